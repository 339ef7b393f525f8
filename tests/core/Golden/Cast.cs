using Dispatch.Core.Assignment;
using Dispatch.Core.Conversations;
using Dispatch.Core.Directory;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Core.Tests.Requests;

namespace Dispatch.Core.Tests.Golden;

/// <summary>A person of a conversation.</summary>
/// <param name="Channel">Where they write unless the script says otherwise.</param>
internal sealed record Person(string Name, string Address, Channel Channel, IReadOnlyList<ContactRole> Roles);

/// <summary>Who takes part: Rosa the renter of 4-B, Lena the landlord, Max the manager, the workers Ana, Ben and Cruz, Omar and Olga of another organisation, and Sam, whom nobody knows.</summary>
internal sealed class Cast
{
    public Cast(IReadOnlyDictionary<string, string> settings)
    {
        var language = settings.GetValueOrDefault("language", "en");
        var workers = settings.GetValueOrDefault("workers", "Ana, Ben, Cruz").Split(", ");
        Language = language;
        var candidates = new[] { Some.Ana, Some.Ben, Some.Cruz }
            .Where(c => workers.Contains(c.FirstName, StringComparer.Ordinal))
            .Select(c => c with { Language = language })
            .ToList();
        Complex = Some.Complex(candidates) with
        {
            Organisation = Some.Organisation with { Language = language, Approvals = ApprovalsOf(settings.GetValueOrDefault("approvals", "none")) },
            Landlords = [LandlordOf(settings) with { Language = language }],
        };
        People =
        [
            new Person("Rosa", Some.RenterPhone, Channel.WhatsApp, [Role(PartyRole.Renter, "0b000000-0000-4000-8000-000000000001", "Rosa Renter", Some.PropertyId)]),
            new Person("Lena", Some.LandlordPhone, Channel.Sms, [Role(PartyRole.Landlord, Some.Landlord.Id, "Lena Lord", null)]),
            new Person("Max", Some.ManagerPhone, Channel.Sms, [Role(PartyRole.Manager, Some.OrganisationId, "Max Office", null)]),
            new Person("Sam", Some.StrangerPhone, Channel.WhatsApp, []),
            new Person("Dora", "+15550100007", Channel.WhatsApp, [Home(Complex, Some.PropertyId, "Apt 4-B"), Home(Park, ParkPropertyId, "12")]),
            new Person("Rita", "+15550100008", Channel.Sms, [Home(Complex, "0d000000-0000-4000-8000-000000000005", "2-A", "Rita Short")]),
            new Person("Olga", OtherRenterPhone, Channel.WhatsApp, []),
            new Person("Omar", Omar.PhoneNumber, Channel.WhatsApp, [new ContactRole(OtherOrganisationId, PartyRole.Worker, Omar.WorkerId, "Omar Torres", language, null, null)]),
            .. candidates.Select(c => new Person(c.FirstName, c.PhoneNumber, Channel.WhatsApp, [Role(PartyRole.Worker, c.WorkerId, $"{c.FirstName} {c.LastName}", null)])),
        ];
    }

    /// <summary>Who rents of the other organisation.</summary>
    public const string OtherRenterPhone = "+15550100009";

    private const string OtherOrganisationId = "0a000000-0000-4000-8000-000000000099";

    private static readonly Candidate Omar = Some.Worker(7, "Omar");

    private const string ParkPropertyId = "0d000000-0000-4000-8000-000000000012";

    public string Language { get; }

    /// <summary>A second complex of the same organisation, with the same workers.</summary>
    public ComplexFacts Park => Complex with
    {
        Complex = new Complex("0c000000-0000-4000-8000-000000000002", Some.OrganisationId, "PARKROW", "Park Row", "7 Park Row", Some.Landlord.Id),
        Properties = [new Property(ParkPropertyId, "0c000000-0000-4000-8000-000000000002", "12", Some.Landlord.Id)],
    };

    /// <summary>The complex of another organisation, with nobody of the first.</summary>
    public ComplexFacts Elsewhere => Complex with
    {
        Organisation = Complex.Organisation with { Id = OtherOrganisationId, Name = "Far Homes", ManagerPhoneNumber = null },
        Complex = new Complex("0c000000-0000-4000-8000-000000000003", OtherOrganisationId, "FARAWAY", "Far Away", "9 Far Road", null),
        Properties = [],
        Landlords = [],
        Candidates = [Omar with { Language = Language }],
    };

    public IReadOnlyList<ComplexFacts> Complexes => [Complex, Park, Elsewhere];

    public ComplexFacts Complex { get; }

    public IReadOnlyList<Person> People { get; }

    public Person Find(string name) =>
        People.FirstOrDefault(p => p.Name == name) ?? throw new FormatException($"Nobody here is called {name}.");

    /// <summary>A person's name in a script; the address of anybody else.</summary>
    public string NameOf(string address) => People.FirstOrDefault(p => p.Address == address)?.Name ?? address;

    public string NameOfWorker(string? workerId) =>
        People.FirstOrDefault(p => p.Roles.Any(r => r.PersonId == workerId))?.Name ?? "nobody";

    private ContactRole Home(ComplexFacts complex, string propertyId, string unit, string name = "Dora Two") =>
        new(Some.OrganisationId, PartyRole.Renter, $"0b{propertyId[2..]}", name, Language, complex.Complex.Id, propertyId)
        {
            ComplexName = complex.Complex.Name,
            Unit = unit,
            Country = complex.Organisation.Country,
        };

    /// <summary><c>approvals: parts</c> or <c>approvals: work from high</c>.</summary>
    private static ApprovalPolicy ApprovalsOf(string setting) => setting.Split(' ') switch
    {
        ["parts"] => new ApprovalPolicy(true, null),
        ["work", "from", var priority] => new ApprovalPolicy(false, Wire.Parse<RequestPriority>(priority)),
        _ => ApprovalPolicy.None,
    };

    /// <summary><c>updates: digest</c>, <c>quiet: 22 to 8</c> (hours).</summary>
    private static Landlord LandlordOf(IReadOnlyDictionary<string, string> settings)
    {
        var quiet = settings.GetValueOrDefault("quiet")?.Split(" to ").Select(h => int.Parse(h, System.Globalization.CultureInfo.InvariantCulture) * 60).ToList();
        return Some.Landlord with
        {
            Updates = Wire.Parse<UpdateLevel>(settings.GetValueOrDefault("updates", "milestones")),
            QuietFrom = quiet?[0],
            QuietTo = quiet?[1],
        };
    }

    private ContactRole Role(PartyRole role, string personId, string name, string? propertyId) =>
        new(Some.OrganisationId, role, personId, name, Language, Some.ComplexId, propertyId);
}
