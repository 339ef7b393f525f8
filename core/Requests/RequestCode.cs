using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Dispatch.Core.Requests;

/// <summary>
/// The code people say and type (<c>K7F3QX</c>): the first 30 bits of the request id in Crockford base32.
/// Not unique: it is resolved only among the sender's own jobs.
/// </summary>
public static partial class RequestCode
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int Length = 6;

    public static string Of(string requestId)
    {
        var bits = Convert.ToUInt32(requestId[..8], 16) >> 2;
        Span<char> code = stackalloc char[Length];
        for (var i = Length - 1; i >= 0; i--)
        {
            code[i] = Alphabet[(int)(bits & 31)];
            bits >>= 5;
        }

        return new string(code);
    }

    /// <summary>The first eight digits of the ids that have a code: from the first to the last of them.</summary>
    public static (string First, string Last) RangeOf(string code)
    {
        var bits = code.Aggregate(0u, (sum, character) => (sum << 5) | (uint)Alphabet.IndexOf(character, StringComparison.Ordinal));
        return ($"{bits << 2:x8}", $"{(bits << 2) | 3:x8}");
    }

    /// <summary>The code and message number that stand in every text (<c>K7F3QX-3</c>), so that a lost message can be recognised.</summary>
    public static string OfMessage(string code, int messageNumber) => $"{code}-{messageNumber}";

    /// <summary>
    /// Words that may be codes, normalised (Crockford reads O as 0, I and L as 1). Every tenth code has no digit, so common words
    /// are among them: only those that are a job's code mean anything.
    /// </summary>
    public static IEnumerable<string> FindIn(string text)
    {
        foreach (Match match in Words().Matches(text))
        {
            if (TryNormalise(match.Groups["code"].Value, out var code))
            {
                yield return code;
            }
        }
    }

    /// <summary>The text with a blank for each of these codes, however it was spelled and with its message number.</summary>
    public static string Without(string text, IReadOnlyCollection<string> codes) =>
        Words().Replace(text, m => TryNormalise(m.Groups["code"].Value, out var code) && codes.Contains(code) ? " " : m.Value);

    /// <summary>The text with a blank for each word that can only be a code, because it holds a digit.</summary>
    public static string WithoutAny(string text) =>
        Words().Replace(text, m => m.Groups["code"].Value.Any(char.IsAsciiDigit) && TryNormalise(m.Groups["code"].Value, out _) ? " " : m.Value);

    private static bool TryNormalise(string word, [NotNullWhen(true)] out string? code)
    {
        code = null;
        var normal = word.ToUpperInvariant().Replace('O', '0').Replace('I', '1').Replace('L', '1');
        if (!normal.All(Alphabet.Contains))
        {
            return false;
        }

        code = normal;
        return true;
    }

    [GeneratedRegex("(?<![0-9A-Za-z])(?<code>[0-9A-Za-z]{6})(?:-[0-9]{1,4})?(?![0-9A-Za-z])", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Words();
}
