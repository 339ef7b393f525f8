using System.Diagnostics;
using System.Text;
using Dispatch.Benchmarks.Load;
using Dispatch.Benchmarks.Reporting;
using Dispatch.Benchmarks.Servers;
using Dispatch.Benchmarks.World;

namespace Dispatch.Benchmarks.Groups;

/// <summary>
/// One handler kept busy: reports and callbacks a second on real storage, how long each takes under that load, what the process holds
/// after many turns, and how soon another takes over when it is killed. Beside what Azurite can do on the same machine in the same run.
/// </summary>
internal static class LoadGroup
{
    public const string Name = "load";

    private const int Connections = 16;

    /// <summary>Storage calls of one, as the storage group counts them.</summary>
    private const int CallsOfReport = 9;
    private const int CallsOfCallback = 2;

    /// <summary>What the process may hold after the last turn, in what it held after the first tenth of them.</summary>
    private const double MemoryGrowth = 1.25;

    private static readonly string[] Statuses = ["sent", "delivered", "read"];

    public static async Task<IReadOnlyList<Row>> RunAsync(BenchmarkOptions options, Action<string> say)
    {
        var size = options.IsQuick ? new Size(TimeSpan.FromSeconds(3), 20, 300, 20_000, 3) : new Size(TimeSpan.FromSeconds(20), 200, 4_000, 100_000, 9);
        await using var city = await City.StartAsync();
        await using var twilio = await TwilioListener.StartAsync(CancellationToken.None);
        var rows = new List<Row>();
        await using (var app = await ServerProcess.StartAppAsync(city.ConnectionString, twilio.Address))
        {
            var reports = await ReportsAsync(city, size.Homes);
            LoadGenerator.For(size.Duration / 4, app.Port, Connections, reports);
            var reported = LoadGenerator.For(size.Duration, app.Port, Connections, reports);
            var callbacks = await CallbacksAsync(city, app, size.Requests);
            var read = await ReadsAsync(city, size.Duration / 4);
            say($"reports {reported.PerSecond:0}/s, callbacks {callbacks.PerSecond:0}/s, Azurite alone {read.PerSecond:0} reads/s");
            rows.AddRange(Rows("reports", reported, CallsOfReport, read));
            rows.AddRange(Rows("callbacks", callbacks, CallsOfCallback, read));
        }

        rows.Add(await MemoryAsync(size.Turns, say));
        rows.Add(await RecoveryAsync(city, twilio, size.Kills));
        return rows;
    }

    private static IEnumerable<Row> Rows(string what, LoadResult load, int calls, LoadResult read)
    {
        yield return new Row(
            Name, $"{what}, sustained by one handler", $"{load.PerSecond:0}/s", $"{read.PerSecond:0}/s Azurite's reads", load.PerSecond * calls / read.PerSecond);
        yield return new Row(
            Name, $"{what}, half answered within", $"{load.Within(0.5):0.0} ms", $"{read.Within(0.5):0.0} ms a read as loaded", load.Within(0.5) / read.Within(0.5));
        yield return new Row(
            Name, $"{what}, 99 of 100 within", $"{load.Within(0.99):0.0} ms", $"{read.Within(0.99):0.0} ms a read as loaded", load.Within(0.99) / read.Within(0.99));
    }

    /// <summary>Reports as a program sends them; each makes a request, an offer and three messages.</summary>
    private static async Task<List<byte[]>> ReportsAsync(City city, int homes)
    {
        var reports = new List<byte[]>();
        for (var i = 0; i < homes; i++)
        {
            var home = await city.AddHomeAsync();
            var body = Encoding.UTF8.GetBytes(
                $$"""{"organisation_id":"{{City.OrganisationId}}","complex_id":"{{home.ComplexId}}","name":"Ana Perez","phone_number":"{{home.Renter}}","unit":"4B","description":"The tap drips.","specialty":"plumbing","priority":"medium"}""");
            reports.Add(
            [
                .. Encoding.ASCII.GetBytes(
                    $"POST /api/requests HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Api-Key: {AppSettings.ApiKey}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n"),
                .. body,
            ]);
        }

        return reports;
    }

