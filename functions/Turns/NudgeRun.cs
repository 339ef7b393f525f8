using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Core.Turns;

namespace Dispatch.Functions.Turns;

/// <summary>
/// What a nudge does when it fires (rule 4): finish the aggregate's unfinished messages, commands and projections, do what is due,
/// and put itself again for the next time; it ends only when the aggregate is closed and settled.
/// </summary>
internal sealed class NudgeRun(
    IRequestStore requests,
    IContactStore contacts,
    IOutboxStore store,
    INudgeQueue nudges,
    RequestTurns requestTurns,
    ContactTurns contactTurns,
    Delivery delivery,
    Outbox outbox,
    TimeProvider clock)
{
    /// <returns>What was done, in a word, for the log.</returns>
    public Task<string> RunAsync(Nudge nudge, CancellationToken cancellationToken) =>
        RequestKey.TryParsePartition(nudge.Partition, out var key)
            ? RunRequestAsync(key, nudge, cancellationToken)
            : RunContactAsync(nudge, cancellationToken);

    private async Task<string> RunRequestAsync(RequestKey key, Nudge nudge, CancellationToken cancellationToken)
    {
        var loaded = await requests.LoadAsync(key, cancellationToken);
        var request = loaded?.Aggregate.Request;
        switch (nudge.Against(request?.Seq ?? 0, request?.TurnId ?? string.Empty, clock.GetUtcNow()))
        {
            case NudgeVerdict.Superseded:
                return "superseded";
            case NudgeVerdict.Orphan:
                return "orphan";
            case NudgeVerdict.TooEarly:
                await nudges.PutAsync(nudge, Nudge.SafetyDelay, cancellationToken);
                return "too early";
            default:
                break;
        }

        if (request!.DueAt <= clock.GetUtcNow())
        {
            var due = new CheckDue($"due_{request.Seq}_{request.DueAt:yyyyMMddHHmmss}");
            var turn = await requestTurns.RunAsync(key, due, new Facts(), null, isFollowed: false, cancellationToken);
            await delivery.FollowAsync(turn, cancellationToken);
            return "due";
        }

        await FinishMessagesAsync(loaded!, cancellationToken);
        if (request.ProjectedSeq < request.Seq)
        {
            await delivery.ProjectAsync(key, cancellationToken);
        }

        return await PutAgainAsync(key, nudge, cancellationToken);
    }

    private async Task<string> PutAgainAsync(RequestKey key, Nudge nudge, CancellationToken cancellationToken)
    {
        var after = await requests.LoadAsync(key, cancellationToken);
        if (after is null || after.Aggregate.Request.TurnId != nudge.TurnId)
        {
            return "superseded while running";
        }

        var next = after.Aggregate.Messages.Select(Outbox.WakeAt).Append(after.Aggregate.Request.DueAt).Min();
        if (next is null)
        {
            return "settled";
        }

        await nudges.PutAsync(nudge with { Tries = 0 }, Later(next.Value), cancellationToken);
        return "put again";
    }

    private async Task FinishMessagesAsync(Loaded<RequestAggregate> loaded, CancellationToken cancellationToken)
    {
        var aggregate = loaded.Aggregate;
        var partition = aggregate.Request.Key.Partition;
        var ready = await ReadyAsync(partition, aggregate.Messages, loaded.Versions, cancellationToken);
        await delivery.SendAsync(aggregate, ready, depth: 0, cancellationToken);

        // A refusal that was recorded by a process that died before reacting to it.
        foreach (var message in aggregate.Messages.Where(m => m.SendState == SendState.Refused && m.Status != DeliveryStatus.Failed))
        {
            var refused = new SendRecord(message.Number, SendState.Refused, null, message.SendReason, message.Attempts, 0, null, null, PossiblyDouble: false);
            await delivery.ReactAsync(aggregate.Request.Key, refused, depth: 0, cancellationToken);
        }
    }

    /// <summary>The unfinished messages this process may send now, looked up and claimed.</summary>
    private async Task<List<OutgoingMessage>> ReadyAsync(
        string partition, IReadOnlyList<OutgoingMessage> messages, IReadOnlyDictionary<string, string> versions, CancellationToken cancellationToken)
    {
        var ready = new List<OutgoingMessage>();
        var now = clock.GetUtcNow();
        foreach (var message in messages.Where(m => Outbox.WakeAt(m) <= now))
        {
            var current = message;
            if (message.SendState is SendState.Claimed or SendState.Unknown)
            {
                var found = await outbox.LookUpAsync(message, cancellationToken);
                if (found.State != SendState.Queued)
                {
                    await store.RecordAsync(partition, [found], projectedSeq: null, cancellationToken);
                    continue;
                }

                current = message with { LookUps = found.LookUps, PossiblyDouble = true };
            }

            var claimUntil = clock.GetUtcNow() + OutgoingMessage.Claim;
            if (await store.ClaimAsync(partition, message.Number, versions[$"message_{message.Number:D4}"], claimUntil, cancellationToken))
            {
                ready.Add(current with { SendState = SendState.Claimed, ClaimUntil = claimUntil, Attempts = current.Attempts + 1 });
            }
        }

        return ready;
    }

    private async Task<string> RunContactAsync(Nudge nudge, CancellationToken cancellationToken)
    {
        var loaded = await contacts.LoadAsync(nudge.Partition, cancellationToken);
        var contact = loaded.Aggregate;
        switch (nudge.Against(contact.Contact.Seq, contact.Contact.TurnId, clock.GetUtcNow()))
        {
            case NudgeVerdict.Superseded:
                return "superseded";
            case NudgeVerdict.Orphan:
                return "orphan";
            case NudgeVerdict.TooEarly:
                await nudges.PutAsync(nudge, Nudge.SafetyDelay, cancellationToken);
                return "too early";
            default:
                break;
        }

        if (contact.Pending.Count > 0)
        {
            await contactTurns.DrainAsync(contact, cancellationToken);
        }

        var ready = await ReadyAsync(nudge.Partition, contact.Messages, loaded.Versions, cancellationToken);
        await contactTurns.SendAsync(nudge.Partition, ready, cancellationToken);
        var after = await contacts.LoadAsync(nudge.Partition, cancellationToken);
        if (after.Aggregate.Contact.TurnId != nudge.TurnId || after.Aggregate.Messages.Select(Outbox.WakeAt).Min() is not { } next)
        {
            return "settled";
        }

        await nudges.PutAsync(nudge with { Tries = 0 }, Later(next), cancellationToken);
        return "put again";
    }

    /// <summary>In whole seconds, upwards: the queue cuts fractions off, and a nudge that fires too early only puts itself again.</summary>
    private TimeSpan Later(DateTimeOffset at) =>
        TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling((at - clock.GetUtcNow()).TotalSeconds)));
}
