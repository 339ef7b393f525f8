using System.Diagnostics;
using Dispatch.Benchmarks.Reporting;
using Dispatch.Benchmarks.Servers;
using Dispatch.Benchmarks.World;
using Dispatch.Functions.Storage;

namespace Dispatch.Benchmarks.Groups;

/// <summary>
/// From an inbound text's webhook to the reply's arrival at Twilio's API, one at a time, in Azurite round trips of the same run: before
/// the reply can go, the message is read up on, a nudge is put and the commit is made, so three is the least.
/// </summary>
internal static class ReplyGroup
{
    public const string Name = "reply";

    public static async Task<IReadOnlyList<Row>> RunAsync(BenchmarkOptions options, Action<string> say)
    {
        var (rounds, texts) = options.IsQuick ? (3, 20) : (7, 60);
        await using var city = await City.StartAsync();
        await using var twilio = await TwilioListener.StartAsync(CancellationToken.None);
        await using var app = await ServerProcess.StartAppAsync(city.ConnectionString, twilio.Address);
        using var client = new HttpClient();
        await MeasureAsync(city, twilio, app, client, 200);
        var measured = new List<(double Reply, double RoundTrip)>();
        for (var round = 0; round < rounds; round++)
        {
            measured.Add(await MeasureAsync(city, twilio, app, client, texts));
            say($"round {round + 1} of {rounds}: {measured[^1].Reply:0.00} ms, a round trip {measured[^1].RoundTrip:0.00} ms");
        }

        var ratios = measured.Select(m => m.Reply / m.RoundTrip).ToList();
        return
        [
            new Row(
                Name, "webhook to reply at Twilio's API", $"{measured.Select(m => m.Reply).Median():0.00} ms",
                $"{measured.Select(m => m.RoundTrip).Median():0.00} ms an Azurite round trip", ratios.Median(), null, ratios),
        ];
    }

    /// <summary>Medians in milliseconds; replies and round trips take turns.</summary>
    private static async Task<(double Reply, double RoundTrip)> MeasureAsync(City city, TwilioListener twilio, ServerProcess app, HttpClient client, int texts)
    {
        var (replies, trips) = (new List<double>(), new List<double>());
        var table = city.Account.Table(TableContactStore.TableName);
        for (var i = 0; i < texts; i++)
        {
            var from = city.NewNumber();
            using var request = Webhook.Inbound(from, "Hello, is anybody there?").ToRequest(app.Address);
            var arrival = twilio.NextAsync(from);
            var start = Stopwatch.GetTimestamp();
            using var answer = await client.SendAsync(request);
            answer.EnsureSuccessStatusCode();
            replies.Add(Stopwatch.GetElapsedTime(start, await arrival).TotalMilliseconds);

            start = Stopwatch.GetTimestamp();
            await table.GetEntityIfExistsAsync(from, "person");
            trips.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return (replies.Median(), trips.Median());
    }
}