    /// <summary>Each is news: all messages sent, then all delivered, then all read.</summary>
    private static async Task<LoadResult> CallbacksAsync(City city, ServerProcess app, int requests)
    {
        var keys = Enumerable.Range(0, requests).Select(_ => City.NewKey()).ToList();
        await city.StoreAsync(keys);
        var webhooks = Statuses.SelectMany(s => keys.Select(k => Webhook.Status(k, 3, s).ToBytes())).ToList();
        return LoadGenerator.Once(app.Port, Connections, webhooks);
    }

    /// <summary>The query every callback begins with, straight to Azurite.</summary>
    private static async Task<LoadResult> ReadsAsync(City city, TimeSpan duration)
    {
        var keys = Enumerable.Range(0, 100).Select(_ => City.NewKey()).ToList();
        var versions = await city.StoreAsync(keys);
        var calls = await new WireCalls(city).OfCallbacksAsync(keys, versions);
        return LoadGenerator.For(duration, city.TableEndpoint.Port, Connections, [.. calls.Where((_, i) => i % 2 == 0)]);
    }

    /// <summary>The handler with its own stores, their table service in memory, so that a hundred thousand turns take seconds.</summary>
    private static async Task<Row> MemoryAsync(int turns, Action<string> say)
    {
        await using var server = await Serve.StartAsync(Serve.Tables);
        var webhooks = Enumerable.Range(0, turns / 10).Select(i => Webhook.Status(SampleRequest.KeyOf(i % Serve.Requests), 3, "delivered").ToBytes()).ToList();
        var held = new List<double>();
        for (var tenth = 0; tenth < 10; tenth++)
        {
            LoadGenerator.Once(server.Port, Connections, webhooks);
            held.Add(server.Memory);
        }

        say($"memory after each tenth of {turns:N0} turns: {string.Join(", ", held.Select(h => $"{h:0}"))} MiB");
        return new Row(
            Name, $"memory after {turns:N0} turns", $"{held[^1]:0} MiB", $"{held[0]:0} MiB after {turns / 10:N0}", held[^1] / held[0], Limit.AtMost(MemoryGrowth));
    }

    /// <summary>From the kill of a handler that was at work to the first callback that its successor committed.</summary>
    private static async Task<Row> RecoveryAsync(City city, TwilioListener twilio, int kills)
    {
        var (recovered, started) = (new List<double>(), new List<double>());
        for (var i = 0; i < kills; i++)
        {
            var keys = Enumerable.Range(0, 200).Select(_ => City.NewKey()).ToList();
            await city.StoreAsync(keys);
            var app = await ServerProcess.StartAppAsync(city.ConnectionString, twilio.Address);
            started.Add(app.StartTime.TotalMilliseconds);
            LoadGenerator.Once(app.Port, Connections, [.. keys.Skip(1).Select(k => Webhook.Status(k, 3, "delivered").ToBytes())]);
            var killed = Stopwatch.GetTimestamp();
            await app.DisposeAsync();
            await using var next = await ServerProcess.StartAppAsync(city.ConnectionString, twilio.Address);
            LoadGenerator.Once(next.Port, 1, [Webhook.Status(keys[0], 3, "delivered").ToBytes()]);
            recovered.Add(Stopwatch.GetElapsedTime(killed).TotalMilliseconds);
        }

        var ratios = recovered.Zip(started, (r, s) => r / s).ToList();
        return new Row(
            Name, "kill to the successor's first callback", $"{recovered.Median():0} ms", $"{started.Median():0} ms a start", ratios.Median(), null, ratios);
    }

    /// <param name="Duration">Of a measurement that ends by time.</param>
    /// <param name="Requests">Stored; three callbacks come for each.</param>
    private sealed record Size(TimeSpan Duration, int Homes, int Requests, int Turns, int Kills);
}
