using Dispatch.Core.Requests;
using Dispatch.Core.Triage;

namespace Dispatch.Core.Tests.Triage;

/// <summary>Our own sentences, as renters would write them: <c>data/sentences*.txt</c>, English and Spanish together, the others by language.</summary>
public sealed class TriageSentenceTests
{
    private static readonly IReadOnlyList<string[]> Rows =
        [.. System.IO.Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Triage", "data"), "sentences*.txt").Order(StringComparer.Ordinal).SelectMany(RowsOf)];

    public static TheoryData<string, string, string, string, string> Sentences =>
        [.. Rows.Select(r => new TheoryDataRow<string, string, string, string, string>(r[0], r[1], r[2], r[3], r[4]))];

    [Theory]
    [MemberData(nameof(Sentences))]
    public void A_sentence_gets_its_trade_its_urgency_and_its_danger(string specialty, string priority, string danger, string season, string text)
    {
        var result = TriageRules.Assess(text, null, null, isWinter: season == "w");

        var found = $"{result.Specialty} {Wire.Name(result.Priority)} {(result.Safety is { } kind ? Wire.Name(kind) : "-")}";
        Assert.True($"{specialty} {priority} {danger}" == found, $"{text}: {found} by {string.Join(", ", result.MatchedRules)}");
    }

    /// <summary>What does not turn on the season says the same in the other one.</summary>
    [Fact]
    public void Only_heating_turns_on_the_season()
    {
        foreach (var row in Rows.Where(r => r[0] != "heating"))
        {
            Assert.Equal(TriageRules.Assess(row[4], null, null, isWinter: true).Priority, TriageRules.Assess(row[4], null, null, isWinter: false).Priority);
        }
    }

    /// <summary>Shouted, whispered, without accents, with blanks and line ends: the same sentence.</summary>
    [Fact]
    public void Case_accents_and_blanks_do_not_matter()
    {
        foreach (var row in Rows)
        {
            var isWinter = row[3] == "w";
            var plain = TriageRules.Assess(row[4], null, null, isWinter);
            foreach (var other in (string[])[row[4].ToUpperInvariant(), row[4].ToLowerInvariant(), $"  \t{row[4]}\r\n\r\n", row[4].Replace(" ", "   ", StringComparison.Ordinal), row[4].Normalize(System.Text.NormalizationForm.FormD), row[4].Replace('\'', '’')])
            {
                Assert.Equal(plain.MatchedRules, TriageRules.Assess(other, null, null, isWinter).MatchedRules);
            }
        }
    }

    [Theory]
    [InlineData("pt")]
    [InlineData("fr")]
    public void The_table_is_broad_in_every_language(string language)
    {
        var rows = RowsOf(Path.Combine(AppContext.BaseDirectory, "Triage", "data", $"sentences.{language}.txt")).ToList();
        Assert.True(rows.Count >= 150);
        Assert.True(rows.Count(r => r[2] == "-") >= 60);
        Assert.Equal(
            Enum.GetValues<SafetyKind>().Select(k => Wire.Name(k)).Order(),
            rows.Select(r => r[2]).Where(d => d != "-").Distinct().Order());
        Assert.Equal(Core.Directory.Specialty.Known.Order(), rows.Select(r => r[0]).Distinct().Order());
    }

    [Fact]
    public void The_table_is_broad()
    {
        Assert.True(Rows.Count >= 200);
        Assert.True(Rows.Count(r => r[2] == "-") >= 100);
        Assert.Equal(
            Enum.GetValues<SafetyKind>().Select(k => Wire.Name(k)).Order(),
            Rows.Select(r => r[2]).Where(d => d != "-").Distinct().Order());
        Assert.Equal(Rows.Count, Rows.DistinctBy(r => (r[3], r[4])).Count());
        Assert.All(Rows, r => Assert.True(r.Length == 5 && Wire.TryParse<RequestPriority>(r[1], out _)));
    }

    private static IEnumerable<string[]> RowsOf(string file) => File.ReadLines(file)
        .Where(line => line.Length > 0 && line[0] != '#')
        .Select(line => line.Split(" | ", 5, StringSplitOptions.TrimEntries));
}
