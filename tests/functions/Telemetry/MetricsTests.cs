using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Core.Turns;
using Dispatch.Functions.Telemetry;
using Dispatch.Functions.Tests.Storage;
using Dispatch.Functions.Tests.Turns;

namespace Dispatch.Functions.Tests.Telemetry;

/// <summary>What is measured has the right value, and what is listed in the documents is what there is.</summary>
[Collection(TelemetryCollection.Name)]
public sealed partial class MetricsTests(StorageFixture storage)
{
    [Fact]
    public async Task The_wait_for_the_first_accept_is_measured_from_the_report_on()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage);
        using var heard = new HeardMetrics();
        var request = await Story.ReportAsync(dispatch);
        dispatch.Clock.MoveOn(TimeSpan.FromSeconds(90));
        await Story.TapAsync(dispatch, request, "accept");

        var accepted = Assert.Single(heard.Of("dispatch.request.time_to_accept"));
        Assert.InRange(accepted.Value, 90, 120);
        Assert.Equal("medium", accepted["dispatch.priority"]);
        Assert.Equal(("medium", "web"), (Assert.Single(heard.Of("dispatch.request.reported"))["dispatch.priority"], heard.Of("dispatch.request.reported").Single()["dispatch.source"]));
        Assert.Equal(6, heard.Of("dispatch.message.sends").Count(s => s["dispatch.outcome"] == "accepted"));
        Assert.Equal(6, heard.Of("dispatch.message.time_to_send").Count);
    }

    [Fact]
    public async Task Storage_calls_are_counted_for_each_kind_of_work_and_watching_adds_none()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage);
        using var heard = new HeardMetrics();
        var request = await Story.ReportAsync(dispatch);
        await Story.CallbackAsync(dispatch, request, "delivered");
        var before = heard.Of("dispatch.storage.calls").Count;
        await Story.TapAsync(dispatch, request, "accept");

        var calls = heard.Of("dispatch.storage.calls");
        double Of(string work) => calls.Take(before).Where(c => c["dispatch.event"] == work).Sum(c => c.Value);

        // The complex's range is read before the turn, by whoever shows the form.
        Assert.InRange(Of("report") + Of("deliver"), 5, 8);
        Assert.Equal(2, Of("callback"));
        var accept = calls.Skip(before).ToList();
        Assert.InRange(accept.Where(c => c["dispatch.event"] is "inbound" or "follow").Sum(c => c.Value), 5, 8);
        Assert.Single(accept, c => c["dispatch.event"] == "accept");
    }

    [Fact]
    public async Task A_message_that_goes_another_way_says_from_where_to_where_and_why()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage);
        var request = await Story.ReportAsync(dispatch);
        var toRenter = (await Story.ReadAsync(dispatch, request.Key)).Aggregate.Messages.First(m => m.Role == PartyRole.Renter);
        using var heard = new HeardMetrics();
        await Story.ReportAsync(dispatch, request.Key, toRenter.Number, "failed", 63024);
        await Story.ReportAsync(dispatch, request.Key, toRenter.Number, "failed", 63024);

        var fallback = Assert.Single(heard.Of("dispatch.message.fallbacks"));
        Assert.Equal(("whatsapp", "sms", "63024"), (fallback["dispatch.from"], fallback["dispatch.to"], fallback["dispatch.reason"]));
    }

    [Fact]
    public async Task A_sweep_tells_what_is_stuck_how_old_the_outbox_is_and_how_late_it_began()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage, isServed: true);
        dispatch.Sender.Script = _ => new SendOutcome.Throttled(null);
        var story = new WatchedStory(dispatch);
        await story.SweepAsync();
        await Story.ReportAsync(dispatch);
        dispatch.Clock.MoveOn(TimeSpan.FromHours(3));
        using var heard = new HeardMetrics();
        await story.SweepAsync();

        Assert.True(heard.Of("dispatch.request.open").Single().Value >= 1);
        Assert.True(heard.Of("dispatch.request.stuck").Single().Value >= 1);
        Assert.True(heard.Of("dispatch.outbox.age").Single().Value >= TimeSpan.FromHours(3).TotalSeconds);
        Assert.InRange(heard.Of("dispatch.sweep.lateness").Single().Value, 10_000, 11_000);
        Assert.InRange(heard.Of("dispatch.sweep.duration").Single().Value, 0.001, 300);
        Assert.Single(heard.Of("dispatch.poison.messages"));
        Assert.Single(heard.Of("dispatch.request.unassigned"));
        Assert.Single(heard.Of("dispatch.message.in_trouble"));
    }

    [Fact]
    public async Task Nudges_and_callbacks_are_counted_by_what_came_of_them()
    {
        await using var dispatch = await DispatchFixture.StartAsync(
            storage, isServed: true, more: new Dictionary<string, string?>(StringComparer.Ordinal) { ["Twilio:AuthToken"] = WatchedStory.AuthToken });
        var story = new WatchedStory(dispatch);
        var request = await Story.ReportAsync(dispatch);
        using var heard = new HeardMetrics();
        await story.NudgeAsync(new Nudge(request.Key.Partition, request.Seq - 1, "older", dispatch.Clock.GetUtcNow()));
        await story.CallbackAsync(request.Key, request.DispatchMessage, "sent");
        await story.CallbackAsync(request.Key, request.DispatchMessage, "failed", 30008);
        await story.CallbackAsync(request.Key, request.DispatchMessage, "somersault");
        await story.ForgeAsync();

        Assert.Equal("superseded", Assert.Single(heard.Of("dispatch.nudges"))["dispatch.outcome"]);
        Assert.Equal(
            ["sent ", "failed 30008", "other "], heard.Of("dispatch.callbacks").Select(c => $"{c["dispatch.status"]} {c["dispatch.error_code"]}"));
        Assert.Equal("Missing", Assert.Single(heard.Of("dispatch.webhook.refused"))["dispatch.reason"]);
    }

    [Fact]
    public void The_document_lists_every_metric_with_its_unit_and_no_other()
    {
        using var heard = new HeardMetrics();
        _ = Instruments.Spans;
        var text = File.ReadAllText(RepositoryFile("docs", "observability.md"));
        var told = MetricRow().Matches(text).Select(m => $"{m.Groups["name"].Value} {m.Groups["unit"].Value.Trim()}").Order(StringComparer.Ordinal);

        Assert.Equal(heard.Published.Select(i => $"{i.Name} {i.Unit}").Order(StringComparer.Ordinal), told);
        Assert.All(heard.Published, i => Assert.False(string.IsNullOrEmpty(i.Description)));
    }

    [GeneratedRegex(@"^\| `(?<name>dispatch\.[a-z._]+)` \| (?<unit>[^|]+) \|", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 5000)]
    private static partial Regex MetricRow();

    private static string RepositoryFile(params string[] parts)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Dispatch.sln")))
        {
            folder = folder.Parent;
        }

        return Path.Combine([folder!.FullName, .. parts]);
    }
}

/// <summary>One measurement.</summary>
internal sealed record Heard(string Metric, double Value, IReadOnlyDictionary<string, string> Tags)
{
    public string this[string tag] => Tags.GetValueOrDefault(tag, string.Empty);
}

/// <summary>Listens to our meter until disposed.</summary>
internal sealed class HeardMetrics : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<Heard> _heard = new();
    private readonly ConcurrentQueue<Instrument> _published = new();

    public HeardMetrics()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == Instruments.Name)
            {
                _published.Enqueue(instrument);
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((i, value, tags, _) => Keep(i, value, tags));
        _listener.SetMeasurementEventCallback<double>((i, value, tags, _) => Keep(i, value, tags));
        _listener.Start();
    }

    public IReadOnlyList<Instrument> Published => [.. _published];

    public IReadOnlyList<Heard> Of(string metric) => _heard.Where(h => h.Metric == metric).ToList();

    public void Dispose() => _listener.Dispose();

    private void Keep(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        _heard.Enqueue(new Heard(instrument.Name, value, tags.ToArray().ToDictionary(t => t.Key, t => $"{t.Value}", StringComparer.Ordinal)));
}
