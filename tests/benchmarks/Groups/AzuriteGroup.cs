using Dispatch.Benchmarks.Load;
using Dispatch.Benchmarks.Reporting;
using Dispatch.Benchmarks.Servers;
using Dispatch.Benchmarks.World;
using Dispatch.Local.Azure;

namespace Dispatch.Benchmarks.Groups;

/// <summary>
/// Delivery callbacks through the function app with real storage, beside what that storage can do: the same two calls per callback,
/// byte for byte, sent straight to Azurite by the same generator. Every callback is news to a request of its own. Azurite starts anew,
/// on the same ports, for every round, so that all rounds meet as many rows.
/// </summary>
internal static class AzuriteGroup
{
    public const string Name = "azurite";

    private const int Connections = 16;
    private const int Callbacks = 500;
    private const int WarmUps = 4;

    public static async Task<IReadOnlyList<Row>> RunAsync(BenchmarkOptions options, Action<string> say)
    {
        var rounds = options.IsQuick ? 3 : 9;
        var ports = new AzuriteOptions(BlobPort: AppSettings.FreePort(), QueuePort: AppSettings.FreePort(), TablePort: AppSettings.FreePort());
        ServerProcess? app = null;
        var measured = new List<(double Handler, double Ceiling)>();
        try
        {
            for (var round = 0; round < WarmUps + rounds; round++)
            {
                await using var city = await City.StartAsync(ports);
                app ??= await ServerProcess.StartAppAsync(city.ConnectionString);
                measured.Add(await MeasureAsync(city, app, isHandlerFirst: round % 2 == 0));
                var name = round < WarmUps ? "warm-up" : $"round {round + 1 - WarmUps} of {rounds}";
                say($"{name}: {measured[^1].Handler:0} callbacks/s, Azurite alone {measured[^1].Ceiling:0}/s");
            }
        }
        finally
        {
            await (app?.DisposeAsync() ?? ValueTask.CompletedTask);
        }

        measured.RemoveRange(0, WarmUps);
        var ratios = measured.Select(m => m.Handler / m.Ceiling).ToList();
        return
        [
            new Row(
                Name, "callback, Azurite", $"{measured.Select(m => m.Handler).Median():0}/s",
                $"{measured.Select(m => m.Ceiling).Median():0}/s its own ceiling", ratios.Median(), null, ratios),
        ];
    }

    private static async Task<(double Handler, double Ceiling)> MeasureAsync(City city, ServerProcess app, bool isHandlerFirst)
    {
        // Both halves are stored before either is measured, so that both meet as many rows.
        var keys = Enumerable.Range(0, 2 * Callbacks).Select(_ => City.NewKey()).ToList();
        var versions = await city.StoreAsync(keys);
        var calls = await new WireCalls(city).OfCallbacksAsync(keys.Skip(Callbacks).ToList(), versions.Skip(Callbacks).ToList());
        var webhooks = keys.Take(Callbacks).Select(k => Webhook.Status(k, 3, "delivered").ToBytes()).ToList();

        // Opens the handler's connections to the new Azurite; a request it does not know costs one query.
        LoadGenerator.Once(app.Port, Connections, [.. Enumerable.Range(0, 4 * Connections).Select(_ => Webhook.Status(City.NewKey(), 3, "delivered").ToBytes())]);
        var handler = isHandlerFirst ? LoadGenerator.Once(app.Port, Connections, webhooks).PerSecond : 0;
        var ceiling = LoadGenerator.Once(city.TableEndpoint.Port, Connections, calls).PerSecond / 2;
        return (isHandlerFirst ? handler : LoadGenerator.Once(app.Port, Connections, webhooks).PerSecond, ceiling);
    }
}
