using Dispatch.Local.Twilio;
using Microsoft.AspNetCore.Http;

namespace Dispatch.Local.Tests.Twilio;

/// <summary>Messages from phones: the webhook's form, its answer, keywords, and the media behind Basic auth.</summary>
public sealed class InboundTests
{
    private const string Phone = StandInFixture.Phone;

    [Fact]
    public async Task A_WhatsApp_text_is_the_full_signed_form()
    {
        await using var twilio = await StandInFixture.StartAsync();

        var message = await twilio.InboundAsync(new { from = Phone, body = "Grüße & = %20 + 漢字 🔧", profileName = "Ana P." });

        var request = Assert.Single(twilio.App.Requests);
        Assert.Equal("/twilio/inbound", request.RawTarget);
        Assert.Equal("TwilioProxy/1.1", request.Headers["User-Agent"]);
        Assert.Equal("application/x-www-form-urlencoded", request.Headers["Content-Type"]);
        var form = twilio.SignedForm(request);
        Assert.Equal(message.Sid, form["MessageSid"]);
        Assert.Equal(message.Sid, form["SmsMessageSid"]);
        Assert.Equal("whatsapp:" + Phone, form["From"]);
        Assert.Equal(twilio.WhatsAppFrom, form["To"]);
        Assert.Equal("Grüße & = %20 + 漢字 🔧", form["Body"]);
        Assert.Equal("text", form["MessageType"]);
        Assert.Equal("Ana P.", form["ProfileName"]);
        Assert.Equal(Phone[1..], form["WaId"]);
        Assert.StartsWith("whatsapp:US.", form["ExternalUserId"], StringComparison.Ordinal);
        Assert.Equal("0", form["NumMedia"]);
        Assert.DoesNotContain("MessageStatus", form.Keys);
        var call = Assert.Single(message.Calls);
        Assert.Equal((200, "<Response/>", (string?)null), (call.StatusCode, call.Answer, call.Error));
    }

    [Fact]
    public async Task A_hidden_number_is_a_user_id_without_WaId()
    {
        await using var twilio = await StandInFixture.StartAsync();

        await twilio.InboundAsync(new { from = "US.1A2B3C4D5E6F", body = "Hello" });

        var form = twilio.SignedForm(Assert.Single(twilio.App.Requests));
        Assert.Equal("whatsapp:US.1A2B3C4D5E6F", form["From"]);
        Assert.Equal("whatsapp:US.1A2B3C4D5E6F", form["ExternalUserId"]);
        Assert.DoesNotContain("WaId", form.Keys);
    }

    [Fact]
    public async Task A_tapped_button_carries_its_id_and_the_message_it_belongs_to()
    {
        await using var twilio = await StandInFixture.StartAsync();
        var content = await twilio.ContentAsync();
        var offer = await twilio.SendAsync(("To", "whatsapp:" + Phone), ("From", twilio.WhatsAppFrom), ("ContentSid", content), ("ContentVariables", """{"1":"A","2":"b"}"""));

        await twilio.InboundAsync(new { from = Phone, body = "Accept", buttonPayload = "accept:A", repliedTo = offer });

        var form = twilio.SignedForm(twilio.App.Requests.Last());
        Assert.Equal(("button", "Accept", "Accept", "accept:A", "REPLY"), (form["MessageType"], form["Body"], form["ButtonText"], form["ButtonPayload"], form["ButtonType"]));
        Assert.Equal((offer, twilio.WhatsAppFrom), (form["OriginalRepliedMessageSid"], form["OriginalRepliedMessageSender"]));
    }

    [Fact]
    public async Task An_SMS_has_the_geography_and_no_WhatsApp_names()
    {
        await using var twilio = await StandInFixture.StartAsync();

        await twilio.InboundAsync(new { from = Phone, channel = "sms", body = new string('ç', 71) });

        var form = twilio.SignedForm(Assert.Single(twilio.App.Requests));
        Assert.Equal((Phone, twilio.Account.SmsSender, "US", "2"), (form["From"], form["To"], form["FromCountry"], form["NumSegments"]));
        Assert.DoesNotContain("ProfileName", form.Keys);
    }

