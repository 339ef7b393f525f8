using Dispatch.Benchmarks.Groups;
using Dispatch.Benchmarks.Reporting;
using Dispatch.Benchmarks.Servers;

namespace Dispatch.Benchmarks;

/// <summary>Runs the groups, prints the table, writes the JSON. Only a broken storage budget makes it fail.</summary>
internal static class Entry
{
    private static readonly (string Name, Func<BenchmarkOptions, Action<string>, Task<IReadOnlyList<Row>>> RunAsync)[] Groups =
    [
        (StorageGroup.Name, StorageGroup.RunAsync),
        (CallbackGroup.Name, CallbackGroup.RunAsync),
        (AzuriteGroup.Name, AzuriteGroup.RunAsync),
        (StartGroup.Name, StartGroup.RunAsync),
        (LoadGroup.Name, LoadGroup.RunAsync),
        (ReplyGroup.Name, ReplyGroup.RunAsync),
        (LoopsGroup.Name, LoopsGroup.RunAsync),
    ];

    public static async Task<int> Main(string[] args) => args is [Serve.Word, var what]
        ? await Serve.RunAsync(what)
        : await BenchmarkOptions.Command([.. Groups.Select(g => g.Name)], RunAsync).Parse(args).InvokeAsync();

    private static async Task<int> RunAsync(BenchmarkOptions options, CancellationToken cancellationToken)
    {
#if DEBUG
        await Console.Error.WriteLineAsync("This is a debug build: its times mean little. Run with -c Release.");
#endif
        var rows = new List<Row>();
        foreach (var (name, runAsync) in Groups.Where(g => options.Only.Count == 0 || options.Only.Contains(g.Name, StringComparer.Ordinal)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            await Console.Out.WriteLineAsync($"{name} ...");
            rows.AddRange(await runAsync(options, line => Console.Out.WriteLine($"  {line}")));
        }

        Report.Print(rows, Console.Out);
        await Report.WriteAsync(rows, options.IsQuick, options.File, cancellationToken);
        await Console.Out.WriteLineAsync($"Written to {options.File}");
        foreach (var row in rows.Where(r => r.IsBroken))
        {
            await Console.Error.WriteLineAsync($"Storage budget broken: {row.Name} is {row.Value:0.##}, allowed {row.Limit}");
        }

        return rows.Any(r => r.IsBroken) ? 1 : 0;
    }
}
