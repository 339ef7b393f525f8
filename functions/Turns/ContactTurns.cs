using Dispatch.Core.Conversations;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Core.Turns;
using Dispatch.Functions.Telemetry;
using static Dispatch.Functions.Telemetry.Instruments;

namespace Dispatch.Functions.Turns;

/// <summary>What an inbound message left to do after the answer; null when it had been received before.</summary>
/// <param name="Left">Turns of an earlier message's commands, which this one applied first: their files are still to be fetched.</param>
/// <param name="TraceParent">The span of the turn, where somebody watches.</param>
internal sealed record ContactTurn(ContactAggregate Before, ContactDecision Decision, IReadOnlyList<TurnResult> Left, string? TraceParent);

/// <summary>The road of an inbound message: load, decide, arm, commit it whole with the commands it causes; then apply those in order.</summary>
internal sealed class ContactTurns(
    IContactStore contacts, INudgeQueue nudges, RequestTurns requestTurns, Delivery delivery, ContactReplies replies, IntakeReads reads, IQuotedMessageStore quotes,
    WorkerNews workerNews, MediaFetch media, TurnQueue queue, TimeProvider clock, ILogger<ContactTurns> logger)
{
    /// <summary>Ends when the message is safe: from then on it may be answered.</summary>
    public async Task<ContactTurn?> ReceiveAsync(InboundMessage message, CancellationToken cancellationToken)
    {
        using var work = Work.Begin("inbound", System.Diagnostics.ActivityKind.Server)?.About(message.From.Value).Set(Tags.MessageSid, message.MessageSid);
        using var inTurn = await queue.EnterAsync(message.From.Value, cancellationToken);
        var left = new List<TurnResult>();
        ContactTurn? unknown = null;
        for (var attempt = 1; attempt <= Contention.MaxTries; attempt++)
        {
            var before = await contacts.LoadAsync(message.From.Value, cancellationToken);
            if (unknown is not null && before.Aggregate.Contact.TurnId == unknown.Decision.Contact.TurnId)
            {
                // The answer was lost, the commit was not: whoever made it goes on with it.
                return unknown;
            }

            if (before.Aggregate.Pending.Count > 0)
            {
                left.AddRange(await DrainAsync(before.Aggregate, cancellationToken));
                before = await contacts.LoadAsync(message.From.Value, cancellationToken);
            }

            // What was left before takes the time it takes (each of its turns has its limit); this message's own commit is abandoned as any.
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(Contention.Limit);
            var quoted = await QuotedAsync(before.Aggregate, message, limit.Token);
            var decision = await reads.DecideAsync(before.Aggregate, message, clock.GetUtcNow(), quoted, limit.Token);
            if (decision.LeavesWork)
            {
                var contact = decision.Contact with { Seq = before.Aggregate.Contact.Seq + 1, TurnId = Guid.NewGuid().ToString("N") };
                decision = decision with { Contact = contact, Messages = TurnTrace.Mark(decision.Messages) };
                var nudge = new Nudge(contact.Address, contact.Seq, contact.TurnId, clock.GetUtcNow()) { TraceParent = Work.TraceParent };
                await nudges.PutAsync(nudge, Nudge.SafetyDelay, limit.Token);
            }

            work?.Set(Tags.Outcome, decision.Understood);
            var turn = new ContactTurn(before.Aggregate, decision, left, Work.TraceParent);
            switch (await contacts.CommitAsync(before, decision, limit.Token))
            {
                case CommitOutcome.Committed:
                    return turn;
                case CommitOutcome.AlreadyApplied:
                    // It may be this turn's own commit, applied after the last look.
                    return await IsCommittedAsync(unknown, message, limit.Token) ? unknown : null;
                case var outcome:
                    unknown = outcome == CommitOutcome.Unknown && decision.LeavesWork ? turn : unknown;
                    await Contention.PauseAsync(attempt, clock, limit.Token);
                    break;
            }
        }

        throw new TurnNotPossibleException(PhoneNumber.Mask(message.From.Value), Contention.MaxTries);
    }

    private async Task<bool> IsCommittedAsync(ContactTurn? unknown, InboundMessage message, CancellationToken cancellationToken) =>
        unknown is not null
        && (await contacts.LoadAsync(message.From.Value, cancellationToken)).Aggregate.Contact.TurnId == unknown.Decision.Contact.TurnId;

    /// <summary>A tap names its job itself; only who quotes a message makes us look for it.</summary>
    private async Task<QuotedJob?> QuotedAsync(ContactAggregate contact, InboundMessage message, CancellationToken cancellationToken) =>
        message.OriginalRepliedMessageSid is { Length: > 0 } sid && !ButtonPayload.TryParse(message.ButtonPayload, out _)
            ? await quotes.FindAsync(contact, sid, cancellationToken)
            : null;

    /// <summary>After the answer: the commands go to their requests, the replies go out, files are fetched.</summary>
    public async Task FollowAsync(ContactTurn turn, CancellationToken cancellationToken)
    {
        using var work = Work.Begin("follow", System.Diagnostics.ActivityKind.Internal, turn.TraceParent);
        using var scope = TurnScope.Begin(logger, turn.Decision.Contact.Address, turn.Decision.Contact.TurnId);
        var results = turn.Left.ToList();
        var facts = (turn.Before with { Contact = turn.Decision.Contact }).ToFacts();
        foreach (var pending in turn.Decision.Pending)
        {
            if (pending.Command is SetWorkerStatus status)
            {
                await workerNews.ApplyAsync(pending.Target, status, cancellationToken);
                continue;
            }

            var known = new Facts();
            known.Give(turn.Decision.Contact.Address, facts);
            var result = await requestTurns.RunAsync(pending.Target, pending.Command, known, null, isFollowed: true, cancellationToken);
            await delivery.FollowAsync(result, cancellationToken);
            results.Add(result);
        }

        await replies.SendAsync(turn.Before with { Contact = turn.Decision.Contact }, turn.Decision.Messages, cancellationToken);
        await FetchMediaAsync(results, cancellationToken);
    }

    /// <summary>Files of messages, one request after the other.</summary>
    public async Task FetchMediaAsync(IEnumerable<TurnResult> results, CancellationToken cancellationToken)
    {
        foreach (var result in results)
        {
            await media.FollowAsync(result, cancellationToken);
        }
    }

    /// <summary>
    /// Applies commands an earlier message left behind. Each is forgotten only when its request is followed by a nudge of its own,
    /// because this contact's nudge, which stood behind it until now, may be superseded.
    /// </summary>
    /// <returns>How the turns ended: files they brought are still to be fetched.</returns>
    public async Task<IReadOnlyList<TurnResult>> DrainAsync(ContactAggregate contact, CancellationToken cancellationToken)
    {
        var results = new List<TurnResult>();
        foreach (var pending in contact.Pending)
        {
            if (pending.Command is SetWorkerStatus status)
            {
                await workerNews.ApplyAsync(pending.Target, status, cancellationToken);
                continue;
            }

            var result = await requestTurns.RunAsync(pending.Target, pending.Command, new Facts(), null, isFollowed: false, cancellationToken);
            if (result.After is { } after && result.Decision is not { LeavesWork: true })
            {
                await requestTurns.PutNudgeAsync(after.Request, cancellationToken);
            }

            await delivery.FollowAsync(result, cancellationToken);
            results.Add(result);
        }

        await contacts.ForgetAsync(contact.Contact.Address, contact.Pending, cancellationToken);
        return results;
    }
}
