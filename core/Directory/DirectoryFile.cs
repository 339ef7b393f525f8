using System.Text.Json.Serialization;

namespace Dispatch.Core.Directory;

/// <summary>A directory as a JSON file: names of the schema, snake_case. Every id may be left out where nothing refers to it.</summary>
public sealed record DirectoryFile
{
    public IReadOnlyList<OrganisationEntry> Organisations { get; init; } = [];

    public IReadOnlyList<ComplexEntry> Complexes { get; init; } = [];

    public IReadOnlyList<PropertyEntry> Properties { get; init; } = [];

    public IReadOnlyList<LandlordEntry> Landlords { get; init; } = [];

    public IReadOnlyList<WorkerEntry> Workers { get; init; } = [];

    public IReadOnlyList<AssignmentEntry> Assignments { get; init; } = [];

    public IReadOnlyList<RenterEntry> Renters { get; init; } = [];
}

/// <param name="Country">ISO 3166 alpha-2, for national phone numbers.</param>
/// <param name="TimeZone">IANA id.</param>
/// <param name="Policy">By priority, times in seconds; what is not given keeps its default.</param>
public sealed record OrganisationEntry(
    string? Id, string? Name, string? Country, string? TimeZone, string? Language, ManagerEntry? Manager, Assignment.OfferPolicy? Policy)
{
    /// <summary>Not given: round the clock, every day.</summary>
    public IReadOnlyList<WorkingHoursEntry>? WorkingHours { get; init; }

    /// <summary>What landlords are asked; not given: nothing.</summary>
    public ApprovalEntry? Approvals { get; init; }

    /// <summary>Days without work, such as 2026-12-25.</summary>
    public IReadOnlyList<string>? Holidays { get; init; }
}

/// <param name="Days">monday to sunday.</param>
/// <param name="From">By the clock on the wall, such as 08:00.</param>
/// <param name="To">Later than <paramref name="From"/>; 24:00 is the end of the day.</param>
public sealed record WorkingHoursEntry(IReadOnlyList<string>? Days, string? From, string? To);

public sealed record ManagerEntry(string? Name, string? PhoneNumber);

public sealed record ComplexEntry(string? Id, string? OrganisationId, string? Code, string? Name, string? Address, string? LandlordId)
{
    /// <summary>Who is told, in order, while nobody takes a job; not given: the manager, then the landlord.</summary>
    public IReadOnlyList<EscalationEntry>? Escalation { get; init; }
}

/// <param name="Kind">manager, landlord, worker or contact.</param>
/// <param name="WorkerId">Of kind worker; need not be assigned to the complex.</param>
/// <param name="Name">Of kind contact, with its phone number.</param>
/// <param name="Channel">sms or whatsapp; not given: whatsapp for workers, sms for all others.</param>
/// <param name="WaitSeconds">Until the next telling; not given: as the priority has it.</param>
/// <param name="Tries">How often before the next rung; 1 where not given.</param>
public sealed record EscalationEntry(
    string? Kind, string? WorkerId, string? Name, string? PhoneNumber, string? Language, string? Channel, int? WaitSeconds, int? Tries);

public sealed record PropertyEntry(string? Id, string? ComplexId, string? Unit, string? LandlordId);

public record PersonEntry(
    string? Id, string? OrganisationId, string? FirstName, string? LastName, string? PhoneNumber, string? Email, string? Language);

/// <summary>A landlord: a person, and what they want to hear.</summary>
public sealed record LandlordEntry(
    string? Id, string? OrganisationId, string? FirstName, string? LastName, string? PhoneNumber, string? Email, string? Language)
    : PersonEntry(Id, OrganisationId, FirstName, LastName, PhoneNumber, Email, Language)
{
    /// <summary>everything, milestones (where not given), emergencies or digest.</summary>
    public string? Updates { get; init; }

    /// <summary>Not given: none.</summary>
    public QuietHoursEntry? QuietHours { get; init; }
}

/// <param name="From">By the clock on the wall, such as 21:00.</param>
/// <param name="To">Such as 08:00.</param>
/// <param name="TimeZone">IANA id; not given: the organisation's.</param>
public sealed record QuietHoursEntry(string? From, string? To, string? TimeZone);

/// <param name="Parts">Whether landlords are asked before parts are bought.</param>
/// <param name="WorkFrom">Landlords are asked before work of this priority and above; emergencies wait for nobody.</param>
/// <param name="AnswerSeconds">Then a silent landlord is taken to agree; four hours where not given.</param>
public sealed record ApprovalEntry(bool Parts, string? WorkFrom, int? AnswerSeconds);

public sealed record WorkerEntry(
    string? Id, string? OrganisationId, string? FirstName, string? LastName, string? PhoneNumber, string? Email, string? Language,
    IReadOnlyList<string>? Specialties, string? Status);

public sealed record AssignmentEntry(
    string? Id, string? WorkerId, string? ComplexId, [property: JsonPropertyName("is_primary")] bool IsPrimary, int? Rank);

public sealed record RenterEntry(
    string? Id, string? PropertyId, string? FirstName, string? LastName, string? PhoneNumber, string? Email, string? Language);

/// <summary>A checked directory, ready to be stored: every reference leads somewhere, every number is E.164.</summary>
public sealed record DirectoryContent(
    IReadOnlyList<Organisation> Organisations,
    IReadOnlyList<Complex> Complexes,
    IReadOnlyList<Property> Properties,
    IReadOnlyList<(string OrganisationId, Landlord Landlord)> Landlords,
    IReadOnlyList<(string OrganisationId, MaintenanceWorker Worker)> Workers,
    IReadOnlyList<ComplexAssignment> Assignments,
    IReadOnlyList<(string OrganisationId, Renter Renter)> Renters);
