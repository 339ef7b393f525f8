using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Core.Turns;
using Dispatch.Functions.Storage;
using Dispatch.Functions.Tests.Storage;
using Dispatch.Functions.Tests.Turns;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Dispatch.Functions.Tests.Telemetry;

/// <summary>The main story with a real collector: what it is sent, how it hangs together, and what never stands in it.</summary>
[Collection(TelemetryCollection.Name)]
public sealed class TelemetryTests(StorageFixture storage)
{
    private const int NoWhatsAppAccount = 63024;

    [Fact]
    public async Task Report_offer_callback_and_accept_are_one_trace_and_nothing_tells_of_people()
    {
        await using var collector = await OtlpCollector.StartAsync();
        using var lines = new KeptLines();
        await using var dispatch = await StartAsync(collector, lines);
        var story = new WatchedStory(dispatch);
        var key = await LiveAsync(dispatch, story);
        Flush(dispatch);

        var trace = AssertOneTrace(collector, key);
        AssertLogs(collector, lines, key, trace);
        AssertMetrics(collector);
        Assert.Equal(["collector-key"], collector.Keys.Distinct());
        var details = await Story.ReadAsync(dispatch, key);
        AssertNothingOf(dispatch, details.Aggregate.Request, string.Join('\n', lines.Lines), "a log line");
        AssertNothingOf(dispatch, details.Aggregate.Request, collector.Raw, "what the collector was sent");
    }

