using Dispatch.Functions.Twilio;
using Microsoft.Extensions.Configuration;

namespace Dispatch.Functions.Tests.Twilio;

public sealed class TwilioOptionsTests
{
    [Fact]
    public void Good_options_have_no_fault() => Assert.Empty(Good().Validate());

    [Theory]
    [InlineData("AccountSid", null, "Twilio__AccountSid is missing.")]
    [InlineData("AccountSid", "AC1", "Twilio__AccountSid must be AC followed by 32 hexadecimal digits.")]
    [InlineData("AccountSid", "SM00000000000000000000000000000001", "Twilio__AccountSid must be AC followed by 32 hexadecimal digits.")]
    [InlineData("AccountSid", "AC0000000000000000000000000000000g", "Twilio__AccountSid must be AC followed by 32 hexadecimal digits.")]
    [InlineData("AuthToken", "", "Twilio__AuthToken is missing.")]
    [InlineData("AuthToken", "token\n", "Twilio__AuthToken must not contain blanks.")]
    [InlineData("ApiKeySid", "SK1", "Twilio__ApiKeySid must be SK followed by 32 hexadecimal digits.|Twilio__ApiKeySecret is missing.")]
    [InlineData("ApiKeySecret", "s", "Twilio__ApiKeySid is missing.")]
    [InlineData("WhatsAppSender", null, "Twilio__WhatsAppSender is missing.")]
    [InlineData("WhatsAppSender", "whatsapp:+15550109999", "Twilio__WhatsAppSender must be an E.164 number such as +15550100001, without whatsapp:.")]
    [InlineData("WhatsAppSender", "72345", "Twilio__WhatsAppSender must be an E.164 number such as +15550100001, without whatsapp:.")]
    [InlineData("SmsSender", "15550108888", "Twilio__SmsSender must be an E.164 number such as +15550100001, or a short code.")]
    [InlineData("SmsSender", null, "Twilio__SmsSender or Twilio__MessagingServiceSid is missing: SMS needs one of them.")]
    [InlineData("MessagingServiceSid", "MG1", "Twilio__MessagingServiceSid must be MG followed by 32 hexadecimal digits.")]
    [InlineData("ValidityPeriod", "36001", "Twilio__ValidityPeriod must be 1 to 36000 seconds.")]
    [InlineData("ValidityPeriod", "an hour", "Twilio__ValidityPeriod must be 1 to 36000 seconds.")]
    [InlineData("ValidityPeriod", "1.5", "Twilio__ValidityPeriod must be 1 to 36000 seconds.")]
    [InlineData("CallTimeout", "00:00:11", "Twilio__CallTimeout must be over zero and at most 00:00:10.")]
    [InlineData("CallTimeout", "5s", "Twilio__CallTimeout must be over zero and at most 00:00:10.")]
    public void A_fault_is_one_line_that_names_its_key(string key, string? value, string expected)
    {
        With(key, value, out var faults);

        Assert.Equal(expected.Split('|'), faults);
    }

    [Fact]
    public void Empty_values_count_as_absent()
    {
        var options = With("CallTimeout", "", out var faults);

        Assert.Empty(faults);
        Assert.Equal((TimeSpan.FromSeconds(10), null), (options.CallTimeout, With("ValidityPeriod", "", out _).ValidityPeriod));
    }

    [Fact]
    public void An_empty_base_url_is_Twilios()
    {
        Assert.Equal("https://api.twilio.com", With("ApiBaseUrl", "").ApiBaseUrl);
        Assert.Equal("https://content.twilio.com", With("ContentBaseUrl", null).ContentBaseUrl);
    }

