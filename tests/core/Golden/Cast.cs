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

/// <summary>
/// Who takes part: Rosa the renter of 4-B, Dora with two homes, Lena the landlord, Max the manager, the workers Ana, Ben and Cruz, and Sam,
/// whom nobody knows; Omar and Olga of another organisation; Gina the landlord, Greta the manager and Gil the worker of a third.
/// <c>parts: Ana rents, Lena rents, Ana owns, Ana works elsewhere, Rita rents elsewhere</c> gives people more parts than one.
/// </summary>
internal sealed class Cast
{
    public Cast(IReadOnlyDictionary<string, string> settings)
    {
        var language = settings.GetValueOrDefault("language", "en");
        var workers = settings.GetValueOrDefault("workers", "Ana, Ben, Cruz").Split(", ");
        Language = language;
        _parts = [.. settings.GetValueOrDefault("parts", string.Empty).Split(", ", StringSplitOptions.RemoveEmptyEntries)];
        var candidates = new[] { Some.Ana, Some.Ben, Some.Cruz }
            .Where(c => workers.Contains(c.FirstName, StringComparer.Ordinal))
            .Select(c => c with { Language = language })
            .ToList();
        Complex = Some.Complex(candidates) with
        {
            Organisation = Some.Organisation with { Language = language, Approvals = ApprovalsOf(settings.GetValueOrDefault("approvals", "none")) },
            Landlords = [LandlordOf(settings) with { Language = language }],
        };
        List<Person> people =
        [
            new Person("Rosa", Some.RenterPhone, Channel.WhatsApp, [Role(PartyRole.Renter, "0b000000-0000-4000-8000-000000000001", "Rosa Renter", Some.PropertyId)]),
            new Person("Lena", Some.LandlordPhone, Channel.Sms, [Role(PartyRole.Landlord, Some.Landlord.Id, "Lena Lord", null)]),
            new Person("Max", Some.ManagerPhone, Channel.Sms, [Role(PartyRole.Manager, Some.OrganisationId, "Max Office", null)]),
            new Person("Sam", Some.StrangerPhone, Channel.WhatsApp, []),
            new Person("Dora", "+15550100007", Channel.WhatsApp, [Home(Complex, Some.PropertyId, "Apt 4-B"), Home(Park, ParkPropertyId, "12")]),
            new Person("Rita", "+15550100008", Channel.Sms, [Home(Complex, "0d000000-0000-4000-8000-000000000005", "2-A", "Rita Short")]),
            new Person("Gina", Gina.PhoneNumber, Channel.Sms, [InGarden(PartyRole.Landlord, Gina.Id, "Gina Other")]),
            new Person("Greta", GretaPhone, Channel.Sms, [InGarden(PartyRole.Manager, GardenId, "Greta Office")]),
            new Person("Gil", Gil.PhoneNumber, Channel.WhatsApp, [InGarden(PartyRole.Worker, Gil.WorkerId, "Gil Torres")]),
            new Person("Olga", OtherRenterPhone, Channel.WhatsApp, []),
            new Person("Omar", Omar.PhoneNumber, Channel.WhatsApp, [new ContactRole(OtherOrganisationId, PartyRole.Worker, Omar.WorkerId, "Omar Torres", language, null, null)]),
            .. candidates.Select(c => new Person(c.FirstName, c.PhoneNumber, Channel.WhatsApp, [Role(PartyRole.Worker, c.WorkerId, $"{c.FirstName} {c.LastName}", null)])),
        ];
        People = [.. people.Select(p => p with { Roles = [.. p.Roles, .. MoreOf(p)] })];
    }

    /// <summary>Who rents of the other organisation.</summary>
    public const string OtherRenterPhone = "+15550100009";

    private const string OtherOrganisationId = "0a000000-0000-4000-8000-000000000099";

    private static readonly Candidate Omar = Some.Worker(7, "Omar");

