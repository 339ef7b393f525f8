using Dispatch.Core.Directory;
using Dispatch.Core.Triage;

namespace Dispatch.Core.Tests.Triage;

/// <summary>The rule file keeps its own promises.</summary>
public sealed class RuleDataTests
{
    private static readonly string[] Languages = [.. SupportedLanguages.All.Order()];

    private static readonly RuleFile File = RuleFile.BuiltIn;

    [Fact]
    public void Every_rule_is_whole()
    {
        Assert.Equal(File.Rules.Length, File.Rules.DistinctBy(r => r.Id).Count());
        foreach (var rule in File.Rules)
        {
            Assert.True(rule.Specialty is null || Specialty.Known.Contains(rule.Specialty), rule.Id);
            Assert.True(rule.Specialty is not null || rule.Priority is not null, rule.Id);
            Assert.True(rule.Safety is null == (rule.Priority != "emergency"), $"{rule.Id}: danger and emergency go together.");
            Assert.Equal(Languages, rule.Phrases.Keys.Order());
            Assert.All(rule.Phrases.Values, Assert.NotEmpty);
            Assert.NotEmpty(rule.Why);
        }

        Assert.All(
            new IEnumerable<string>[] { File.IgnoredWords.Keys, File.Negations.Keys, File.Fillers.Keys, File.Conjunctions.Keys, File.Spellings.Keys },
            keys => Assert.Equal(Languages, keys.Order()));
    }

    /// <summary>A slip put right in one language must not be a word another language's rules look for.</summary>
    [Fact]
    public void Every_slip_has_one_right_spelling() =>
        Assert.All(
            File.Spellings.Values.SelectMany(l => l).SelectMany(s => s.Value, (s, slip) => (slip, s.Key)).GroupBy(s => s.slip, s => s.Key, StringComparer.Ordinal),
            slip => Assert.True(slip.Distinct(StringComparer.Ordinal).Count() == 1, slip.Key));

    [Fact]
    public void Every_rule_names_the_standard_it_stands_on()
    {
        foreach (var rule in File.Rules)
        {
            Assert.NotEmpty(rule.Sources);
            Assert.All(rule.Sources, s => Assert.Contains(s.Class, File.Standards[s.Standard].Classes));
        }

        Assert.All(File.Standards, s => Assert.Contains(File.Rules, r => r.Sources.Any(source => source.Standard == s.Key)));
    }

    [Fact]
    public void Every_trade_and_every_danger_has_a_rule()
    {
        Assert.Equal(Specialty.Known.Order(), File.Rules.Select(r => r.Specialty).OfType<string>().Distinct().Order());
        Assert.Equal(
            Enum.GetValues<SafetyKind>().Select(k => SafetySentences.Key(k)).Order(),
            File.Rules.Select(r => r.Safety).OfType<string>().Distinct().Order());
    }

    /// <summary>A word that the reader of texts changes or leaves out would never be found.</summary>
    [Fact]
    public void Every_word_of_a_phrase_can_occur_in_a_text()
    {
        var index = TriageIndex.BuiltIn;
        foreach (var (phrase, word) in index.Phrases.SelectMany(p => p.Phrase.AllWords, (p, w) => (p, w)))
        {
            var words = index.Words(word);
            Assert.True(words is [var one] && one.Text == word, $"{phrase.Rule.Id}: '{word}' in '{phrase.Phrase.Source}'");
        }
    }

    /// <summary>Each phrase finds itself, its gaps left empty or filled.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("something")]
    public void Every_phrase_finds_itself(string filling)
    {
        var index = TriageIndex.BuiltIn;
        foreach (var phrase in index.Phrases)
        {
            var parts = phrase.Phrase.Source.Split(' ').Select(p => p[0] == '~' ? filling : p.TrimEnd('?').Split('|')[^1].Replace("*", "x", StringComparison.Ordinal));
            var words = index.Words(string.Join(' ', parts));
            Assert.True(phrase.Phrase.MatchEnd(words, 0, isBounded: false) >= 0, $"{phrase.Rule.Id}: {phrase.Phrase.Source}");
        }
    }

    [Theory]
    [InlineData("?")]
    [InlineData("~2 fire")]
    [InlineData("to? fire")]
    [InlineData("a ~1 b ~1 c ~1 d ~1 e")]
    [InlineData("a ~13 b")]
    public void A_phrase_that_would_be_costly_or_empty_is_refused(string source) =>
        Assert.Throws<FormatException>(() => TriagePhrase.Parse(source, word => word));

    [Fact]
    public void A_set_there_is_none_of_is_refused() =>
        Assert.Throws<FormatException>(() => PhraseSets.WriteOut("oven @nothing", File.Sets).ToList());

    [Theory]
    [InlineData("US", 11, true)]
    [InlineData("US", 3, true)]
    [InlineData("US", 4, false)]
    [InlineData("GB", 10, false)]
    [InlineData("es", 1, true)]
    [InlineData("AR", 1, false)]
    [InlineData("ar", 7, true)]
    [InlineData("NZ", 5, true)]
    [InlineData("CL", 10, false)]
    public void Winter_is_by_hemisphere(string country, int month, bool isWinter) =>
        Assert.Equal(isWinter, Winter.IsAt(country, new DateOnly(2026, month, 15)));
}
