using System.Text.Json;
using System.Text.Json.Serialization;
using Dispatch.Core;

namespace Dispatch.Storm.Platform;

/// <summary>One complex with one unit, its landlord and its workers, best first.</summary>
internal sealed record Home(string ComplexId, string Code, string Landlord, IReadOnlyList<string> Workers)
{
    private static readonly string[] Languages = ["en", "es", "pt", "fr"];

    /// <summary>What a worker is written to in and types.</summary>
    public string LanguageOf(string worker) => Languages[Workers.Index().First(w => w.Item == worker).Index % Languages.Length];
}

/// <summary>Makes up the directory: one organisation and as many homes as are asked for, all of them different people.</summary>
internal sealed class City
{
    /// <summary>The organisation of every home.</summary>
    public static readonly string OrganisationId = Ids.From("storm", "organisation");

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private int _people;
    private int _homes;

    /// <summary>A number of the fictional kind nobody has yet, E.164.</summary>
    public string NewNumber() => $"+1415{200_0000 + Interlocked.Increment(ref _people):D7}";

    /// <summary>More homes, and the directory file that holds just them.</summary>
    public (IReadOnlyList<Home> Homes, string Json) Build(int count, int workersEach)
    {
        var homes = Enumerable.Range(0, count).Select(_ => NewHome(workersEach)).ToList();
        var file = new
        {
            organisations = new[]
            {
                new { id = OrganisationId, name = "Harbour Homes", country = "US", time_zone = "America/Los_Angeles", language = "en", manager = new { name = "Mia Chen", phone_number = "+14155550190" }, approvals = new { parts = true } },
            },
            complexes = homes.Select(h => new { id = h.ComplexId, organisation_id = OrganisationId, code = h.Code, name = "Elm Court", address = "12 Elm Street", landlord_id = IdOf(h.Landlord) }),
            properties = homes.Select(h => new { id = Ids.From("storm", "property", h.ComplexId), complex_id = h.ComplexId, unit = "4B", landlord_id = IdOf(h.Landlord) }),
            landlords = homes.Select(h => new { id = IdOf(h.Landlord), organisation_id = OrganisationId, first_name = "Lena", last_name = "Hart", phone_number = h.Landlord, language = "en" }),
            workers = homes.SelectMany(h => h.Workers.Select((w, i) => new
            {
                id = IdOf(w),
                organisation_id = OrganisationId,
                first_name = $"Ben{(char)('a' + i)}",
                last_name = "Okafor",
                phone_number = w,
                language = h.LanguageOf(w),
                specialties = new[] { "plumbing" },
                status = "active",
            })),
            assignments = homes.SelectMany(h => h.Workers.Select((w, i) => new { worker_id = IdOf(w), complex_id = h.ComplexId, is_primary = i == 0, rank = i + 1 })),
        };
        return (homes, JsonSerializer.Serialize(file, Options));
    }

    public static string IdOf(string number) => Ids.From("storm", "person", number);

    private Home NewHome(int workers)
    {
        var number = Interlocked.Increment(ref _homes);
        return new Home(Ids.From("storm", "complex", $"{number}"), $"S{number:D5}", NewNumber(), [.. Enumerable.Range(0, workers).Select(_ => NewNumber())]);
    }
}
