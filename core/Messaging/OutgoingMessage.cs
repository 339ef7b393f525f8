using Dispatch.Core.Requests;

namespace Dispatch.Core.Messaging;

/// <summary>How far the hand-over to the provider got. Written by the sender; delivery callbacks never touch it.</summary>
public enum SendState
{
    /// <summary>Nobody is sending it.</summary>
    Queued,

    /// <summary>A process is sending it until <see cref="OutgoingMessage.ClaimUntil"/>.</summary>
    Claimed,

    /// <summary>The provider took it; the SID is known.</summary>
    Accepted,

    /// <summary>The provider refused it.</summary>
    Refused,

    /// <summary>Nobody knows whether the provider took it: it is looked up before any second attempt.</summary>
    Unknown,

    /// <summary>A rule forbade sending (opted out, no address); the reason is on the message.</summary>
    Skipped,
}

/// <summary>Which part a message plays in its request.</summary>
public enum MessageKind
{
    /// <summary>The dispatch message whose delivery the request mirrors.</summary>
    Offer,
    Reminder,
    Notice,
}

/// <summary>One outgoing message of an aggregate. It commits with the decision that caused it.</summary>
/// <param name="Number">1, 2, 3 … within the aggregate; rides in the status callback.</param>
/// <param name="Values">Template variables by name.</param>
/// <param name="OfferNumber">The offer it belongs to, 0 for none.</param>
/// <param name="FallbackFor">Number of the message this one replaces on another channel, 0 for none.</param>
public sealed record OutgoingMessage(
    int Number,
    MessageKind Kind,
    PartyRole Role,
    string Address,
    Channel Channel,
    string Template,
    string Language,
    IReadOnlyDictionary<string, string> Values,
    DateTimeOffset CreatedAt,
    int OfferNumber = 0,
    int FallbackFor = 0)
{
    /// <summary>A message commits claimed by the process that decided it, for this long (rule 5 of the design).</summary>
    public static readonly TimeSpan Claim = TimeSpan.FromSeconds(60);

    /// <summary>Written by the sender.</summary>
    public SendState SendState { get; init; } = SendState.Queued;

    public DateTimeOffset? ClaimUntil { get; init; }

    /// <summary>POSTs that may have reached the provider.</summary>
    public int Attempts { get; init; }

    /// <summary>Look-ups made after an unknown outcome (three passes: 15 s, 60 s, 3 min).</summary>
    public int LookUps { get; init; }

    /// <summary>When the sender may try again, after a throttle or for the next look-up.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>When the first POST may have begun.</summary>
    public DateTimeOffset? FirstClaimAt { get; init; }

    public string? MessageSid { get; init; }

    /// <summary>Sent again after every look-up found nothing: the person may get it twice.</summary>
    public bool PossiblyDouble { get; init; }

    /// <summary>The refusal's code or the rule that skipped it.</summary>
    public string? SendReason { get; init; }

    /// <summary>Written by callbacks; forward only.</summary>
    public DeliveryStatus Status { get; init; } = DeliveryStatus.Pending;

    public DateTimeOffset? StatusAt { get; init; }

    public int? ErrorCode { get; init; }

    /// <summary>The SID a callback named: tells a lost send apart from one whose answer we missed.</summary>
    public string? CallbackSid { get; init; }

    public bool IsSettled => SendState is SendState.Accepted or SendState.Refused or SendState.Skipped;
}
