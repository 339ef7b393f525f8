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

    /// <summary>Not lost and not sent: it waits until the reason on it is gone, and is tried again from <see cref="OutgoingMessage.NotBefore"/> on.</summary>
    Held,

    /// <summary>To be told in its reader's daily digest instead.</summary>
    Gathered,
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

    /// <summary>Sent again after every look-up found nothing, or another way before it could be looked up: the person may get it twice.</summary>
    public bool PossiblyDouble { get; init; }

    /// <summary>The refusal's code or the rule that skipped it.</summary>
    public string? SendReason { get; init; }

    /// <summary>Written by callbacks; forward only.</summary>
    public DeliveryStatus Status { get; init; } = DeliveryStatus.Pending;

    public DateTimeOffset? StatusAt { get; init; }

    public int? ErrorCode { get; init; }

    /// <summary>The SID a callback named: tells a lost send apart from one whose answer we missed.</summary>
    public string? CallbackSid { get; init; }

    /// <summary>Number of the message this one replaces on the same channel (a retry, or another form), 0 for none.</summary>
    public int Replaces { get; init; }

    /// <summary>Number of the message that took this one's place, 0 for none: what becomes of this one starts nothing more.</summary>
    public int ReplacedBy { get; init; }

    /// <summary>Messages before this one on the same channel for the same purpose.</summary>
    public int Retries { get; init; }

    /// <summary>It, or one it replaces, was first sent on another channel: there is no channel left to try.</summary>
    public bool IsSwitched { get; init; }

    /// <summary>When it has to be delivered; then the other channel or the next person is taken. Null: never, or done.</summary>
    public DateTimeOffset? DeliverBy { get; init; }

    /// <summary>End of the 24-hour window as known when it was decided; null where it did not matter.</summary>
    public DateTimeOffset? WindowOpenUntil { get; init; }

    /// <summary>Times its status was fetched by its SID.</summary>
    public int Fetches { get; init; }

    /// <summary>The contact was told what this message's failure says of the address, or there was nothing to tell.</summary>
    public bool IsContactMarked { get; init; }

    /// <summary>Decisions of the rules, oldest first; written with the decision.</summary>
    public IReadOnlyList<MessageNote> RuleNotes { get; init; } = [];

    /// <summary>What the sender did, oldest first; written by the sender.</summary>
    public IReadOnlyList<MessageNote> SendNotes { get; init; } = [];

    /// <summary>Everything decided about it, oldest first.</summary>
    public IEnumerable<MessageNote> Notes => RuleNotes.Concat(SendNotes).OrderBy(n => n.At);

    /// <summary>The span of the turn that decided it (W3C <c>traceparent</c>), where somebody watched: its callbacks are told in the same trace.</summary>
    public string? TraceParent { get; init; }

    /// <summary>The row's version as read; null for a message that is not stored yet.</summary>
    public string? Version { get; init; }

    public bool IsSettled => SendState is SendState.Accepted or SendState.Refused or SendState.Skipped;

    /// <summary>Held because the account is stopped: no way leads round that, and the message stays where it is.</summary>
    public bool IsHeldForAccount => SendState == SendState.Held && int.TryParse(SendReason, out var code) && ErrorReactions.IsAboutTheAccount(code);

    /// <summary>It was handed over or may have been, and no failure was told.</summary>
    public bool MayHaveCome => Status != DeliveryStatus.Failed
        && (SendState is SendState.Accepted or SendState.Unknown or SendState.Claimed || CallbackSid is not null || PossiblyDouble);

    /// <summary>Nothing of it is known to have arrived or failed.</summary>
    public bool IsUndelivered => Status is DeliveryStatus.Pending or DeliveryStatus.Sent;

    /// <summary>Claimed by the process that decides it.</summary>
    public OutgoingMessage ClaimedAt(DateTimeOffset now) =>
        this with { SendState = SendState.Claimed, ClaimUntil = now + Claim, FirstClaimAt = now, Attempts = 1 };

    /// <summary>The message that takes this one's place, not claimed yet and without its own code among the values.</summary>
    public static OutgoingMessage InPlaceOf(OutgoingMessage failed, int number, Channel channel, string template, DateTimeOffset now)
    {
        var isSwitched = channel != failed.Channel;
        return new OutgoingMessage(
            number, failed.Kind, failed.Role, failed.Address, channel, template, failed.Language,
            new Dictionary<string, string>(SessionWindow.ValuesFor(failed.Template, template, failed.Values), StringComparer.Ordinal),
            now, failed.OfferNumber, isSwitched ? failed.Number : 0)
        {
            Replaces = isSwitched ? 0 : failed.Number,
            Retries = isSwitched || template != failed.Template ? 0 : failed.Retries + 1,
            IsSwitched = isSwitched || failed.IsSwitched,
            DeliverBy = isSwitched ? null : failed.DeliverBy,

            // Nobody knows yet whether the one before went out.
            PossiblyDouble = failed is { SendState: SendState.Unknown or SendState.Claimed, CallbackSid: null, Status: not DeliveryStatus.Failed },
        };
    }

    /// <summary>With one more decision of the rules.</summary>
    public OutgoingMessage Noted(DateTimeOffset at, NoteKind kind, string? detail = null) =>
        this with { RuleNotes = MessageNote.Add(RuleNotes, new MessageNote(at, kind, detail)) };
}
