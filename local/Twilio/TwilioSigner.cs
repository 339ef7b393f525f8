using System.Security.Cryptography;
using System.Text;

namespace Dispatch.Local.Twilio;

/// <summary>
/// The X-Twilio-Signature of a form request: base64 of HMAC-SHA1, keyed with the AuthToken, over the URL without its
/// fragment and then every parameter's name and value; names in ordinal order, of equal names the distinct values in
/// ordinal order, as Twilio's node and python libraries have it.
/// </summary>
internal static class TwilioSigner
{
    public static string Sign(string authToken, string url, IEnumerable<KeyValuePair<string, string>> parameters)
    {
        var fragment = url.IndexOf('#', StringComparison.Ordinal);
        var text = new StringBuilder(fragment < 0 ? url : url[..fragment]);
        foreach (var (name, value) in parameters.Distinct().OrderBy(pair => pair.Key, StringComparer.Ordinal).ThenBy(pair => pair.Value, StringComparer.Ordinal))
        {
            text.Append(name).Append(value);
        }

#pragma warning disable CA5350 // Twilio's signature is HMAC-SHA1.
        return Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(authToken), Encoding.UTF8.GetBytes(text.ToString())));
#pragma warning restore CA5350
    }
}
