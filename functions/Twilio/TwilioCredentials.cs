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

    /// <summary>https on the default port of twilio.com or below it.</summary>
    internal static bool IsTwilio(Uri url) =>
        url.Scheme == Uri.UriSchemeHttps
        && url.IsDefaultPort
        && (url.Host.Equals(Domain, StringComparison.OrdinalIgnoreCase) || url.Host.EndsWith("." + Domain, StringComparison.OrdinalIgnoreCase));

    /// <summary>http or https on this machine.</summary>
    internal static bool IsLoopback(Uri url) => url.IsLoopback && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps);
}
