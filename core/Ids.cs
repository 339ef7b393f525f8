using System.Security.Cryptography;
using System.Text;

namespace Dispatch.Core;

/// <summary>Ids as the seed schema wants them: UUID v4 in lower case with hyphens.</summary>
public static class Ids
{
    public static bool IsId(ReadOnlySpan<char> text) =>
        text.Length == 36 && Guid.TryParseExact(text, "D", out _) && !text.ContainsAnyInRange('A', 'Z');

    /// <summary>
    /// The same parts give the same id, shaped as UUID v4. Used where a repeated submission has to find the first one;
    /// knowing the id does not tell the parts.
    /// </summary>
    public static string From(params ReadOnlySpan<string> parts)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts!)), hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x40);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true).ToString("D");
    }
}
