using System.Net.Http.Headers;
using System.Text;
using Dispatch.Core.Requests;
using Dispatch.Functions.Twilio;

namespace Dispatch.Benchmarks.World;

/// <summary>A webhook of Twilio's with its signature, made before the clock starts.</summary>
internal sealed class Webhook
{
    public const string AuthToken = "benchmarks-token";
    public const string PublicBaseUrl = "https://dispatch.example.com";

    private const string WhatsAppSender = "whatsapp:+15550109999";

    private static readonly string AccountSid = "AC" + new string('0', 32);

    private readonly byte[] _body;

    private Webhook(string target, Dictionary<string, string> form)
    {
        Target = target;
        Signature = TwilioSignature.Sign(AuthToken, PublicBaseUrl + target, form);
        _body = Encoding.UTF8.GetBytes(string.Join('&', form.Select(p => $"{Uri.EscapeDataString(p.Key)}={Uri.EscapeDataString(p.Value)}")));
    }

    /// <summary>Path and query.</summary>
    public string Target { get; }

    public string Signature { get; }

    public ReadOnlyMemory<byte> Body => _body;

    /// <summary>A status callback with the fields Twilio sends for WhatsApp.</summary>
    public static Webhook Status(RequestKey request, int messageNumber, string status)
    {
        var sid = SampleRequest.SidOf(messageNumber);
        var target = $"{StatusCallbackUrl.Path}?{StatusCallbackUrl.MessageNumberParameter}={messageNumber}&{StatusCallbackUrl.PartitionParameter}={request.Partition}";
        return new Webhook(target, new(StringComparer.Ordinal)
        {
            ["ChannelPrefix"] = "whatsapp",
            ["ApiVersion"] = "2010-04-01",
            ["MessageStatus"] = status,
            ["SmsSid"] = sid,
            ["SmsStatus"] = status,
            ["ChannelInstallSid"] = "XE" + new string('2', 32),
            ["To"] = "whatsapp:+14155550101",
            ["From"] = WhatsAppSender,
            ["MessageSid"] = sid,
            ["StructuredMessage"] = "false",
            ["AccountSid"] = AccountSid,
            ["ChannelToAddress"] = "+1415555XXXX",
        });
    }

    /// <summary>A message a person sent, or a tap on a button.</summary>
    public static Webhook Inbound(string from, string text, string? buttonPayload = null)
    {
        var sid = $"SM{Guid.NewGuid():N}";
        var form = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["SmsMessageSid"] = sid,
            ["NumMedia"] = "0",
            ["ProfileName"] = "Ana",
            ["MessageType"] = buttonPayload is null ? "text" : "button",
            ["SmsSid"] = sid,
            ["WaId"] = from[1..],
            ["SmsStatus"] = "received",
            ["Body"] = text,
            ["To"] = WhatsAppSender,
            ["NumSegments"] = "1",
            ["MessageSid"] = sid,
            ["AccountSid"] = AccountSid,
            ["From"] = "whatsapp:" + from,
            ["ApiVersion"] = "2010-04-01",
        };
        if (buttonPayload is not null)
        {
            form["ButtonText"] = text;
            form["ButtonPayload"] = buttonPayload;
        }

        return new Webhook("/twilio/inbound", form);
    }

    /// <summary>As it travels, for the load generator.</summary>
    public byte[] ToBytes() =>
    [
        .. Encoding.ASCII.GetBytes(
            $"POST {Target} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded; charset=UTF-8\r\n"
            + $"Content-Length: {_body.Length}\r\n{TwilioSignature.HeaderName}: {Signature}\r\nI-Twilio-Idempotency-Token: {Guid.NewGuid():D}\r\n"
            + "Accept: */*\r\nUser-Agent: TwilioProxy/1.1\r\nX-Home-Region: us1\r\n\r\n"),
        .. _body,
    ];

    /// <summary>For an ordinary client.</summary>
    public HttpRequestMessage ToRequest(Uri server)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server, Target)) { Content = new ByteArrayContent(_body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/x-www-form-urlencoded; charset=UTF-8");
        request.Headers.Add(TwilioSignature.HeaderName, Signature);
        return request;
    }
}
