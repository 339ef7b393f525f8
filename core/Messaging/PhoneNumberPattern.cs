using System.Text.RegularExpressions;

namespace Dispatch.Core.Messaging;

/// <summary>
/// One pattern of the metadata. Most are never used in a process, so the expressions are built at first use;
/// two threads may build the same one, which costs time and nothing else.
/// </summary>
/// <param name="source">A JavaScript regular expression without look-around and back references; <c>$</c> occurs only as an anchor.</param>
internal sealed class PhoneNumberPattern(string source)
{
    private readonly bool isLiteral = source.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0;
    private Regex? whole;
    private Regex? start;

    /// <summary>Does the pattern match all of the digits?</summary>
    public bool IsWhole(ReadOnlySpan<char> digits) => (whole ??= Build(@"\A(?:", @")\z")).IsMatch(digits);

    /// <summary>Does the pattern match at the first digit?</summary>
    public bool IsStart(ReadOnlySpan<char> digits) =>
        isLiteral ? digits.StartsWith(source) : Start.IsMatch(digits);

    /// <summary>The match at the first digit, with its groups; null where there is none.</summary>
    public Match? MatchStart(string digits)
    {
        if (isLiteral && !digits.StartsWith(source, StringComparison.Ordinal))
        {
            return null;
        }

        var match = Start.Match(digits);
        return match.Success ? match : null;
    }

    private Regex Start => start ??= Build(@"\A(?:", ")");

    // Input is at most 64 characters and the patterns come with the build, so the limit only guards against a bad metadata file.
    private Regex Build(string before, string after) => new(
        before + source.Replace("$", @"\z", StringComparison.Ordinal) + after,
        RegexOptions.CultureInvariant,
        TimeSpan.FromSeconds(1));
}
