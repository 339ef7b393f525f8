using Dispatch.Core.Conversations;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Core.Turns;
using Dispatch.Functions.Telemetry;

namespace Dispatch.Functions.Turns;

/// <summary>
/// What follows a request's commit, after the answer: the job rows of those who are asked something first (an answer may come at once), then the
/// messages, then their SIDs. A process that dies here loses nothing: the nudge does the rest.
/// </summary>
internal sealed class Delivery(
    RequestTurns turns, Outbox outbox, IOutboxStore store, IContactStore contacts, IRequestStore requests, IDirectoryStore directory,
    ISenderStates senders, Digests digests, TimeProvider clock, ILogger<Delivery> logger)
{
    /// <summary>A refusal leads to another channel or another worker, which may be refused too.</summary>
    private const int MaxRefusalDepth = 10;

    /// <summary>
    /// A job row of a new offer is inserted without a look, a renter's with an old one. So neither may start later than this: nothing that a later turn's nudge
    /// files away, which takes half a minute at least, can come back.
    /// </summary>
    private static readonly TimeSpan TellLimit = TimeSpan.FromSeconds(15);

    private static readonly IReadOnlyDictionary<Channel, SenderState> NobodyLooked = new Dictionary<Channel, SenderState>();

    public async Task FollowAsync(TurnResult turn, CancellationToken cancellationToken)
    {
        if (turn is { LeavesWork: true, Decision: { } decision, After: { } after })
        {
            await TellSendersAsync(decision, cancellationToken);
            await TellJobAsync(turn.Found, decision, after, cancellationToken);
            await SendAsync(after, NewOf(decision), NobodyLooked, depth: 0, cancellationToken);
            await digests.GatherAsync(after.Request.Key, NewOf(decision), cancellationToken);
        }
    }

    /// <summary>
    /// The renter looks at the report they have just sent by form. A photo or a word by message may come next, before the nudge has written
    /// their row: it is about this report.
    /// </summary>
    public Task TellRenterAsync(RequestAggregate request, CancellationToken cancellationToken) =>
        request.Request is { ProjectedSeq: 0, IsOpen: true, CreatedAt: var at } && clock.GetUtcNow() - at < TellLimit
            ? contacts.ProjectAsync(request.Request.Renter.Address, [Jobs.OfRenter(request)], cancellationToken)
            : Task.CompletedTask;

    /// <summary>Sends what this process has claimed, and lets the request react to refusals.</summary>
    public async Task SendAsync(
        RequestAggregate request, IEnumerable<OutgoingMessage> messages, IReadOnlyDictionary<Channel, SenderState> states, int depth, CancellationToken cancellationToken)
    {
        var claimed = messages.Where(m => m.SendState == SendState.Claimed).ToList();
        if (claimed.Count == 0)
        {
            return;
        }

        var state = request.Request;
        using var work = Work.Begin("deliver", System.Diagnostics.ActivityKind.Internal, claimed[0].TraceParent)?
            .About(state.Key.Partition).Set(Instruments.Tags.Messages, claimed.Count);
        using var scope = TurnScope.Begin(logger, state.Key.Partition, state.TurnId);
        var context = new SendingContext(state.Key.Partition, state.Key.OrganisationId, state.ContentSids, state.Priority) { Senders = states };
        var records = await outbox.SendAsync(context, claimed, cancellationToken);
        await store.RecordAsync(state.Key.Partition, records, projectedSeq: null, cancellationToken);
        foreach (var refused in records.Where(r => r.State == SendState.Refused))
        {
            if (depth < MaxRefusalDepth)
            {
                await ReactAsync(state.Key, refused.MessageNumber, refused.Reason, depth, cancellationToken);
            }
        }
    }

    /// <summary>Reacts to a refusal that was recorded; repeated, it does nothing.</summary>
    public async Task ReactAsync(RequestKey key, int messageNumber, string? reason, int depth, CancellationToken cancellationToken)
    {
        var code = int.TryParse(reason, out var number) ? number : 0;
        var turn = await turns.RunAsync(key, new RecordRefusal(messageNumber, code), new Facts(), null, isFollowed: false, cancellationToken);
        if (turn is { LeavesWork: true, Decision: { } decision, After: { } after })
        {
            await TellJobAsync(turn.Found, decision, after, cancellationToken);
            await SendAsync(after, NewOf(decision), NobodyLooked, depth + 1, cancellationToken);
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
        await Task.WhenAll(jobs.Append(directory.ProjectAsync(details, cancellationToken)).Append(KeepConsentAsync(details.Aggregate.Request, cancellationToken)));
        await store.RecordAsync(key.Partition, [], details.Aggregate.Request.Seq, cancellationToken);
    }

    /// <summary>With the first projection; the line's key is the request's, so that it is there once.</summary>
    private Task KeepConsentAsync(MaintenanceRequest request, CancellationToken cancellationToken) =>
        request is { Consent: { } text, ProjectedSeq: 0 }
            ? contacts.KeepAsync(
                request.Renter.Address, new ConsentEntry(request.Id, request.Renter.Channel, ConsentChange.Given, ConsentSource.WebForm, text, request.CreatedAt), cancellationToken)
            : Task.CompletedTask;

    /// <summary>A message that was only changed may be claimed by another process, which is sending it.</summary>
    private static IEnumerable<OutgoingMessage> NewOf(RequestDecision decision) => decision.Messages.Where(m => m.Version is null);

    /// <summary>A failure told by callback may say that a sender is throttled or stopped: no process should go on as before.</summary>
    private async Task TellSendersAsync(RequestDecision decision, CancellationToken cancellationToken)
    {
        foreach (var failed in decision.Messages.Where(m => m is { Version: not null, Status: DeliveryStatus.Failed, ErrorCode: not null }))
        {
            if (Outbox.IsAboutSender(failed.ErrorCode!.Value))
            {
                await senders.TroubleAsync(failed.Channel, failed.ErrorCode.Value, null, cancellationToken);
            }
        }
    }

    private async Task TellJobAsync(RequestAggregate? before, RequestDecision decision, RequestAggregate after, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var open = decision.Offers.Where(o => o.Status == OfferStatus.Open && now - o.OfferedAt < TellLimit);
        await Task.WhenAll(open.Select(o => contacts.ProjectAsync(o.Address, [Jobs.OfWorker(after, o)], cancellationToken))
            .Concat(Jobs.OfAnswering(before, after).Select(p => contacts.ProjectAsync(p.Address, p.Jobs, cancellationToken))));
    }
}
