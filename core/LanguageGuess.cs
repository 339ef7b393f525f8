using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Dispatch.Core;

/// <summary>
/// Guesses the language of a message from the words it is made of, by the lists of <c>core/language-words.json</c>: everyday words, and
/// letters only one language has. A word counts the more, the fewer languages share it. Made for first messages such as "Hi, my sink
/// leaks"; a single telling word is enough ("bonjour"), a name or a number says nothing. Never throws, whatever the text holds.
/// </summary>
public static class LanguageGuess
{
    /// <summary>Characters read, the rest is not.</summary>
    public const int MaxText = 4000;

    private const string Resource = "Dispatch.Core.language-words.json";

    /// <summary>What a word of one language weighs; two languages share it, three get a third each.</summary>
    private const int Weight = 12;

    /// <summary>What a letter weighs that only one language has; names have such letters too.</summary>
    private const int LetterWeight = 6;

    /// <summary>The best language needs at least this, and this many times what the next has.</summary>
    private const int Enough = 12;
    private const int Lead = 2;

    private const int LongestWord = 24;

    private static readonly Lazy<WordFile> Words = new(Load);

    private static readonly Lazy<FrozenDictionary<string, int[]>> Weights = new(() => Words.Value.Words
        .SelectMany(language => language.Value, (language, word) => (language.Key, word))
        .GroupBy(entry => entry.word, entry => entry.Key, StringComparer.Ordinal)
        .ToFrozenDictionary(
            group => group.Key,
            group => SupportedLanguages.All.Select(language => group.Contains(language, StringComparer.Ordinal) ? Weight / group.Count() : 0).ToArray(),
            StringComparer.Ordinal));

    private static readonly Lazy<FrozenDictionary<char, int>> Letters = new(() => SupportedLanguages.All.Index()
        .SelectMany(language => Words.Value.Letters[language.Item], (language, letter) => (language.Index, letter))
        .ToFrozenDictionary(entry => entry.letter, entry => entry.Index));

    /// <summary>The language of the text, or null where it is unsure: too little is said, or it is a mixture.</summary>
    public static string? Of(ReadOnlySpan<char> text)
    {
        Span<int> scores = stackalloc int[SupportedLanguages.All.Count];
        Count(text.Length > MaxText ? text[..MaxText] : text, scores);
        var (best, second, at) = (0, 0, -1);
        for (var i = 0; i < scores.Length; i++)
        {
            if (scores[i] > best)
            {
                (second, best, at) = (best, scores[i], i);
            }
            else
            {
                second = Math.Max(second, scores[i]);
            }
        }

        return best >= Enough && best >= Lead * second ? SupportedLanguages.All[at] : null;
    }

    private static void Count(ReadOnlySpan<char> text, Span<int> scores)
    {
        Span<char> word = stackalloc char[LongestWord];
        var lookup = Weights.Value.GetAlternateLookup<ReadOnlySpan<char>>();
        var length = 0;
        foreach (var c in text)
        {
            var lower = char.ToLowerInvariant(c is '’' or '‘' or '´' ? '\'' : c);
            if (Letters.Value.TryGetValue(lower, out var language))
            {
                scores[language] += LetterWeight;
            }

            // An accent that stands as a character of its own ends no word.
            if (lower is >= '\u0300' and <= '\u036f')
            {
                continue;
            }

            // "l'" and "don'" keep their apostrophe: they tell a language as well as any word.
            if ((char.IsLetter(lower) || (lower == '\'' && length > 0)) && length < word.Length)
            {
                word[length++] = lower;
            }

            if (!char.IsLetter(lower))
            {
                Add(lookup, word[..length], scores);
                length = 0;
            }
        }

        Add(lookup, word[..length], scores);
    }

    private static void Add(FrozenDictionary<string, int[]>.AlternateLookup<ReadOnlySpan<char>> lookup, ReadOnlySpan<char> word, Span<int> scores)
    {
        if (lookup.TryGetValue(word, out var weights))
        {
            for (var i = 0; i < scores.Length; i++)
            {
                scores[i] += weights[i];
            }
        }
    }

    private static WordFile Load()
    {
        using var stream = typeof(LanguageGuess).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The resource {Resource} is missing.");
        return JsonSerializer.Deserialize<WordFile>(stream)!;
    }

    /// <summary>The file as it is written, by language.</summary>
    private sealed record WordFile(
        [property: JsonPropertyName("words")] Dictionary<string, string[]> Words,
        [property: JsonPropertyName("letters")] Dictionary<string, string> Letters);
}
