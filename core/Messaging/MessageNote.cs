namespace Dispatch.Core.Messaging;

/// <summary>What was decided or learned about a message.</summary>
public enum NoteKind
{
    /// <summary>A process took it to send it.</summary>
    Claimed,

    /// <summary>The POST began.</summary>
    Posted,

    /// <summary>The provider took it; the detail is the SID.</summary>
    Accepted,

    /// <summary>The provider did not process it (429, no connection); the detail says until when it waits.</summary>
    Throttled,

    /// <summary>The POST had no clear answer.</summary>
    Unknown,

    /// <summary>A look-up found nothing; the detail is the number of the pass.</summary>
    LookedUp,

    /// <summary>A look-up found it; the detail is where, and the SID.</summary>
    Adopted,

    /// <summary>Not found in any look-up: sent again, so the person may get it twice.</summary>
    SentAgain,

    /// <summary>The provider refused it; the detail is the code.</summary>
    Refused,

    /// <summary>It was not delivered; the detail is the code.</summary>
    Failed,

    /// <summary>Its news went into the reader's daily digest.</summary>
    Gathered,

    /// <summary>Another message takes its place on the same channel; the detail says when and which.</summary>
    Retried,

    /// <summary>Another message takes its place on the other channel; the detail says which.</summary>
    FellBack,

    /// <summary>Another message takes its place as an approved template; the detail says which.</summary>
    ResentAsTemplate,

    /// <summary>Kept until a reason is gone; the detail is the reason.</summary>
    Held,

    /// <summary>Not delivered when it had to be.</summary>
    NotDeliveredInTime,

    /// <summary>Nothing more is done; the detail is the reason.</summary>
    GivenUp,

    /// <summary>A claim that could not be used in time was given back.</summary>
    Released,

    /// <summary>Its status was fetched by its SID because no callback had said the last word.</summary>
    Fetched,

    /// <summary>The person's contact was marked; the detail is how.</summary>
    ContactMarked,
}

/// <summary>One dated decision about a message.</summary>
/// <param name="Detail">A code, a number, a SID: never a text of a person or a whole phone number.</param>
public sealed record MessageNote(DateTimeOffset At, NoteKind Kind, string? Detail = null)
{
    private const int MaxKept = 24;

    /// <summary>The list with one more. The oldest go where there are too many: a message that waits for days would grow without end.</summary>
    public static IReadOnlyList<MessageNote> Add(IReadOnlyList<MessageNote> notes, MessageNote note) => [.. notes.TakeLast(MaxKept - 1), note];
}
