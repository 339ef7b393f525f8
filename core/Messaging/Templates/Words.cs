using System.Text.Json;

namespace Dispatch.Core.Messaging.Templates;

/// <summary>What is said inside messages or beside them (priorities, reasons, why a message did not arrive), by language: <c>templates/words/</c>.</summary>
public sealed class Words
{
    private const string ResourcePrefix = "Dispatch.Core.Words.";

    private static readonly Lazy<Words> Embedded = new(Load);

    private readonly Dictionary<string, Dictionary<string, Dictionary<string, string>>> _words;

    private Words(Dictionary<string, Dictionary<string, Dictionary<string, string>>> words) => _words = words;

    public static Words BuiltIn => Embedded.Value;

    /// <summary>Kind, then key, then language.</summary>
    public IReadOnlyDictionary<string, Dictionary<string, Dictionary<string, string>>> All => _words;

    /// <summary>The word in the language of that tag, else in English; a key nobody wrote words for stands for itself.</summary>
    public string Find(string kind, string key, string language) =>
        _words.TryGetValue(kind, out var keys) && keys.TryGetValue(key, out var languages)
            ? languages.GetValueOrDefault(SupportedLanguages.Of(language)) ?? languages[SupportedLanguages.Fallback]
            : key;

    /// <summary>The word for the first part of a value ("today 15:20"), the rest as it is.</summary>
    public string FindFirst(string kind, string value, string language)
    {
        var end = value.IndexOf(' ', StringComparison.Ordinal);
        return end < 0 ? Find(kind, value, language) : Find(kind, value[..end], language) + value[end..];
    }

    private static Words Load()
    {
        var assembly = typeof(Words).Assembly;
        var all = new Dictionary<string, Dictionary<string, Dictionary<string, string>>>(StringComparer.Ordinal);
        foreach (var resource in assembly.GetManifestResourceNames().Where(n => n.StartsWith(ResourcePrefix, StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(resource)!;
            foreach (var (kind, keys) in JsonSerializer.Deserialize<Dictionary<string, Dictionary<string, Dictionary<string, string>>>>(stream)!)
            {
                all.Add(kind, keys);
            }
        }

        return new Words(all);
    }
}
