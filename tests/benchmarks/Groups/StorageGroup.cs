using Dispatch.Benchmarks.Reporting;
using Dispatch.Benchmarks.World;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Core.Turns;
using Dispatch.Functions.Storage.Accounts;
using Dispatch.Functions.Turns;

namespace Dispatch.Benchmarks.Groups;

/// <summary>
/// Storage calls and bytes of every event, in a small organisation, then with many workers, then with many stored requests as well.
/// Webhooks come signed over HTTP; blob calls and what the nudge does half a minute later are counted apart, as the budget has it.
/// </summary>
internal static class StorageGroup
{
    public const string Name = "storage";

    /// <summary>Calls or bytes in a large organisation over those in a small one.</summary>
    private const double Growth = 1.05;

    /// <summary>Replies a person may have collected in some years.</summary>
    private const int Replies = 500;

    private const int Stories = 3;

    private const string Report = "report";
    private const string Callback = "callback";
    private const string Accept = "accept by button";
    private const string Typed = "accept by word";
    private const string Remark = "inbound text on a job";
    private const string Unknown = "inbound text, no job";

    /// <summary>Calls in the undisturbed case (docs, the design's budget); null where none was set.</summary>
    private static readonly (string Event, double? Budget)[] Events = [(Report, 9), (Callback, 2), (Accept, 8), (Typed, 12), (Remark, null), (Unknown, 4)];

    public static async Task<IReadOnlyList<Row>> RunAsync(BenchmarkOptions options, Action<string> say)
    {
        var (manyWorkers, manyRequests) = options.IsQuick ? (1_000, 5_000) : (10_000, 100_000);
        await using var city = await City.StartAsync();
        await using var twilio = await TwilioListener.StartAsync(CancellationToken.None);
        await using var app = await CountedApp.StartAsync(city, twilio.Address);
        var rows = new List<Row>();
        await city.GrowWorkersAsync(10, say);
        await city.GrowRequestsAsync(100, say);
        var small = await TellAsync(app, city);
        rows.AddRange(Events.Select(e => Calls(e.Event, small, e.Budget)));

        await city.GrowWorkersAsync(manyWorkers, say);
        rows.AddRange(Compare(await TellAsync(app, city), small, $"{city.Workers:N0} workers"));
        await city.GrowRequestsAsync(manyRequests, say);
        var large = await TellAsync(app, city);
        rows.AddRange(Compare(large, small, $"{city.Requests:N0} requests"));
        rows.AddRange(Events.Where(e => e.Budget is not null).Select(e => Calls(e.Event, large, e.Budget, " in the large organisation")));
        rows.Add(await CompareTalkativeAsync(app, city, small));
        return rows;
    }

    /// <summary>The same story a few times, every time in a home of its own; by event, the calls of each time.</summary>
    private static async Task<Dictionary<string, List<IReadOnlyList<StorageCall>>>> TellAsync(CountedApp app, City city)
    {
        var calls = Events.ToDictionary(e => e.Event, _ => new List<IReadOnlyList<StorageCall>>(), StringComparer.Ordinal);
        for (var i = 0; i < Stories; i++)
        {
            var home = await city.AddHomeAsync();
            var (report, request) = await app.ReportAsync(city, home);
            calls[Report].Add(report);
            calls[Callback].Add(await app.PostAsync(Webhook.Status(request.Key, request.DispatchMessage, "delivered")));
            calls[Accept].Add(await app.PostAsync(Webhook.Inbound(home.Worker, "Accept", $"accept:{City.OrganisationId}:{request.Id}:1")));
            await CheckAsync(app, request.Key);

            // What the nudge does half a minute later: from then on the renter's messages find their job.
            await app.Get<Delivery>().ProjectAsync(request.Key, CancellationToken.None);
            calls[Remark].Add(await app.PostAsync(Webhook.Inbound(home.Renter, "It drips more now.")));
            calls[Unknown].Add(await app.PostAsync(Webhook.Inbound(city.NewNumber(), "Hello, is anybody there?")));

            var second = await city.AddHomeAsync();
            await app.ReportAsync(city, second);
            calls[Typed].Add(await app.PostAsync(Webhook.Inbound(second.Worker, "Accept")));
        }

        return calls;
    }

    /// <summary>A cheap event is worth nothing when it did not do its work.</summary>
    private static async Task CheckAsync(CountedApp app, RequestKey key)
    {
        var loaded = await app.Get<IRequestStore>().LoadAsync(key, CancellationToken.None);
        var isTold = loaded is { Aggregate.Request: { Stage: RequestStage.Accepted, WhatsappStatus: DeliveryStatus.Delivered } }
            && loaded.Aggregate.Messages.Count == 6
            && loaded.Aggregate.Messages.All(m => m.SendState == SendState.Accepted);
        if (!isTold)
        {
            throw new InvalidOperationException("The story did not end as it should: the counts mean nothing.");
        }
    }

    private static Row Calls(string name, Dictionary<string, List<IReadOnlyList<StorageCall>>> story, double? budget, string where = "")
    {
        var counts = story[name].Select(c => (double)Counted(c).Count()).ToList();
        return new Row(
            Name, $"{name}{where}, calls", $"{counts.Max():0} calls", $"{story[name].Select(Bytes).Median():N0} bytes", counts.Max(),
            budget is { } number ? Limit.Budget(number) : null);
    }

    private static IEnumerable<Row> Compare(
        Dictionary<string, List<IReadOnlyList<StorageCall>>> large, Dictionary<string, List<IReadOnlyList<StorageCall>>> small, string what)
    {
        foreach (var (name, _) in Events)
        {
            var (many, few) = (large[name].Max(c => Counted(c).Count()), small[name].Max(c => Counted(c).Count()));
            var (manyBytes, fewBytes) = (large[name].Select(Bytes).Median(), small[name].Select(Bytes).Median());
            yield return new Row(
                Name, $"{name}, {what}", $"{many} calls, {manyBytes:N0} bytes", $"{few} calls, {fewBytes:N0} bytes",
                Math.Max((double)many / few, manyBytes / fewBytes), Limit.Budget(Growth));
        }
    }

    /// <summary>No budget yet: what a person's own past costs them.</summary>
    private static async Task<Row> CompareTalkativeAsync(CountedApp app, City city, Dictionary<string, List<IReadOnlyList<StorageCall>>> small)
    {
        var address = city.NewNumber();
        await city.AddRepliesAsync(address, Replies);
        var calls = await app.PostAsync(Webhook.Inbound(address, "Hello, is anybody there?"));
        var before = small[Unknown].Select(Bytes).Median();
        return new Row(
            Name, $"inbound text of a person with {Replies} replies before", $"{Counted(calls).Count()} calls, {Bytes(calls):N0} bytes",
            $"{before:N0} bytes of a stranger", Bytes(calls) / before, Limit.AtMost(Growth));
    }

    private static IEnumerable<StorageCall> Counted(IReadOnlyList<StorageCall> calls) => calls.Where(c => c.Service != StorageService.Blob);

    private static double Bytes(IReadOnlyList<StorageCall> calls) => Counted(calls).Sum(c => c.RequestBytes + c.ResponseBytes);
}
