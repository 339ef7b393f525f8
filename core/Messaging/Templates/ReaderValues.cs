using Dispatch.Core.Triage;

namespace Dispatch.Core.Messaging.Templates;

/// <summary>
/// A message's values as its reader reads them: where the rules wrote a word of the schema or a key, the reader's word stands, in the
/// reader's language.
/// </summary>
public static class ReaderValues
{
    private static readonly string[] Kinds = ["priority", "reason", "stage", "level"];

    /// <param name="linkOf">The address of a tracking token.</param>
    public static Dictionary<string, string> Of(OutgoingMessage message, string language, Words words, Func<string, string> linkOf)
    {
        var values = new Dictionary<string, string>(message.Values, StringComparer.Ordinal);
        foreach (var kind in Kinds)
        {
            Replace(values, kind, v => words.Find(kind, v, language));
        }

        Replace(values, "news", v => string.Join(", ", v.Split(", ").Select(n => NewsOf(n, language, words))));
        Replace(values, "eta", v => words.FindFirst("day", v, language));
        Replace(values, "safety", v => SafetySentences.OfValue(v, language));
        Replace(values, "track_url", linkOf);
        return values;
    }

    /// <summary>A report's code, and the word for its news.</summary>
    private static string NewsOf(string news, string language, Words words) =>
        news.Split(' ', 2) is [var code, var what] ? $"{code} {words.Find("digest", what, language)}" : news;

    private static void Replace(Dictionary<string, string> values, string name, Func<string, string> value)
    {
        if (values.TryGetValue(name, out var before))
        {
            values[name] = value(before);
        }
    }
}
