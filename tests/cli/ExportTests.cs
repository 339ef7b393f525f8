using System.Text.Json;

namespace Dispatch.Cli.Tests;

/// <summary>Requests made by the API of a real handler, taken out by the command.</summary>
public sealed class ExportTests(RunningSystem system) : IClassFixture<RunningSystem>
{
    private const string Phone = "+14155550177";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_leave_with_history_messages_and_masked_numbers_whole_ones_only_when_asked_for()
    {
        var first = await system.ReportAsync("=Leaking, \"badly\"", Phone);
        var second = await system.ReportAsync("Boiler is off", Phone);

        var (code, output, progress) = await ExportAsync("--from", "2026-01-01");
        var lines = Lines(output);

        Assert.Equal(0, code);
        Assert.Equal([second, first], lines.Select(l => l.GetProperty("id").GetString()));
        Assert.Contains("2 requests exported.", progress, StringComparison.Ordinal);
        Assert.DoesNotContain(Phone, output, StringComparison.Ordinal);
        Assert.DoesNotContain("555 0123", output, StringComparison.Ordinal);
        Assert.All(lines, line =>
        {
            Assert.Equal("pending", line.GetProperty("history").EnumerateArray().First().GetProperty("new_status").GetString());
            Assert.NotEqual(0, line.GetProperty("messages").GetArrayLength());
            Assert.All(line.GetProperty("messages").EnumerateArray(), m => Assert.False(string.IsNullOrEmpty(m.GetProperty("status").GetString())));
            Assert.Equal(JsonValueKind.Array, line.GetProperty("comments").ValueKind);
            Assert.Equal(JsonValueKind.Array, line.GetProperty("attachments").ValueKind);
        });

        var (_, whole, _) = await ExportAsync("--with-phone-numbers");
        Assert.Equal(2, Lines(whole).Count(l => l.GetProperty("renter_address").GetString() == Phone));
        Assert.Contains("+1 415 555 0123", whole, StringComparison.Ordinal);

        var (_, none, _) = await ExportAsync("--to", "2026-01-01");
        Assert.Empty(Lines(none));

        // A page has a hundred. A few at once: a slow machine takes longer than a commit may for a hundred.
        var few = new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Cancellation };
        await Parallel.ForAsync(0, 100, few, async (i, _) => await system.ReportAsync($"Tap {i}", Phone));
        var (_, all, pages) = await ExportAsync();
        Assert.Equal(102, Lines(all).Select(l => l.GetProperty("id").GetString()).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal([second, first], Lines(all).Select(l => l.GetProperty("id").GetString()).TakeLast(2));
        Assert.Contains("100 requests …", pages, StringComparison.Ordinal);

        var file = Path.GetTempFileName();
        try
        {
            var (csv, nothing, _) = await ExportAsync("--format", "csv", "--output", file);
            var table = await File.ReadAllTextAsync(file, Cancellation);
            Assert.Equal((0, ""), (csv, nothing));
            Assert.StartsWith("id,code,renter_id,title,", table, StringComparison.Ordinal);
            Assert.Contains("\"'=Leaking, \"\"badly\"\"\"", table, StringComparison.Ordinal);
            Assert.Equal(103, table.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("There is no organisation nobody.", "--organisation", "nobody")]
    [InlineData("--from must be a date such as", "--organisation", RunningSystem.Organisation, "--from", "yesterday")]
    [InlineData("Option '--organisation' is required.")]
    public async Task What_cannot_be_exported_is_one_sentence(string sentence, params string[] arguments)
    {
        var (code, _, errors) = await DispatchProcess.RunAsync(["export", .. arguments], system.Settings);

        Assert.Equal(2, code);
        Assert.Contains(sentence, errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_there_is_touched_only_when_there_is_something_to_export_to_it()
    {
        var folder = Directory.CreateTempSubdirectory("dispatch-cli-");
        try
        {
            var file = Path.Combine(folder.FullName, "september.jsonl");
            await File.WriteAllTextAsync(file, "of September", Cancellation);
            var (mistyped, _, _) = await DispatchProcess.RunAsync(["export", "--organisation", "nobody", "--output", file], system.Settings);
            var (unset, _, _) = await DispatchProcess.RunAsync(["export", "--organisation", "nobody", "--output", file]);
            Assert.Equal((2, 2, "of September"), (mistyped, unset, await File.ReadAllTextAsync(file, Cancellation)));

            foreach (var place in new[] { folder.FullName, Path.Combine(folder.FullName, "none", "here.jsonl") })
            {
                var (code, _, errors) = await ExportAsync("--output", place);
                Assert.Equal(2, code);
                Assert.StartsWith($"{place} cannot be written: ", errors, StringComparison.Ordinal);
                Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private Task<(int Code, string Output, string Errors)> ExportAsync(params string[] arguments) =>
        DispatchProcess.RunAsync(["export", "--organisation", RunningSystem.Organisation, .. arguments], system.Settings);

    private static List<JsonElement> Lines(string output) => [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line =>
    {
        using var json = JsonDocument.Parse(line);
        return json.RootElement.Clone();
    })];
}
