using System.CommandLine;

namespace Dispatch.Benchmarks;

/// <summary>The command line.</summary>
/// <param name="IsQuick">Smaller sizes and fewer rounds: for a look, not for a record.</param>
/// <param name="Only">Groups to run; empty runs all.</param>
/// <param name="File">Where the JSON goes; absolute.</param>
internal sealed record BenchmarkOptions(bool IsQuick, IReadOnlyList<string> Only, string File)
{
    /// <summary>The command; <paramref name="run"/> gets the options once they are valid.</summary>
    /// <param name="groups">Names <c>--only</c> takes, in the order they run.</param>
    public static RootCommand Command(IReadOnlyList<string> groups, Func<BenchmarkOptions, CancellationToken, Task<int>> run)
    {
        var quick = new Option<bool>("--quick") { Description = "Smaller sizes and fewer rounds" };
        var only = new Option<string[]>("--only")
        {
            Description = $"Run only these groups: {string.Join(", ", groups)}",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [],
        };
        only.AcceptOnlyFromAmong([.. groups]);
        var file = new Option<FileInfo>("--out")
        {
            Description = "Where the results go as JSON",
            DefaultValueFactory = _ => new FileInfo(Path.Combine("artifacts", "benchmarks.json")),
        };
        var command = new RootCommand("Measures Dispatch: storage calls and bytes, throughput, start, answer time. Exit code 1 when a storage budget breaks.")
        {
            quick, only, file,
        };
        command.SetAction((result, cancellationToken) => run(
            new BenchmarkOptions(result.GetValue(quick), result.GetValue(only) ?? [], result.GetValue(file)!.FullName), cancellationToken));
        return command;
    }
}
