using Dispatch.Core.Assignment;
using Dispatch.Core.Directory;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;

namespace Dispatch.Core.Tests.Requests;

/// <summary>Facts with fixed ids and a fixed time: one complex, three plumbers, a landlord, a manager, a renter.</summary>
internal static class Some
{
    public const string OrganisationId = "0a000000-0000-4000-8000-000000000001";
    public const string ComplexId = "0c000000-0000-4000-8000-000000000001";
    public const string PropertyId = "0d000000-0000-4000-8000-000000000004";
    public const string RequestId = "9b8e1234-0000-4000-8000-000000000001";
    public const string Secret = "00112233445566778899aabbccddeeff";
    public const string RenterPhone = "+15550100001";
    public const string LandlordPhone = "+15550100002";
    public const string ManagerPhone = "+15550100003";
    public const string StrangerPhone = "+15550100099";

    /// <summary>A Monday morning.</summary>
    public static readonly DateTimeOffset Start = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    /// <summary>Five hours behind UTC, as New York is in winter.</summary>
    public static readonly LocalTime NewYork = new([new OffsetChange(DateTimeOffset.MinValue, TimeSpan.FromHours(-5))]);

    public static readonly RequestKey Key = new(OrganisationId, RequestId);

    public static readonly Organisation Organisation =
        new(OrganisationId, "Sunny Homes", "US", "America/New_York", "en", "Max Office", ManagerPhone, OfferPolicy.Default);

    public static readonly Landlord Landlord =
        new("0e000000-0000-4000-8000-000000000001", "Lena", "Lord", LandlordPhone, null, "en");

    public static readonly Property Property = new(PropertyId, ComplexId, "Apt 4-B", Landlord.Id);

    public static readonly Candidate Ana = Worker(1, "Ana", isPrimary: true);

    public static readonly Candidate Ben = Worker(2, "Ben", rank: 1);

    public static readonly Candidate Cruz = Worker(3, "Cruz", rank: 2);

    public static Candidate Worker(
        int number, string firstName, bool isPrimary = false, int rank = 9, string specialty = "plumbing",
        WorkerStatus status = WorkerStatus.Active, DateTimeOffset? lastJobAt = null) =>
        new(WorkerId(number), firstName, "Torres", $"+1555010010{number}", "en", [specialty], status, isPrimary, rank, lastJobAt);

    public static string WorkerId(int number) => $"0f000000-0000-4000-8000-{number:D12}";

    public static ComplexFacts Complex(params IReadOnlyList<Candidate> workers) => new(
        Organisation,
        new Complex(ComplexId, OrganisationId, "SUNNY", "Sunny Court", "1 Main St", null),
        [Property],
        [Landlord],
        workers,
        [],
        new Dictionary<string, string>(StringComparer.Ordinal));

    public static OpenRequest OpenJobOf(Candidate worker, int number) => new(
        $"9b8e0000-0000-4000-8000-{number:D12}", new RequestSummary("Other", "in_progress", "accepted", "low", Start, null), worker.WorkerId, Start);

    public static readonly Report Report = new(
        null, "4b", "kitchen", "Kitchen tap is leaking", "Kitchen tap is leaking since last night.", "plumbing", RequestPriority.Medium,
        "Rosa Renter", RenterPhone, Channel.WhatsApp, "en", MayEnter: true, null, RequestSource.Web, Secret, []);

    public static ContactFacts Contact(Channel[]? optedOut = null, Channel[]? unreachable = null, string? language = null) => ContactFacts.Unknown with
    {
        OptedOut = (optedOut ?? []).ToHashSet(),
        Unreachable = (unreachable ?? []).ToHashSet(),
        Language = language,
    };
}
