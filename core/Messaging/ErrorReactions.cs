namespace Dispatch.Core.Messaging;

/// <summary>What to do about a message the provider refused or could not deliver.</summary>
public enum ErrorReaction
{
    /// <summary>Same channel, soon, few tries; after the last one, <see cref="Fallback"/>.</summary>
    Retry,

    /// <summary>Same channel, after minutes to hours.</summary>
    RetryLater,

    /// <summary>Nobody knows whether it was sent: look for it before any second attempt.</summary>
    Reconcile,

    /// <summary>The other channel, now, once.</summary>
    Fallback,

    /// <summary>Same channel, as an approved template instead of free text.</summary>
    ResendAsTemplate,

    /// <summary>The address does not work on this channel: mark it, then the other channel.</summary>
    PermanentAddress,

    /// <summary>The person does not want messages: block, and never go around it by another channel.</summary>
    OptOut,

    /// <summary>A defect of ours: the same message fails again.</summary>
    FixRequest,

    /// <summary>An operator has to change an account, sender or template.</summary>
    FixConfig,

    /// <summary>Send nothing more and raise the alarm.</summary>
    StopSending,

    /// <summary>Send at the next permitted hour.</summary>
    Reschedule,

    /// <summary>Our own webhook failed Twilio.</summary>
    WebhookSide,
}

/// <summary>What is remembered of a person's address on one channel.</summary>
public enum ContactMark
{
    /// <summary>The person does not want messages there.</summary>
    OptedOut,

    /// <summary>The address does not work there.</summary>
    Unreachable,

    /// <summary>The person blocked us there. They lift it themselves, and by writing there they show that they did.</summary>
    Blocked,
}

/// <summary>
/// The one table from Twilio's error codes to reactions. Twilio asks not to build on its codes because their causes may
/// change, so an unknown code has a reaction too: the other channel, once.
/// </summary>
public static class ErrorReactions
{
    /// <summary>The reaction to a code that is not in the table, and to a failure without a code.</summary>
    public const ErrorReaction Unknown = ErrorReaction.Fallback;

    /// <summary>The reaction to a code; <see cref="Unknown"/> for null, 0 and codes that are not in the table.</summary>
    public static ErrorReaction For(int? errorCode) => Find(errorCode) ?? Unknown;

    /// <summary>Whether the table has the code. What is not known is worth a log line.</summary>
    public static bool IsKnown(int? errorCode) => Find(errorCode) is not null;

    /// <summary>What a failure says of the address itself, for every later message to this person on this channel.</summary>
    public static ContactMark? MarkFor(int? errorCode) => (For(errorCode), errorCode) switch
    {
        (_, 63014 or 63033) => ContactMark.Blocked,
        (ErrorReaction.OptOut, _) => ContactMark.OptedOut,
        (ErrorReaction.PermanentAddress, _) => ContactMark.Unreachable,

        // Not on WhatsApp · an address WhatsApp does not take.
        (_, 63003 or 63024) => ContactMark.Unreachable,
        _ => null,
    };

    /// <summary>Whether the code stops every sender of the account, or only those of the channel it came on.</summary>
    public static bool IsAboutTheAccount(int? errorCode) => errorCode is 20003 or 30002 or 20429;

    /// <summary>
    /// Whether the code is the answer to a POST, so that a POST that is taken says the trouble is over. The others come by callback,
    /// while every POST is taken as ever.
    /// </summary>
    public static bool IsToldAtPost(int? errorCode) => errorCode is 20003 or 20429 or 21611;

    /// <summary>Whether one more try is all Twilio's page of the code advises: unknown error, internal error, media not fetched.</summary>
    public static bool IsRetriedOnce(int? errorCode) => errorCode is 30008 or 30500 or 63019;

    /// <summary>Whether the code asks to send less, from every process.</summary>
    public static bool IsThrottle(int? errorCode) => errorCode is 20429 or 21611 or 30022 or 63017 or 63018;

    // Sources: Twilio's error dictionary (www.twilio.com/docs/api/errors/<code>) and its test credentials.
    private static ErrorReaction? Find(int? errorCode) => errorCode switch
    {
        // Too many requests at once (never processed) · unknown · provider time-out · internal · media not fetched.
        20429 or 30008 or 30410 or 30500 or 63019 => ErrorReaction.Retry,

        // Queues and rates full · handset off · carrier congested · daily caps · channel trouble.
        21611 or 30001 or 30003 or 30017 or 30022 or 30023 or 30047 => ErrorReaction.RetryLater,
        63009 or 63010 or 63012 or 63017 or 63018 or 63038 => ErrorReaction.RetryLater,

        // The server failed after taking the request: creating a message is not idempotent.
        20500 or 20503 => ErrorReaction.Reconcile,

        // No route · blocked or filtered · pumping protection for this destination · not on WhatsApp · template paused, disabled or held back.
        21612 or 30004 or 30007 or 30450 or 63003 or 63005 or 63024 or 63032 or 63041 or 63042 or 63049 => ErrorReaction.Fallback,

        // Free text outside the 24-hour window.
        63016 => ErrorReaction.ResendAsTemplate,

        // Not a number · not a mobile · landline · unknown handset.
        21211 or 21614 or 21635 or 30005 or 30006 => ErrorReaction.PermanentAddress,

        // STOP · blocked by the user · blocked from receiving · known litigator.
        21610 or 63014 or 63033 or 30640 => ErrorReaction.OptOut,

        // Parameters missing, wrong or too long · content breaks the channel's rules · From equals To.
        20404 or 21603 or 21604 or 21617 or 21620 or 21654 or 21656 or 30019 => ErrorReaction.FixRequest,
        63013 or 63021 or 63028 or 63031 or 63034 or 92002 or 92007 or 92009 => ErrorReaction.FixRequest,

        // Senders, services, regions, registrations, templates of the account.
        21212 or 21408 or 21606 or 21608 or 21609 or 21655 or 21703 or 21704 or 21705 or 30032 or 30034 => ErrorReaction.FixConfig,
        63001 or 63007 or 63008 or 63015 or 63020 or 63027 or 63040 or 63051 => ErrorReaction.FixConfig,

        // Credentials refused · account suspended · WhatsApp account disabled.
        20003 or 30002 or 63112 => ErrorReaction.StopSending,

        // Quiet hours of the recipient.
        30610 => ErrorReaction.Reschedule,

        // Our answers to Twilio.
        11200 or 11205 or 12100 or 12200 or 12300 => ErrorReaction.WebhookSide,

        _ => null,
    };
}
