using Dispatch.Core.Requests;
using Dispatch.Core.Triage;

namespace Dispatch.Core.Conversations.Intake;

/// <summary>A question of the intake, in the order in which missing things are asked for.</summary>
public enum IntakeStep
{
    Problem,

    /// <summary>The building, of somebody whose home we do not know.</summary>
    Building,

    /// <summary>Which of several homes.</summary>
    Home,
    Unit,
    Place,
    Urgency,
    Access,
    Photos,
    Summary,
    Change,

    /// <summary>Whether an open report is to be cancelled (<see cref="IntakeDraft.About"/>).</summary>
    CancelReport,

    /// <summary>Whether a text is about the open report or a new one.</summary>
    AboutOpen,
}

/// <summary>Where a person lives, as far as a report needs it.</summary>
/// <param name="PropertyId">Null where only the building is known.</param>
/// <param name="Unit">As the directory or the person writes it.</param>
/// <param name="ComplexName">Null until the complex was read.</param>
/// <param name="Country">ISO 3166 alpha-2 of the organisation; null until the complex was read.</param>
public sealed record IntakeHome(string OrganisationId, string ComplexId, string? PropertyId, string? Unit, string? ComplexName, string? Country)
{
    /// <summary>The person's id there, where the directory knows the person.</summary>
    public string? PersonId { get; init; }

    /// <summary>For a list and a summary.</summary>
    public string Label => string.Join(", ", new[] { ComplexName, Unit }.Where(p => !string.IsNullOrEmpty(p)));
}

/// <summary>A file that came with a message, by reference.</summary>
public sealed record IntakeFile(string MessageSid, int Number, string Url, string ContentType);

/// <summary>An open report that a question is about.</summary>
public sealed record IntakeReference(string OrganisationId, string RequestId, string PersonId, string Title)
{
    public RequestKey Key => new(OrganisationId, RequestId);

    public static IntakeReference To(ContactJob job) => new(job.Key.OrganisationId, job.Key.RequestId, job.PersonId, job.Title);
}

/// <summary>A report in the making. It survives days; nothing is dispatched until its summary is confirmed, dangers to life excepted.</summary>
/// <param name="Id">The MessageSid it began with: the request's id follows from it, so a repeated message makes the same request.</param>
public sealed record IntakeDraft(string Id, DateTimeOffset StartedAt, DateTimeOffset ChangedAt)
{
    /// <summary>A draft nobody touched for this long is forgotten.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromDays(7);

    /// <summary>How long details of a report that went at once are asked for.</summary>
    public static readonly TimeSpan DetailsLife = TimeSpan.FromHours(2);

    public const int MaxFiles = 20;

    /// <summary>Shorter than a report's, so that the row holds it in every script.</summary>
    public const int MaxDescription = 2000;

    public IntakeHome? Home { get; init; }

    /// <summary>The flat that was told before the building is known.</summary>
    public string? Unit { get; init; }

    public string Description { get; init; } = string.Empty;

    public string Place { get; init; } = string.Empty;

    /// <summary>What the person said; null leaves it to the text.</summary>
    public RequestPriority? Priority { get; init; }

    public bool? MayEnter { get; init; }

    public string AccessNotes { get; init; } = string.Empty;

    /// <summary>The place the person shared, in words. It says where to come, not when: access is asked for all the same.</summary>
    public string Pin { get; init; } = string.Empty;

    public IReadOnlyList<IntakeFile> Files { get; init; } = [];

    /// <summary>The question that waits for an answer.</summary>
    public IntakeStep? Asked { get; init; }

    /// <summary>Times the same question was asked in a row.</summary>
    public int AskedTimes { get; init; }

    /// <summary>When it was asked last.</summary>
    public DateTimeOffset? AskedAt { get; init; }

    /// <summary>The contact's message it was asked in.</summary>
    public int AskedIn { get; init; }

    /// <summary>Questions asked before, oldest first: the way back.</summary>
    public IReadOnlyList<IntakeStep> Trail { get; init; } = [];

    /// <summary>Questions the person did not want to answer.</summary>
    public IReadOnlyList<IntakeStep> Skipped { get; init; } = [];

    /// <summary>Set when the report went at once because of a danger: what comes now is added to it.</summary>
    public IntakeReference? Reported { get; init; }

    /// <summary>The report a question is about.</summary>
    public IntakeReference? About { get; init; }

    /// <summary>A person was asked for and nobody knows yet in which building.</summary>
    public bool WantsPerson { get; init; }

    /// <summary>In which words.</summary>
    public string? PersonWords { get; init; }

    public bool HasVoiceNote => Files.Any(f => f.ContentType.StartsWith("audio/", StringComparison.OrdinalIgnoreCase));

    public bool IsAliveAt(DateTimeOffset now) => now - ChangedAt < (Reported is null ? Life : DetailsLife);
}

/// <summary>What the intake keeps of a person between messages.</summary>
public sealed record IntakeState
{
    public static readonly IntakeState Empty = new();

    public IntakeDraft? Draft { get; init; }

    /// <summary>The home the person named or chose last: it is not asked for again.</summary>
    public IntakeHome? Home { get; init; }

    /// <summary>Answers sent since <see cref="QuestionsSince"/>: two programs talking come to an end.</summary>
    public int Questions { get; init; }

    public DateTimeOffset? QuestionsSince { get; init; }

    /// <summary>Reports begun since <see cref="DraftsSince"/> by somebody the directory does not know.</summary>
    public int Drafts { get; init; }

    public DateTimeOffset? DraftsSince { get; init; }

    /// <summary>The last report that went at once, and of which dangers it told: one of these told again is news of it and no second report.</summary>
    public IntakeReference? Danger { get; init; }

    public IReadOnlyList<SafetyKind> Dangers { get; init; } = [];

    /// <summary>When a manager was last told that a person is wanted.</summary>
    public DateTimeOffset? PersonAt { get; init; }

    /// <summary>The organisation whose manager that was.</summary>
    public string? PersonIn { get; init; }

    /// <summary>The WhatsApp user id whose messages are led here (an alias row); null for none.</summary>
    public string? UserId { get; init; }
}
