using Dispatch.Benchmarks.Reporting;
using Dispatch.Benchmarks.Servers;
using Dispatch.Benchmarks.World;

namespace Dispatch.Benchmarks.Groups;

/// <summary>From the start of the process to its first answer, the function app beside the smallest ASP.NET Core app, in turn.</summary>
internal static class StartGroup
{
    public const string Name = "start";

    /// <summary>What a cold instance costs its first caller, in starts of an empty app.</summary>
    private const double Goal = 1.5;

    public static async Task<IReadOnlyList<Row>> RunAsync(BenchmarkOptions options, Action<string> say)
    {
        var rows = new List<Row>();
        if (PublishedApp.IsPossible)
        {
            say("publishing the function app as it is deployed");
            using var published = await PublishedApp.PublishAsync();
            rows.AddRange(await CompareAsync("as published", published.StartAsync, options, say));
        }

        rows.AddRange(await CompareAsync("as built", () => ServerProcess.StartAppAsync(AppSettings.NoStorage), options, say));
        return rows;
    }

    private static async Task<IReadOnlyList<Row>> CompareAsync(
        string what, Func<Task<ServerProcess>> startAsync, BenchmarkOptions options, Action<string> say)
    {
        var rounds = options.IsQuick ? 7 : 15;
        var measured = new List<(double App, double Empty, double AppProcessor, double EmptyProcessor)>();

        // The first round only fills the disk cache.
        for (var round = 0; round <= rounds; round++)
        {
            var (empty, emptyProcessor) = await MeasureAsync(() => ServerProcess.StartAsync(
                "Dispatch.Benchmarks.EmptyApp", [], port => new Dictionary<string, string>(StringComparer.Ordinal) { ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}" }));
            var (app, appProcessor) = await MeasureAsync(startAsync);
            measured.Add((app, empty, appProcessor, emptyProcessor));
        }

        measured.RemoveAt(0);
        say($"{what}: function app {measured.Select(m => m.App).Min():0}–{measured.Select(m => m.App).Max():0} ms, empty app {measured.Select(m => m.Empty).Min():0}–{measured.Select(m => m.Empty).Max():0} ms");
        var ratios = measured.Select(m => m.App / m.Empty).ToList();
        var processor = measured.Select(m => m.AppProcessor / m.EmptyProcessor).ToList();
        return
        [
            new Row(
                Name, $"start to first answer, {what}", $"{measured.Select(m => m.App).Median():0} ms", $"{measured.Select(m => m.Empty).Median():0} ms empty app",
                ratios.Median(), Limit.AtMost(Goal), ratios),
            new Row(
                Name, $"processor time until then, {what}", $"{measured.Select(m => m.AppProcessor).Median():0} ms",
                $"{measured.Select(m => m.EmptyProcessor).Median():0} ms empty app", processor.Median(), null, processor),
        ];
    }

    private static async Task<(double Milliseconds, double Processor)> MeasureAsync(Func<Task<ServerProcess>> startAsync)
    {
        await using var server = await startAsync();
        return (server.StartTime.TotalMilliseconds, server.ProcessorTime.TotalMilliseconds);
    }
}