    [Fact]
    public async Task A_photo_is_fetched_with_the_accounts_credentials_only()
    {
        await using var twilio = await StandInFixture.StartAsync();

        await twilio.InboundAsync(new { from = Phone, media = new[] { new { contentType = "image/jpeg", data = Convert.ToBase64String([1, 2, 3]) } } });

        var form = twilio.SignedForm(Assert.Single(twilio.App.Requests));
        Assert.Equal(("1", "image", "image/jpeg"), (form["NumMedia"], form["MessageType"], form["MediaContentType0"]));
        Assert.Equal([1, 2, 3], await twilio.Client.GetByteArrayAsync(form["MediaUrl0"], TestContext.Current.CancellationToken));
        using var stranger = new HttpClient();
        using var refused = await stranger.GetAsync(form["MediaUrl0"], TestContext.Current.CancellationToken);
        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    [Fact]
    public async Task TwiML_in_the_answer_comes_back_as_a_message()
    {
        await using var twilio = await StandInFixture.StartAsync((context, _) =>
        {
            context.Response.ContentType = "text/xml";
            return context.Response.WriteAsync("<Response><Message>One</Message><Message><Body>Two &amp; three</Body></Message></Response>");
        });

        await twilio.InboundAsync(new { from = Phone, body = "Hi" });

        var replies = await twilio.LedgerAsync($"?to=whatsapp:{Uri.EscapeDataString(Phone)}");
        Assert.Equal(["One", "Two & three"], replies.Select(reply => reply.Body).Order(StringComparer.Ordinal));
        Assert.All(replies, reply => Assert.Equal("outbound-reply", reply.Direction));
    }

    [Theory]
    [InlineData(200, "text/plain", "ok", "12300")]
    [InlineData(200, "text/xml", "", "11200")]
    [InlineData(404, "text/xml", "<Response/>", "11200")]
    public async Task An_answer_Twilio_cannot_use_is_noted(int status, string contentType, string body, string code)
    {
        await using var twilio = await StandInFixture.StartAsync((context, _) =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = contentType;
            return context.Response.WriteAsync(body);
        });

        var message = await twilio.InboundAsync(new { from = Phone, body = "Hi" });

        Assert.StartsWith(code, Assert.Single(message.Calls).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("STOP", true)]
    [InlineData(" cancel ", true)]
    [InlineData("STOP PLEASE", false)]
    public async Task STOP_as_the_whole_SMS_ends_sending_until_START(string word, bool isStopped)
    {
        await using var twilio = await StandInFixture.StartAsync();
        (string, string)[] fields = [("To", Phone), ("From", twilio.Account.SmsSender), ("Body", "x")];

        await twilio.InboundAsync(new { from = Phone, channel = "sms", body = word });
        using var after = await twilio.PostAsync(fields);
        await twilio.InboundAsync(new { from = Phone, channel = "sms", body = "start" });
        await twilio.SendAsync(fields);

        Assert.Equal(isStopped ? 400 : 201, (int)after.StatusCode);
        if (isStopped)
        {
            Assert.Equal(21610, (await StandInFixture.ReadAsync(after)).GetProperty("code").GetInt32());
        }

        Assert.Equal(word, twilio.SignedForm(twilio.App.Requests.First())["Body"]);
    }

    [Fact]
    public async Task The_same_message_can_be_delivered_again()
    {
        await using var twilio = await StandInFixture.StartAsync();

        var first = await twilio.InboundAsync(new { from = Phone, body = "Hi" });
        await twilio.InboundAsync(new { from = Phone, body = "Hi", messageSid = first.Sid });

        Assert.Equal(2, twilio.App.Requests.Count(request => twilio.SignedForm(request)["MessageSid"] == first.Sid));
        Assert.Single(await twilio.LedgerAsync($"?phone={Uri.EscapeDataString(Phone)}"), (LedgerMessage message) => message.Direction == "inbound");
    }
}
