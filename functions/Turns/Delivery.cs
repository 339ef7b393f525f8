using Dispatch.Core.Conversations;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Core.Turns;

namespace Dispatch.Functions.Turns;

/// <summary>
/// What follows a request's commit, after the answer: the job rows of the workers who are asked first (an answer may come at once), then the messages,
/// then their SIDs. A process that dies here loses nothing: the nudge does the rest.
/// </summary>
internal sealed class Delivery(RequestTurns turns, Outbox outbox, IOutboxStore store, IContactStore contacts, IRequestStore requests, IDirectoryStore directory)
{
    /// <summary>A refusal leads to another channel or another worker, which may be refused too.</summary>
    private const int MaxRefusalDepth = 10;

    public async Task FollowAsync(TurnResult turn, CancellationToken cancellationToken)
    {
        if (turn.Decision is { LeavesWork: true } decision && turn.After is { } after)
        {
            await TellJobAsync(decision, after, cancellationToken);
            await SendAsync(after, decision.Messages, depth: 0, cancellationToken);
        }
    }

    /// <summary>Sends what this process has claimed, and lets the request react to refusals.</summary>
    public async Task SendAsync(RequestAggregate request, IEnumerable<OutgoingMessage> messages, int depth, CancellationToken cancellationToken)
    {
        var claimed = messages.Where(m => m.SendState == SendState.Claimed).ToList();
        if (claimed.Count == 0)
        {
            return;
        }

        var state = request.Request;
        var context = new SendingContext(state.Key.Partition, state.Key.OrganisationId, state.ContentSids);
        var records = await outbox.SendAsync(context, claimed, cancellationToken);
        await store.RecordAsync(state.Key.Partition, records, projectedSeq: null, cancellationToken);
        foreach (var refused in records.Where(r => r.State == SendState.Refused))
        {
            if (depth < MaxRefusalDepth)
            {
                await ReactAsync(state.Key, refused, depth, cancellationToken);
            }
        }
    }

    /// <summary>Reacts to a refusal that was recorded; repeated, it does nothing.</summary>
    public async Task ReactAsync(RequestKey key, SendRecord refused, int depth, CancellationToken cancellationToken)
    {
        var code = int.TryParse(refused.Reason, out var number) ? number : 0;
        var turn = await turns.RunAsync(key, new RecordRefusal(refused.MessageNumber, code), new Facts(), null, isFollowed: false, cancellationToken);
        if (turn.Decision is { LeavesWork: true } decision && turn.After is { } after)
        {
            await TellJobAsync(decision, after, cancellationToken);
            await SendAsync(after, decision.Messages, depth + 1, cancellationToken);
        }
    }

    /// <summary>Everything of the request that stands in other partitions, written from a fresh load and then marked.</summary>
    public async Task ProjectAsync(RequestKey key, CancellationToken cancellationToken)
    {
        if (await requests.ReadAsync(key, cancellationToken) is not { } details)
        {
            return;
        }

        var jobs = Jobs.Of(details.Aggregate).Select(j => contacts.ProjectAsync(j.Address, j.Jobs, cancellationToken));
        await Task.WhenAll(jobs.Append(directory.ProjectAsync(details, cancellationToken)));
        await store.RecordAsync(key.Partition, [], details.Aggregate.Request.Seq, cancellationToken);
    }

    private async Task TellJobAsync(RequestDecision decision, RequestAggregate after, CancellationToken cancellationToken)
    {
        var offered = decision.Offers.Where(o => o.Status == OfferStatus.Open);
        await Task.WhenAll(offered.Select(o => contacts.ProjectAsync(o.Address, [Jobs.OfWorker(after, o)], cancellationToken)));
    }
}
