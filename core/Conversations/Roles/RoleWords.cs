using System.Buffers;
using System.Collections.Frozen;
using System.Text.Json;
using Dispatch.Core.Conversations.Intake;
using Dispatch.Core.Messaging.Templates;
using Dispatch.Core.Requests;

namespace Dispatch.Core.Conversations.Roles;

/// <summary>The part a text names at its start.</summary>
/// <param name="Rest">What stands behind it; empty where the text is nothing but the name of the part.</param>
internal sealed record SaidRole(PartyRole Role, string Rest);

/// <summary>
/// The words by which a person says in which part they write ("my home", "as worker"), in every language at once:
/// <c>core/Conversations/role-words.json</c>; and the words we use for the parts ourselves (kind <c>part</c> of the templates' words).
/// </summary>
internal static class RoleWords
{
    private const string Resource = "Dispatch.Core.Conversations.role-words.json";
    private const string Kind = "part";

    private static readonly SearchValues<char> Breaks = SearchValues.Create(",:;.!\n–—");

    private static readonly Lazy<Dictionary<PartyRole, Dictionary<string, string[]>>> Embedded = new(Load);

    private static readonly Lazy<FrozenDictionary<string, PartyRole>> Phrases = new(() => Embedded.Value
        .SelectMany(role => role.Value.Values.SelectMany(phrases => phrases), (role, phrase) => (phrase, role.Key))
        .Distinct()
        .ToFrozenDictionary(entry => entry.phrase, entry => entry.Key, StringComparer.Ordinal));

    private static readonly Lazy<FrozenDictionary<string, PartyRole>> Titles = new(() => Words.BuiltIn.All[Kind]
        .SelectMany(part => part.Value.Values, (part, title) => (Title: PlainText.Of(title), Role: Wire.Parse<PartyRole>(part.Key)))
        .Distinct()
        .ToFrozenDictionary(entry => entry.Title, entry => entry.Role, StringComparer.Ordinal));

    /// <summary>Part, then language.</summary>
    internal static IReadOnlyDictionary<PartyRole, Dictionary<string, string[]>> All => Embedded.Value;

    /// <summary>Our own words for the part, as they stand in a list.</summary>
    public static string TitleOf(PartyRole role, string language) => Words.BuiltIn.Find(Kind, Wire.Name(role), language);

    /// <summary>The part whose title in our list was typed, in any language.</summary>
    public static PartyRole? FindTitle(string text) => Titles.Value.TryGetValue(PlainText.Of(text), out var role) ? role : null;

    /// <summary>"My home", or "my home: the tap drips": the words have to be the whole text or its first clause.</summary>
    public static SaidRole? Read(string text)
    {
        if (Phrases.Value.TryGetValue(PlainText.Of(text), out var whole))
        {
            return new SaidRole(whole, string.Empty);
        }

        var end = text.AsSpan().IndexOfAny(Breaks);
        return end > 0 && Phrases.Value.TryGetValue(PlainText.Of(text[..end]), out var role) ? new SaidRole(role, text[(end + 1)..].Trim()) : null;
    }

    private static Dictionary<PartyRole, Dictionary<string, string[]>> Load()
    {
        using var stream = typeof(RoleWords).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The resource {Resource} is missing.");
        return JsonSerializer.Deserialize<Dictionary<string, Dictionary<string, string[]>>>(stream)!
            .ToDictionary(role => Wire.Parse<PartyRole>(role.Key), role => role.Value);
    }
}
