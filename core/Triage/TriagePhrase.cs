using System.Collections.Frozen;

namespace Dispatch.Core.Triage;

/// <summary>
/// One phrase of a rule, compiled: words in order, with gaps. Written as words and blanks, where <c>a|b</c> is either, <c>leak*</c> any
/// ending, <c>to?</c> may be absent, <c>~3</c> stands for up to three other words, and <c>=</c> before it all means that the clause says nothing else.
/// </summary>
internal sealed class TriagePhrase
{
    /// <summary>With at most this many gaps and this width, the steps spent at one word of a text stay below a hundred or so.</summary>
    public const int MaxGaps = 3;
    public const int MaxGapWidth = 12;

    private const int DefaultGap = 3;

    private readonly Step[] _steps;

    private TriagePhrase(string source, Step[] steps, bool isWhole) => (Source, _steps, IsWhole) = (source, steps, isWhole);

    public string Source { get; }

    /// <summary>It is all that a clause says: "smoke!!" is a danger where "the smoke detector" is none.</summary>
    public bool IsWhole { get; }

    /// <summary>What a match begins with: the key under which the phrase is looked up.</summary>
    public IEnumerable<string> FirstWords => _steps[0].Words;

    public IEnumerable<string> FirstStems => _steps[0].Stems;

    public IEnumerable<string> AllWords => _steps.SelectMany(s => s.Words);

    /// <exception cref="FormatException">The phrase cannot be read.</exception>
    public static TriagePhrase Parse(string source, Func<string, string?> single)
    {
        var steps = new List<Step>();
        var gap = 0;
        var isWhole = source.StartsWith('=');
        foreach (var part in source.TrimStart('=').Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part[0] == '~')
            {
                gap = part.Length == 1 ? DefaultGap : int.Parse(part.AsSpan(1));
                continue;
            }

            if (ReadStep(part, gap, single) is { } step)
            {
                steps.Add(step);
                gap = 0;
            }
        }

        var gaps = steps.Where(s => s.Gap > 0).ToList();
        if (steps.Count == 0 || steps[0].IsOptional || steps[0].Gap > 0 || gaps.Count > MaxGaps || gaps.Any(s => s.Gap > MaxGapWidth))
        {
            throw new FormatException($"'{source}' is no phrase: it starts with a word, and has at most {MaxGaps} gaps of {MaxGapWidth} words.");
        }

        return new TriagePhrase(source, [.. steps], isWhole);
    }

    /// <summary>The last word of the match that starts at <paramref name="start"/>, or -1.</summary>
    /// <param name="isBounded">It may not reach beyond the clause: words that take a danger back are near it.</param>
    public int MatchEnd(List<TextWord> words, int start, bool isBounded)
    {
        var end = _steps[0].Accepts(words[start].Text) ? Rest(words, start, 1, isBounded) : -1;
        return IsWhole && end >= 0 && (IsInside(words, start, start - 1) || IsInside(words, end, end + 1)) ? -1 : end;
    }

    /// <summary>The other word is of the same clause.</summary>
    private static bool IsInside(List<TextWord> words, int word, int other) => other >= 0 && other < words.Count && words[other].Clause == words[word].Clause;

    private int Rest(List<TextWord> words, int last, int next, bool isBounded)
    {
        if (next == _steps.Length)
        {
            return last;
        }

        var step = _steps[next];
        for (var at = last + 1; at <= last + 1 + step.Gap && at < words.Count && IsTogether(words[last], words[at], isBounded); at++)
        {
            if (step.Accepts(words[at].Text) && Rest(words, at, next + 1, isBounded) is >= 0 and var end)
            {
                return end;
            }
        }

        return step.IsOptional ? Rest(words, last, next + 1, isBounded) : -1;
    }

    private static bool IsTogether(TextWord one, TextWord other, bool isBounded) =>
        isBounded ? one.Clause == other.Clause : one.Sentence == other.Sentence;

    private static Step? ReadStep(string part, int gap, Func<string, string?> single)
    {
        var isOptional = part[^1] == '?';
        var alternatives = part.TrimEnd('?').Split('|', StringSplitOptions.RemoveEmptyEntries);
        var words = alternatives.Where(a => a[^1] != '*').Select(single).OfType<string>().ToFrozenSet(StringComparer.Ordinal);
        var stems = alternatives.Where(a => a[^1] == '*').Select(a => a[..^1]).ToArray();
        return words.Count + stems.Length == 0 ? null : new Step(words, stems, gap, isOptional);
    }

    private sealed record Step(FrozenSet<string> Words, string[] Stems, int Gap, bool IsOptional)
    {
        public bool Accepts(string word)
        {
            if (Words.Contains(word))
            {
                return true;
            }

            foreach (var stem in Stems)
            {
                if (word.StartsWith(stem, StringComparison.Ordinal))
                {
                    return true;
                }
            }

            return false;
        }
    }
}
