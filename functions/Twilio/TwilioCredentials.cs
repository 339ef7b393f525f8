using System.Net.Http.Headers;
using System.Text;

namespace Dispatch.Functions.Twilio;

/// <summary>
/// Who gets our credentials: Twilio's own hosts over https, and a configured base URL on this machine. Everything else,
/// for example a media URL or a link in an answer that points elsewhere, gets none.
/// </summary>
public sealed class TwilioCredentials
{
    private const string Domain = "twilio.com";

    /// <summary>Where twilio.com sends who asks for media: it holds the bytes, and needs no credentials.</summary>
    private const string MediaDomain = "twiliocdn.com";

    private readonly AuthenticationHeaderValue header;
    private readonly string[] loopbackBases;

    public TwilioCredentials(TwilioOptions options)
    {
        var hasApiKey = !string.IsNullOrEmpty(options.ApiKeySid) && !string.IsNullOrEmpty(options.ApiKeySecret);
        var (user, secret) = hasApiKey ? (options.ApiKeySid, options.ApiKeySecret) : (options.AccountSid, options.AuthToken);
        header = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{secret}")));
        loopbackBases =
        [
            .. new[] { options.ApiBaseUrl, options.ContentBaseUrl }
                .Select(text => new Uri(text))
                .Where(IsLoopback)
                .Select(url => url.GetLeftPart(UriPartial.Authority)),
        ];
    }

    /// <summary>The header for a URL (API call or media download), or null where our credentials have no business.</summary>
    public AuthenticationHeaderValue? For(Uri url) =>
        IsTwilio(url) || loopbackBases.Contains(url.GetLeftPart(UriPartial.Authority), StringComparer.OrdinalIgnoreCase) ? header : null;

    /// <summary>
    /// Whether a redirect may lead there: names of Twilio's over https, or the configured stand-in. No other address counts, so none of a
    /// private network can be reached through one.
    /// </summary>
    public bool MayLeadTo(Uri url) => For(url) is not null || IsBelow(MediaDomain, url);

    /// <summary>https on the default port of twilio.com or below it.</summary>
    internal static bool IsTwilio(Uri url) => IsBelow(Domain, url);

    private static bool IsBelow(string domain, Uri url) =>
        url.Scheme == Uri.UriSchemeHttps
        && url.IsDefaultPort
        && (url.Host.Equals(domain, StringComparison.OrdinalIgnoreCase) || url.Host.EndsWith("." + domain, StringComparison.OrdinalIgnoreCase));

    /// <summary>http or https on this machine.</summary>
    internal static bool IsLoopback(Uri url) => url.IsLoopback && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps);
}
