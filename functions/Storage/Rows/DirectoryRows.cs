using Dispatch.Core;
using Dispatch.Core.Assignment;
using Dispatch.Core.Directory;
using Dispatch.Functions.Storage.Tables;

namespace Dispatch.Functions.Storage.Rows;

/// <summary>
/// The directory's rows. The owner rows stand in the organisation's partition; the complex's partition holds copies, so that one
/// query tells a decision all it needs: <c>candidate_</c> … <c>complex</c> … <c>open_</c> in one key range, <c>property_</c> beside it.
/// </summary>
internal static class DirectoryRows
{
    public const string FirstFact = "candidate_";
    public const string EndFact = "open_~";
    public const string ComplexKey = "complex";
    public const string CandidatePrefix = "candidate_";
    public const string OpenPrefix = "open_";
    public const string PropertyPrefix = "property_";
    public const string OrganisationKey = "organisation";
    public const string WorkerPrefix = "worker_";
    public const string RenterPrefix = "renter_";

    public static string PartitionOf(string organisationId, string complexId) => $"{organisationId}_{complexId}";

    public static TableEntity Candidate(string organisationId, MaintenanceWorker worker, ComplexAssignment assignment) =>
        new(PartitionOf(organisationId, assignment.ComplexId), CandidatePrefix + worker.Id)
        {
            ["id"] = assignment.Id,
            ["worker_id"] = worker.Id,
            ["complex_id"] = assignment.ComplexId,
            ["is_primary"] = assignment.IsPrimary,
            ["rank"] = assignment.Rank,
            ["assigned_at"] = assignment.AssignedAt,
            ["updated_at"] = assignment.UpdatedAt,
            ["first_name"] = worker.FirstName,
            ["last_name"] = worker.LastName,
            ["phone_number"] = worker.PhoneNumber,
            ["language"] = worker.Language,
            ["specialties"] = string.Join(' ', worker.Specialties),
            ["status"] = Wire.Name(worker.Status),
        };

    /// <summary>The worker's own columns of the copy; what the assignment and past decisions wrote there is not named.</summary>
    public static TableEntity CandidateCopy(string organisationId, string complexId, MaintenanceWorker worker) =>
        new(PartitionOf(organisationId, complexId), CandidatePrefix + worker.Id)
        {
            ["first_name"] = worker.FirstName,
            ["last_name"] = worker.LastName,
            ["phone_number"] = worker.PhoneNumber,
            ["language"] = worker.Language,
            ["specialties"] = string.Join(' ', worker.Specialties),
            ["status"] = Wire.Name(worker.Status),
        };

    public static Candidate ReadCandidate(TableEntity row) => new(
        row.GetRequired("worker_id"), row.GetRequired("first_name"), row.GetRequired("last_name"), row.GetRequired("phone_number"),
        row.GetRequired("language"), row.GetRequired("specialties").Split(' ', StringSplitOptions.RemoveEmptyEntries),
        Wire.Parse<WorkerStatus>(row.GetString("status")), row.GetBoolean("is_primary") ?? false, row.GetNumber("rank"), row.GetTime("last_job_at"));

    /// <summary>The seed's <c>complex_maintenance_assignments</c>, as the complex lists them.</summary>
    public static ComplexAssignment ReadAssignment(TableEntity row) => new(
        row.GetRequired("id"), row.GetRequired("worker_id"), row.GetRequired("complex_id"), row.GetBoolean("is_primary") ?? false,
        row.GetNumber("rank"), row.GetRequiredTime("assigned_at"), row.GetRequiredTime("updated_at"));

    public static TableEntity Complex(Organisation organisation, Complex complex, Landlord? defaultLandlord) =>
        new(PartitionOf(organisation.Id, complex.Id), ComplexKey)
        {
            ["id"] = complex.Id,
            ["code"] = complex.Code,
            ["name"] = complex.Name,
            ["address"] = complex.Address,
            ["landlord_id"] = complex.DefaultLandlordId,
            ["landlord"] = defaultLandlord is null ? null : Columns.Json(defaultLandlord),
            ["organisation"] = Columns.Json(organisation),
            ["escalation"] = Columns.Json(complex.Escalation),
        };

    public static (Organisation Organisation, Complex Complex, Landlord? Landlord) ReadComplex(TableEntity row)
    {
        var organisation = Columns.FromJson<Organisation>(row.GetString("organisation"));
        var complex = new Complex(
            row.GetRequired("id"), organisation.Id, row.GetRequired("code"), row.GetRequired("name"), row.GetRequired("address"), row.GetString("landlord_id"))
        {
            // Rows from before there were ladders have none written down.
            Escalation = Columns.FromJsonOrNull<List<EscalationRung>>(row.GetString("escalation")) ?? EscalationRung.Default,
        };
        return (organisation, complex, Columns.FromJsonOrNull<Landlord>(row.GetString("landlord")));
    }

    public static TableEntity Property(string organisationId, Property property, Landlord? landlord) =>
        new(PartitionOf(organisationId, property.ComplexId), PropertyPrefix + property.Id)
        {
            ["id"] = property.Id,
            ["complex_id"] = property.ComplexId,
            ["unit"] = property.Unit,
            ["unit_key"] = UnitKey.Of(property.Unit),
            ["landlord_id"] = property.LandlordId,
            ["landlord"] = landlord is null ? null : Columns.Json(landlord),
        };

    public static (Property Property, Landlord? Landlord) ReadProperty(TableEntity row) => (
        new Property(row.GetRequired("id"), row.GetRequired("complex_id"), row.GetRequired("unit"), row.GetString("landlord_id")),
        Columns.FromJsonOrNull<Landlord>(row.GetString("landlord")));

    public static TableEntity Worker(string organisationId, MaintenanceWorker worker) => new(organisationId, WorkerPrefix + worker.Id)
    {
        ["id"] = worker.Id,
        ["first_name"] = worker.FirstName,
        ["last_name"] = worker.LastName,
        ["phone_number"] = worker.PhoneNumber,
        ["email"] = worker.Email,
        ["specialties"] = string.Join(' ', worker.Specialties),
        ["status"] = Wire.Name(worker.Status),
        ["language"] = worker.Language,
        ["created_at"] = worker.CreatedAt,
        ["updated_at"] = worker.UpdatedAt,
    };

    public static MaintenanceWorker ReadWorker(TableEntity row) => new(
        row.GetRequired("id"), row.GetRequired("first_name"), row.GetRequired("last_name"), row.GetRequired("phone_number"), row.GetString("email"),
        row.GetRequired("specialties").Split(' ', StringSplitOptions.RemoveEmptyEntries), Wire.Parse<WorkerStatus>(row.GetString("status")),
        row.GetRequired("language"), row.GetRequiredTime("created_at"), row.GetRequiredTime("updated_at"));

    public static string AssignmentPrefixOf(string workerId) => $"assignment_{workerId}_";

    public static TableEntity Assignment(string organisationId, ComplexAssignment assignment) =>
        new(organisationId, AssignmentPrefixOf(assignment.WorkerId) + assignment.ComplexId)
        {
            ["id"] = assignment.Id,
            ["worker_id"] = assignment.WorkerId,
            ["complex_id"] = assignment.ComplexId,
            ["is_primary"] = assignment.IsPrimary,
            ["rank"] = assignment.Rank,
            ["assigned_at"] = assignment.AssignedAt,
            ["updated_at"] = assignment.UpdatedAt,
        };
}
