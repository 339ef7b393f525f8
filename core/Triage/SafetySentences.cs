using System.Collections.Frozen;

namespace Dispatch.Core.Triage;

/// <summary><c>safety.json</c> as it is written.</summary>
/// <param name="Numbers">By country, the number for all emergencies and, where there is one, the national gas emergency line.</param>
/// <param name="NoNumber">What stands for the number where the country is not listed, by language.</param>
/// <param name="Sentences">By kind, then language. <c>{emergency}</c> and <c>{gas}</c> are the numbers.</param>
internal sealed record SafetyFile(
    Dictionary<string, EmergencyNumber> Numbers, Dictionary<string, string> NoNumber, Dictionary<string, Dictionary<string, string>> Sentences);

internal sealed record EmergencyNumber(string Emergency, string? Gas = null);

/// <summary>
/// What a renter in danger is told before anything else, in their language, with the number of their country. Short enough to stand in
/// front of a message (<see cref="MaxLength"/> characters).
/// </summary>
public static class SafetySentences
{
    public const int MaxLength = 320;

    private const string Resource = "Dispatch.Core.Triage.safety.json";

    private static readonly Lazy<SafetyFile> Embedded = new(() => RuleFileJson.Read(Resource, RuleFileJson.Default.SafetyFile));

    private static readonly Lazy<FrozenDictionary<SafetyKind, Dictionary<string, string>>> ByKind = new(() =>
        Enum.GetValues<SafetyKind>().ToFrozenDictionary(kind => kind, kind => Embedded.Value.Sentences[Key(kind)]));

    internal static SafetyFile BuiltIn => Embedded.Value;

    /// <summary>The name of the sentence, for logs and pages: <c>carbon_monoxide</c>.</summary>
    public static string Key(SafetyKind kind) => Wire.Name(kind);

    /// <summary>Danger and country as one message value: <c>gas/US</c>.</summary>
    public static string ValueOf(string key, string country) => $"{key}/{country}";

    /// <summary>The sentence for a value of <see cref="ValueOf"/>; the value itself where it is none, so that a message never fails for it.</summary>
    public static string OfValue(string value, string language) =>
        value.Split('/') is [var key, var country] && Wire.TryParse<SafetyKind>(key, out var kind) ? Text(kind, language, country) : value;

    /// <param name="language">A language tag; English where the sentence is not written in it.</param>
    /// <param name="country">ISO 3166 alpha-2; elsewhere the sentence speaks of "the emergency number".</param>
    public static string Text(SafetyKind kind, string language, string? country)
    {
        var languages = ByKind.Value[kind];
        var spoken = SupportedLanguages.Find(language) is { } known && languages.ContainsKey(known) ? known : SupportedLanguages.Fallback;
        var numbers = country is null ? null : Embedded.Value.Numbers.GetValueOrDefault(country.ToUpperInvariant());
        var emergency = numbers?.Emergency ?? Embedded.Value.NoNumber[spoken];
        return languages[spoken].Replace("{emergency}", emergency, StringComparison.Ordinal)
            .Replace("{gas}", numbers?.Gas ?? emergency, StringComparison.Ordinal);
    }
}
