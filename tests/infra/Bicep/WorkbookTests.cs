using System.Diagnostics.Metrics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Dispatch.Functions.Telemetry;

namespace Dispatch.Infra.Tests.Bicep;

/// <summary>A panel that asks for a line or a metric that nobody writes would be empty, and look like peace.</summary>
public sealed partial class WorkbookTests(BicepFixture bicep) : IClassFixture<BicepFixture>
{
    private static readonly string Text = Repository.Read("infra", "bicep", "modules", "workbook.json");

    private static List<(string Name, string Query)> Queries { get; } = ReadQueries();

    [Fact]
    public void It_is_deployed_with_what_stands_in_the_file()
    {
        var workbook = bicep["workbook.bicep"].Resource("workbook");
        using var json = JsonDocument.Parse(Text);

        Assert.StartsWith("Microsoft.Insights/workbooks@", workbook.Type, StringComparison.Ordinal);
        Assert.Equal("loadTextContent('workbook.json')", workbook.At("properties", "serializedData").GetProperty("$").GetString());
        Assert.Equal("Notebook/1.0", json.RootElement.GetProperty("version").GetString());
        var names = json.RootElement.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("name").GetString()).ToList();
        Assert.Equal(names.Count, names.Distinct().Count());
        Assert.True(Queries.Count >= 15);
    }

    [Fact]
    public void Sentences_it_waits_for_are_written_by_the_code()
    {
        var sources = string.Concat(Directory.EnumerateFiles(Repository.PathOf("functions"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText));
        var sentences = Queries.SelectMany(q => Sentence().Matches(q.Query)).Select(m => m.Groups["text"].Value).ToHashSet();

        Assert.True(sentences.Count >= 8);
        Assert.All(sentences, s => Assert.Contains(s, sources, StringComparison.Ordinal));
    }

    [Fact]
    public void What_it_reads_out_of_the_sweeps_line_stands_there()
    {
        const string line = "info: Dispatch.Functions.Turns.Sweep[3007] After the sweep: 4 stuck, 3 unassigned, 2 messages in trouble, 1 in poison, oldest unfinished message 60 s, took 0.5 s, began 7 s late";
        Assert.Contains(
            Numbers().Replace(line[(line.IndexOf(']', StringComparison.Ordinal) + 2)..], "{}"),
            Fields().Replace(Repository.Read("functions", "Endpoints", "TriggerEndpoints.cs"), "{}"), StringComparison.Ordinal);
        var patterns = Queries.Select(q => q.Query).Append(Repository.Read("infra", "bicep", "modules", "alerts.bicep"))
            .SelectMany(query => Extract().Matches(query)).Select(m => m.Groups["pattern"].Value).Where(p => !p.Contains("re-armed", StringComparison.Ordinal) && !p.Contains(" with ", StringComparison.Ordinal)).ToList();

        Assert.True(patterns.Count >= 5);
        Assert.All(patterns, p => Assert.Matches(p, line));
    }

    [Theory]
    [InlineData("functions/Twilio/TwilioLog.cs", "refused with {ErrorCode}", "warn: Dispatch[2002] Message p#3 by WhatsApp refused with 63112, HTTP 400: No.")]
    [InlineData("functions/Endpoints/TwilioWebhooks.cs", "{MessageStatus} with {ErrorCode}", "info: Dispatch[1] Status SM1 of message 3: undelivered with 63112, applied")]
    public void Codes_of_Twilio_are_read_out_of_refusals_and_callbacks(string file, string written, string line)
    {
        var alerts = Repository.Read("infra", "bicep", "modules", "alerts.bicep");
        var code = Extract().Matches(Queries.Single(q => q.Name == "codes").Query).Single().Groups["pattern"].Value;

        Assert.Contains(written, Repository.Read(file.Split('/')), StringComparison.Ordinal);
        Assert.Equal("63112", Regex.Match(line, code, RegexOptions.None, TimeSpan.FromSeconds(1)).Groups[1].Value);
        Assert.Matches(Matched().Match(alerts).Groups["pattern"].Value, line);
    }

    [Fact]
    public void Metrics_and_tags_it_asks_for_exist()
    {
        using var listener = new MeterListener();
        var metrics = new HashSet<string>(StringComparer.Ordinal);
        _ = Instruments.Spans;
        listener.InstrumentPublished = (instrument, _) => metrics.Add(instrument.Name);
        listener.Start();
        var tags = typeof(Instruments.Tags).GetFields().Select(f => (string)f.GetRawConstantValue()!).ToHashSet();
        var asked = Queries.SelectMany(q => Metric().Matches(q.Query)).Select(m => m.Groups["name"].Value).ToList();
        var dimensions = Queries.SelectMany(q => Dimension().Matches(q.Query)).Select(m => m.Groups["name"].Value).ToList();

        Assert.True(asked.Count >= 5 && dimensions.Count >= 6);
        Assert.All(asked, m => Assert.Contains(m, metrics));
        Assert.All(dimensions, d => Assert.Contains(d, tags));
    }

    [Fact]
    public void Every_query_begins_with_a_table_and_names_functions_that_exist()
    {
        Assert.All(Queries, q => Assert.Contains(q.Query.Split('\n')[0], new[] { "traces", "requests", "customMetrics" }));
        var functions = Queries.Where(q => q.Query.Contains("operation_Name in", StringComparison.Ordinal))
            .SelectMany(q => Quoted().Matches(q.Query)).Select(m => m.Groups["name"].Value).ToList();

        Assert.Equal(Directory.GetFiles(Repository.PathOf("functions"), "function.json", SearchOption.AllDirectories)
            .Where(f => Path.GetRelativePath(Repository.PathOf("functions"), f).Count(c => c == Path.DirectorySeparatorChar) == 1)
            .Select(f => Path.GetFileName(Path.GetDirectoryName(f))!).ToHashSet(), functions.ToHashSet());
    }

    private static List<(string Name, string Query)> ReadQueries()
    {
        using var json = JsonDocument.Parse(Text);
        return json.RootElement.GetProperty("items").EnumerateArray()
            .Where(i => i.GetProperty("type").GetInt32() == 3)
            .Select(i => (i.GetProperty("name").GetString()!, i.GetProperty("content").GetProperty("query").GetString()!))
            .ToList();
    }

    [GeneratedRegex("message contains '(?<text>[^']+)'", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Sentence();

    [GeneratedRegex("extract\\(@'(?<pattern>[^']+)'", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Extract();

    [GeneratedRegex("matches regex @'(?<pattern>[^']+)'", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Matched();

    [GeneratedRegex("name == '(?<name>dispatch\\.[^']+)'", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Metric();

    [GeneratedRegex("customDimensions\\['(?<name>[^']+)'\\]", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Dimension();

    [GeneratedRegex("'(?<name>[A-Z]\\w+)'", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Quoted();

    [GeneratedRegex("[0-9]+(\\.[0-9]+)?", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Numbers();

    [GeneratedRegex("\\{[A-Z]\\w*\\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Fields();
}
