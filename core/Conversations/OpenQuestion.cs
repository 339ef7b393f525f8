using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;

namespace Dispatch.Core.Conversations;

/// <summary>What the person was asked.</summary>
public enum QuestionKind
{
    WhichJob,
    WhyDeclined,
}

/// <summary>A job a question is about.</summary>
public sealed record QuestionJob(string Partition, PartyRole Role, string PersonId)
{
    public RequestKey? Key => RequestKey.TryParsePartition(Partition, out var key) ? key : null;
}

/// <summary>
/// A question that waits for its answer, with the message it is about: the answer is a number or a code, and then the message counts as
/// if it had named the job.
/// </summary>
/// <param name="Until">After this an answer means nothing any more.</param>
/// <param name="Jobs">In the order of the numbers.</param>
/// <param name="Body">The text that was not clear.</param>
/// <param name="Media">The files that came with it or after it.</param>
public sealed record OpenQuestion(
    QuestionKind Kind, DateTimeOffset Until, IReadOnlyList<QuestionJob> Jobs, string Body, IReadOnlyList<InboundMedia> Media)
{
    public static readonly TimeSpan Patience = TimeSpan.FromHours(24);

    public const int MaxMedia = 30;

    /// <summary>The contact's message it was asked in: a tap on the list of another is no answer.</summary>
    public int AskedIn { get; init; }

    /// <summary>The contact's message in which the same list was shown first: a tap on any since then is an answer. 0 for none before.</summary>
    public int FirstAskedIn { get; init; }

    /// <summary>When it was asked last.</summary>
    public DateTimeOffset? AskedAt { get; init; }

    /// <summary>A question of an older version does not say when.</summary>
    public DateTimeOffset LastAskedAt => AskedAt ?? Until - Patience;

    /// <summary>Times it was asked in a row and not answered.</summary>
    public int AskedTimes { get; init; }

    /// <summary>The list as it was shown, to be shown again.</summary>
    public string List { get; init; } = string.Empty;

    /// <summary>The latest place that was shared with it, or null.</summary>
    public SharedLocation? Location { get; init; }

    /// <summary>What was said beside a step that waits in <see cref="Body"/>: a comment on the same job.</summary>
    public string Said { get; init; } = string.Empty;

    /// <summary>A tap on this contact's message answers it.</summary>
    public bool IsAskedIn(int message) => message == AskedIn || (FirstAskedIn > 0 && message >= FirstAskedIn && message < AskedIn);
}

/// <summary>A job the person has just done, or sent something for: what they send next, without saying for what, is for it.</summary>
/// <param name="Until">An hour after "done".</param>
public sealed record ProofWanted(QuestionJob Job, DateTimeOffset Until)
{
    public static readonly TimeSpan Patience = TimeSpan.FromHours(1);

    /// <summary>Of the job, to ask with.</summary>
    public string Title { get; init; } = string.Empty;

    /// <summary>They have set off for another job since: what they send may be for either, and they are asked.</summary>
    public bool HasGoneOn { get; init; }
}

/// <summary>A "kept" that was said: an album of ten pictures is thanked for once.</summary>
public sealed record KeptSaid(string Partition, DateTimeOffset At)
{
    public static readonly TimeSpan Silence = TimeSpan.FromMinutes(2);
}

/// <summary>The job of the message a person answered to by quoting it.</summary>
/// <param name="Job">A job of the sender's own; nothing else is ever found.</param>
public sealed record QuotedJob(ContactJob Job);
