using System.Net;
using Dispatch.Local.Twilio;
using Microsoft.AspNetCore.Http;

namespace Dispatch.Local.Tests.Twilio;

/// <summary>What happens to a message after it was taken, and the callbacks that tell it.</summary>
public sealed class DeliveryTests
{
    private const string Phone = StandInFixture.Phone;

    [Fact]
    public async Task A_WhatsApp_message_in_the_window_is_sent_delivered_and_read_and_each_is_called_back_signed()
    {
        await using var twilio = await StandInFixture.StartAsync();
        await twilio.InboundAsync(new { from = Phone, body = "Hi" });

        var sid = await twilio.SendWhatsAppAsync("Hello");
        await twilio.UntilAsync(sid, "read");

        var callbacks = twilio.App.Requests.Where(request => request.RawTarget.StartsWith("/twilio/status", StringComparison.Ordinal)).ToList();
        Assert.All(callbacks, request => Assert.Equal("/twilio/status?m=1&r=org_1", request.RawTarget));
        var forms = callbacks.Select(twilio.SignedForm).ToList();
        Assert.Equal(["sent", "delivered", "read"], forms.Select(form => form["MessageStatus"]));
        Assert.All(forms, form => Assert.Equal(sid, form["MessageSid"]));
        Assert.Equal("whatsapp", forms[0]["ChannelPrefix"]);
        Assert.Equal("READ", forms[2]["EventType"]);
        Assert.DoesNotContain("ErrorCode", forms[2].Keys);
    }

    [Fact]
    public async Task An_SMS_ends_delivered_with_the_carriers_date()
    {
        await using var twilio = await StandInFixture.StartAsync();

        var sid = await twilio.SendAsync(("To", Phone), ("From", twilio.Account.SmsSender), ("Body", "x"), ("StatusCallback", twilio.PublicBaseUrl + "/twilio/status"));
        await twilio.UntilAsync(sid, "delivered");

        Assert.Equal(10, twilio.SignedForm(twilio.App.Requests.Last())["RawDlrDoneDate"].Length);
    }

    [Fact]
    public async Task Free_text_outside_the_window_fails_later_with_63016()
    {
        await using var twilio = await StandInFixture.StartAsync();

        var sid = await twilio.SendWhatsAppAsync("Hello");
        var message = await twilio.UntilAsync(sid, "failed");

        Assert.Equal(63016, message.ErrorCode);
        var form = twilio.SignedForm(Assert.Single(twilio.App.Requests));
        Assert.Equal("failed", form["MessageStatus"]);
        Assert.Equal("63016", form["ErrorCode"]);
    }

    public static TheoryData<string, string, int?> Variables => new()
    {
        { """{"1":"K7F3QX","2":"a leak"}""", "delivered", null },
        { """{"1":"K7F3QX","2":""}""", "failed", 63013 },
        { """{"1":"K7F3QX","2":"two\nlines"}""", "failed", 63013 },
        { """{"1":"K7F3QX","2":"a     gap"}""", "failed", 63013 },
        { """{"1":"K7F3QX","2":"four    blanks"}""", "delivered", null },
        { """{"1":"K7F3QX"}""", "failed", 63028 },
    };

    [Theory]
    [MemberData(nameof(Variables))]
    public async Task A_template_goes_outside_the_window_when_its_variables_are_fit(string variables, string status, int? code)
    {
        await using var twilio = await StandInFixture.StartAsync();
        await twilio.PutPhoneAsync(new PhoneState(Phone, HasReadReceipts: false));
        var content = await twilio.ContentAsync(hasSamples: false);

        var sid = await twilio.SendAsync(("To", "whatsapp:" + Phone), ("From", twilio.WhatsAppFrom), ("ContentSid", content), ("ContentVariables", variables));
        var message = await twilio.UntilAsync(sid, status);

        Assert.Equal(code, message.ErrorCode);
    }

    [Fact]
    public async Task A_forgotten_variable_sends_the_sample_and_is_noted()
    {
        await using var twilio = await StandInFixture.StartAsync();
        var content = await twilio.ContentAsync();

        var sid = await twilio.SendAsync(("To", "whatsapp:" + Phone), ("From", twilio.WhatsAppFrom), ("ContentSid", content), ("ContentVariables", """{"1":"AAAAAA","9":"x"}"""));
        var message = await twilio.MessageAsync(sid);

        Assert.Equal("Job AAAAAA: leak. Can you take it?", message.Body);
        Assert.Equal([new("reply", "Accept", "accept:AAAAAA"), new("reply", "Decline", "decline:AAAAAA")], message.Buttons);
        Assert.Equal(["variable 2 missing: the sample was sent", "variable 9 is not in the content"], message.Warnings);
    }

