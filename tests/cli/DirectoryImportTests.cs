using System.Text.Json;
using System.Text.Json.Nodes;
using Dispatch.Functions.Storage;

namespace Dispatch.Cli.Tests;

public sealed class DirectoryImportTests(StorageFixture storage) : IClassFixture<StorageFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Dictionary<string, string> Settings => new(StringComparer.Ordinal) { ["AzureWebJobsStorage"] = storage.Azurite.ConnectionString };

    [Fact]
    public async Task A_directory_is_compared_written_found_unchanged_and_a_change_is_counted()
    {
        var account = RunningSystem.AccountOf(Settings);
        await StorageSetup.CreateAsync(account, Cancellation);
        var folder = Directory.CreateTempSubdirectory("dispatch-cli-");
        try
        {
            var (planned, plan, _) = await ImportAsync(RunningSystem.Sample, "--dry-run");
            Assert.Empty(await new TableDirectoryQueries(account).OrganisationIdsAsync(Cancellation));
            var (first, created, progress) = await ImportAsync(RunningSystem.Sample);
            var (second, unchanged, _) = await ImportAsync(RunningSystem.Sample);
            var file = JsonNode.Parse(await File.ReadAllTextAsync(RunningSystem.Sample, Cancellation))!;
            file["complexes"]![0]!["name"] = "Elm Court North";
            var changedFile = Path.Combine(folder.FullName, "directory.json");
            await File.WriteAllTextAsync(changedFile, file.ToJsonString(), Cancellation);
            var (third, changed, _) = await ImportAsync(changedFile);

            Assert.Equal((0, 0, 0, 0), (planned, first, second, third));
            Assert.Equal(Number(plan, "created"), Number(created, "created"));
            Assert.InRange(Number(created, "created"), 15, 1000);
            Assert.Equal((0, 0), (Number(created, "changed"), Number(created, "unchanged")));
            Assert.Equal((0, 0, Number(created, "created")), (Number(unchanged, "created"), Number(unchanged, "changed"), Number(unchanged, "unchanged")));
            Assert.Equal((0, 1), (Number(changed, "created"), Number(changed, "changed")));
            var counts = changed.GetProperty("counts").EnumerateArray().ToDictionary(c => c.GetProperty("kind").GetString()!, c => c.GetProperty("changed").GetInt32());
            Assert.Equal((1, 0), (counts["complexes"], counts["workers"]));
            Assert.Contains("rows compared", progress, StringComparison.Ordinal);
            Assert.Contains("rows written", progress, StringComparison.Ordinal);
            Assert.Equal([RunningSystem.Organisation], await new TableDirectoryQueries(account).OrganisationIdsAsync(Cancellation));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Faults_are_named_with_their_place_and_nothing_is_written()
    {
        var folder = Directory.CreateTempSubdirectory("dispatch-cli-");
        try
        {
            var other = Guid.NewGuid().ToString("D");
            var file = Path.Combine(folder.FullName, "broken.json");
            var broken = JsonNode.Parse((await File.ReadAllTextAsync(RunningSystem.Sample, Cancellation)).Replace(RunningSystem.Organisation, other, StringComparison.Ordinal))!;
            broken["organisations"]![0]!["time_zone"] = "Europe/Atlantis";
            broken["workers"]![0]!["phone_number"] = "12";
            await File.WriteAllTextAsync(file, broken.ToJsonString(), Cancellation);
            var (code, _, errors) = await DispatchProcess.RunAsync(["directory", "import", file], Settings);
            await File.WriteAllTextAsync(file, "{ \"organisations\": [ { \"id\": 4 } ] }", Cancellation);
            var (shape, _, where) = await DispatchProcess.RunAsync(["directory", "import", file], Settings);
            var (missing, _, sentence) = await DispatchProcess.RunAsync(["directory", "import", "nowhere.json"], Settings);

            Assert.Equal((2, 2, 2), (code, shape, missing));
            var lines = errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            Assert.Contains(lines, l => l.StartsWith("organisations[0].time_zone: ", StringComparison.Ordinal));
            Assert.Contains(lines, l => l.StartsWith("workers[0].phone_number: ", StringComparison.Ordinal));
            Assert.Equal("2 faults; nothing was written.", lines[^1]);
            Assert.StartsWith("$.organisations[0].id: line 1:", where, StringComparison.Ordinal);
            Assert.StartsWith("There is no file ", sentence, StringComparison.Ordinal);
            var account = RunningSystem.AccountOf(Settings);
            await StorageSetup.CreateAsync(account, Cancellation);
            Assert.Null(await new TableDirectoryQueries(account).OrganisationAsync(other, Cancellation));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task<(int Code, JsonElement Json, string Progress)> ImportAsync(params string[] arguments)
    {
        var (code, output, errors) = await DispatchProcess.RunAsync(["directory", "import", .. arguments, "--json"], Settings);
        Assert.True(output.Length > 0, errors);
        using var json = JsonDocument.Parse(output);
        return (code, json.RootElement.Clone(), errors);
    }

    private static int Number(JsonElement json, string name) => json.GetProperty(name).GetInt32();
}
