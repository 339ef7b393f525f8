using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace Dispatch.Local.Tests.Twilio;

/// <summary>POST Messages as a client sees it: the answer, and every refusal with its code.</summary>
public sealed partial class CreateMessageTests
{
    private const string To = StandInFixture.Phone;

    public static TheoryData<string, string[], int> Refusals => new()
    {
        { "no To", ["From={sms}", "Body=x"], 21604 },
        { "To is not E.164", ["To=555", "From={sms}", "Body=x"], 21211 },
        { "To is no WhatsApp address", ["To=whatsapp:hello", "From={wa}", "Body=x"], 21211 },
        { "no sender", [$"To={To}", "Body=x"], 21603 },
        { "a sender of others", [$"To={To}", "From=+15005550001", "Body=x"], 21606 },
        { "a WhatsApp sender of others", [$"To=whatsapp:{To}", "From=whatsapp:+15005550001", "Body=x"], 63007 },
        { "SMS sender to WhatsApp", [$"To=whatsapp:{To}", "From={sms}", "Body=x"], 63007 },
        { "another service", [$"To={To}", "MessagingServiceSid=MG00000000000000000000000000000000", "Body=x"], 21705 },
        { "To is From", ["To={sms}", "From={sms}", "Body=x"], 63031 },
        { "no text", [$"To={To}", "From={sms}"], 21619 },
        { "a text too long", [$"To={To}", "From={sms}", "Body={1601}"], 21617 },
        { "unknown content", [$"To=whatsapp:{To}", "From={wa}", "ContentSid=HX00000000000000000000000000000000"], 21655 },
        { "variables are no JSON", [$"To=whatsapp:{To}", "From={wa}", "ContentSid={content}", "ContentVariables=1"], 21656 },
        { "variables are no strings", [$"To=whatsapp:{To}", "From={wa}", "ContentSid={content}", """ContentVariables={"1":1}"""], 21656 },
        { "a callback that is no URL", [$"To={To}", "From={sms}", "Body=x", "StatusCallback=/twilio/status"], 21609 },
        { "media that is no URL", [$"To={To}", "From={sms}", "MediaUrl=photo.jpg"], 21620 },
        { "scheduled without a service", [$"To={To}", "From={sms}", "Body=x", "ScheduleType=fixed", "SendAt=2030-01-01T00:00:00Z"], 35118 },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task What_Twilio_refuses_is_refused_with_its_code(string what, string[] fields, int code)
    {
        await using var twilio = await StandInFixture.StartAsync();
        var content = await twilio.ContentAsync();

        using var answer = await twilio.PostAsync([.. fields.Select(field => field.Split('=', 2)).Select(pair => (pair[0], pair[1]
            .Replace("{sms}", twilio.Account.SmsSender, StringComparison.Ordinal)
            .Replace("{wa}", twilio.WhatsAppFrom, StringComparison.Ordinal)
            .Replace("{content}", content, StringComparison.Ordinal)
            .Replace("{1601}", new string('x', 1601), StringComparison.Ordinal)))]);

        var body = await StandInFixture.ReadAsync(answer);
        Assert.True(answer.StatusCode == HttpStatusCode.BadRequest, what);
        Assert.Equal(code, body.GetProperty("code").GetInt32());
        Assert.Equal(400, body.GetProperty("status").GetInt32());
        Assert.EndsWith($"/{code}", body.GetProperty("more_info").GetString(), StringComparison.Ordinal);
        Assert.Empty(await twilio.LedgerAsync());
    }

    [Fact]
    public async Task The_answer_is_the_message_in_Twilios_words()
    {
        await using var twilio = await StandInFixture.StartAsync();

        using var answer = await twilio.PostAsync(("To", To), ("From", twilio.Account.SmsSender), ("Body", "Hello"));

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.True(answer.Headers.Contains("Twilio-Request-Id"));
        var body = await StandInFixture.ReadAsync(answer);
        Assert.Matches(MessageSid(), body.GetProperty("sid").GetString());
        Assert.Equal("queued", body.GetProperty("status").GetString());
        Assert.Equal("1", body.GetProperty("num_segments").GetString());
        Assert.Equal("0", body.GetProperty("num_media").GetString());
        Assert.Matches(Rfc2822(), body.GetProperty("date_created").GetString());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, body.GetProperty("date_sent").ValueKind);
        Assert.Equal($"/2010-04-01/Accounts/{twilio.Account.AccountSid}/Messages/{body.GetProperty("sid").GetString()}.json", body.GetProperty("uri").GetString());
    }

