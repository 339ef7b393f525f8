using System.Text.RegularExpressions;

namespace Dispatch.Infra.Tests.Bicep;

/// <summary>An alert that waits for a sentence nobody writes any more would be silent for ever.</summary>
public sealed partial class AlertTests(BicepFixture bicep) : IClassFixture<BicepFixture>
{
    private static readonly string Text = Repository.Read("infra", "bicep", "modules", "alerts.bicep");

    private IEnumerable<string> Names =>
        bicep["alerts.bicep"].Values.Single(v => v.Name == "rules").Value.EnumerateArray().Select(r => r.GetProperty("name").GetString()!);

    [Fact]
    public void Sentences_that_alerts_wait_for_are_written_by_the_code()
    {
        var sources = string.Concat(Directory.EnumerateFiles(Repository.PathOf("functions"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText));
        var sentences = Sentence().Matches(Text).Select(m => m.Groups["text"].Value).ToHashSet();

        Assert.True(sentences.Count >= 8);
        Assert.All(sentences, s => Assert.Contains(s, sources, StringComparison.Ordinal));
    }

    [Fact]
    public void Functions_that_alerts_watch_exist()
    {
        var functions = FunctionName().Matches(Text).Select(m => m.Groups["name"].Value).ToHashSet();

        Assert.Equal(["Sweep", "TwilioStatus"], functions.Order(StringComparer.Ordinal));
        Assert.All(functions, f => Assert.True(File.Exists(Repository.PathOf("functions", f, "function.json"))));
    }

    [Fact]
    public void Every_alert_is_in_the_runbook_and_the_runbook_knows_no_other()
    {
        var told = RunbookSection().Matches(Repository.Read("docs", "runbook.md")).Select(m => m.Groups["name"].Value).ToHashSet();

        Assert.Equal(Names.Append("not-answering").ToHashSet(), told);
        Assert.Contains("'dispatch-not-answering-", Text, StringComparison.Ordinal);
    }

    [GeneratedRegex("message contains '(?<text>[^']+)'", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Sentence();

    [GeneratedRegex("operation_Name == '(?<name>\\w+)'", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FunctionName();

    [GeneratedRegex("^### (?<name>[a-z-]+)$", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex RunbookSection();
}
