using System.Net;
using System.Text;
using System.Text.Json;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Core.Turns;
using Dispatch.Functions.Storage;
using Dispatch.Functions.Storage.Accounts;
using Dispatch.Functions.Storage.Tables;
using Dispatch.Functions.Tests.Storage;
using Dispatch.Functions.Tests.Turns;
using Dispatch.Functions.Twilio;

namespace Dispatch.Functions.Tests.Endpoints;

/// <summary>Webhooks and trigger calls over real HTTP: who is let in, what is answered, what is kept.</summary>
public sealed class WebhookTests(StorageFixture storage)
{
    private static CancellationToken Cancellation => StorageFixture.Cancellation;

    [Fact]
    public async Task A_signed_tap_is_answered_with_empty_TwiML_and_accepts_the_job()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage, isServed: true);
        var request = await Story.ReportAsync(dispatch);
        using var answer = await PostAsync(dispatch, "/twilio/inbound", InboundOf(dispatch, $"accept:{dispatch.Organisation}:{request.Id}:1"));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("text/xml", answer.Content.Headers.ContentType!.MediaType);
        Assert.EndsWith("<Response/>", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        await WaitAsync(async () => (await Story.ReadAsync(dispatch, request.Key)).Aggregate.Request.Stage == RequestStage.Accepted);
    }

    [Fact]
    public async Task A_webhook_with_a_wrong_or_no_signature_is_refused_and_changes_nothing()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage, isServed: true);
        var form = InboundOf(dispatch, null);
        using var unsigned = new FormUrlEncodedContent(form);
        using var none = await dispatch.Http.PostAsync("/twilio/inbound", unsigned, Cancellation);
        using var wrong = await PostAsync(dispatch, "/twilio/inbound", form, token: "another");

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (none.StatusCode, wrong.StatusCode));
        var contact = await dispatch.Get<IContactStore>().LoadAsync(dispatch.WorkerPhone, Cancellation);
        Assert.Null(contact.Aggregate.Contact.LastWhatsAppAt);
    }

    [Fact]
    public async Task A_callback_moves_the_status_and_a_repeated_one_changes_nothing()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage, isServed: true);
        var request = await Story.ReportAsync(dispatch);
        var path = $"/twilio/status?m={request.DispatchMessage}&r={request.Key.Partition}";
        foreach (var status in new[] { "delivered", "sent", "delivered", "read", "read" })
        {
            using var answer = await PostAsync(dispatch, path, StatusOf(status));
            Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        }

        var details = await Story.ReadAsync(dispatch, request.Key);
        Assert.Equal(DeliveryStatus.Read, details.Aggregate.Request.WhatsappStatus);
        Assert.Equal(["delivered", "read"], details.History.Where(h => h.Kind == HistoryKind.Delivery).Select(h => h.NewStatus));
        Assert.Equal(["delivered", "read", "sent"], details.Events.Select(e => e.MessageStatus).Order(StringComparer.Ordinal));
        Assert.False(details.Events.Single(e => e.MessageStatus == "sent").Changed);
    }

    [Fact]
    public async Task A_callback_of_somebody_elses_message_is_answered_and_ignored()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage, isServed: true);
        var unknown = new RequestKey(dispatch.Organisation, Guid.NewGuid().ToString("D"));
        foreach (var path in new[] { "/twilio/status", "/twilio/status?m=1", $"/twilio/status?m=7&r={unknown.Partition}", "/twilio/status?m=x&r=%2B14155550100" })
        {
            using var answer = await PostAsync(dispatch, path, StatusOf("sent"));
            Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        }
    }

    [Fact]
    public async Task A_signed_message_without_a_readable_sender_is_kept()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage, isServed: true);
        var sid = "SM" + Guid.NewGuid().ToString("N");
        using var answer = await PostAsync(dispatch, "/twilio/inbound", [new("MessageSid", sid), new("From", "DISPATCHCO"), new("Body", "hi")]);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var table = dispatch.Get<StorageAccount>().Table(TableContactStore.TableName);
        var kept = new List<string?>();
        await foreach (var row in table.QueryAsync(TableFilter.Partition(TableUnreadableStore.Partition), cancellationToken: Cancellation))
        {
            kept.Add(row.GetString("form_0"));
        }

        Assert.Contains(kept, f => f!.Contains(sid, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/RunNudge")]
    [InlineData("/Sweep")]
    [InlineData("/ReconcileInbound")]
    [InlineData("/CompareLedgers")]
    [InlineData("/WatchTemplates")]
    public async Task A_trigger_path_called_from_outside_does_not_exist(string path)
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage, isServed: true);
        foreach (var header in new[] { "X-Forwarded-For", "X-Forwarded-Host", "x-forwarded-proto" })
        {
            using var call = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent("{}", Encoding.UTF8, "application/json") };
            call.Headers.Add(header, "203.0.113.7");
            using var answer = await dispatch.Http.SendAsync(call, Cancellation);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
    }

    [Fact]
    public async Task The_hosts_own_trigger_calls_are_answered_with_a_JSON_object()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage, isServed: true, hasTwilio: true);
        var request = await Story.ReportAsync(dispatch);
        var nudge = StorageNudgeQueue.Write(new Nudge(request.Key.Partition, request.Seq, request.TurnId, dispatch.Clock.GetUtcNow()));

        // Encoded twice, as the host does, and once, as its documentation shows.
        foreach (var item in new[] { JsonSerializer.Serialize(nudge), nudge })
        {
            using var answer = await TriggerAsync(dispatch, "/RunNudge", new { Data = new { nudge = item }, Metadata = new { DequeueCount = "1" } });
            await AssertDoneAsync(answer);
        }

        foreach (var timer in new[] { "/Sweep", "/ReconcileInbound", "/CompareLedgers" })
        {
            using var answer = await TriggerAsync(dispatch, timer, new { Data = new { timer = new { IsPastDue = false } }, Metadata = new { } });
            await AssertDoneAsync(answer);
        }

        using var stranger = await TriggerAsync(dispatch, "/RunNudge", new { Data = new { nudge = "\"not a nudge\"" }, Metadata = new { } });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, stranger.StatusCode);
    }

    private static async Task AssertDoneAsync(HttpResponseMessage answer)
    {
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("application/json", answer.Content.Headers.ContentType!.MediaType);
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(JsonValueKind.Object, body.RootElement.ValueKind);
    }

    private static async Task<HttpResponseMessage> TriggerAsync(DispatchFixture dispatch, string path, object call)
    {
        using var content = new StringContent(JsonSerializer.Serialize(call), Encoding.UTF8, "application/json");
        return await dispatch.Http.PostAsync(path, content, Cancellation);
    }

    internal static async Task<HttpResponseMessage> PostAsync(
        DispatchFixture dispatch, string path, IReadOnlyList<KeyValuePair<string, string>> form, string token = "token")
    {
        using var call = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(form) };
        call.Headers.Add(TwilioSignature.HeaderName, TwilioSignature.Sign(token, "http://localhost:7071" + path, form));
        return await dispatch.Http.SendAsync(call, Cancellation);
    }

    private static List<KeyValuePair<string, string>> InboundOf(DispatchFixture dispatch, string? payload) =>
    [
        new("MessageSid", "SM" + Guid.NewGuid().ToString("N")),
        new("From", $"whatsapp:{dispatch.WorkerPhone}"),
        new("To", "whatsapp:+15550109999"),
        new("Body", "Accept"),
        new("NumMedia", "0"),
        .. payload is null ? Array.Empty<KeyValuePair<string, string>>() : [new("ButtonPayload", payload), new("ButtonText", "Accept")],
    ];

    private static List<KeyValuePair<string, string>> StatusOf(string status) =>
    [
        new("MessageSid", "SM" + new string('b', 32)),
        new("MessageStatus", status),
        new("AccountSid", "AC" + new string('0', 32)),
    ];

    private static async Task WaitAsync(Func<Task<bool>> condition)
    {
        for (var i = 0; i < 100; i++)
        {
            if (await condition())
            {
                return;
            }

            await Task.Delay(50, Cancellation);
        }

        Assert.Fail("It did not happen within five seconds.");
    }
}