    [Fact]
    public async Task With_a_service_the_answer_is_accepted_and_queued_is_called_back()
    {
        await using var twilio = await StandInFixture.StartAsync();

        using var answer = await twilio.PostAsync(
            ("To", To), ("MessagingServiceSid", twilio.Account.MessagingServiceSid), ("Body", "Hello"), ("StatusCallback", twilio.PublicBaseUrl + "/twilio/status"));

        var body = await StandInFixture.ReadAsync(answer);
        Assert.Equal("accepted", body.GetProperty("status").GetString());
        Assert.Equal("0", body.GetProperty("num_segments").GetString());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, body.GetProperty("from").ValueKind);
        var message = await twilio.UntilAsync(body.GetProperty("sid").GetString()!, "delivered");
        Assert.Equal(["queued", "sent", "delivered"], message.Calls.Select(call => call.Subject));
    }

    [Fact]
    public async Task An_unknown_field_is_taken_in_silence_and_noted_in_the_ledger()
    {
        await using var twilio = await StandInFixture.StartAsync();

        var sid = await twilio.SendAsync(("To", To), ("From", twilio.Account.SmsSender), ("Body", "x"), ("Statuscallback", "https://example.com"));

        Assert.Equal(["unknown field Statuscallback"], (await twilio.MessageAsync(sid)).Warnings);
    }

    [Theory]
    [InlineData("nobody", "nothing")]
    [InlineData("{sid}", "wrong")]
    [InlineData(null, null)]
    public async Task Without_the_accounts_credentials_the_answer_is_401(string? user, string? password)
    {
        await using var twilio = await StandInFixture.StartAsync();
        twilio.Client.DefaultRequestHeaders.Authorization = user is null
            ? null
            : new AuthenticationHeaderValue("Basic", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(
                $"{user.Replace("{sid}", twilio.Account.AccountSid, StringComparison.Ordinal)}:{password}")));

        using var answer = await twilio.PostAsync(("To", To), ("From", twilio.Account.SmsSender), ("Body", "x"));

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal(20003, (await StandInFixture.ReadAsync(answer)).GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task A_fault_that_was_asked_for_can_take_the_message_all_the_same()
    {
        await using var twilio = await StandInFixture.StartAsync();
        await AskAsync(twilio, """{"status":503,"code":20503,"isTaken":true,"count":1}""");
        await AskAsync(twilio, """{"status":429,"code":20429,"count":1}""");
        await AskAsync(twilio, """{"kind":"reset","isTaken":true,"count":1}""");

        using var unknown = await twilio.PostAsync(("To", To), ("From", twilio.Account.SmsSender), ("Body", "first"));
        using var throttled = await twilio.PostAsync(("To", To), ("From", twilio.Account.SmsSender), ("Body", "second"));
        await Assert.ThrowsAsync<HttpRequestException>(() => twilio.PostAsync(("To", To), ("From", twilio.Account.SmsSender), ("Body", "third")));
        await twilio.SendAsync(("To", To), ("From", twilio.Account.SmsSender), ("Body", "fourth"));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, unknown.StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, throttled.StatusCode);
        Assert.Equal(["first", "third", "fourth"], (await twilio.LedgerAsync()).Select(message => message.Body));
    }

    private static async Task AskAsync(StandInFixture twilio, string fault)
    {
        using var content = new StringContent(fault, System.Text.Encoding.UTF8, "application/json");
        using var answer = await twilio.Client.PostAsync("/_stand-in/faults", content, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [GeneratedRegex("^SM[0-9a-f]{32}$", RegexOptions.None, 1000)]
    private static partial Regex MessageSid();

    [GeneratedRegex(@"^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} \+0000$", RegexOptions.None, 1000)]
    private static partial Regex Rfc2822();
}
