using System.Buffers;
using System.Collections.Frozen;

namespace Dispatch.Core.Triage;

/// <summary>One word of a text as the rules see it.</summary>
/// <param name="Text">Lower case, without accents, spelled right where the slip is a known one.</param>
/// <param name="Sentence">Counts up at a full stop, a question mark, a line end.</param>
/// <param name="Clause">Counts up at these, at a comma, and at a conjunction.</param>
internal readonly record struct TextWord(string Text, int Sentence, int Clause);

/// <summary>
/// Cuts a text into words: accents folded, apostrophes dropped ("can't" is "cant", but "l'eau" is "eau"), articles and forms of "to be"
/// left out, known slips of the pen put right, letters drawn out ("fiiiire") shortened. Never throws, whatever the text holds.
/// </summary>
internal sealed class TriageText(RuleFile file, Func<string, bool> isKnown)
{
    /// <summary>What an accent that stands as a character of its own is folded to.</summary>
    private const char Accent = '\0';

    private static readonly SearchValues<char> SentenceEnds = SearchValues.Create(".!?;:…¡¿\n\r()\"");

    /// <summary>What stands before an apostrophe in French and is no part of the word.</summary>
    private static readonly FrozenSet<string> Elisions =
        new[] { "c", "d", "j", "l", "m", "n", "s", "t", "qu", "jusqu", "lorsqu", "puisqu" }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> ElisionLookup = Elisions.GetAlternateLookup<ReadOnlySpan<char>>();

    private readonly FrozenSet<string> ignored = SetOf(file.IgnoredWords);
    private readonly FrozenSet<string> ignoredAfterNegation = SetOf(file.IgnoredAfterNegation);
    private readonly FrozenSet<string> negations = SetOf(file.Negations);
    private readonly FrozenSet<string> conjunctions = SetOf(file.Conjunctions);
    private readonly FrozenDictionary<string, FrozenSet<string>> ignoredIn = file.IgnoredWordsIn
        .ToFrozenDictionary(l => l.Key, l => l.Value.ToFrozenSet(StringComparer.Ordinal), StringComparer.Ordinal);
    private readonly FrozenDictionary<string, string[]> spellings = file.Spellings.Values.SelectMany(l => l)
        .SelectMany(s => s.Value, (s, slip) => (slip, Right: s.Key.Split(' ')))
        .ToFrozenDictionary(s => s.slip, s => s.Right, StringComparer.Ordinal);

    public List<TextWord> Words(ReadOnlySpan<char> text)
    {
        var words = new List<TextWord>(text.Length / 6);
        var alsoIgnored = IgnoredIn(text);
        Span<char> word = stackalloc char[32];
        var length = 0;
        var apostrophe = -1;
        var sentence = 0;
        var clause = 0;
        for (var at = 0; at < text.Length; at++)
        {
            var c = text[at];
            var folded = Fold(c);
            if (char.IsLetterOrDigit(folded))
            {
                // Longer than any word of a rule: the rest of it cannot matter.
                if (length < word.Length)
                {
                    word[length++] = folded;
                }

                continue;
            }

            if (folded is '\'' or Accent)
            {
                apostrophe = folded == Accent ? apostrophe : length;
                continue;
            }

            Add(WithoutApostrophe(word[..length], apostrophe), alsoIgnored, words, sentence, ref clause);
            (length, apostrophe) = (0, -1);
            var isEnd = SentenceEnds.Contains(c);
            sentence += isEnd ? 1 : 0;
            alsoIgnored = isEnd ? IgnoredIn(text[(at + 1)..]) : alsoIgnored;
            clause += isEnd || c == ',' ? 1 : 0;
        }

        Add(WithoutApostrophe(word[..length], apostrophe), alsoIgnored, words, sentence, ref clause);
        return words;
    }

    /// <summary>A rule's own word goes the same way, so that both sides agree; null where it is left out.</summary>
    public string? Single(string word)
    {
        var folded = string.Concat(word.Select(Fold));
        return ignored.Contains(folded) ? null : spellings.TryGetValue(folded, out var right) && right is [var one] ? one : folded;
    }

