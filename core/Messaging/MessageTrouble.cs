namespace Dispatch.Core.Messaging;

/// <summary>Why a person should look at a message.</summary>
public enum TroubleKind
{
    /// <summary>It waits for something an operator may have to do.</summary>
    Held,

    /// <summary>The person may have it twice.</summary>
    PossiblyDouble,

    /// <summary>The account, a sender, a template or our own code has to be put right, whether or not another way was found.</summary>
    ToFix,

    /// <summary>It reached nobody and nothing else took its place.</summary>
    NotDelivered,

    /// <summary>The provider took it and knows nothing of it.</summary>
    UnknownToProvider,
}

/// <summary>Which messages a person should look at. Those of people who want none are not among them.</summary>
public static class MessageTrouble
{
    /// <summary>Note of a message the provider does not know by its SID.</summary>
    public const string NoSuchMessage = "no such message";

    /// <summary>Note of a message that is not wanted any more: the offer is over.</summary>
    public const string NotWanted = "not wanted any more";

    public static TroubleKind? Of(OutgoingMessage message) => message switch
    {
        { SendState: SendState.Held } => TroubleKind.Held,
        { PossiblyDouble: true, Status: not DeliveryStatus.Failed } => TroubleKind.PossiblyDouble,
        _ when message.SendNotes.Any(n => n is { Kind: NoteKind.Fetched, Detail: NoSuchMessage }) => TroubleKind.UnknownToProvider,
        { Status: not DeliveryStatus.Failed } => null,
        _ when IsToFix(message) => TroubleKind.ToFix,
        { ReplacedBy: > 0 } => null,
        { SendState: SendState.Skipped, SendReason: FailurePlan.OptedOut } => null,
        _ when message.RuleNotes.Any(n => n is { Kind: NoteKind.GivenUp, Detail: FailurePlan.OptedOut or NotWanted }) => null,
        _ => TroubleKind.NotDelivered,
    };

    /// <summary>SMS pumping protection (30450) is no fault, but stays as it is until an operator lets the destination through.</summary>
    private static bool IsToFix(OutgoingMessage message) => message.ErrorCode is { } code
        && (code == 30450 || ErrorReactions.For(code) is ErrorReaction.FixConfig or ErrorReaction.FixRequest or ErrorReaction.WebhookSide);
}
