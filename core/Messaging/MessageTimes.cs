namespace Dispatch.Core.Messaging;

/// <summary>When a message wants attention next.</summary>
public static class MessageTimes
{
    /// <summary>A message without a last word is fetched by its SID this long after its first POST, and once more later (Twilio, "Outbound message logging": poll what is not final after 12 h).</summary>
    private static readonly TimeSpan[] FetchAfter = [TimeSpan.FromHours(12), TimeSpan.FromHours(36)];

    /// <summary>What went out late (it was throttled, or its process died) is given this long on its way before another way is taken.</summary>
    private static readonly TimeSpan OnItsWay = TimeSpan.FromMinutes(1);

    /// <summary>The next time the message's sending wants attention; null for none.</summary>
    public static DateTimeOffset? SendAt(OutgoingMessage message) => message.SendState switch
    {
        SendState.Claimed => message.ClaimUntil,
        SendState.Gathered => message.CreatedAt,
        SendState.Queued or SendState.Unknown or SendState.Held => message.NotBefore ?? message.CreatedAt,
        _ => null,
    };

    /// <summary>When the message must have been delivered; null where it does not matter any more.</summary>
    public static DateTimeOffset? CheckAt(OutgoingMessage message) =>
        message is { IsUndelivered: true, ReplacedBy: 0, IsHeldForAccount: false, SendState: not (SendState.Skipped or SendState.Refused or SendState.Gathered) }
            ? Later(message.DeliverBy, PostedAt(message) + TimeOf(message))
            : null;

    /// <summary>When its status is to be fetched by its SID.</summary>
    public static DateTimeOffset? FetchAt(OutgoingMessage message) =>
        message is { SendState: SendState.Accepted, IsUndelivered: true } && (message.MessageSid ?? message.CallbackSid) is not null && message.Fetches < FetchAfter.Length
            ? (message.FirstClaimAt ?? message.CreatedAt) + FetchAfter[message.Fetches]
            : null;

    /// <summary>The earliest of all; null when the message is settled.</summary>
    public static DateTimeOffset? WakeAt(OutgoingMessage message) => new[] { SendAt(message), CheckAt(message), FetchAt(message) }.Min();

    /// <summary>When the POST began that the provider took, or may have taken.</summary>
    private static DateTimeOffset? PostedAt(OutgoingMessage message) =>
        message.SendState is SendState.Accepted or SendState.Unknown ? message.SendNotes.LastOrDefault(n => n.Kind == NoteKind.Posted)?.At : null;

    /// <summary>What a stopped account held back has its whole time again: it may be hours late by then, and so may be the phone.</summary>
    private static TimeSpan TimeOf(OutgoingMessage message) =>
        message.DeliverBy - message.CreatedAt is { } whole && message.SendNotes.Any(n => n.Kind == NoteKind.Held) ? whole : OnItsWay;

    private static DateTimeOffset? Later(DateTimeOffset? limit, DateTimeOffset? other) => other > limit ? other : limit;
}