    [Fact]
    public async Task Without_an_endpoint_nothing_listens_and_messages_of_ours_are_as_before()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage);
        var request = await Story.ReportAsync(dispatch);

        Assert.False(Functions.Telemetry.Work.IsOn);
        Assert.Null(dispatch.Services.GetService<TracerProvider>());
        Assert.All(dispatch.Nudges, n => Assert.Null(n.Nudge.TraceParent));
        Assert.All((await Story.ReadAsync(dispatch, request.Key)).Aggregate.Messages, m => Assert.Null(m.TraceParent));
    }

    [Fact]
    public void A_nudge_without_a_trace_is_as_it_was_and_one_with_it_is_72_bytes_longer()
    {
        var nudge = new Nudge("p", 7, "turn", DateTimeOffset.UnixEpoch, 2);
        const string old = """{"partition":"p","seq":7,"turnId":"turn","armedAt":"1970-01-01T00:00:00+00:00","tries":2}""";
        var traced = nudge with { TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" };

        Assert.Equal(old, StorageNudgeQueue.Write(nudge));
        Assert.Equal(nudge, StorageNudgeQueue.Read(old));
        Assert.Equal(traced, StorageNudgeQueue.Read(StorageNudgeQueue.Write(traced)));
        Assert.Equal(72, StorageNudgeQueue.Write(traced).Length - old.Length);
    }

    private async Task<DispatchFixture> StartAsync(OtlpCollector collector, KeptLines lines)
    {
        var dispatch = await DispatchFixture.StartAsync(
            storage, isServed: true, hasTwilio: true, more: WatchedStory.Settings(collector.Address),
            change: services => services.AddSingleton<ILoggerProvider>(lines).Configure<LoggerFilterOptions>(o =>
            {
                // Every line there is, also those nobody asks for today.
                o.MinLevel = LogLevel.Trace;
                o.Rules.Clear();
            }));
        return dispatch;
    }

    /// <summary>Report, a forged webhook, callbacks with a failure, an accept, words of the renter, a nudge, a fault and a sweep.</summary>
    private static async Task<RequestKey> LiveAsync(DispatchFixture dispatch, WatchedStory story)
    {
        dispatch.Twilio.Answer = form => form["To"] == dispatch.LandlordPhone
            ? (400, $$"""{"code":21211,"message":"The 'To' number {{dispatch.LandlordPhone}} is not a valid phone number."}""", false)
            : null;
        var key = await story.ReportAsync();
        await story.ForgeAsync();
        var request = (await Story.ReadAsync(dispatch, key)).Aggregate;
        await story.CallbackAsync(key, request.Request.DispatchMessage, "delivered");
        await story.CallbackAsync(key, request.Messages.First(m => m.Role == PartyRole.Renter).Number, "failed", NoWhatsAppAccount);
        await WatchedStory.WaitAsync(async () => (await Story.ReadAsync(dispatch, key)).Aggregate.Messages.Any(m => m is { Role: PartyRole.Renter, FallbackFor: > 0, SendState: SendState.Accepted }));
        await story.TapAsync(key, "accept");
        await WatchedStory.WaitAsync(async () => (await Story.ReadAsync(dispatch, key)).Aggregate is { Request.Stage: RequestStage.Accepted } a && a.Messages.All(m => m.IsSettled));
        await story.SayAsync(dispatch.RenterPhone, WatchedStory.Remark);
        var latest = (await Story.ReadAsync(dispatch, key)).Aggregate.Request;
        await story.NudgeAsync(dispatch.Nudges.Last(n => n.Nudge.Partition == key.Partition && n.Nudge.Seq == latest.Seq).Nudge);
        dispatch.Clock.MoveOn(TimeSpan.FromDays(2));
        dispatch.FailNudges = true;
        using (var answer = await FaultAsync(dispatch, latest))
        {
            Assert.False(answer.IsSuccessStatusCode);
        }

        dispatch.FailNudges = false;
        await story.SweepAsync();
        return key;
    }

    /// <summary>A nudge whose turn cannot arm another: the run fails, and even putting it back does.</summary>
    private static async Task<HttpResponseMessage> FaultAsync(DispatchFixture dispatch, MaintenanceRequest request)
    {
        var nudge = StorageNudgeQueue.Write(new Nudge(request.Key.Partition, request.Seq, request.TurnId, dispatch.Clock.GetUtcNow()));
        using var content = new StringContent(
            System.Text.Json.JsonSerializer.Serialize(new { Data = new { nudge }, Metadata = new { } }), System.Text.Encoding.UTF8, "application/json");
        return await dispatch.Http.PostAsync("/RunNudge", content, StorageFixture.Cancellation);
    }

    private static void Flush(DispatchFixture dispatch)
    {
        Assert.True(dispatch.Get<TracerProvider>().ForceFlush());
        Assert.True(dispatch.Get<MeterProvider>().ForceFlush());
        Assert.True(dispatch.Get<LoggerProvider>().ForceFlush());
    }

    private static string AssertOneTrace(OtlpCollector collector, RequestKey key)
    {
        var spans = collector.Spans.ToList();
        var report = Assert.Single(spans, s => s.Name == "turn report");
        var ofRequest = spans.Where(s => s.TraceId == report.TraceId).ToList();
        Assert.Equal(key.RequestId, report["dispatch.request_id"]);
        Assert.Equal("3", report["dispatch.messages"]);

        // The hand-over of the offer stands beneath the report, the offer's callback and its answer too.
        var deliver = ofRequest.First(s => s.Name == "deliver" && s.ParentId == report.SpanId);
        var sends = ofRequest.Where(s => s.Name == "send" && s.ParentId == deliver.SpanId).ToList();
        Assert.Equal(3, sends.Count);
        Assert.Equal(["accepted", "accepted", "refused"], sends.Select(s => s["dispatch.outcome"]).Order(StringComparer.Ordinal));
        var delivered = Assert.Single(spans, s => s.Name == "callback" && s["dispatch.status"] == "delivered");
        Assert.Equal((report.TraceId, report.SpanId, "2"), (delivered.TraceId, delivered.ParentId, delivered["dispatch.storage.calls"]));
        var accept = Assert.Single(spans, s => s.Name == "turn accept");
        Assert.Equal((report.TraceId, report.SpanId, "accepted"), (accept.TraceId, accept.ParentId, accept["dispatch.stage"]));

        // What caused it is another trace, and linked.
        var tap = spans.First(s => s.Name == "inbound" && s.TraceId != report.TraceId && accept.Links.Contains(s.TraceId));
        Assert.Contains(spans, s => s.Name == "follow" && s.ParentId == tap.SpanId);

        // The queue carried the trace.
        Assert.Contains(ofRequest, s => s.Name == "nudge" && s["dispatch.request_id"] == key.RequestId && s["dispatch.outcome"].Length > 0);
        Assert.Contains(spans, s => s.Name == "sweep");
        Assert.Contains(spans, s => s.Name == "nudge" && s["error.type"].Length > 0);
        return report.TraceId;
    }

    private static void AssertLogs(OtlpCollector collector, KeptLines lines, RequestKey key, string trace)
    {
        var turn = collector.Logs.First(l => l.TraceId == trace && l.Body.StartsWith("Turn accept of", StringComparison.Ordinal));
        Assert.Equal(key.RequestId, turn.Attributes["RequestId"]);
        Assert.Equal(trace, turn.Attributes["TraceId"]);
        Assert.Equal(32, turn.Attributes["TurnId"].Length);
        Assert.Contains(lines.Lines, l => l.Contains("First accept of", StringComparison.Ordinal) && l.Contains($"RequestId={key.RequestId}", StringComparison.Ordinal));
        Assert.Contains(lines.Lines, l => l.Contains("accepted as SM", StringComparison.Ordinal) && l.Contains("TurnId=", StringComparison.Ordinal));
    }

    private static void AssertMetrics(OtlpCollector collector)
    {
        var accepted = collector.Points.Last(p => p.Metric == "dispatch.request.time_to_accept");
        Assert.Equal(("s", 1L), (accepted.Unit, accepted.Count));
        Assert.Contains(collector.Points, p => p.Metric == "dispatch.callbacks" && p.Tags.GetValueOrDefault("dispatch.error_code") == $"{NoWhatsAppAccount}");
        Assert.Contains(collector.Points, p => p.Metric == "dispatch.message.fallbacks" && p.Tags["dispatch.to"] == "sms");
        Assert.Contains(collector.Points, p => p is { Metric: "dispatch.webhook.refused", Value: >= 1 });
        Assert.Contains(collector.Points, p => p is { Metric: "dispatch.sweep.duration", Count: 1 });
    }

    private static void AssertNothingOf(DispatchFixture dispatch, MaintenanceRequest request, string told, string where)
    {
        string[] secrets =
        [
            dispatch.WorkerPhone, dispatch.RenterPhone, dispatch.LandlordPhone, WatchedStory.Renter, "Anastasia", "Okafor", "Lena Hart", "Ben Okafor",
            WatchedStory.Problem, "drips", WatchedStory.Remark, "neighbour", WatchedStory.AuthToken, WatchedStory.ApiKey, request.TrackSecret,
        ];
        Assert.NotEmpty(told);
        Assert.All(secrets, secret =>
        {
            // A number is found with and without its plus, and as it stands in an address.
            var at = told.IndexOf(secret.TrimStart('+'), StringComparison.OrdinalIgnoreCase);
            Assert.True(at < 0, $"{secret} stands in {where}: …{(at < 0 ? "" : told[Math.Max(0, at - 200)..Math.Min(told.Length, at + 100)])}…");
        });
    }
}
