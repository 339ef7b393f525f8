using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Core.Turns;

namespace Dispatch.Functions.Turns;

/// <summary>Messages a nudge may send now, and what it read of the senders before.</summary>
internal sealed record Ready(IReadOnlyList<OutgoingMessage> Claimed, IReadOnlyDictionary<Channel, SenderState> Senders);

/// <summary>
/// The deferred road of a message: what a process left unfinished, what was throttled, held or is to be tried again. Every step is
/// written only on the row as it was read, so that two copies of a nudge cannot undo each other's.
/// </summary>
internal sealed class Deferred(IOutboxStore store, LookUps lookUps, ISenderStates senders, TimeProvider clock)
{
    /// <summary>Messages taken at once: a POST starts at most 20 s after its claim.</summary>
    private const int MaxAtOnce = 20;

    /// <summary>Looks up what has an unknown fate, then claims what may go.</summary>
    public async Task<Ready> ClaimAsync(
        string partition, RequestPriority priority, IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellationToken)
    {
        var due = messages.Where(m => m.SendState != SendState.Gathered && MessageTimes.SendAt(m) <= clock.GetUtcNow()).Take(MaxAtOnce).ToList();
        if (due.Count == 0)
        {
            return new Ready([], new Dictionary<Channel, SenderState>());
        }

        var known = await Task.WhenAll(due.Select(m => KnowAsync(partition, m, cancellationToken)));
        var states = await senders.ReadAsync(cancellationToken);
        var claimed = new List<OutgoingMessage>();
        foreach (var record in known.OfType<(OutgoingMessage Message, SendRecord Record)>())
        {
            if (await TakeAsync(partition, priority, record.Message, record.Record, states, cancellationToken) is { } taken)
            {
                claimed.Add(taken);
            }
        }

        return new Ready(claimed, states);
    }

    /// <returns>Null where the message is not to be sent now: found, or to be looked for again.</returns>
    private async Task<(OutgoingMessage Message, SendRecord Record)?> KnowAsync(string partition, OutgoingMessage message, CancellationToken cancellationToken)
    {
        if (message.SendState is not (SendState.Claimed or SendState.Unknown))
        {
            return (message, SendRecord.Of(message, message.SendState));
        }

        var record = await lookUps.LookUpAsync(message, cancellationToken);
        if (record.State == SendState.Queued)
        {
            return (message, record);
        }

        await store.TryRecordAsync(partition, record, message.Version!, cancellationToken);
        return null;
    }

    private async Task<OutgoingMessage?> TakeAsync(
        string partition, RequestPriority priority, OutgoingMessage message, SendRecord record,
        IReadOnlyDictionary<Channel, SenderState> states, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (message.ReplacedBy > 0)
        {
            var replaced = record with { State = SendState.Skipped, Reason = $"message {message.ReplacedBy} went instead", PossiblyDouble = false };
            await store.TryRecordAsync(partition, replaced, message.Version!, cancellationToken);
            return null;
        }

        if (states.TryGetValue(message.Channel, out var trouble) && trouble.Until > now)
        {
            await store.TryRecordAsync(partition, Waiting(record, message, priority, trouble, now), message.Version!, cancellationToken);
            return null;
        }

        var claim = (record with
        {
            State = SendState.Claimed,
            ClaimUntil = now + OutgoingMessage.Claim,
            FirstClaimAt = message.FirstClaimAt ?? now,
            Attempts = message.Attempts + 1,
            NotBefore = null,
        }).Noted(now, NoteKind.Claimed);
        return await store.TryRecordAsync(partition, claim, message.Version!, cancellationToken)
            ? message with
            {
                SendState = SendState.Claimed,
                ClaimUntil = claim.ClaimUntil,
                FirstClaimAt = claim.FirstClaimAt,
                Attempts = claim.Attempts,
                LookUps = claim.LookUps,
                PossiblyDouble = claim.PossiblyDouble,
                SendNotes = claim.Notes,
            }
            : null;
    }

    /// <summary>A sender in trouble takes nothing now: a message waits its turn behind the end of it.</summary>
    private static SendRecord Waiting(SendRecord record, OutgoingMessage message, RequestPriority priority, SenderState trouble, DateTimeOffset now)
    {
        var until = trouble.ReleaseAt(message, priority);
        return trouble.IsStopped
            ? (record with { State = SendState.Held, Reason = $"{trouble.ErrorCode}", NotBefore = until }).Noted(now, NoteKind.Held, $"sender stopped, error {trouble.ErrorCode}")
            : (record with { State = SendState.Queued, NotBefore = until }).Noted(now, NoteKind.Throttled, $"until {until:u}");
    }
}
