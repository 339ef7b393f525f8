using Dispatch.Benchmarks.Load;
using Dispatch.Benchmarks.Reporting;
using Dispatch.Benchmarks.Servers;
using Dispatch.Benchmarks.World;

namespace Dispatch.Benchmarks.Groups;

/// <summary>
/// Delivery callbacks through the function app with real storage, beside what that storage can do: the same two calls per callback,
/// byte for byte, sent straight to Azurite by the same generator. Every callback is news to a request of its own.
/// </summary>
internal static class AzuriteGroup
{
    public const string Name = "azurite";

    private const int Connections = 16;

    public static async Task<IReadOnlyList<Row>> RunAsync(BenchmarkOptions options, Action<string> say)
    {
        var (rounds, callbacks) = options.IsQuick ? (2, 500) : (5, 1_000);
        await using var city = await City.StartAsync();
        await using var app = await ServerProcess.StartAppAsync(city.ConnectionString);
        var wire = new WireCalls(city);
        var measured = new List<(double Handler, double Ceiling, double Processor)>();

        // The first round only warms both up.
        for (var round = 0; round <= rounds; round++)
        {
            var ceiling = await CeilingAsync(city, wire, callbacks);
            var (handler, processor) = await HandlerAsync(city, app, callbacks);
            measured.Add((handler, ceiling, processor));
            say($"{(round == 0 ? "warm-up" : $"round {round} of {rounds}")}: {handler:0} callbacks/s at {processor:0} µs of the handler, Azurite alone {ceiling:0}/s");
        }

        measured.RemoveAt(0);
        var ratios = measured.Select(m => m.Handler / m.Ceiling).ToList();
        return
        [
            new Row(
                Name, "callback, Azurite", $"{measured.Select(m => m.Handler).Median():0}/s",
                $"{measured.Select(m => m.Ceiling).Median():0}/s its own ceiling", ratios.Median(), null, ratios),
        ];
    }

    private static async Task<double> CeilingAsync(City city, WireCalls wire, int callbacks)
    {
        var keys = Enumerable.Range(0, callbacks).Select(_ => City.NewKey()).ToList();
        var calls = await wire.OfCallbacksAsync(keys, await city.StoreAsync(keys));
        return LoadGenerator.Once(city.TableEndpoint.Port, Connections, calls).PerSecond / 2;
    }

    private static async Task<(double PerSecond, double Processor)> HandlerAsync(City city, ServerProcess app, int callbacks)
    {
        var keys = Enumerable.Range(0, callbacks).Select(_ => City.NewKey()).ToList();
        await city.StoreAsync(keys);
        var webhooks = keys.Select(k => Webhook.Status(k, 3, "delivered").ToBytes()).ToList();
        var before = app.ProcessorTime;
        var result = LoadGenerator.Once(app.Port, Connections, webhooks);
        return (result.PerSecond, (app.ProcessorTime - before).TotalMicroseconds / callbacks);
    }
}
