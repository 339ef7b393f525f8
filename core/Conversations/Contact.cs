using Dispatch.Core.Conversations.Landlords;
using Dispatch.Core.Conversations.Roles;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;

namespace Dispatch.Core.Conversations;

/// <summary>A person's address and what we know of the conversation with it. Owns one partition.</summary>
public sealed record Contact
{
    /// <summary>First canonical address seen: E.164 or a WhatsApp user id. The partition key.</summary>
    public required string Address { get; init; }

    public string? Name { get; init; }

    /// <summary>Two letters, chosen by the person; null while unknown.</summary>
    public string? Language { get; init; }

    /// <summary>Opens WhatsApp's 24-hour window.</summary>
    public DateTimeOffset? LastWhatsAppAt { get; init; }

    public DateTimeOffset? LastSmsAt { get; init; }

    /// <summary>Channels the person said STOP on; only START lifts it.</summary>
    public IReadOnlySet<Channel> OptedOut { get; init; } = new HashSet<Channel>();

    /// <summary>When the person last wrote STOP or START by WhatsApp: an older one that is taken in late changes nothing.</summary>
    public DateTimeOffset? WhatsAppConsentAt { get; init; }

    /// <summary>The same by SMS.</summary>
    public DateTimeOffset? SmsConsentAt { get; init; }

    /// <summary>Channels the person blocked us on, until they write there again.</summary>
    public IReadOnlySet<Channel> BlockedOn { get; init; } = new HashSet<Channel>();

    public IReadOnlySet<Channel> Unreachable { get; init; } = new HashSet<Channel>();

    public int MessageCount { get; init; }

    /// <summary>What the person was asked and has not answered.</summary>
    public OpenQuestion? Question { get; init; }

    /// <summary>A message that several of the person's parts can mean; they were asked which.</summary>
    public UnclearMessage? Unclear { get; init; }

    /// <summary>The part they said they speak in; null for a person of one part, and until somebody has to ask.</summary>
    public SpokenRole? SpeaksAs { get; init; }

    /// <summary>The job a worker has just done.</summary>
    public ProofWanted? Proof { get; init; }

    /// <summary>The latest "kept with job".</summary>
    public KeptSaid? Kept { get; init; }

    /// <summary>How much a landlord wants to hear, chosen by message; null where the directory counts.</summary>
    public UpdateLevel? Updates { get; init; }

    /// <summary>What a landlord is told once a day; null while there is no news.</summary>
    public Digest? Digest { get; init; }

    /// <summary>Ids of requests a landlord wants to hear nothing more of, newest last.</summary>
    public IReadOnlyList<string> Muted { get; init; } = [];

    /// <summary>Help texts sent since <see cref="HelpSince"/>: two bots talking must come to an end.</summary>
    public int HelpCount { get; init; }

    public DateTimeOffset? HelpSince { get; init; }

    /// <summary>The report in the making and what else the intake remembers.</summary>
    public Intake.IntakeState Intake { get; init; } = Conversations.Intake.IntakeState.Empty;

    public long Seq { get; init; }

    public string TurnId { get; init; } = string.Empty;

    /// <summary>WhatsApp takes free text for this long after the person's last message (Twilio, "Key concepts").</summary>
    public static readonly TimeSpan Window = TimeSpan.FromHours(24);

    /// <summary>End of the 24-hour window; null when it was never open.</summary>
    public DateTimeOffset? WindowOpenUntil => LastWhatsAppAt + Window;
}

/// <summary>A part this person plays in an organisation; written by the directory.</summary>
public sealed record ContactRole(string OrganisationId, PartyRole Role, string PersonId, string Name, string Language, string? ComplexId, string? PropertyId)
{
    /// <summary>A renter's complex, unit and the organisation's country in words, so that a message needs no look at the directory; null where they were not written.</summary>
    public string? ComplexName { get; init; }

    public string? Unit { get; init; }

    public string? Country { get; init; }
}

/// <summary>How a request concerns this person.</summary>
public enum JobState
{
    /// <summary>Offered to this worker and not answered.</summary>
    Offered,

    /// <summary>This worker has it.</summary>
    Assigned,

    /// <summary>Offered once, not any more.</summary>
    Past,

    /// <summary>The renter's or landlord's own request.</summary>
    Followed,
}

/// <summary>A request that concerns this person: a projection, written again from the request when in doubt.</summary>
/// <param name="Seq">The request's seq it was projected from.</param>
/// <param name="At">When it was reported.</param>
public sealed record ContactJob(
    RequestKey Key, PartyRole Role, string PersonId, string Title, JobState State, string Stage, int OfferNumber, long Seq, DateTimeOffset At)
{
    public string Code => Key.Code;

    /// <summary>When it was done or cancelled; null while it is open, and in rows of older versions.</summary>
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>The landlord was asked for a yes or no and has not answered.</summary>
    public bool IsAsked { get; init; }
}

/// <summary>A command this person's message caused, waiting to be applied to its request.</summary>
public sealed record PendingCommand(string RowKey, RequestKey Target, RequestCommand Command);

/// <summary>What a decision reads of one contact.</summary>
public sealed record ContactAggregate(
    Contact Contact,
    IReadOnlyList<ContactRole> Roles,
    IReadOnlyList<ContactJob> Jobs,
    IReadOnlyList<PendingCommand> Pending)
{
    /// <summary>Where the contents of this person's messages live; null for a stranger who named no building.</summary>
    public string? OrganisationId => Roles.Select(r => r.OrganisationId).Concat(Jobs.Select(j => j.Key.OrganisationId)).FirstOrDefault()
        ?? (Contact.Intake.Draft?.Home ?? Contact.Intake.Home)?.OrganisationId;

    public ContactFacts ToFacts() => new(
        Contact.Language,
        Contact.WindowOpenUntil,
        Contact.OptedOut.Union(Contact.BlockedOn).ToHashSet(),
        Contact.Unreachable,
        Roles.Where(r => r.Role == PartyRole.Renter)
            .GroupBy(r => r.OrganisationId, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.First().PersonId, StringComparer.Ordinal))
    {
        Updates = Contact.Updates,
        Muted = Contact.Muted.ToHashSet(StringComparer.Ordinal),
    };
}

/// <summary>Which step told the job a message is about; stored with the message.</summary>
public enum ResolvedBy
{
    None,

    /// <summary>The message it answers to.</summary>
    Quoted,
    Button,
    Code,
    OnlyOpenJob,

    /// <summary>The person was asked, or has answered what they were asked.</summary>
    Asked,

    /// <summary>The job the worker called done within the hour.</summary>
    JustDone,
}

/// <summary>Rows to write in the contact's partition in one transaction.</summary>
public sealed record ContactDecision(
    Contact Contact,
    InboundMessage Inbound,
    ResolvedBy ResolvedBy,
    string Understood,
    IReadOnlyList<PendingCommand> Pending,
    IReadOnlyList<OutgoingMessage> Messages)
{
    /// <summary>Lines of the consent ledger.</summary>
    public IReadOnlyList<ConsentEntry> Consents { get; init; } = [];

    public bool LeavesWork => Pending.Count + Messages.Count > 0;
}
