using System.Collections.Frozen;
using System.Text.Json;

namespace Dispatch.Core.Conversations.Workers;

/// <summary>
/// The words beside a worker's step, of all languages together and as <see cref="WorkerWords.Plain"/>: reasons, courtesy, "until", "both".
/// They stand in <c>core/Conversations/worker-reply-words.json</c>.
/// </summary>
internal static class ReplyWords
{
    private const string Resource = "Dispatch.Core.Conversations.worker-reply-words.json";

    /// <summary>By meaning, then language.</summary>
    internal static readonly Dictionary<string, Dictionary<string, string[]>> All = Load();

    /// <summary>A no to whatever was asked last.</summary>
    public static readonly FrozenSet<string> No = SetOf("no");

    /// <summary>A no to an offer that says why; nobody gives back a job they have by it: they may come later.</summary>
    public static readonly FrozenSet<string> Busy = SetOf("busy");

    /// <summary>The words of a no behind which any reason may stand without a comma.</summary>
    public static readonly FrozenSet<string> WithReason = SetOf("withReason");

    /// <summary>What turns the words before it into their contrary: "done, but".</summary>
    public static readonly FrozenSet<string> Contrary = SetOf("contrary");

    /// <summary>How the phrases of <see cref="WorkerIntent.OnHold"/> that name a part are told from the others: what stands behind them is the part.</summary>
    public static readonly FrozenSet<string> Parts = SetOf("parts");

    /// <summary>What may follow a "done" or go before it, and says the same.</summary>
    public static readonly FrozenSet<string> AllRight = SetOf("allRight");

    /// <summary>Means on leave only where an end is named: "off until Monday".</summary>
    public static readonly FrozenSet<string> Away = SetOf("away");

    private static readonly FrozenSet<string> Objects = SetOf("objects");
    private static readonly FrozenSet<string> Later = SetOf("later");
    private static readonly FrozenSet<string> Until = SetOf("until");
    private static readonly FrozenSet<string> Spans = SetOf("spans");
    private static readonly FrozenSet<string> Next = SetOf("next");
    private static readonly FrozenSet<string> Negations = SetOf("negations");
    private static readonly FrozenSet<string> Self = SetOf("self");
    private static readonly FrozenSet<string> And = SetOf("and");
    private static readonly char[] Joints = [' ', ',', '&', '+'];
    private static readonly string[] Because = LongestFirst("because");
    private static readonly string[] Please = LongestFirst("please");
    private static readonly string[] Courtesy = LongestFirst("courtesy");
    private static readonly (string Phrase, int Most)[] Every =
        [.. LongestFirst("both").Select(p => (p, 2)).Concat(LongestFirst("all").Select(p => (p, int.MaxValue))).OrderByDescending(p => p.Item1.Length)];

    /// <summary>"Can't do it", but not "can't": what comes behind the first is the reason, behind the second what they cannot.</summary>
    public static bool IsWhole(string plain) => Objects.Contains(plain[(plain.LastIndexOf(' ') + 1)..]);

    /// <summary>Begins as a reason does, and speaks of no other time.</summary>
    public static bool IsReason(string plain) => BeginsWith(plain, Because) && !plain.Split(' ').Any(Later.Contains);

    /// <summary>"No I'm busy" and "no no puedo" are a no twice; "no estoy ocupado" is the contrary of what stands behind the "no".</summary>
    public static bool IsNoTwice(string plain) => plain.Split(' ') is var words && (Self.Contains(words[0]) || (!Busy.Contains(plain) && words.Any(Negations.Contains)));

    /// <summary>"Until Monday".</summary>
    public static bool IsUntil(string plain) => Until.Contains(plain.Split(' ')[0]);

    /// <summary>"Until next week".</summary>
    public static bool IsUntilSpan(string plain) => plain.Split(' ') is [var first, _, ..] words
        && Until.Contains(first) && words.Any(Next.Contains) && words[1..].All(w => Spans.Contains(w) || Next.Contains(w));

    /// <summary>"For two weeks", "this week": from now on.</summary>
    public static bool IsSpan(string plain) => plain.Length > 0 && plain.Split(' ').All(Spans.Contains);

    /// <summary>The text without a "please" before or behind it; null where there is none.</summary>
    public static string? WithoutPlease(string text) => Without(text, Please);

    /// <summary>The text without "sorry", "thanks" or a greeting before or behind it; null where there is none.</summary>
    public static string? WithoutCourtesy(string text) => Without(text, Courtesy);

    public static bool IsAnd(string word) => And.Contains(word);

    /// <summary>The text without the "and" that stood between two codes.</summary>
    public static string WithoutAnd(string text)
    {
        var rest = text.Trim(Joints);
        while (rest.Length > 0 && And.Contains(WorkerWords.Plain(rest[(rest.LastIndexOf(' ') + 1)..])))
        {
            rest = rest[..(rest.LastIndexOf(' ') + 1)].TrimEnd(Joints);
        }

        while (rest.Contains(' ', StringComparison.Ordinal) && And.Contains(WorkerWords.Plain(rest[..rest.IndexOf(' ', StringComparison.Ordinal)])))
        {
            rest = rest[rest.IndexOf(' ', StringComparison.Ordinal)..].TrimStart(Joints);
        }

        return rest;
    }

    /// <summary>"Accept both": the words beside it, and for how many jobs at most it is said. Null for a text that says no such thing.</summary>
    public static (string Words, string Phrase, int Most)? EveryIn(string text)
    {
        var plain = WorkerWords.Plain(text);
        foreach (var (phrase, most) in Every)
        {
            if (plain == phrase || plain.EndsWith(" " + phrase, StringComparison.Ordinal))
            {
                return (plain[..^phrase.Length].Trim(), phrase, most);
            }

            if (plain.StartsWith(phrase + " ", StringComparison.Ordinal))
            {
                return (plain[phrase.Length..].Trim(), phrase, most);
            }
        }

        return null;
    }

    private static bool BeginsWith(string plain, string[] phrases) =>
        phrases.Any(p => plain == p || plain.StartsWith(p + " ", StringComparison.Ordinal));

    /// <summary>By the words of the text as they were written: what is left may be read once more.</summary>
    private static string? Without(string text, string[] phrases)
    {
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        foreach (var length in phrases.Select(p => p.Split(' ').Length).Distinct().Where(n => n < words.Length))
        {
            if (phrases.Contains(WorkerWords.Plain(string.Join(' ', words[^length..])), StringComparer.Ordinal))
            {
                return string.Join(' ', words[..^length]);
            }

            if (phrases.Contains(WorkerWords.Plain(string.Join(' ', words[..length])), StringComparer.Ordinal))
            {
                return string.Join(' ', words[length..]);
            }
        }

        return null;
    }

    private static FrozenSet<string> SetOf(string meaning) => All[meaning].Values.SelectMany(w => w).ToFrozenSet(StringComparer.Ordinal);

    private static string[] LongestFirst(string meaning) =>
        [.. SetOf(meaning).OrderByDescending(w => w.Length).ThenBy(w => w, StringComparer.Ordinal)];

    private static Dictionary<string, Dictionary<string, string[]>> Load()
    {
        using var stream = typeof(ReplyWords).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The resource {Resource} is missing.");
        return JsonSerializer.Deserialize<Dictionary<string, Dictionary<string, string[]>>>(stream)
            ?? throw new InvalidOperationException($"The resource {Resource} is empty.");
    }
}
