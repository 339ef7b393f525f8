using System.Text;
using Dispatch.Core.Messaging;
using Dispatch.Functions.Twilio;

namespace Dispatch.Functions.Tests.Twilio;

/// <summary>What Twilio does not promise: requests with less, more or other than the documents say.</summary>
public sealed class InboundFormTests
{
    private const string Sid = "MessageSid=SM00000000000000000000000000000001";
    private const string Plain = Sid + "&From=%2B15550100001&To=%2B15550109999";

    [Theory]
    [InlineData("From=%2B15550100001", InboundRefusal.MissingMessageSid)]
    [InlineData("MessageSid=&From=%2B15550100001", InboundRefusal.MissingMessageSid)]
    [InlineData("MessageSid=a%2Fb&From=%2B15550100001", InboundRefusal.MissingMessageSid)]
    [InlineData("messagesid=SM00000000000000000000000000000001&From=%2B15550100001", InboundRefusal.MissingMessageSid)]
    [InlineData(Sid, InboundRefusal.MissingFrom)]
    [InlineData(Sid + "&From=", InboundRefusal.MissingFrom)]
    [InlineData(Sid + "&From=nobody", InboundRefusal.UnreadableFrom)]
    [InlineData(Sid + "&From=messenger%3A123456789", InboundRefusal.UnreadableFrom)]
    [InlineData("", InboundRefusal.MissingMessageSid)]
    public void What_is_no_message_says_why(string body, InboundRefusal expected)
    {
        Assert.Null(InboundForm.Read(Form(body), DateTimeOffset.UnixEpoch, out var refusal));
        Assert.Equal(expected, refusal);
    }

    [Theory]
    [InlineData("From=%2B15550100001&To=whatsapp%3A%2B15550109999", "whatsapp:+15550100001")]
    [InlineData("From=whatsapp%3Anonsense&ExternalUserId=whatsapp%3AUS.1A2B", "whatsapp:US.1A2B")]
    [InlineData("ExternalUserId=whatsapp%3AUS.1A2B", "whatsapp:US.1A2B")]
    [InlineData("From=72345", "72345")]
    public void The_sender_is_found(string parameters, string from) =>
        Assert.Equal(from, Read(Sid + "&" + parameters).From.ToString());

    [Fact]
    public void Little_is_enough()
    {
        var message = Read("SmsSid=SM00000000000000000000000000000001&From=%2B15550100001");

        Assert.Equal("SM00000000000000000000000000000001", message.MessageSid);
        Assert.Equal((null, "", 0), (message.To, message.Body, message.Media.Count));
        Assert.Equal((null, null, null), (message.NumSegments, message.Location, message.OptOutType));
    }

    [Fact]
    public void The_text_is_kept_as_it_is_but_for_nul() =>
        Assert.Equal("  a\nb  ", Read(Plain + "&Body=%20+a%00%0Ab%00+%20").Body);

    [Theory]
    [InlineData("NumMedia=1", "")]
    [InlineData("NumMedia=abc&MediaUrl0=u0&MediaContentType0=image%2Fpng", "u0 image/png")]
    [InlineData("NumMedia=99999999999&MediaUrl0=u0", "u0 application/octet-stream")]
    [InlineData("NumMedia=-1&MediaUrl0=u0&MediaContentType0=x-unknown%2Fthing", "u0 x-unknown/thing")]
    [InlineData("NumMedia=0&MediaUrl2=u2&MediaUrl0=u0", "u0 application/octet-stream|u2 application/octet-stream")]
    [InlineData("MediaUrl0=u0&MediaUrl0=other&MediaUrl=u&MediaUrlX=u&MediaUrl-1=u&MediaUrl99999999999=u", "u0 application/octet-stream")]
    [InlineData("MediaUrl1=u1&MediaUrl0=", "u1 application/octet-stream")]
    public void Media_are_what_has_a_url(string parameters, string expected) =>
        Assert.Equal(expected, string.Join('|', Read(Plain + "&" + parameters).Media.Select(media => media.Url + " " + media.ContentType)));

    [Fact]
    public void More_than_ten_media_are_kept_in_order()
    {
        var parameters = string.Join('&', Enumerable.Range(0, 12).Reverse().Select(n => $"MediaUrl{n}=u{n}&MediaContentType{n}=t{n}"));

        Assert.Equal(Enumerable.Range(0, 12).Select(n => new InboundMedia("u" + n, "t" + n)), Read(Plain + "&NumMedia=12&" + parameters).Media);
    }

