using Dispatch.Benchmarks.Load;
using Dispatch.Benchmarks.Reporting;
using Dispatch.Benchmarks.Servers;
using Dispatch.Benchmarks.World;

namespace Dispatch.Benchmarks.Groups;

/// <summary>
/// Delivery callbacks through the real handler, storage replaced by memory, beside a bare endpoint of the same web server: what the
/// handler itself costs. All servers are processes of one build and one runtime configuration, loaded in turn by the same generator, in
/// many short rounds, so that what else the machine does meets all of them. The bare endpoint is a web server as it comes out of the box;
/// how the handler schedules its sockets is part of the handler, and one row shows a bare endpoint that does likewise.
/// </summary>
internal static class CallbackGroup
{
    public const string Name = "callbacks";

    private const int Connections = 32;
    private const int MaxWarmUps = 40;
    private const int WarmUpAnswers = 60_000;

    public static async Task<IReadOnlyList<Row>> RunAsync(BenchmarkOptions options, Action<string> say)
    {
        var requests = Enumerable.Range(0, Serve.Requests).Select(i => Webhook.Status(SampleRequest.KeyOf(i), 3, "delivered").ToBytes()).ToList();
        var (rounds, duration) = options.IsQuick ? (5, TimeSpan.FromSeconds(0.5)) : (21, TimeSpan.FromSeconds(1));
        await using var bare = await Serve.StartAsync(Serve.Bare);
        await using var memory = await Serve.StartAsync(Serve.Memory);
        await using var tables = await Serve.StartAsync(Serve.Tables);
        await using var bareInline = await Serve.StartAsync(Serve.BareInline);
        ServerProcess[] servers = [bare, memory, tables, bareInline];
        foreach (var server in servers)
        {
            WarmUp(server, duration, requests);
        }

        var measured = new List<(double Rate, double Processor)[]>();
        for (var round = 0; round < rounds; round++)
        {
            measured.Add([.. servers.Select(s => Measure(s, duration, requests))]);
            if (round % 5 == 0)
            {
                say($"round {round + 1} of {rounds}: {string.Join(", ", measured[^1].Select(m => $"{m.Rate:0}/s at {m.Processor:0.0} µs"))}");
            }
        }

        return
        [
            Compare("callback, requests in memory", measured, 1, Limit.AtLeast(0.75)),
            Compare("callback, table service in memory", measured, 2, null),
            Compare("bare 204, its sockets scheduled as the handler's", measured, 3, null),
            Processor("callback, processor time, requests in memory", measured, 1),
            Processor("callback, processor time, table service in memory", measured, 2),
        ];
    }

    /// <summary>Until the runtime has compiled the hot path at its highest level, which takes calls, pauses and processor time.</summary>
    private static void WarmUp(ServerProcess server, TimeSpan duration, List<byte[]> requests)
    {
        var answers = 0;
        for (var round = 0; round < MaxWarmUps && answers < WarmUpAnswers; round++)
        {
            answers += LoadGenerator.For(duration, server.Port, Connections, requests).Answers;
        }
    }

    private static (double Rate, double Processor) Measure(ServerProcess server, TimeSpan duration, List<byte[]> requests)
    {
        var before = server.ProcessorTime;
        var result = LoadGenerator.For(duration, server.Port, Connections, requests);
        return (result.PerSecond, (server.ProcessorTime - before).TotalMicroseconds / result.Answers);
    }

    private static Row Compare(string name, List<(double Rate, double Processor)[]> measured, int which, Limit? goal)
    {
        var ratios = measured.Select(m => m[which].Rate / m[0].Rate).ToList();
        return new Row(
            Name, name, $"{measured.Select(m => m[which].Rate).Median():0}/s", $"{measured.Select(m => m[0].Rate).Median():0}/s bare 204", ratios.Median(), goal, ratios);
    }

    private static Row Processor(string name, List<(double Rate, double Processor)[]> measured, int which)
    {
        var ratios = measured.Select(m => m[which].Processor / m[0].Processor).ToList();
        return new Row(
            Name, name, $"{measured.Select(m => m[which].Processor).Median():0.0} µs", $"{measured.Select(m => m[0].Processor).Median():0.0} µs bare 204", ratios.Median(), null, ratios);
    }
}
