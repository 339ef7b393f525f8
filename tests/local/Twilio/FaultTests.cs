using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Dispatch.Local.Tests.Twilio;

/// <summary>The faults that can be asked for at <c>/_stand-in/faults</c>: each does what it says, to those it is for, as often as it says.</summary>
public sealed class FaultTests
{
    private const string To = StandInFixture.Phone;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_answer_can_be_wrong_although_the_message_was_taken()
    {
        await using var twilio = await StandInFixture.StartAsync();
        await AskAsync(twilio, """{"status":503,"code":20503,"isTaken":true,"count":1}""");
        await AskAsync(twilio, """{"status":429,"code":20429,"retryAfter":7,"count":1}""");
        await AskAsync(twilio, """{"kind":"Reset","isTaken":true,"count":1}""");

        using var unknown = await SmsAsync(twilio, "first");
        using var throttled = await SmsAsync(twilio, "second");
        await Assert.ThrowsAsync<HttpRequestException>(() => SmsAsync(twilio, "third"));
        using var good = await SmsAsync(twilio, "fourth");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, unknown.StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, throttled.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(7), throttled.Headers.RetryAfter!.Delta);
        Assert.Equal(20429, (await StandInFixture.ReadAsync(throttled)).GetProperty("code").GetInt32());
        Assert.Equal(HttpStatusCode.Created, good.StatusCode);
        Assert.Equal(["first", "third", "fourth"], (await twilio.LedgerAsync()).Select(m => m.Body));
    }

    [Fact]
    public async Task A_page_of_HTML_a_reset_and_a_silence_take_nothing()
    {
        await using var twilio = await StandInFixture.StartAsync();
        await AskAsync(twilio, """{"kind":"Html","status":502,"count":1}""");
        await AskAsync(twilio, """{"kind":"Reset","count":1}""");
        await AskAsync(twilio, """{"kind":"Timeout","count":1}""");

        using var page = await SmsAsync(twilio, "first");
        await Assert.ThrowsAsync<HttpRequestException>(() => SmsAsync(twilio, "second"));
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal) { ["To"] = To, ["From"] = twilio.Account.SmsSender, ["Body"] = "third" });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => twilio.Client.PostAsync($"/2010-04-01/Accounts/{twilio.Account.AccountSid}/Messages.json", form, patience.Token));

        Assert.Equal(HttpStatusCode.BadGateway, page.StatusCode);
        Assert.Equal("text/html", page.Content.Headers.ContentType!.MediaType);
        Assert.Empty(await twilio.LedgerAsync());
    }

    [Fact]
    public async Task A_rule_is_for_whom_it_names_and_for_the_nth_of_them()
    {
        await using var twilio = await StandInFixture.StartAsync();
        await AskAsync(twilio, $$"""{"status":500,"match":{"to":"{{To}}","template":"leak","channel":"sms","nth":2} }""");

        var codes = new List<HttpStatusCode>();
        foreach (var text in new[] { "a leak", "a door", "the leak again", "a leak, third" })
        {
            using var answer = await SmsAsync(twilio, text);
            codes.Add(answer.StatusCode);
        }

        Assert.Equal([HttpStatusCode.Created, HttpStatusCode.Created, HttpStatusCode.InternalServerError, HttpStatusCode.Created], codes);
        var state = Assert.Single((await ListAsync(twilio)).EnumerateArray());
        Assert.Equal((3, 1), (state.GetProperty("fitted").GetInt32(), state.GetProperty("met").GetInt32()));
    }

    [Fact]
    public async Task Chance_depends_on_the_seed_and_the_message_alone()
    {
        var runs = new List<string>();
        foreach (var (seed, order) in new[] { (1, 1), (1, -1), (2, 1) })
        {
            await using var twilio = await StandInFixture.StartAsync();
            await AskAsync(twilio, $$"""{"status":500,"seed":{{seed}},"match":{"probability":0.5} }""");
            var outcomes = new SortedDictionary<int, bool>();
            foreach (var i in Enumerable.Range(0, 24).OrderBy(i => i * order))
            {
                using var answer = await SmsAsync(twilio, $"message {i}");
                outcomes[i] = answer.IsSuccessStatusCode;
            }

            runs.Add(string.Concat(outcomes.Values.Select(good => good ? '.' : 'x')));
        }

        Assert.Equal(runs[0], runs[1]);
        Assert.NotEqual(runs[0], runs[2]);
        Assert.Contains('x', runs[0]);
        Assert.Contains('.', runs[0]);
    }

    [Theory]
    [InlineData(63016, "failed")]
    [InlineData(63024, "undelivered")]
    [InlineData(21610, "failed")]
    public async Task A_message_that_was_taken_can_fail_later_by_any_code(int code, string status)
    {
        await using var twilio = await StandInFixture.StartAsync();
        await twilio.InboundAsync(new { from = To, body = "Hi" });
        await AskAsync(twilio, $$"""{"kind":"Fail","code":{{code}},"count":1,"match":{"channel":"whatsapp"} }""");

        var sid = await twilio.SendWhatsAppAsync("Hello");
        var message = await twilio.UntilAsync(sid, status);
        var next = await twilio.UntilAsync(await twilio.SendWhatsAppAsync("Hello again"), "read");

        Assert.Equal(code, message.ErrorCode);
        Assert.Null(next.ErrorCode);
    }

    [Fact]
    public async Task A_callback_can_be_dropped_or_come_twice()
    {
        await using var twilio = await StandInFixture.StartAsync();
        await twilio.InboundAsync(new { from = To, body = "Hi" });
        await AskAsync(twilio, """{"kind":"DropCallback","match":{"messageStatus":"sent"}}""");
        await AskAsync(twilio, """{"kind":"DuplicateCallback","match":{"messageStatus":"delivered"}}""");

        var sid = await twilio.SendWhatsAppAsync("Hello");
        await twilio.UntilAsync(sid, "read");

        Assert.Equal(["delivered", "delivered", "read"], (await twilio.MessageAsync(sid)).Calls.Select(call => call.Subject));
    }

    [Fact]
    public async Task A_callback_can_come_after_the_next_one()
    {
        await using var twilio = await StandInFixture.StartAsync();
        await twilio.InboundAsync(new { from = To, body = "Hi" });
        await AskAsync(twilio, """{"kind":"ReorderCallback","match":{"messageStatus":"sent"}}""");

        var sid = await twilio.SendWhatsAppAsync("Hello");
        await twilio.UntilAsync(sid, "read");

        Assert.Equal(["delivered", "sent", "read"], (await twilio.MessageAsync(sid)).Calls.Select(call => call.Subject));
        var forms = twilio.App.Requests.Where(r => r.RawTarget.StartsWith("/twilio/status", StringComparison.Ordinal)).Select(twilio.SignedForm);
        Assert.Equal(["delivered", "sent", "read"], forms.Select(form => form["MessageStatus"]));
    }

    [Fact]
    public async Task A_callback_can_come_late_and_tells_what_was_then()
    {
        await using var twilio = await StandInFixture.StartAsync();
        await twilio.InboundAsync(new { from = To, body = "Hi" });
        await AskAsync(twilio, """{"kind":"DelayCallback","delaySeconds":1,"match":{"messageStatus":"sent"}}""");

        var sid = await twilio.SendWhatsAppAsync("Hello");
        await twilio.UntilAsync(sid, "read");
        await Wait.UntilAsync(async () => (await twilio.MessageAsync(sid)).Calls.Count == 3, "the late callback");

        Assert.Equal(["delivered", "read", "sent"], (await twilio.MessageAsync(sid)).Calls.Select(call => call.Subject));
        Assert.Equal("sent", twilio.SignedForm(twilio.App.Requests.Last())["MessageStatus"]);
    }

    [Fact]
    public async Task The_list_can_lag_behind_while_a_fetch_knows_the_message()
    {
        await using var twilio = await StandInFixture.StartAsync();
        await AskAsync(twilio, """{"kind":"HideFromList","delaySeconds":1}""");

        var sid = await twilio.SendAsync(("To", To), ("From", twilio.Account.SmsSender), ("Body", "x"));
        var path = $"/2010-04-01/Accounts/{twilio.Account.AccountSid}/Messages";
        Assert.Empty(await SidsAsync());
        Assert.Equal(sid, (await twilio.Client.GetFromJsonAsync<JsonElement>($"{path}/{sid}.json", Cancellation)).GetProperty("sid").GetString());
        await Wait.UntilAsync(async () => (await SidsAsync()).Count == 1, "the message is listed");

        async Task<List<string?>> SidsAsync() =>
            [.. (await twilio.Client.GetFromJsonAsync<JsonElement>($"{path}.json", Cancellation)).GetProperty("messages").EnumerateArray().Select(m => m.GetProperty("sid").GetString())];
    }

    [Fact]
    public async Task Rules_are_listed_replaced_and_removed_and_nonsense_is_refused()
    {
        await using var twilio = await StandInFixture.StartAsync();
        await AskAsync(twilio, """{"kind":"Slow","delaySeconds":0,"id":"mine"}""");
        using var replaced = await twilio.Client.PutAsJsonAsync("/_stand-in/faults", new[] { new { kind = "Html" }, new { kind = "Reset" } }, Cancellation);
        Assert.Equal(2, (await ListAsync(twilio)).GetArrayLength());
        var id = (await ListAsync(twilio))[0].GetProperty("rule").GetProperty("id").GetString();
        using var removed = await twilio.Client.DeleteAsync($"/_stand-in/faults/{id}", Cancellation);
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        using var gone = await twilio.Client.DeleteAsync($"/_stand-in/faults/{id}", Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        using var cleared = await twilio.Client.DeleteAsync("/_stand-in/faults", Cancellation);
        Assert.Equal(0, (await ListAsync(twilio)).GetArrayLength());

        foreach (var nonsense in new[] { """{"status":200}""", """{"match":{"probability":2}}""", """{"count":0}""", """{"match":{"nth":0}}""", """{"kind":"Sunshine"}""" })
        {
            using var content = Json(nonsense);
            using var answer = await twilio.Client.PostAsync("/_stand-in/faults", content, Cancellation);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        }
    }

    private static Task<HttpResponseMessage> SmsAsync(StandInFixture twilio, string text) =>
        twilio.PostAsync(("To", To), ("From", twilio.Account.SmsSender), ("Body", text));

    private static Task<JsonElement> ListAsync(StandInFixture twilio) =>
        twilio.Client.GetFromJsonAsync<JsonElement>("/_stand-in/faults", Cancellation);

    private static async Task AskAsync(StandInFixture twilio, string fault)
    {
        using var content = Json(fault);
        using var answer = await twilio.Client.PostAsync("/_stand-in/faults", content, Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static StringContent Json(string text) => new(text, System.Text.Encoding.UTF8, "application/json");
}
