using Dispatch.Core.Messaging;
using Dispatch.Functions.Twilio;

namespace Dispatch.Functions.Tests.Twilio;

/// <summary>The 28 signed webhook requests: signature, form and meaning of each.</summary>
public sealed class WebhookFixtureTests
{
    private const string AuthToken = "00000000000000000000000000000000";
    private const string Number = "whatsapp:+15550100001";
    private const string UserId = "US.1A2B3C4D5E6F";
    private const string Media = "https://api.twilio.com/2010-04-01/Accounts/AC00000000000000000000000000000001/Messages/";

    private static readonly DateTimeOffset Now = new(2026, 11, 21, 9, 5, 0, TimeSpan.Zero);
    private static readonly Dictionary<string, WebhookFixture> Fixtures = TestData.Read<WebhookFixture>("webhook-fixtures.json").ToDictionary(fixture => fixture.Id);

    public static TheoryData<string> Ids => [.. Fixtures.Keys];

    /// <summary>What each inbound request says, the fields that differ from a plain text.</summary>
    private static readonly Dictionary<string, InboundMessage> Inbound = new()
    {
        ["sms-empty-body"] = Sms("SM00000000000000000000000000000002", ""),
        ["sms-unicode"] = Sms("SM00000000000000000000000000000004", "Señal débil 🔧 — 漢字"),
        ["sms-special-chars"] = Sms("SM00000000000000000000000000000005", "a&b=c+d%20 'q' \"z\" <x> \\ /"),
        ["mms-two-media"] = Sms("MM00000000000000000000000000000008", "see photos") with
        {
            Media =
            [
                new(Media + "MM00000000000000000000000000000384/Media/ME00000000000000000000000000000001", "image/jpeg"),
                new(Media + "MM00000000000000000000000000000384/Media/ME00000000000000000000000000000002", "video/mp4"),
            ],
        },
        ["sms-optout-stop"] = Sms("SM00000000000000000000000000000009", "STOP") with { OptOutType = OptOutType.Stop },
        ["sms-yes"] = Sms("SM0000000000000000000000000000000e", "YES"),
        ["sms-extra-unknown-param"] = Sms("SM0000000000000000000000000000000f", "hi"),
        ["wa-text"] = WhatsApp("SM00000000000000000000000000000010", "Hello"),
        ["wa-bsuid-only"] = WhatsApp("SM00000000000000000000000000000012", "Hello", "whatsapp:" + UserId),
        ["wa-bsuid-parent"] = WhatsApp("SM00000000000000000000000000000013", "Hello", "whatsapp:US.ENT.9Z8Y7X") with { ParentExternalUserId = "US.ENT.9Z8Y7X" },
        ["wa-session-button"] = WhatsApp("SM00000000000000000000000000000015", "Accept job") with
        {
            ButtonPayload = "job:7f3a:accept",
            ButtonText = "Accept job",
            OriginalRepliedMessageSid = "MM000000000000000000000000000002bd",
        },
        ["wa-button-no-context"] = WhatsApp("SM00000000000000000000000000000016", "Accept job") with { ButtonPayload = "job:7f3a:accept", ButtonText = "Accept job" },
        ["wa-list-item"] = WhatsApp("SM00000000000000000000000000000017", "Tomorrow 9-11") with { ButtonPayload = "slot-2", ButtonText = "Tomorrow 9-11" },
        ["wa-reply-text"] = WhatsApp("SM00000000000000000000000000000018", "yes") with { OriginalRepliedMessageSid = "MM000000000000000000000000000002be" },
        ["wa-forwarded"] = WhatsApp("SM00000000000000000000000000000019", "fwd"),
        ["wa-document"] = WhatsApp("MM0000000000000000000000000000001c", "quote.pdf") with
        {
            Media = [new(Media + "MM00000000000000000000000000000387/Media/ME00000000000000000000000000000005", "application/pdf")],
        },
        ["wa-flow"] = WhatsApp("SM00000000000000000000000000000020", ""),
    };

