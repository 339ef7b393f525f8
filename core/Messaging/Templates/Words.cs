using System.Text.Json;

namespace Dispatch.Core.Messaging.Templates;

/// <summary>Single words that go into messages (priorities, reasons), by language: <c>templates/words/words.json</c>.</summary>
public sealed class Words
{
    private const string Resource = "Dispatch.Core.Words.words.json";

    private static readonly Lazy<Words> Embedded = new(Load);

    private readonly Dictionary<string, Dictionary<string, Dictionary<string, string>>> _words;

    private Words(Dictionary<string, Dictionary<string, Dictionary<string, string>>> words) => _words = words;

    public static Words BuiltIn => Embedded.Value;

    /// <summary>Kind, then key, then language.</summary>
    public IReadOnlyDictionary<string, Dictionary<string, Dictionary<string, string>>> All => _words;

    /// <summary>The word in that language, else in English; a key nobody wrote words for stands for itself.</summary>
    public string Find(string kind, string key, string language) =>
        _words.TryGetValue(kind, out var keys) && keys.TryGetValue(key, out var languages)
            ? languages.GetValueOrDefault(language) ?? languages["en"]
            : key;

    /// <summary>The word for the first part of a value ("today 15:20"), the rest as it is.</summary>
    public string FindFirst(string kind, string value, string language)
    {
        var end = value.IndexOf(' ', StringComparison.Ordinal);
        return end < 0 ? Find(kind, value, language) : Find(kind, value[..end], language) + value[end..];
    }

    private static Words Load()
    {
        using var stream = typeof(Words).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The resource {Resource} is missing.");
        return new Words(JsonSerializer.Deserialize<Dictionary<string, Dictionary<string, Dictionary<string, string>>>>(stream)
            ?? throw new InvalidOperationException($"The resource {Resource} is empty."));
    }
}
