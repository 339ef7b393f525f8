using System.Globalization;
using Dispatch.Core.Messaging;

namespace Dispatch.Functions.Twilio;

/// <summary>
/// Section <c>Twilio</c> of the configuration (<c>Twilio__AccountSid</c> and so on). Empty values count as absent.
/// <see cref="Validate"/> says what is wrong in terms of those keys; <see cref="ToString"/> shows no secret.
/// </summary>
public sealed class TwilioOptions
{
    public const string Section = "Twilio";

    private const string DefaultApiBaseUrl = "https://api.twilio.com";
    private const string DefaultContentBaseUrl = "https://content.twilio.com";
    private const string BadValidityPeriod = $"{Section}__{nameof(ValidityPeriod)} must be 1 to 36000 seconds.";
    private const string BadCallTimeout = $"{Section}__{nameof(CallTimeout)} must be over zero and at most 00:00:10.";

    public string? AccountSid { get; set; }

    /// <summary>Signs the webhooks, so it is needed even where an API key sends.</summary>
    public string? AuthToken { get; set; }

    /// <summary>With <see cref="ApiKeySecret"/>: sends instead of the AuthToken.</summary>
    public string? ApiKeySid { get; set; }

    public string? ApiKeySecret { get; set; }

    public string ApiBaseUrl
    {
        get;
        set => field = string.IsNullOrEmpty(value) ? DefaultApiBaseUrl : value;
    }
    = DefaultApiBaseUrl;

    public string ContentBaseUrl
    {
        get;
        set => field = string.IsNullOrEmpty(value) ? DefaultContentBaseUrl : value;
    }
    = DefaultContentBaseUrl;

    /// <summary>E.164, without <c>whatsapp:</c>.</summary>
    public string? WhatsAppSender { get; set; }

    /// <summary>E.164 or a short code. With <see cref="MessagingServiceSid"/> as well, it pins the sender of the service.</summary>
    public string? SmsSender { get; set; }

    public string? MessagingServiceSid { get; set; }

    /// <summary>Seconds a message may wait at Twilio before it fails, 1 to 36,000; null leaves Twilio's default of ten hours.</summary>
    public int? ValidityPeriod { get; set; }

    /// <summary>The whole of one call, connecting included; at most ten seconds, because a claim ends 60 s after it began.</summary>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The section as it is configured; what cannot be read as what it should be is a fault and stays as it is by default.</summary>
    /// <param name="faults">One line each, naming the configuration key; empty when all is well.</param>
    public static TwilioOptions Read(IConfiguration configuration, out IReadOnlyList<string> faults)
    {
        var given = configuration.GetSection(Section).AsEnumerable(makePathsRelative: true)
            .Where(setting => !string.IsNullOrEmpty(setting.Value)).ToDictionary(setting => setting.Key, setting => setting.Value, StringComparer.OrdinalIgnoreCase);
        var malformed = new List<string>();
        if (given.TryGetValue(nameof(ValidityPeriod), out var seconds) && !int.TryParse(seconds, CultureInfo.InvariantCulture, out _))
        {
            given.Remove(nameof(ValidityPeriod));
            malformed.Add(BadValidityPeriod);
        }

        if (given.TryGetValue(nameof(CallTimeout), out var limit) && !TimeSpan.TryParse(limit, CultureInfo.InvariantCulture, out _))
        {
            given.Remove(nameof(CallTimeout));
            malformed.Add(BadCallTimeout);
        }

        var options = new TwilioOptions();
        new ConfigurationBuilder().AddInMemoryCollection(given).Build().Bind(options);
        faults = [.. options.Validate(), .. malformed];
        return options;
    }