    [Fact]
    public void All_fixtures_are_there_and_have_their_meaning()
    {
        Assert.Equal(28, Fixtures.Count);
        Assert.Equal(Fixtures.Values.Where(fixture => fixture.Kind == "inbound").Select(fixture => fixture.Id).Order(), Inbound.Keys.Order());
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void The_signature_holds_and_covers_the_body(string id)
    {
        var fixture = Fixtures[id];
        var tampered = fixture with { Body = fixture.Body + "0" };

        Assert.Equal(SignatureVerdict.Valid, TwilioSignature.Check(AuthToken, fixture.Url, fixture.Form(), fixture.Signature));
        Assert.Equal(SignatureVerdict.Mismatch, TwilioSignature.Check(AuthToken, fixture.Url, tampered.Form(), fixture.Signature));
        Assert.Equal(fixture.Signature, TwilioSignature.Sign(AuthToken, fixture.Url, fixture.Form().All()));
    }

    [Theory]
    [MemberData(nameof(InboundIds))]
    public void An_inbound_request_says_what_it_says(string id)
    {
        var expected = Inbound[id];
        var message = InboundForm.Read(Fixtures[id].Form(), Now, out var refusal);

        Assert.Equal(InboundRefusal.None, refusal);
        Assert.NotNull(message);
        Assert.Equal(expected.Media, message.Media);
        Assert.Equal(expected, message with { Media = expected.Media });
    }

    public static TheoryData<string> InboundIds => [.. Inbound.Keys];

    [Theory]
    [InlineData("st-sms-accepted", "accepted", DeliveryStatus.Pending, null)]
    [InlineData("st-sms-sent", "sent", DeliveryStatus.Sent, null)]
    [InlineData("st-sms-canceled", "canceled", DeliveryStatus.Failed, null)]
    [InlineData("st-sms-undelivered-30003", "undelivered", DeliveryStatus.Failed, ErrorReaction.RetryLater)]
    [InlineData("st-sms-failed-21610", "failed", DeliveryStatus.Failed, ErrorReaction.OptOut)]
    [InlineData("st-wa-sent", "sent", DeliveryStatus.Sent, null)]
    [InlineData("st-wa-read", "read", DeliveryStatus.Read, null)]
    [InlineData("st-wa-undelivered-63003", "undelivered", DeliveryStatus.Failed, ErrorReaction.Fallback)]
    [InlineData("st-wa-undelivered-63018", "undelivered", DeliveryStatus.Failed, ErrorReaction.RetryLater)]
    [InlineData("st-wa-undelivered-63041", "undelivered", DeliveryStatus.Failed, ErrorReaction.Fallback)]
    public void A_status_callback_reports(string id, string messageStatus, DeliveryStatus status, ErrorReaction? reaction)
    {
        var report = StatusForm.Read(Fixtures[id].Form(), "?m=4&r=org_1", Now, out var refusal);

        Assert.Equal(StatusRefusal.None, refusal);
        Assert.NotNull(report);
        Assert.Equal((messageStatus, status), (report.MessageStatus, report.Status));
        Assert.Equal(reaction, report.ErrorCode is { } code ? ErrorReactions.For(code) : null);
        Assert.Equal(("org_1", 4, Now), (report.Partition, report.MessageNumber, report.At));
        Assert.Equal(id.StartsWith("st-wa", StringComparison.Ordinal) ? Number : "+15550100001", report.To?.ToString());
        Assert.Equal(id.StartsWith("st-wa-un", StringComparison.Ordinal) ? "see error code" : null, report.ErrorMessage);
    }

    [Fact]
    public void A_status_callback_without_a_message_is_refused_by_name()
    {
        Assert.Null(StatusForm.Read(Fixtures["st-no-params"].Form(), null, Now, out var refusal));
        Assert.Equal(StatusRefusal.MissingMessageSid, refusal);
    }

    private static InboundMessage Sms(string sid, string body) =>
        new(sid, Parse("+15550100001"), Parse("+15550109999"), body, null, null, null, null, null, null, null, [], null, 1, "MG00000000000000000000000000000001", Now);

    private static InboundMessage WhatsApp(string sid, string body, string from = Number) =>
        new(sid, Parse(from), Parse("whatsapp:+15550109999"), body, null, null, null, "Ana P.", UserId, null, null, [], null, 1, null, Now);

    private static MessageAddress Parse(string text)
    {
        Assert.True(MessageAddress.TryParse(text, out var address, out _));
        return address;
    }
}