    [Theory]
    [InlineData("https://api.twilio.com", true)]
    [InlineData("https://api.dublin.ie1.twilio.com/", true)]
    [InlineData("http://127.0.0.1:4010", true)]
    [InlineData("http://localhost:4010/", true)]
    [InlineData("https://[::1]:4010", true)]
    [InlineData("http://api.twilio.com", false)]
    [InlineData("https://api.twilio.com:8443", false)]
    [InlineData("https://api.twilio.com/v1", false)]
    [InlineData("https://user@api.twilio.com", false)]
    [InlineData("https://eviltwilio.com", false)]
    [InlineData("https://twilio.com.evil.example", false)]
    [InlineData("http://192.168.1.2:4010", false)]
    [InlineData("file:///tmp", false)]
    [InlineData("api.twilio.com", false)]
    public void Credentials_go_to_Twilio_or_stay_on_this_machine(string baseUrl, bool isGood)
    {
        var faults = With("ContentBaseUrl", baseUrl).Validate();

        Assert.Equal(isGood ? 0 : 1, faults.Count);
        Assert.All(faults, fault => Assert.StartsWith("Twilio__ContentBaseUrl must be ", fault));
    }

    [Theory]
    [InlineData("https://api.twilio.com/2010-04-01/Accounts/AC/Messages/MM/Media/ME", true)]
    [InlineData("https://mms.twilio.com/x", true)]
    [InlineData("http://127.0.0.1:4010/x", true)]
    [InlineData("http://127.0.0.1:4011/x", false)]
    [InlineData("http://api.twilio.com/x", false)]
    [InlineData("https://api.twilio.com.evil.example/x", false)]
    [InlineData("https://api.twilio.com@evil.example/x", false)]
    [InlineData("http://169.254.169.254/metadata", false)]
    public void A_media_url_gets_credentials_only_where_they_belong(string url, bool isTrusted) =>
        Assert.Equal(isTrusted, new TwilioCredentials(With("ApiBaseUrl", "http://127.0.0.1:4010")).For(new Uri(url)) is not null);

    [Fact]
    public void No_secret_is_shown()
    {
        var options = With("ApiKeySecret", "the-key-secret");
        options.ApiKeySid = "SK00000000000000000000000000000001";

        Assert.DoesNotContain("the-key-secret", options.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(RecordingTwilio.AuthToken, options.ToString(), StringComparison.Ordinal);
        Assert.Contains("SK00000000000000000000000000000001", options.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://dispatch.example.com", null)]
    [InlineData("https://dispatch.example.com/base/", null)]
    [InlineData("http://localhost:7071", null)]
    [InlineData(null, "PublicBaseUrl is missing.")]
    [InlineData("dispatch.example.com", "PublicBaseUrl must be an absolute URL such as https://dispatch.example.com.")]
    [InlineData("ftp://dispatch.example.com", "PublicBaseUrl must be an absolute URL such as https://dispatch.example.com.")]
    [InlineData("http://dispatch.example.com", "PublicBaseUrl must be https, except on this machine.")]
    [InlineData("https://dis_patch.example.com", "PublicBaseUrl must not have an underscore in its host name: Twilio refuses it as StatusCallback.")]
    [InlineData("https://dispatch.example.com/?a=1", "PublicBaseUrl must not have credentials, a query or a fragment.")]
    [InlineData("https://u:p@dispatch.example.com", "PublicBaseUrl must not have credentials, a query or a fragment.")]
    public void The_public_url_is_one_Twilio_can_call(string? value, string? fault) =>
        Assert.Equal(fault is null ? [] : [fault], PublicBaseUrl.Validate(value));

    private static TwilioOptions Good() => With("AuthToken", RecordingTwilio.AuthToken);

    private static TwilioOptions With(string key, string? value) => With(key, value, out _);

    // Read as the function app reads it: from keys, values as text.
    private static TwilioOptions With(string key, string? value, out IReadOnlyList<string> faults)
    {
        var values = new Dictionary<string, string?>
        {
            ["Twilio:AccountSid"] = RecordingTwilio.AccountSid,
            ["Twilio:AuthToken"] = RecordingTwilio.AuthToken,
            ["Twilio:WhatsAppSender"] = "+15550109999",
            ["Twilio:SmsSender"] = "+15550108888",
        };
        values["Twilio:" + key] = value;
        if (value is null)
        {
            values.Remove("Twilio:" + key);
        }

        return TwilioOptions.Read(new ConfigurationBuilder().AddInMemoryCollection(values).Build(), out faults);
    }
}
