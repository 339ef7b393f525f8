using Dispatch.Core.Assignment;

namespace Dispatch.Core.Directory;

/// <summary>The seed's worker status.</summary>
public enum WorkerStatus
{
    Active,
    Inactive,
    OnLeave,
}

/// <summary>A tenant of the system: a management company with its complexes and people.</summary>
/// <param name="Country">ISO 3166 alpha-2; default for national phone numbers.</param>
/// <param name="TimeZone">IANA id.</param>
/// <param name="ManagerPhoneNumber">E.164; told when nobody can be found. Null where the landlord is the only one to tell.</param>
public sealed record Organisation(
    string Id, string Name, string Country, string TimeZone, string Language, string? ManagerName, string? ManagerPhoneNumber, OfferPolicy Policy)
{
    /// <summary>Null: round the clock, every day.</summary>
    public WorkingHours? Hours { get; init; }

    /// <summary>What landlords are asked before it is done; rows from before have nothing.</summary>
    public Requests.ApprovalPolicy? Approvals { get; init; }
}

/// <summary>A residential complex; <paramref name="Code"/> is what stands on the poster and in the report link.</summary>
public sealed record Complex(string Id, string OrganisationId, string Code, string Name, string Address, string? DefaultLandlordId)
{
    /// <summary>Who is told, in order, while nobody takes a job here.</summary>
    public IReadOnlyList<EscalationRung> Escalation { get; init; } = EscalationRung.Default;
}

/// <summary>A property of the seed: one unit of a complex.</summary>
public sealed record Property(string Id, string ComplexId, string Unit, string? LandlordId);

public sealed record Landlord(string Id, string FirstName, string LastName, string PhoneNumber, string? Email, string Language)
{
    /// <summary>How much they want to hear, until they choose by message.</summary>
    public Requests.UpdateLevel Updates { get; init; }

    /// <summary>IANA id; null for the organisation's.</summary>
    public string? TimeZone { get; init; }

    /// <summary>Minute of the day; null for no quiet hours.</summary>
    public int? QuietFrom { get; init; }

    /// <summary>Minute of the day at which what was held goes out.</summary>
    public int? QuietTo { get; init; }
}

public sealed record Renter(string Id, string FirstName, string LastName, string PhoneNumber, string? Email, string Language, string PropertyId);

/// <summary>The seed's <c>maintenance_workers</c>.</summary>
public sealed record MaintenanceWorker(
    string Id,
    string FirstName,
    string LastName,
    string PhoneNumber,
    string? Email,
    IReadOnlyList<string> Specialties,
    WorkerStatus Status,
    string Language,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt);

/// <summary>The seed's <c>complex_maintenance_assignments</c>; worker and complex are a unique pair.</summary>
/// <param name="Rank">Order among those who are not primary, 1 first.</param>
public sealed record ComplexAssignment(
    string Id, string WorkerId, string ComplexId, bool IsPrimary, int Rank, DateTimeOffset AssignedAt, DateTimeOffset UpdatedAt);

/// <summary>A request that is not closed, as the complex's partition lists it: open board, sweep source and load.</summary>
public sealed record OpenRequest(
    string RequestId, RequestSummary Summary, string? WorkerId, DateTimeOffset? DueAt);

/// <summary>The few words a list shows of a request.</summary>
public sealed record RequestSummary(string Title, string Status, string Stage, string Priority, DateTimeOffset CreatedAt, string? NeedsAttention);

/// <summary>What one read of a complex's partition tells a decision.</summary>
public sealed record ComplexFacts(
    Organisation Organisation,
    Complex Complex,
    IReadOnlyList<Property> Properties,
    IReadOnlyList<Landlord> Landlords,
    IReadOnlyList<Candidate> Candidates,
    IReadOnlyList<OpenRequest> OpenRequests,
    IReadOnlyDictionary<string, string> ContentSids);
