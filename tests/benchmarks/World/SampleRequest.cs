using Dispatch.Core.Assignment;
using Dispatch.Core.Directory;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Functions.Storage.Rows;
using Dispatch.Functions.Storage.Tables;

namespace Dispatch.Benchmarks.World;

/// <summary>A reported request as the rules make it: three messages out, one offer open. All of them have the same size.</summary>
internal static class SampleRequest
{
    private static readonly string[] Templates = ["job_offer", "job_reminder", "job_accepted", "job_expired", "job_taken", "renter_received"];

    private static readonly ComplexFacts Complex = ComplexOf(Id("organisation"));

    public static string OrganisationId => Complex.Organisation.Id;

    /// <summary>The request of this number, the same in every process.</summary>
    public static RequestKey KeyOf(int number) => new(OrganisationId, Id($"request {number}"));

    /// <summary>As it stands when its messages have been handed over.</summary>
    public static RequestAggregate Create(RequestKey key)
    {
        var now = DateTimeOffset.UtcNow;
        var input = new ReportInput(
            "Ana Perez", "+14155550102", "US", null, "4B", "kitchen", null, "The tap drips.", "plumbing", "medium", "whatsapp", "en", true, null);
        var (report, _, problems) = ReportCheck.Check(input, RequestSource.Web, new string('5', 32), [], isWinter: false);
        var facts = new Facts();
        facts.Give(Complex);
        var command = new ReportRequest(Id("report"), "system:web", report ?? throw new InvalidOperationException(problems[0].ToString()));
        var decision = RequestRules.Decide(key, null, command, facts, now);
        while (!facts.IsComplete)
        {
            facts.MissingContacts.ToList().ForEach(a => facts.Give(a, ContactFacts.Unknown));
            decision = RequestRules.Decide(key, null, command, facts, now);
        }

        var sent = decision.Messages.Select(m => m with { SendState = SendState.Accepted, MessageSid = SidOf(m.Number) }).ToList();
        return new RequestAggregate(decision.Request with { Seq = 1, TurnId = new string('a', 32) }, decision.Offers, sent);
    }

    /// <summary>Its rows, those that a decision reads.</summary>
    public static IReadOnlyList<TableEntity> Rows(RequestAggregate aggregate)
    {
        var partition = aggregate.Request.Key.Partition;
        return
        [
            RequestRow.Write(aggregate.Request),
            .. aggregate.Messages.Select(m => MessageRow.New(partition, m)),
            .. aggregate.Offers.Select(o => RequestParts.Offer(partition, o)),
        ];
    }

    public static string SidOf(int number) => $"SM{number:x32}";

    private static string Id(string name) => Core.Ids.From("benchmarks", name);

    private static ComplexFacts ComplexOf(string organisationId)
    {
        var landlord = new Landlord(Id("landlord"), "Lena", "Hart", "+14155550103", null, "en");
        var complex = new Complex(Id("complex"), organisationId, "B0000000", "Bench Court", "1 Bench Street", landlord.Id);
        var organisation = new Organisation(organisationId, "Benchmarks", "US", "UTC", "en", null, null, OfferPolicy.Default);
        var worker = new Candidate(Id("worker"), "Ben", "Okafor", "+14155550101", "en", ["plumbing"], WorkerStatus.Active, true, 1, null);
        return new ComplexFacts(
            organisation, complex, [new Property(Id("property"), complex.Id, "4B", landlord.Id)], [landlord], [worker], [],
            Templates.ToDictionary(t => t + "_en", _ => "HX" + new string('1', 32), StringComparer.Ordinal));
    }
}
