using System.Text.Json;

namespace Dispatch.Core.Conversations;

/// <summary>
/// The polite words around a short wish ("hello, can I … please"), which say nothing themselves, in every language at once:
/// <c>core/Conversations/courtesy-words.json</c>. Texts are plain: lower case, without accents and signs.
/// </summary>
internal static class Courtesy
{
    private const string Resource = "Dispatch.Core.Conversations.courtesy-words.json";

    private static readonly CourtesyWords Words = Load();
    private static readonly string[] Polite = LongestFirst(Words.Polite);
    private static readonly string[] Wishes = LongestFirst(Words.Wishes);

    internal static CourtesyWords All => Words;

    /// <summary>"Sorry, no, thank you" is "no". As it is where nothing else would be left.</summary>
    public static string Without(string plain) => LeftOf(plain) is { Length: > 0 } left ? left : plain;

    /// <summary>Nothing but polite words.</summary>
    public static bool IsAll(string plain) => LeftOf(plain).Length == 0;

    /// <summary>"Can I cancel, please?" wishes for "cancel".</summary>
    /// <returns>Null where it is said as no wish, or nothing is wished for.</returns>
    public static string? WishIn(string plain)
    {
        var wish = Without(plain);
        while (Before(wish, Wishes) is { Length: > 0 } more)
        {
            wish = Without(more);
        }

        return wish == Without(plain) ? null : wish;
    }

    private static string LeftOf(string plain)
    {
        var left = plain;
        while (left.Length > 0 && (Before(left, Polite) ?? Behind(left)) is { } less)
        {
            left = less;
        }

        return left;
    }

    /// <summary>What stands behind the phrase the text begins with; null where it begins with none.</summary>
    private static string? Before(string plain, string[] phrases) =>
        phrases.FirstOrDefault(p => plain == p || plain.StartsWith(p + " ", StringComparison.Ordinal)) is { } phrase ? plain[phrase.Length..].TrimStart() : null;

    private static string? Behind(string plain) =>
        Polite.FirstOrDefault(p => plain.EndsWith(" " + p, StringComparison.Ordinal)) is { } phrase ? plain[..^phrase.Length].TrimEnd() : null;

    private static string[] LongestFirst(Dictionary<string, string[]> byLanguage) =>
        [.. byLanguage.Values.SelectMany(w => w).Distinct(StringComparer.Ordinal).OrderByDescending(w => w.Length).ThenBy(w => w, StringComparer.Ordinal)];

    private static CourtesyWords Load()
    {
        using var stream = typeof(Courtesy).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The resource {Resource} is missing.");
        return JsonSerializer.Deserialize<CourtesyWords>(stream, JsonSerializerOptions.Web) ?? throw new InvalidOperationException($"The resource {Resource} is empty.");
    }

    /// <param name="Polite">Words that may stand at both ends.</param>
    /// <param name="Wishes">Words before what somebody wants to do or to have.</param>
    internal sealed record CourtesyWords(Dictionary<string, string[]> Polite, Dictionary<string, string[]> Wishes);
}
