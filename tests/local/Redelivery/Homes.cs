using System.Text.Json;

namespace Dispatch.Local.Tests.Redelivery;

/// <summary>One building with its people. Every one of them is the same as its neighbours but for ids, code and numbers.</summary>
/// <param name="Number">1 to 9.</param>
internal sealed record Home(int Number)
{
    public string Code => $"ROW{Number}";

    public string Renter => PhoneOf(1);

    public string First => PhoneOf(2);

    public string Second => PhoneOf(3);

    public string Landlord => PhoneOf(4);

    public IReadOnlyList<string> People => [Renter, First, Second, Landlord];

    /// <summary>What differs between two of them, and the word it has in an end state.</summary>
    public IReadOnlyDictionary<string, string> Names => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [Renter] = "<renter>",
        [First] = "<first worker>",
        [Second] = "<second worker>",
        [Landlord] = "<landlord>",
        [IdOf("renter")] = "<renter's id>",
        [IdOf("first")] = "<first worker's id>",
        [IdOf("second")] = "<second worker's id>",
        [IdOf("landlord")] = "<landlord's id>",
    };

    /// <summary>The directory file of all of them. Landlords are asked before parts are bought.</summary>
    public static string Directory(IReadOnlyList<Home> homes) => JsonSerializer.Serialize(new
    {
        organisations = new[]
        {
            new { id = Organisation, name = "Row Houses", country = "US", time_zone = "America/Los_Angeles", language = "en", approvals = new { parts = true } },
        },
        complexes = homes.Select(h => new
        {
            id = h.IdOf("complex"),
            organisation_id = Organisation,
            code = h.Code,
            name = "Row House",
            address = "1 Row",
            landlord_id = h.IdOf("landlord"),
        }),
        properties = homes.Select(h => new { id = h.IdOf("property"), complex_id = h.IdOf("complex"), unit = "204", landlord_id = h.IdOf("landlord") }),
        landlords = homes.Select(h => h.Person("landlord", "Luis", "Ortega", h.Landlord, "es")),
        workers = homes.SelectMany(h => new[] { h.Worker("first", "Carla", "Mendez", h.First, "es"), h.Worker("second", "Ben", "Okafor", h.Second, "en") }),
        assignments = homes.SelectMany(h => new[]
        {
            new { worker_id = h.IdOf("first"), complex_id = h.IdOf("complex"), is_primary = true, rank = 1 },
            new { worker_id = h.IdOf("second"), complex_id = h.IdOf("complex"), is_primary = false, rank = 1 },
        }),
        renters = homes.Select(h => new
        {
            id = h.IdOf("renter"),
            property_id = h.IdOf("property"),
            first_name = "Rosa",
            last_name = "Diaz",
            phone_number = h.Renter,
            language = "es",
        }),
    });

    private static string Organisation => "7d0a1f5e-2c52-4f3e-9b60-1f0f5d1a0000";

    private Dictionary<string, object> Person(string role, string first, string last, string phone, string language) => new(StringComparer.Ordinal)
    {
        ["id"] = IdOf(role),
        ["organisation_id"] = Organisation,
        ["first_name"] = first,
        ["last_name"] = last,
        ["phone_number"] = phone,
        ["language"] = language,
    };

    private Dictionary<string, object> Worker(string role, string first, string last, string phone, string language) =>
        new(Person(role, first, last, phone, language), StringComparer.Ordinal) { ["specialties"] = new[] { "plumbing" }, ["status"] = "active" };

    private string PhoneOf(int person) => $"+141555501{Number}{person}";

    private string IdOf(string part) => Core.Ids.From("redelivery", $"{Number}", part);
}
