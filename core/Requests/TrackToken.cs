using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Dispatch.Core.Requests;

/// <summary>The tracking link's last part: organisation, request and 128 random bits that are compared with the row.</summary>
public sealed record TrackToken(RequestKey Key, string Secret)
{
    private const int Length = 3 * 32;

    public static string Of(MaintenanceRequest request) =>
        $"{request.Key.OrganisationId.Replace("-", string.Empty)}{request.Id.Replace("-", string.Empty)}{request.TrackSecret}";

    public static bool TryParse(string? text, [NotNullWhen(true)] out TrackToken? token)
    {
        token = null;
        if (text is not { Length: Length } || !text.All(char.IsAsciiHexDigitLower))
        {
            return false;
        }

        token = new TrackToken(new RequestKey(Hyphenate(text[..32]), Hyphenate(text[32..64])), text[64..]);
        return true;
    }

    /// <summary>In fixed time.</summary>
    public bool Opens(MaintenanceRequest request) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Secret), Encoding.ASCII.GetBytes(request.TrackSecret));

    private static string Hyphenate(string hex) => Guid.ParseExact(hex, "N").ToString("D");
}