    [Fact]
    public async Task By_SMS_the_same_content_is_its_text_without_buttons()
    {
        await using var twilio = await StandInFixture.StartAsync();
        var content = await twilio.ContentAsync();

        var sid = await twilio.SendAsync(("To", Phone), ("From", twilio.Account.SmsSender), ("ContentSid", content), ("ContentVariables", """{"1":"AAAAAA","2":"leak"}"""));
        var message = await twilio.MessageAsync(sid);

        Assert.Equal("SMS job AAAAAA: leak", message.Body);
        Assert.Empty(message.Buttons);
    }

    [Fact]
    public async Task A_content_that_was_not_approved_needs_the_window()
    {
        await using var twilio = await StandInFixture.StartAsync();
        var content = await twilio.ContentAsync(isApproved: false);
        (string, string)[] fields = [("To", "whatsapp:" + Phone), ("From", twilio.WhatsAppFrom), ("ContentSid", content)];

        var before = await twilio.UntilAsync(await twilio.SendAsync(fields), "failed");
        await twilio.InboundAsync(new { from = Phone, body = "Hi" });
        await twilio.UntilAsync(await twilio.SendAsync(fields), "read");

        Assert.Equal(63016, before.ErrorCode);
    }

    [Fact]
    public async Task A_phone_that_is_off_leaves_sent_until_it_is_on()
    {
        await using var twilio = await StandInFixture.StartAsync();
        await twilio.InboundAsync(new { from = Phone, body = "Hi" });
        await twilio.PutPhoneAsync(new PhoneState(Phone, IsOnline: false, HasReadReceipts: false));

        var sid = await twilio.SendWhatsAppAsync("Hello");
        await twilio.UntilAsync(sid, "sent");
        await twilio.PutPhoneAsync(new PhoneState(Phone, HasReadReceipts: false));
        var message = await twilio.UntilAsync(sid, "delivered");

        Assert.Equal(["queued", "sent", "delivered"], message.Statuses.Select(change => change.Status));
    }

    [Fact]
    public async Task A_message_is_read_once_someone_watches_the_phone()
    {
        await using var twilio = await StandInFixture.StartAsync(readDelay: TimeSpan.FromHours(1));
        await twilio.InboundAsync(new { from = Phone, body = "Hi" });
        var sid = await twilio.SendWhatsAppAsync("Hello");
        await twilio.UntilAsync(sid, "delivered");

        using var live = await twilio.Client.GetAsync(
            $"/_stand-in/events?watch={Uri.EscapeDataString(Phone)}", HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);

        Assert.Equal("text/event-stream", live.Content.Headers.ContentType?.MediaType);
        await twilio.UntilAsync(sid, "read");
    }

