using Dispatch.Core.Messaging;
using Dispatch.Core.Messaging.Templates;
using Dispatch.Core.Requests;
using Dispatch.Core.Turns;

namespace Dispatch.Functions.Turns;

/// <summary>Messages a nudge may send now, and what it read of the senders before.</summary>
/// <param name="Refused">What may not be sent any more, because the person has said STOP meanwhile: it was recorded, the reaction is the caller's.</param>
internal sealed record Ready(IReadOnlyList<OutgoingMessage> Claimed, IReadOnlyDictionary<Channel, SenderState> Senders, IReadOnlyList<OutgoingMessage> Refused);

/// <summary>
/// The deferred road of a message: what a process left unfinished, what was throttled, held or is to be tried again. Every step is
/// written only on the row as it was read, so that two copies of a nudge cannot undo each other's.
/// </summary>
internal sealed class Deferred(IOutboxStore store, IContactStore contacts, LookUps lookUps, ISenderStates senders, TimeProvider clock)
{
    /// <summary>Messages taken at once: a POST starts at most 20 s after its claim.</summary>
    private const int MaxAtOnce = 20;

    /// <summary>Twilio's code for a recipient who has said STOP.</summary>
    private const int OptedOut = 21610;

    /// <summary>Looks up what has an unknown fate, then claims what may go and is still wanted.</summary>
    /// <param name="isWanted">What the matter a message is about has become meanwhile: nobody is offered a job that somebody else has.</param>
    public async Task<Ready> ClaimAsync(
        string partition, RequestPriority priority, IReadOnlyList<OutgoingMessage> messages, Predicate<OutgoingMessage> isWanted, CancellationToken cancellationToken)
    {
        var due = messages.Where(m => m.SendState != SendState.Gathered && MessageTimes.SendAt(m) <= clock.GetUtcNow()).Take(MaxAtOnce).ToList();
        if (due.Count == 0)
        {
            return new Ready([], new Dictionary<Channel, SenderState>(), []);
        }

        var looked = await Task.WhenAll(due.Select(m => KnowAsync(partition, m, cancellationToken)));
        var known = looked.OfType<(OutgoingMessage Message, SendRecord Record)>().ToList();
        var states = await senders.ReadAsync(cancellationToken);
        var stopped = await OptedOutAsync(known.Select(k => k.Message), cancellationToken);
        var (claimed, refused) = (new List<OutgoingMessage>(), new List<OutgoingMessage>());
        foreach (var (message, record) in known)
        {
            if (Reason(message, isWanted) is { } reason)
            {
                await store.TryRecordAsync(partition, record with { State = SendState.Skipped, Reason = reason, PossiblyDouble = false }, message.Version!, cancellationToken);
            }
            else if (stopped.Contains((message.Address, message.Channel)) && message.Template is not (TemplateName.OptedOutConfirm or TemplateName.OptedInConfirm))
            {
                refused.AddRange(await RefuseAsync(partition, message, record, cancellationToken));
            }
            else if (await TakeAsync(partition, priority, message, record, states, cancellationToken) is { } taken)
            {
                claimed.Add(taken);
            }
        }

        return new Ready(claimed, states, refused);
    }

    /// <summary>Why a message is not sent at all, or null.</summary>
    private static string? Reason(OutgoingMessage message, Predicate<OutgoingMessage> isWanted) =>
        message.ReplacedBy > 0 ? $"message {message.ReplacedBy} went instead" : isWanted(message) ? null : MessageTrouble.NotWanted;

    /// <summary>Hours may have passed since the rules asked: STOP holds from the moment it was said.</summary>
    private async Task<HashSet<(string Address, Channel Channel)>> OptedOutAsync(IEnumerable<OutgoingMessage> messages, CancellationToken cancellationToken)
    {
        var addresses = messages.Select(m => m.Address).Distinct(StringComparer.Ordinal).ToList();
        var people = await Task.WhenAll(addresses.Select(a => contacts.LoadAsync(a, cancellationToken)));
        return [.. addresses.Zip(people).SelectMany(p => p.Second.Aggregate.Contact.OptedOut.Select(channel => (p.First, channel)))];
    }

    /// <summary>As Twilio would refuse it.</summary>
    private async Task<IEnumerable<OutgoingMessage>> RefuseAsync(string partition, OutgoingMessage message, SendRecord record, CancellationToken cancellationToken)
    {
        var reason = $"{OptedOut}";
        var refused = (record with { State = SendState.Refused, Reason = reason, PossiblyDouble = false }).Noted(clock.GetUtcNow(), NoteKind.Refused, reason);
        return await store.TryRecordAsync(partition, refused, message.Version!, cancellationToken)
            ? [message with { SendState = SendState.Refused, SendReason = reason }]
            : [];
    }

    /// <returns>Null where the message is not to be sent now: found, or to be looked for again.</returns>
    private async Task<(OutgoingMessage Message, SendRecord Record)?> KnowAsync(string partition, OutgoingMessage message, CancellationToken cancellationToken)
    {
        // A callback proves that an earlier POST was taken, whatever happened to the message since.
        if (message.SendState is not (SendState.Claimed or SendState.Unknown) && message.CallbackSid is null)
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
