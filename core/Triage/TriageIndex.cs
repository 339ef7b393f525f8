using System.Collections.Frozen;
using System.Runtime.InteropServices;

namespace Dispatch.Core.Triage;

/// <summary>
/// All phrases by their first word, so that a text is walked once and only the phrases that begin at a word are tried there.
/// Immutable once built: any number of threads may ask at the same time.
/// </summary>
internal sealed class TriageIndex
{
    /// <summary>How many filling words may stand between "no" and what it denies: "no veo fuego".</summary>
    private const int MaxFillers = 2;

    private static readonly Lazy<TriageIndex> Embedded = new(() => new TriageIndex(RuleFile.BuiltIn));

    private readonly TriageText _text;
    private readonly FrozenSet<string> _negations;
    private readonly FrozenSet<string> _fillers;
    private readonly FrozenDictionary<string, RulePhrase[]> _byWord;
    private readonly FrozenDictionary<string, RulePhrase[]>.AlternateLookup<ReadOnlySpan<char>> _byStem;
    private readonly int _longestStem;

    private TriageIndex(RuleFile file)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        _negations = RuleFile.AllOf(file.Negations).ToFrozenSet(StringComparer.Ordinal);
        _fillers = RuleFile.AllOf(file.Fillers).ToFrozenSet(StringComparer.Ordinal);
        _text = new TriageText(file, known.Contains);
        var phrases = PhrasesOf(file).ToList();
        known.UnionWith(phrases.SelectMany(p => p.Phrase.AllWords));
        _byWord = ByKey(phrases, static p => p.FirstWords);
        var byStem = ByKey(phrases, static p => p.FirstStems);
        _byStem = byStem.GetAlternateLookup<ReadOnlySpan<char>>();
        _longestStem = byStem.Keys.Max(s => s.Length);
        Phrases = [.. phrases];
    }

    public static TriageIndex BuiltIn => Embedded.Value;

    /// <summary>After the sets have been written out.</summary>
    public IReadOnlyList<RulePhrase> Phrases { get; }

    public List<TextWord> Words(ReadOnlySpan<char> text) => _text.Words(text);

    public IReadOnlyList<RuleMatch> Matches(ReadOnlySpan<char> text, bool isWinter)
    {
        var words = _text.Words(text);
        var found = new Dictionary<TriageRule, List<(int Start, int End)>>();
        var denied = new Dictionary<TriageRule, List<(int Start, int End)>>();
        for (var at = 0; at < words.Count; at++)
        {
            var word = words[at].Text;
            Try(_byWord.GetValueOrDefault(word), words, at, found, denied);
            for (var length = Math.Min(word.Length, _longestStem); length > 0; length--)
            {
                _byStem.TryGetValue(word.AsSpan(0, length), out var phrases);
                Try(phrases, words, at, found, denied);
            }
        }

        return [.. found.Where(f => isWinter || !f.Key.IsForWinter).Select(f => First(f.Key, f.Value, denied)).OfType<RuleMatch>()];
    }

    private void Try(
        RulePhrase[]? phrases, List<TextWord> words, int at,
        Dictionary<TriageRule, List<(int Start, int End)>> found, Dictionary<TriageRule, List<(int Start, int End)>> denied)
    {
        foreach (var phrase in phrases ?? [])
        {
            var end = phrase.Phrase.MatchEnd(words, at, phrase.IsUnless);
            if (end < 0 || (!phrase.IsUnless && phrase.Rule.Priority is not null && IsDenied(words, at)))
            {
                continue;
            }

            ref var spans = ref CollectionsMarshal.GetValueRefOrAddDefault(phrase.IsUnless ? denied : found, phrase.Rule, out _);
            (spans ??= []).Add((at, end));
        }
    }

    /// <summary>"no" stands right before it, or before a filling word or two. A phrase that itself begins with "no" means it.</summary>
    private bool IsDenied(List<TextWord> words, int at)
    {
        if (_negations.Contains(words[at].Text))
        {
            return false;
        }

        for (var before = at - 1; before >= 0 && before >= at - 1 - MaxFillers && words[before].Clause == words[at].Clause; before--)
        {
            if (_negations.Contains(words[before].Text))
            {
                return true;
            }

            if (!_fillers.Contains(words[before].Text))
            {
                return false;
            }
        }

        return false;
    }

    /// <summary>The earliest match, the longest of these, that nothing takes back.</summary>
    private static RuleMatch? First(
        TriageRule rule, List<(int Start, int End)> spans, Dictionary<TriageRule, List<(int Start, int End)>> denied)
    {
        var denials = denied.GetValueOrDefault(rule) ?? [];
        RuleMatch? first = null;
        foreach (var (start, end) in spans)
        {
            var isTakenBack = denials.Exists(d => d.Start <= end && start <= d.End);
            if (!isTakenBack && (first is not { } held || start < held.Start || (start == held.Start && end - start >= held.Length)))
            {
                first = new RuleMatch(rule, start, end - start + 1);
            }
        }

        return first;
    }

    private IEnumerable<RulePhrase> PhrasesOf(RuleFile file)
    {
        foreach (var (entry, order) in file.Rules.Select((r, i) => (r, i)))
        {
            var rule = TriageRule.From(entry, order);
            foreach (var (source, isUnless) in RuleFile.AllOf(entry.Phrases).Select(p => (p, false))
                .Concat(RuleFile.AllOf(entry.Unless ?? []).Select(p => (p, true))))
            {
                foreach (var written in PhraseSets.WriteOut(source, file.Sets))
                {
                    yield return new RulePhrase(rule, TriagePhrase.Parse(written, _text.Single), isUnless);
                }
            }
        }
    }

    private static FrozenDictionary<string, RulePhrase[]> ByKey(List<RulePhrase> phrases, Func<TriagePhrase, IEnumerable<string>> keys) =>
        phrases.SelectMany(p => keys(p.Phrase), (p, key) => (key, p)).GroupBy(p => p.key, p => p.p, StringComparer.Ordinal)
            .ToFrozenDictionary(g => g.Key, g => g.ToArray(), StringComparer.Ordinal);
}