    public static TheoryData<PhoneState, string, string, int> Faults => new()
    {
        { new PhoneState(Phone, IsBlocked: true), "whatsapp", "failed", 63014 },
        { new PhoneState(Phone, WhatsAppError: 63003), "whatsapp", "undelivered", 63003 },
        { new PhoneState(Phone, SmsError: 30003), "sms", "undelivered", 30003 },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task The_phones_switches_make_messages_fail(PhoneState phone, string channel, string status, int code)
    {
        await using var twilio = await StandInFixture.StartAsync();
        await twilio.InboundAsync(new { from = Phone, body = "Hi" });
        await twilio.PutPhoneAsync(phone);

        var sid = channel == "sms"
            ? await twilio.SendAsync(("To", Phone), ("From", twilio.Account.SmsSender), ("Body", "x"))
            : await twilio.SendWhatsAppAsync("Hello");

        Assert.Equal(code, (await twilio.UntilAsync(sid, status)).ErrorCode);
    }

    [Theory]
    [InlineData("#rc=3&rp=5xx,ct,rt", 503, 4)]
    [InlineData("#rc=3&rp=ct", 503, 1)]
    [InlineData("", 503, 1)]
    [InlineData("#rc=3&rp=5xx,ct,rt", 403, 1)]
    [InlineData("#rc=1&rp=4xx", 403, 2)]
    public async Task A_callback_is_tried_again_as_its_fragment_says(string fragment, int status, int tries)
    {
        await using var twilio = await StandInFixture.StartAsync((context, _) =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        });

        var other = await twilio.SendAsync(
            ("To", "whatsapp:" + Phone), ("From", twilio.WhatsAppFrom), ("Body", "x"), ("StatusCallback", twilio.PublicBaseUrl + "/twilio/status?x=1" + fragment));
        await Wait.UntilAsync(async () => (await twilio.MessageAsync(other)).Calls.Count >= tries, "the tries are made");

        // One try too many would come at once; this whole exchange leaves it the time.
        await twilio.InboundAsync(new { from = Phone, body = "Hi" });

        var calls = (await twilio.MessageAsync(other)).Calls;
        Assert.Equal(Enumerable.Range(1, tries), calls.Select(call => call.Attempt));
        Assert.All(calls, call => Assert.Equal(status, call.StatusCode));
        var requests = twilio.App.Requests.Where(request => request.RawTarget == "/twilio/status?x=1").ToList();
        Assert.Single(requests.Select(request => request.Headers["I-Twilio-Idempotency-Token"]).Distinct(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_refused_connection_is_tried_again_once_by_default_and_noted()
    {
        await using var twilio = await StandInFixture.StartAsync();
        var nobody = Local.Host.LoopbackPort.Free();

        var sid = await twilio.SendAsync(
            ("To", Phone), ("From", twilio.Account.SmsSender), ("Body", "x"), ("StatusCallback", $"http://127.0.0.1:{nobody}/status"));
        var message = await twilio.UntilAsync(sid, "delivered");
        await Wait.UntilAsync(async () => (message = await twilio.UntilAsync(sid, "delivered")).Calls.Count >= 4, "both statuses were tried twice");

        Assert.Equal([1, 2, 1, 2], message.Calls.Select(call => call.Attempt));
        Assert.All(message.Calls, call => Assert.StartsWith("11205", call.Error, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Media_are_fetched_before_the_message_is_sent_and_a_missing_file_fails()
    {
        await using var twilio = await StandInFixture.StartAsync((context, request) =>
        {
            context.Response.StatusCode = request.RawTarget == "/photo" ? 200 : 404;
            context.Response.ContentType = "image/png";
            return request is { Method: "GET", RawTarget: "/photo" } ? context.Response.WriteAsync("pixels") : Task.CompletedTask;
        });
        await twilio.InboundAsync(new { from = Phone, body = "Hi" });

        var good = await twilio.SendAsync(("To", "whatsapp:" + Phone), ("From", twilio.WhatsAppFrom), ("MediaUrl", twilio.PublicBaseUrl + "/photo"));
        var bad = await twilio.SendAsync(("To", "whatsapp:" + Phone), ("From", twilio.WhatsAppFrom), ("MediaUrl", twilio.PublicBaseUrl + "/none"));

        var media = Assert.Single((await twilio.UntilAsync(good, "read")).Media);
        Assert.Equal("pixels", await twilio.Client.GetStringAsync($"/_stand-in/media/{media.Sid}", TestContext.Current.CancellationToken));
        Assert.Equal(63019, (await twilio.UntilAsync(bad, "failed")).ErrorCode);
        Assert.StartsWith("MM", good, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_scheduled_message_waits_and_can_be_cancelled()
    {
        await using var twilio = await StandInFixture.StartAsync();
        var sid = await twilio.SendAsync(
            ("To", Phone), ("MessagingServiceSid", twilio.Account.MessagingServiceSid), ("Body", "x"), ("ScheduleType", "fixed"),
            ("SendAt", DateTimeOffset.UtcNow.AddHours(1).ToString("O")), ("StatusCallback", twilio.PublicBaseUrl + "/twilio/status"));
        Assert.Equal("scheduled", (await twilio.MessageAsync(sid)).Status);
        var path = $"/2010-04-01/Accounts/{twilio.Account.AccountSid}/Messages/{sid}.json";

        using var cancelled = await twilio.Client.PostAsync(path, StandInFixture.Form(("Status", "canceled")), TestContext.Current.CancellationToken);
        using var again = await twilio.Client.PostAsync(path, StandInFixture.Form(("Status", "canceled")), TestContext.Current.CancellationToken);

        Assert.Equal("canceled", (await StandInFixture.ReadAsync(cancelled)).GetProperty("status").GetString());
        Assert.Equal(HttpStatusCode.BadRequest, again.StatusCode);
        Assert.Equal(["canceled"], (await twilio.MessageAsync(sid)).Calls.Select(call => call.Subject));
    }
}
