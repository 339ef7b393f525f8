using System.Buffers;

namespace Dispatch.Functions.Twilio;

/// <summary>Twilio's ids: two letters for the kind and 32 hexadecimal digits (Twilio's OpenAPI documents).</summary>
internal static class TwilioSid
{
    private const int MaximumMessageLength = 64;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    private static readonly SearchValues<char> LettersAndDigits =
        SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Whether the text is an id of the kind.</summary>
    public static bool Is(string kind, string? text) =>
        text?.Length == 34
        && text.StartsWith(kind, StringComparison.Ordinal)
        && !text.AsSpan(2).ContainsAnyExcept(HexDigits);

    /// <summary>
    /// The text if it can be the id of a message, else null. Only what a key needs is asked for, letters and digits: a
    /// message must not be lost because Twilio changes the form of its ids.
    /// </summary>
    public static string? Message(string? text) =>
        text?.Length is >= 3 and <= MaximumMessageLength && !text.AsSpan().ContainsAnyExcept(LettersAndDigits) ? text : null;
}
