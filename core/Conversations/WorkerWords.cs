using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using Dispatch.Core.Requests;

namespace Dispatch.Core.Conversations;

/// <summary>What a worker can mean.</summary>
public enum WorkerIntent
{
    Accept,
    Decline,
    OnMyWay,
    Arrived,
    Done,

    /// <summary>The work has to wait, for a part or for somebody.</summary>
    OnHold,

    /// <summary>When they come.</summary>
    Eta,
    MyJobs,
    Details,

    /// <summary>No offers from now on.</summary>
    OnLeave,
    Back,

    /// <summary>Why they said no: one of the three choices.</summary>
    DeclinedBusy,
    DeclinedTrade,
    DeclinedAway,
}

/// <summary>
/// The plain words for a worker's steps, in every language at once, compared without case, accents and punctuation:
/// <c>core/Conversations/worker-words.json</c>, where "{do|take} it" stands for both.
/// </summary>
public static class WorkerWords
{
    private const string Resource = "Dispatch.Core.Conversations.worker-words.json";

    private static readonly Lazy<Dictionary<WorkerIntent, Dictionary<string, string[]>>> Embedded = new(Load);

    private static readonly Lazy<FrozenDictionary<string, WorkerIntent>> Phrases = new(() => Embedded.Value
        .SelectMany(intent => intent.Value.Values.SelectMany(phrases => phrases), (intent, phrase) => (phrase, intent.Key))
        .Distinct()
        .ToFrozenDictionary(entry => entry.phrase, entry => entry.Key, StringComparer.Ordinal));

    /// <summary>Everyday words of one language that mean something else in another ("pronto" is "soon" in Spanish): they count from who writes that language.</summary>
    private static readonly FrozenDictionary<(string Language, string Phrase), WorkerIntent> OfOneLanguage =
        new Dictionary<(string, string), WorkerIntent> { [("pt", "pronto")] = WorkerIntent.Done }.ToFrozenDictionary();

    /// <summary>Intent, then language.</summary>
    internal static IReadOnlyDictionary<WorkerIntent, Dictionary<string, string[]>> All => Embedded.Value;

    /// <summary>The whole text, less these job codes, has to be one of the phrases: a sentence is a comment, never a guess.</summary>
    public static WorkerIntent? Find(string text, IEnumerable<string> codes) => Find(RequestCode.Without(text, codes.ToHashSet(StringComparer.Ordinal)));

    /// <summary>As without a language, and with the words that only count in it.</summary>
    public static WorkerIntent? FindIn(string language, string text) =>
        Find(text) ?? (OfOneLanguage.TryGetValue((language, Plain(text)), out var intent) ? intent : null);

    /// <summary>The whole text has to be one of the phrases.</summary>
    public static WorkerIntent? Find(string text) => Phrases.Value.TryGetValue(Plain(text), out var intent) ? intent : null;

    /// <summary>Lower case letters and single blanks: "¡Ya llegué!" becomes "ya llegue".</summary>
    public static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (char.IsLetter(c))
            {
                plain.Append(WithoutAccent(char.ToLowerInvariant(c)));
            }
            else if (char.IsWhiteSpace(c) && plain.Length > 0 && plain[^1] != ' ')
            {
                plain.Append(' ');
            }
        }

        return plain.ToString().Trim();
    }

    private static Dictionary<WorkerIntent, Dictionary<string, string[]>> Load()
    {
        using var stream = typeof(WorkerWords).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The resource {Resource} is missing.");
        return JsonSerializer.Deserialize<Dictionary<string, Dictionary<string, string[]>>>(stream)!
            .ToDictionary(
                intent => Wire.Parse<WorkerIntent>(intent.Key),
                intent => intent.Value.ToDictionary(language => language.Key, language => language.Value.SelectMany(Expand).ToArray(), StringComparer.Ordinal));
    }

    /// <summary>"{i |}cant {do|take} it" stands for four phrases.</summary>
    private static IEnumerable<string> Expand(string pattern)
    {
        var open = pattern.IndexOf('{', StringComparison.Ordinal);
        if (open < 0)
        {
            return [pattern];
        }

        var close = pattern.IndexOf('}', open);
        return pattern[(open + 1)..close].Split('|').SelectMany(choice => Expand(pattern[..open] + choice + pattern[(close + 1)..]));
    }

    // The runtime's own normalisation leaves accents alone where it runs without ICU, as it does here (InvariantGlobalization).
    internal static char WithoutAccent(char c) => c switch
    {
        'á' or 'à' or 'â' or 'ä' or 'ã' => 'a',
        'é' or 'è' or 'ê' or 'ë' => 'e',
        'í' or 'ì' or 'î' or 'ï' => 'i',
        'ó' or 'ò' or 'ô' or 'ö' or 'õ' => 'o',
        'ú' or 'ù' or 'û' or 'ü' => 'u',
        'ñ' => 'n',
        'ç' => 'c',
        _ => c,
    };
}