    [Theory]
    [InlineData("Latitude=37.787890&Longitude=-122.391864&Address=1+Main+St&Label=Home", 37.787890, -122.391864)]
    [InlineData("Latitude=0&Longitude=0", 0d, 0d)]
    [InlineData("Latitude=91&Longitude=0", null, null)]
    [InlineData("Latitude=NaN&Longitude=0", null, null)]
    [InlineData("Latitude=1,5&Longitude=0", null, null)]
    [InlineData("Latitude=1.5", null, null)]
    public void A_place_needs_two_good_numbers(string parameters, double? latitude, double? longitude)
    {
        var location = Read(Plain + "&" + parameters).Location;

        Assert.Equal((latitude, longitude), (location?.Latitude, location?.Longitude));
        Assert.Equal(parameters.Contains("Home", StringComparison.Ordinal) ? ("1 Main St", "Home") : (null, null), (location?.Address, location?.Label));
    }

    [Theory]
    [InlineData("ButtonPayload=p&ButtonText=t&ListId=l", "p", "t")]
    [InlineData("ListId=l&ListTitle=t", "l", "t")]
    [InlineData("ButtonText=t", null, "t")]
    public void A_tap_has_a_payload_whatever_it_was_on(string parameters, string? payload, string? text)
    {
        var message = Read(Plain + "&" + parameters);

        Assert.Equal((payload, text), (message.ButtonPayload, message.ButtonText));
    }

    [Theory]
    [InlineData("START", OptOutType.Start)]
    [InlineData("help", OptOutType.Help)]
    [InlineData("OTHER", null)]
    public void The_providers_own_keywords_are_known(string value, OptOutType? expected) =>
        Assert.Equal(expected, Read(Plain + "&OptOutType=" + value).OptOutType);

    [Theory]
    [InlineData("?m=12&r=contacts%2B1", "contacts+1", 12)]
    [InlineData("m=12&r=org_1&m=13", "org_1", 12)]
    [InlineData("?m=0193c0de-0000-7000-8000-000000000001", null, null)]
    [InlineData("?m=-1&r=", null, null)]
    [InlineData("?M=1&R=x", null, null)]
    [InlineData("", null, null)]
    [InlineData(null, null, null)]
    public void A_report_finds_our_two_ids_in_the_query(string? query, string? partition, int? number)
    {
        var report = StatusForm.Read(Form(Sid + "&MessageStatus=sent"), query, DateTimeOffset.UnixEpoch, out _);

        Assert.Equal((partition, number), (report?.Partition, report?.MessageNumber));
    }

    [Theory]
    [InlineData("&MessageStatus=sent&ErrorCode=", "sent", null)]
    [InlineData("&MessageStatus=sent&ErrorCode=0", "sent", null)]
    [InlineData("&MessageStatus=failed&ErrorCode=abc", "failed", null)]
    [InlineData("&MessageStatus=failed&ErrorCode=63999", "failed", 63999)]
    [InlineData("&SmsStatus=delivered", "delivered", null)]
    [InlineData("&MessageStatus=something_new", "something_new", null)]
    public void A_report_takes_what_comes(string parameters, string messageStatus, int? errorCode)
    {
        var report = StatusForm.Read(Form(Sid + parameters), null, DateTimeOffset.UnixEpoch, out var refusal);

        Assert.Equal(StatusRefusal.None, refusal);
        Assert.Equal((messageStatus, errorCode), (report?.MessageStatus, report?.ErrorCode));
        Assert.Equal(DeliveryStatusRules.FromMessageStatus(messageStatus), report?.Status);
    }

    [Fact]
    public void A_report_needs_a_status()
    {
        Assert.Null(StatusForm.Read(Form(Sid), null, DateTimeOffset.UnixEpoch, out var refusal));
        Assert.Equal(StatusRefusal.MissingMessageStatus, refusal);
    }

    [Fact]
    public void The_callback_url_comes_back_as_it_went_out()
    {
        var url = StatusCallbackUrl.For("https://dispatch.example.com/", "contacts/+1 ñ&r=x", 7);

        Assert.Equal("https://dispatch.example.com/twilio/status?m=7&r=contacts%2F%2B1%20%C3%B1%26r%3Dx#rc=3&rp=5xx,ct,rt", url);
        var report = StatusForm.Read(Form(Sid + "&MessageStatus=sent"), new Uri(url).Query, DateTimeOffset.UnixEpoch, out _);
        Assert.Equal(("contacts/+1 ñ&r=x", 7), (report?.Partition, report?.MessageNumber));
    }

    private static InboundMessage Read(string body)
    {
        var message = InboundForm.Read(Form(body), DateTimeOffset.UnixEpoch, out var refusal);
        Assert.Equal(InboundRefusal.None, refusal);
        Assert.NotNull(message);
        return message;
    }

    private static TwilioForm Form(string body)
    {
        Assert.True(TwilioForm.TryParse(Encoding.UTF8.GetBytes(body), out var form, out _));
        return form;
    }
}