    private const string ParkPropertyId = "0d000000-0000-4000-8000-000000000012";
    private const string GardenPropertyId = "0d000000-0000-4000-8000-000000000021";
    private const string GardenId = "0a000000-0000-4000-8000-000000000002";
    private const string GretaPhone = "+15550100013";
    private static readonly Landlord Gina = new("0e000000-0000-4000-8000-000000000012", "Gina", "Other", "+15550100012", null, "en");
    private static readonly Candidate Gil = Some.Worker(6, "Gil", isPrimary: true);
    private static readonly Landlord AnaAsLandlord = new("0e000000-0000-4000-8000-000000000013", "Ana", "Torres", Some.Ana.PhoneNumber, null, "en");
    private static readonly Candidate AnaElsewhere = Some.Ana with { WorkerId = Some.WorkerId(8) };
    private readonly HashSet<string> _parts;

    public string Language { get; }

    /// <summary>A second complex of the same organisation, with the same workers.</summary>
    public ComplexFacts Park => Complex with
    {
        Complex = new Complex("0c000000-0000-4000-8000-000000000002", Some.OrganisationId, "PARKROW", "Park Row", "7 Park Row", Some.Landlord.Id),
        Properties = [new Property(ParkPropertyId, "0c000000-0000-4000-8000-000000000002", "12", IsAnas ? AnaAsLandlord.Id : Some.Landlord.Id)],
        Landlords = IsAnas ? [AnaAsLandlord with { Language = Language }] : Complex.Landlords,
        Candidates = [.. Complex.Candidates.Where(c => !IsAnas || c.FirstName != "Ana")],
    };

    /// <summary>A complex of a third organisation.</summary>
    public ComplexFacts Garden => Complex with
    {
        Organisation = Complex.Organisation with { Id = GardenId, Name = "Garden Homes", ManagerName = "Greta Office", ManagerPhoneNumber = GretaPhone },
        Complex = new Complex("0c000000-0000-4000-8000-000000000004", GardenId, "GARDEN", "Garden Mews", "3 Garden Lane", Gina.Id),
        Properties = [new Property(GardenPropertyId, "0c000000-0000-4000-8000-000000000004", "5", Gina.Id)],
        Landlords = [Gina with { Language = Language }],
        Candidates = [(_parts.Contains("Ana works elsewhere") ? AnaElsewhere : Gil) with { Language = Language }],
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

    public IReadOnlyList<ComplexFacts> Complexes => [Complex, Park, Elsewhere, Garden];

    private bool IsAnas => _parts.Contains("Ana owns");

    public ComplexFacts Complex { get; }

    public IReadOnlyList<Person> People { get; }

    public Person Find(string name) =>
        People.FirstOrDefault(p => p.Name == name) ?? throw new FormatException($"Nobody here is called {name}.");

    /// <summary>A person's name in a script; the address of anybody else.</summary>
    public string NameOf(string address) => People.FirstOrDefault(p => p.Address == address)?.Name ?? address;

    public string NameOfWorker(string? workerId) =>
        People.FirstOrDefault(p => p.Roles.Any(r => r.PersonId == workerId))?.Name ?? "nobody";

    /// <summary>The parts a script gives a person besides.</summary>
    private IEnumerable<ContactRole> MoreOf(Person person) => _parts.Where(p => p.StartsWith(person.Name + " ", StringComparison.Ordinal)).Select(part => part switch
    {
        "Ana rents" => Home(Park, "0d000000-0000-4000-8000-000000000014", "14", "Ana Torres"),
        "Lena rents" => Home(Complex, "0d000000-0000-4000-8000-000000000006", "3-C", "Lena Lord"),
        "Ana owns" => Role(PartyRole.Landlord, AnaAsLandlord.Id, "Ana Torres", null),
        "Ana works elsewhere" => InGarden(PartyRole.Worker, AnaElsewhere.WorkerId, "Ana Torres"),
        "Rita rents elsewhere" => Home(Garden, GardenPropertyId, "5", "Rita Short"),
        _ => throw new FormatException($"Nobody can have this part: {part}"),
    });

    private ContactRole InGarden(PartyRole role, string personId, string name) => new(GardenId, role, personId, name, Language, null, null);

    private ContactRole Home(ComplexFacts complex, string propertyId, string unit, string name = "Dora Two") =>
        new(complex.Organisation.Id, PartyRole.Renter, $"0b{propertyId[2..]}", name, Language, complex.Complex.Id, propertyId)
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
