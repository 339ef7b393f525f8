using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dispatch.Core;

namespace Dispatch.Functions.Pages;

/// <summary>All words of the pages in one language, from <c>Texts/*.json</c> (key, then language). No page holds words of its own.</summary>
public sealed class PageTexts
{
    private static readonly Lazy<IReadOnlyDictionary<string, Dictionary<string, string>>> Embedded = new(Load);

    private static readonly Dictionary<string, PageTexts> ByLanguage =
        SupportedLanguages.All.ToDictionary(l => l, l => new PageTexts(l), StringComparer.Ordinal);

    private PageTexts(string language) => Language = language;

    /// <summary>The languages every key has, best known first.</summary>
    public static IReadOnlyList<string> Languages => SupportedLanguages.All;

    /// <summary>Key, then language.</summary>
    public static IReadOnlyDictionary<string, Dictionary<string, string>> All => Embedded.Value;

    /// <summary>Two letters.</summary>
    public string Language { get; }

    /// <exception cref="KeyNotFoundException">A mistake of ours: the key is in no file.</exception>
    public string this[string key] => Find(key) ?? throw new KeyNotFoundException($"No page text '{key}' in '{Language}'.");

    /// <summary>Which text somebody read: its key, its language and the beginning of the SHA-256 of its words before values are put in.</summary>
    public string VersionOf(string key) => $"{key} {Language} {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(this[key])))[..12]}";

    /// <summary>The text with <c>{name}</c> replaced by the values.</summary>
    public string this[string key, params ReadOnlySpan<(string Name, string? Value)> values]
    {
        get
        {
            var text = this[key];
            foreach (var (name, value) in values)
            {
                text = text.Replace($"{{{name}}}", value, StringComparison.Ordinal);
            }

            return text;
        }
    }

    /// <summary>The texts for a language tag; English for a language the pages do not speak.</summary>
    public static PageTexts For(string? language) => ByLanguage[SupportedLanguages.Of(language)];

    public string? Find(string key) => All.TryGetValue(key, out var languages) ? languages.GetValueOrDefault(Language) : null;

    private static Dictionary<string, Dictionary<string, string>> Load()
    {
        var all = new Dictionary<string, Dictionary<string, string>>(StringComparer.Ordinal);
        var assembly = typeof(PageTexts).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.StartsWith("Dispatch.Functions.Texts.", StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            foreach (var (key, languages) in JsonSerializer.Deserialize<Dictionary<string, Dictionary<string, string>>>(stream)!)
            {
                all.Add(key, languages);
            }
        }

        return all;
    }
}