    private static FrozenSet<string> SetOf(Dictionary<string, string[]> byLanguage) => RuleFile.AllOf(byLanguage).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>"the power's out" speaks of the power, "it's" of it, "l'eau" of "eau".</summary>
    private static ReadOnlySpan<char> WithoutApostrophe(ReadOnlySpan<char> letters, int apostrophe)
    {
        if (apostrophe <= 0)
        {
            return letters;
        }

        if (apostrophe == letters.Length - 1)
        {
            return letters[^1] == 's' ? letters[..^1] : letters;
        }

        return apostrophe < letters.Length && ElisionLookup.Contains(letters[..apostrophe]) ? letters[apostrophe..] : letters;
    }

    private void Add(ReadOnlySpan<char> letters, FrozenSet<string>? alsoIgnored, List<TextWord> words, int sentence, ref int clause)
    {
        if (letters.IsEmpty)
        {
            return;
        }

        var word = Shorten(letters);
        if (ignored.Contains(word) || alsoIgnored?.Contains(word) == true || IsAfterNegation(word, words, sentence))
        {
            return;
        }

        clause += conjunctions.Contains(word) ? 1 : 0;
        if (!spellings.TryGetValue(word, out var right))
        {
            words.Add(new TextWord(word, sentence, clause));
            return;
        }

        foreach (var one in right)
        {
            words.Add(new TextWord(one, sentence, clause));
        }
    }

    /// <summary>By the language of the sentence that begins here: another sentence changes nothing of how this one is read.</summary>
    private FrozenSet<string>? IgnoredIn(ReadOnlySpan<char> rest)
    {
        var end = rest.IndexOfAny(SentenceEnds);
        return LanguageGuess.Of(end < 0 ? rest : rest[..end]) is { } language ? ignoredIn.GetValueOrDefault(language) : null;
    }

    private bool IsAfterNegation(string word, List<TextWord> words, int sentence) =>
        ignoredAfterNegation.Contains(word) && words.Count > 0 && words[^1].Sentence == sentence && negations.Contains(words[^1].Text);

    /// <summary>"flooood" is "flood" and "fiire" is "fire": letters drawn out are tried twice, then once.</summary>
    private string Shorten(ReadOnlySpan<char> letters)
    {
        Span<char> kept = stackalloc char[letters.Length];
        var twice = Squeeze(letters, kept, 2);
        var word = new string(kept[..twice]);
        if (twice == letters.Length || isKnown(word))
        {
            return word;
        }

        return new string(kept[..Squeeze(letters, kept, 1)]);
    }

    /// <summary>Runs of three and more of one letter become <paramref name="most"/>; digits and shorter runs stay.</summary>
    private static int Squeeze(ReadOnlySpan<char> letters, Span<char> kept, int most)
    {
        var length = 0;
        for (var start = 0; start < letters.Length;)
        {
            var end = start;
            while (end < letters.Length && letters[end] == letters[start])
            {
                end++;
            }

            var run = end - start >= 3 && char.IsLetter(letters[start]) ? most : end - start;
            kept.Slice(length, run).Fill(letters[start]);
            length += run;
            start = end;
        }

        return length;
    }

    /// <summary>The letters of all languages by hand: string normalisation refuses broken surrogate pairs.</summary>
    private static char Fold(char c) => char.ToLowerInvariant(c) switch
    {
        'á' or 'à' or 'â' or 'ä' or 'ã' => 'a',
        'é' or 'è' or 'ê' or 'ë' => 'e',
        'í' or 'ì' or 'î' or 'ï' => 'i',
        'ó' or 'ò' or 'ô' or 'ö' or 'õ' => 'o',
        'ú' or 'ù' or 'û' or 'ü' => 'u',
        'ñ' => 'n',
        'ç' => 'c',
        '’' or '‘' or '´' or '`' => '\'',
        '\u0300' or '\u0301' or '\u0302' or '\u0303' or '\u0308' or '\u0327' => Accent,
        var lower => lower,
    };
}
