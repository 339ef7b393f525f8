namespace Dispatch.Core.Messaging;

/// <summary>How far a message has come, in the words of the seed schema's <c>whatsapp_status</c>.</summary>
public enum DeliveryStatus
{
    Pending,
    Sent,
    Delivered,
    Read,
    Failed,
}

/// <summary>Why a delivery report changed the status of a message, or why not.</summary>
public enum DeliveryChangeReason
{
    /// <summary>Changed: further along pending, sent, delivered, read.</summary>
    Forward,

    /// <summary>Changed: the message will not arrive.</summary>
    Failed,

    /// <summary>Unchanged: the same status again.</summary>
    Repeated,

    /// <summary>Unchanged: an earlier status, late. Callbacks are unordered.</summary>
    Late,

    /// <summary>Unchanged: the message has failed, and that is final.</summary>
    AlreadyFailed,

    /// <summary>Unchanged: a failure of a message that has been delivered or read.</summary>
    AlreadyDelivered,

    /// <summary>Unchanged: a status nobody has heard of.</summary>
    UnknownStatus,
}

/// <summary>The status after a report, and why it is so.</summary>
public sealed record DeliveryChange(DeliveryStatus Status, DeliveryChangeReason Reason)
{
    public bool IsChanged => Reason is DeliveryChangeReason.Forward or DeliveryChangeReason.Failed;
}

/// <summary>
/// The one translation of Twilio's <c>MessageStatus</c>, and the order in which a message's status may move:
/// forward only, whatever order the callbacks come in.
/// </summary>
public static class DeliveryStatusRules
{
    /// <summary>
    /// Our status for Twilio's <c>MessageStatus</c> (Twilio, "Message resource", status values), or null for a word that
    /// means nothing here: inbound states and words that may come one day.
    /// </summary>
    public static DeliveryStatus? FromMessageStatus(string? messageStatus) => messageStatus switch
    {
        "accepted" or "scheduled" or "queued" or "sending" => DeliveryStatus.Pending,
        "sent" => DeliveryStatus.Sent,
        "delivered" or "partially_delivered" => DeliveryStatus.Delivered,
        "read" => DeliveryStatus.Read,
        "failed" or "undelivered" or "canceled" => DeliveryStatus.Failed,
        _ => null,
    };

    /// <summary>
    /// What a report makes of a status: pending, sent, delivered, read in this order and never back; a failure is final,
    /// unless the message had been delivered or read before, which cannot be undone.
    /// </summary>
    public static DeliveryChange Advance(DeliveryStatus current, DeliveryStatus? incoming) => (current, incoming) switch
    {
        (_, null) => new(current, DeliveryChangeReason.UnknownStatus),
        var (now, next) when now == next => new(current, DeliveryChangeReason.Repeated),
        (DeliveryStatus.Failed, _) => new(current, DeliveryChangeReason.AlreadyFailed),
        (DeliveryStatus.Delivered or DeliveryStatus.Read, DeliveryStatus.Failed) => new(current, DeliveryChangeReason.AlreadyDelivered),
        (_, DeliveryStatus.Failed) => new(DeliveryStatus.Failed, DeliveryChangeReason.Failed),
        var (now, next) when next > now => new(next.Value, DeliveryChangeReason.Forward),
        _ => new(current, DeliveryChangeReason.Late),
    };

    /// <summary>The word the seed schema stores.</summary>
    public static string ToWord(this DeliveryStatus status) => status switch
    {
        DeliveryStatus.Pending => "pending",
        DeliveryStatus.Sent => "sent",
        DeliveryStatus.Delivered => "delivered",
        DeliveryStatus.Read => "read",
        DeliveryStatus.Failed => "failed",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "Not a delivery status."),
    };

    /// <summary>The status of a stored word, or null where the word is none.</summary>
    public static DeliveryStatus? FromWord(string? word) => word switch
    {
        "pending" => DeliveryStatus.Pending,
        "sent" => DeliveryStatus.Sent,
        "delivered" => DeliveryStatus.Delivered,
        "read" => DeliveryStatus.Read,
        "failed" => DeliveryStatus.Failed,
        _ => null,
    };
}
