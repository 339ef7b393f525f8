using Dispatch.Core.Conversations;
using Dispatch.Core.Requests;
using Dispatch.Core.Tests.Requests;

namespace Dispatch.Core.Tests.Conversations;

/// <summary>People with more parts than one under their address.</summary>
internal static class SeveralParts
{
    /// <summary>A worker may say it of a job, a renter of their home.</summary>
    public const string Unclear = "The washer is worn out";

    public static ContactRole Worker => new(Some.OrganisationId, PartyRole.Worker, Some.Ana.WorkerId, "Ana Torres", "en", null, null);

    public static ContactRole Landlord => new(Some.OrganisationId, PartyRole.Landlord, Some.Landlord.Id, "Lena Lord", "en", null, null);

    public static ContactRole Renter => new(Some.OrganisationId, PartyRole.Renter, "renter-1", "Ana Torres", "en", Some.ComplexId, Some.PropertyId);

    /// <summary>Ana works on job 1 and lives in one of the houses.</summary>
    public static Phone Both(params IReadOnlyList<ContactJob> more) =>
        new Phone(Some.Ana.PhoneNumber).With(Worker, [Phone.Job(1, JobState.Assigned), .. more]).With(Renter);
}
