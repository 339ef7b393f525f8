using System.Text.Json;
using System.Text.Json.Serialization;

namespace Dispatch.Core.Triage;

/// <summary><c>rules.json</c> as it is written; lists of words by language.</summary>
/// <param name="IgnoredWordsIn">Words left out only in a sentence that is surely in that language: Portuguese "no" is "in the", elsewhere it is "no".</param>
/// <param name="IgnoredAfterNegation">Words left out right after a negation: "não é", often typed "nao e", holds no "and".</param>
internal sealed record RuleFile(
    Dictionary<string, string[]> IgnoredWords,
    Dictionary<string, string[]> IgnoredWordsIn,
    Dictionary<string, string[]> IgnoredAfterNegation,
    Dictionary<string, string[]> Negations,
    Dictionary<string, string[]> Fillers,
    Dictionary<string, string[]> Conjunctions,
    Dictionary<string, Dictionary<string, string[]>> Spellings,
    Dictionary<string, string[]> Sets,
    WinterEntry Winter,
    Dictionary<string, StandardEntry> Standards,
    RuleEntry[] Rules)
{
    private const string Resource = "Dispatch.Core.Triage.rules.json";

    private static readonly Lazy<RuleFile> Embedded = new(() => RuleFileJson.Read(Resource, RuleFileJson.Default.RuleFile));

    public static RuleFile BuiltIn => Embedded.Value;

    public static IEnumerable<string> AllOf(Dictionary<string, string[]> byLanguage) => byLanguage.Values.SelectMany(w => w);
}

/// <summary>The months in which a home without heating is an emergency.</summary>
internal sealed record WinterEntry(int[] NorthernMonths, int[] SouthernMonths, string[] SouthernCountries);

internal sealed record StandardEntry(string Name, string[] Classes);

/// <summary>The published standard a rule stands on, and its class in it.</summary>
internal sealed record SourceEntry(string Standard, string Class);

/// <param name="Priority">Null: the rule names the trade and says nothing of urgency.</param>
/// <param name="Specialty">Null: the rule says nothing of the trade.</param>
/// <param name="Season"><c>winter</c>, or null for always.</param>
/// <param name="Unless">Phrases that take a match back where they overlap it.</param>
internal sealed record RuleEntry(
    string Id,
    string Why,
    SourceEntry[] Sources,
    Dictionary<string, string[]> Phrases,
    Dictionary<string, string[]>? Unless = null,
    string? Specialty = null,
    string? Priority = null,
    string? Safety = null,
    string? Season = null);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(RuleFile))]
[JsonSerializable(typeof(SafetyFile))]
internal sealed partial class RuleFileJson : JsonSerializerContext
{
    public static T Read<T>(string resource, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
    {
        using var stream = typeof(RuleFileJson).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The resource {resource} is missing.");
        return JsonSerializer.Deserialize(stream, type) ?? throw new InvalidOperationException($"The resource {resource} is empty.");
    }
}