    /// <summary>One line for each fault, naming the configuration key; empty when all is well.</summary>
    public IReadOnlyList<string> Validate() =>
    [
        .. Sid(nameof(AccountSid), "AC", AccountSid, isRequired: true),
        .. Required(nameof(AuthToken), AuthToken),
        .. Sid(nameof(ApiKeySid), "SK", ApiKeySid, isRequired: !string.IsNullOrEmpty(ApiKeySecret)),
        .. string.IsNullOrEmpty(ApiKeySid) ? [] : Required(nameof(ApiKeySecret), ApiKeySecret),
        .. BaseUrl(nameof(ApiBaseUrl), ApiBaseUrl),
        .. BaseUrl(nameof(ContentBaseUrl), ContentBaseUrl),
        .. Sender(nameof(WhatsAppSender), WhatsAppSender, allowShortCode: false),
        .. SmsSenders(),
        .. Range(),
    ];

    public override string ToString() =>
        $"Twilio: AccountSid {AccountSid}, AuthToken {Redact(AuthToken)}, ApiKeySid {ApiKeySid ?? "-"}, ApiKeySecret {Redact(ApiKeySecret)}, "
        + $"ApiBaseUrl {ApiBaseUrl}, ContentBaseUrl {ContentBaseUrl}, WhatsAppSender {WhatsAppSender}, SmsSender {SmsSender ?? "-"}, "
        + $"MessagingServiceSid {MessagingServiceSid ?? "-"}";

    private static string Redact(string? secret) => string.IsNullOrEmpty(secret) ? "-" : "***";

    private static string Key(string property) => $"{Section}__{property}";

    private static IEnumerable<string> Required(string property, string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            yield return $"{Key(property)} is missing.";
        }
        else if (value.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)))
        {
            yield return $"{Key(property)} must not contain blanks.";
        }
    }

    private static IEnumerable<string> Sid(string property, string kind, string? value, bool isRequired)
    {
        if (string.IsNullOrEmpty(value))
        {
            return isRequired ? Required(property, value) : [];
        }

        return TwilioSid.Is(kind, value) ? [] : [$"{Key(property)} must be {kind} followed by 32 hexadecimal digits."];
    }

    private static IEnumerable<string> BaseUrl(string property, string value)
    {
        var isGood = Uri.TryCreate(value, UriKind.Absolute, out var url) && url is { AbsolutePath: "/", Query: "", Fragment: "", UserInfo: "" };
        return isGood && (TwilioCredentials.IsTwilio(url!) || TwilioCredentials.IsLoopback(url!))
            ? []
            : [$"{Key(property)} must be https://… of twilio.com without a path, or http(s)://… of this machine (127.0.0.1, localhost)."];
    }

    private static IEnumerable<string> Sender(string property, string? value, bool allowShortCode)
    {
        if (string.IsNullOrEmpty(value))
        {
            return Required(property, value);
        }

        var isAddress = MessageAddress.TryCreate(Channel.Sms, value, out var address, out _);
        return isAddress && (allowShortCode || address!.Kind == MessageAddressKind.Number)
            ? []
            : [$"{Key(property)} must be an E.164 number such as +15550100001{(allowShortCode ? ", or a short code" : ", without whatsapp:")}."];
    }

    private IEnumerable<string> SmsSenders()
    {
        if (string.IsNullOrEmpty(SmsSender) && string.IsNullOrEmpty(MessagingServiceSid))
        {
            return [$"{Key(nameof(SmsSender))} or {Key(nameof(MessagingServiceSid))} is missing: SMS needs one of them."];
        }

        var sender = string.IsNullOrEmpty(SmsSender) ? [] : Sender(nameof(SmsSender), SmsSender, allowShortCode: true);
        return sender.Concat(Sid(nameof(MessagingServiceSid), "MG", MessagingServiceSid, isRequired: false));
    }

    private IEnumerable<string> Range()
    {
        if (ValidityPeriod is < 1 or > 36_000)
        {
            yield return BadValidityPeriod;
        }

        if (CallTimeout <= TimeSpan.Zero || CallTimeout > TimeSpan.FromSeconds(10))
        {
            yield return BadCallTimeout;
        }
    }
}
