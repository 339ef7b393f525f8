using System.Text.Json;

namespace Dispatch.Infra.Tests.Bicep;

/// <summary>A declaration that has a name and, for resources and modules, what stands in its braces.</summary>
/// <param name="Type">Resource type with its version.</param>
/// <param name="Path">Of a module.</param>
/// <param name="Body">Plain values as they are, other expressions as <c>{ "$": text }</c>.</param>
internal sealed record BicepPart(string Name, string? Type, string? Path, bool HasDefault, JsonElement Body, JsonElement Value)
{
    /// <summary>The value at the end of the path.</summary>
    public JsonElement At(params ReadOnlySpan<string> path)
    {
        var found = Body;
        foreach (var name in path)
        {
            found = found.GetProperty(name);
        }

        return found;
    }
}

/// <summary>What stands in one Bicep or parameter file, and what cannot be right in it.</summary>
/// <param name="Faults">Of syntax, each with its line.</param>
/// <param name="Undeclared">Names that are used and declared nowhere, each with its line.</param>
/// <param name="Unused">Names that are declared for nothing.</param>
internal sealed record BicepFile(
    string File,
    IReadOnlyList<string> Faults,
    IReadOnlyList<string> Undeclared,
    IReadOnlyList<string> Unused,
    IReadOnlyList<BicepPart> Parameters,
    IReadOnlyList<BicepPart> Values,
    IReadOnlyList<BicepPart> Resources,
    IReadOnlyList<BicepPart> Modules,
    IReadOnlyList<BicepPart> Outputs)
{
    public static async Task<IReadOnlyList<BicepFile>> ReadAsync(params IEnumerable<string> files)
    {
        var (exitCode, output, errors) = await Repository.RunAsync("node", [Repository.PathOf("tests", "infra", "scripts", "bicep.mjs"), .. files]);
        Assert.True(exitCode == 0, errors);
        return JsonSerializer.Deserialize<List<BicepFile>>(output, JsonSerializerOptions.Web)!;
    }

    public BicepPart Resource(string name) => Resources.Single(r => r.Name == name);

    /// <summary>The plain strings of a variable that is a list of them.</summary>
    public IEnumerable<string> Strings(string variable) =>
        Values.Single(v => v.Name == variable).Value.EnumerateArray().Select(v => v.GetString()!);
}

/// <summary>All files of infra/bicep, read once.</summary>
public sealed class BicepFixture : IAsyncLifetime
{
    internal IReadOnlyList<BicepFile> Files { get; private set; } = [];

    internal BicepFile this[string name] => Files.Single(f => Path.GetFileName(f.File) == name);

    public async ValueTask InitializeAsync()
    {
        var folder = Repository.PathOf("infra", "bicep");
        Files = await BicepFile.ReadAsync(
            Directory.EnumerateFiles(folder, "*.bicep", SearchOption.AllDirectories).Concat(Directory.EnumerateFiles(folder, "*.bicepparam")));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
