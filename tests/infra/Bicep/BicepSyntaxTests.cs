using System.Text.Json;

namespace Dispatch.Infra.Tests.Bicep;

/// <summary>What can be known of the files without a compiler: grammar, names, and what the files ask of each other.</summary>
public sealed class BicepSyntaxTests(BicepFixture bicep) : IClassFixture<BicepFixture>
{
    [Fact]
    public void Every_file_is_Bicep_and_uses_what_it_declares()
    {
        Assert.True(bicep.Files.Count >= 10);
        Assert.All(bicep.Files, file =>
        {
            Assert.Empty(file.Faults);
            Assert.Empty(file.Undeclared);
            Assert.Empty(file.Unused);
        });
    }

    [Theory]
    [InlineData("modules/functions.bicep", "param size sizeSettings", "param size sizeSettings =")]
    [InlineData("modules/functions.bicep", "kind: 'functionapp'", "kind 'functionapp'")]
    [InlineData("modules/functions.bicep", "properties: { reserved: true }", "properties: {{ reserved: true }")]
    [InlineData("modules/functions.bicep", "output appName string = app.name", "output appName string app.name")]
    [InlineData("dev.bicepparam", "photosCoolAfterDays: 30", "photosCoolAfterDays 30")]
    public async Task A_fault_of_syntax_is_found_where_it_is(string file, string good, string bad)
    {
        var text = Repository.Read("infra", "bicep", file);
        var line = text[..text.IndexOf(good, StringComparison.Ordinal)].Count(c => c == '\n') + 1;

        var faults = (await ReadChangedAsync(file, good, bad)).Faults;

        // A parser may notice only at the next line.
        Assert.Contains(faults, f => f.StartsWith($"line {line}:", StringComparison.Ordinal) || f.StartsWith($"line {line + 1}:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_name_that_nobody_declared_and_one_that_nobody_uses_are_found()
    {
        var file = await ReadChangedAsync("modules/functions.bicep", "serverFarmId: plan.id", "serverFarmId: plann.id");

        Assert.Contains("plann", Assert.Single(file.Undeclared), StringComparison.Ordinal);
        var unused = await ReadChangedAsync("modules/functions.bicep", "size.maximumInstances", "maximum");
        Assert.Contains("maximum", Assert.Single(unused.Undeclared), StringComparison.Ordinal);
        var spare = await ReadChangedAsync("modules/vault.bicep", "var secretsUser", "var spare = 1\nvar secretsUser");
        Assert.Contains("spare", Assert.Single(spare.Unused), StringComparison.Ordinal);
    }

    [Fact]
    public void A_module_gets_what_it_declares()
    {
        var calls = bicep.Files.SelectMany(f => f.Modules.Select(m => (Caller: f, Module: m))).ToList();
        Assert.Equal(7, calls.Count);
        Assert.All(calls, call =>
        {
            var called = bicep[Path.GetFileName(call.Module.Path!)];
            Assert.Empty(FaultsOf(call.Module.At("params").EnumerateObject().Select(p => p.Name), called));
            Assert.True(File.Exists(Path.Combine(Path.GetDirectoryName(call.Caller.File)!, call.Module.Path!)));
        });
    }

    [Fact]
    public void Outputs_that_are_asked_for_exist()
    {
        var asked = bicep.Files.Where(f => f.Modules.Count > 0).SelectMany(f => f.Modules.SelectMany(m =>
            AskedOf(m.Name, File.ReadAllText(f.File)).Select(output => (Module: bicep[Path.GetFileName(m.Path!)], Output: output)))).ToList();

        Assert.True(asked.Count >= 12);
        Assert.All(asked, a => Assert.Contains(a.Output, a.Module.Outputs.Select(o => o.Name)));
    }

    [Theory]
    [InlineData("dev.bicepparam")]
    [InlineData("prod.bicepparam")]
    public void A_parameter_file_gives_what_main_declares(string file) =>
        Assert.Empty(FaultsOf(bicep[file].Values.Select(v => v.Name), bicep["main.bicep"]));

    [Fact]
    public void The_parameters_of_azd_are_what_main_declares()
    {
        using var json = JsonDocument.Parse(Repository.Read("infra", "bicep", "main.parameters.json"));

        Assert.Empty(FaultsOf(json.RootElement.GetProperty("parameters").EnumerateObject().Select(p => p.Name), bicep["main.bicep"]));

        // azd has no other way to give them; sizes are prod's.
        var given = json.RootElement.GetProperty("parameters").EnumerateObject().Select(p => p.Name).ToList();
        Assert.Equal(["alerts", "keep", "size"], bicep["main.bicep"].Parameters.Select(p => p.Name).Except(given).Order(StringComparer.Ordinal));
        var twilio = json.RootElement.GetProperty("parameters").GetProperty("twilio").GetProperty("value").EnumerateObject().Select(p => p.Name).ToHashSet();
        Assert.All(["dev.bicepparam", "prod.bicepparam"], file => Assert.Equal(
            twilio, bicep[file].Values.Single(v => v.Name == "twilio").Value.EnumerateObject().Select(p => p.Name).ToHashSet()));
    }

    /// <summary>Given and not declared, or declared without a default and not given.</summary>
    private static IEnumerable<string> FaultsOf(IEnumerable<string> given, BicepFile called)
    {
        var names = given.ToHashSet();
        return names.Except(called.Parameters.Select(p => p.Name))
            .Concat(called.Parameters.Where(p => !p.HasDefault).Select(p => p.Name).Except(names));
    }

    private static IEnumerable<string> AskedOf(string module, string text) =>
        System.Text.RegularExpressions.Regex.Matches(text, $@"\b{module}\.outputs\.(\w+)", default, TimeSpan.FromSeconds(5)).Select(m => m.Groups[1].Value);

    private static async Task<BicepFile> ReadChangedAsync(string file, string good, string bad)
    {
        var text = Repository.Read("infra", "bicep", file);
        Assert.Contains(good, text, StringComparison.Ordinal);
        var changed = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}{Path.GetExtension(file)}");
        try
        {
            await File.WriteAllTextAsync(changed, text.Replace(good, bad, StringComparison.Ordinal), TestContext.Current.CancellationToken);
            return Assert.Single(await BicepFile.ReadAsync(changed));
        }
        finally
        {
            File.Delete(changed);
        }
    }
}
