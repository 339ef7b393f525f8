using System.Text.Json.Serialization;

namespace Dispatch.Core.Directory;

/// <summary>A directory as a JSON file: names of the schema, snake_case. Every id may be left out where nothing refers to it.</summary>
public sealed record DirectoryFile
{
    public IReadOnlyList<OrganisationEntry> Organisations { get; init; } = [];

    public IReadOnlyList<ComplexEntry> Complexes { get; init; } = [];

    public IReadOnlyList<PropertyEntry> Properties { get; init; } = [];

    public IReadOnlyList<PersonEntry> Landlords { get; init; } = [];

    public IReadOnlyList<WorkerEntry> Workers { get; init; } = [];

    public IReadOnlyList<AssignmentEntry> Assignments { get; init; } = [];

    public IReadOnlyList<RenterEntry> Renters { get; init; } = [];
}

/// <param name="Country">ISO 3166 alpha-2, for national phone numbers.</param>
/// <param name="TimeZone">IANA id.</param>
/// <param name="Policy">Offer times in seconds; null keeps the defaults.</param>
public sealed record OrganisationEntry(
    string? Id, string? Name, string? Country, string? TimeZone, string? Language, ManagerEntry? Manager, Assignment.OfferPolicy? Policy);

public sealed record ManagerEntry(string? Name, string? PhoneNumber);

public sealed record ComplexEntry(string? Id, string? OrganisationId, string? Code, string? Name, string? Address, string? LandlordId);

public sealed record PropertyEntry(string? Id, string? ComplexId, string? Unit, string? LandlordId);

public sealed record PersonEntry(
    string? Id, string? OrganisationId, string? FirstName, string? LastName, string? PhoneNumber, string? Email, string? Language);

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
