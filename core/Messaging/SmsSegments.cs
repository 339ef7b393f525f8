using System.Collections.Frozen;
using System.Text;

namespace Dispatch.Core.Messaging;

/// <summary>How the characters of an SMS are carried.</summary>
public enum SmsEncoding
{
    /// <summary>Seven bits a character: 160 in a single message, 153 in each part of a longer one.</summary>
    Gsm7,

    /// <summary>UTF-16 units: 70 in a single message, 67 in each part of a longer one. One character outside GSM-7 is enough.</summary>
    Ucs2,
}

/// <summary>
/// What an SMS text costs to send: carriers bill by segment. The numbers are those of Twilio's message-segment-calculator.
/// </summary>
/// <param name="Encoding">GSM-7 when every character is in its table.</param>
/// <param name="Units">Septets or UTF-16 units; an escaped GSM-7 character and a surrogate pair count two.</param>
/// <param name="Count">Number of segments, at least one; a character of two units is never split between two of them.</param>
public sealed record SmsSegments(SmsEncoding Encoding, int Units, int Count)
{
    /// <summary>Twilio's limit for the text of one message, in characters.</summary>
    public const int MaxTextLength = 1600;

    /// <summary>Counts the segments of a text.</summary>
    /// <param name="text">The text as it will be sent.</param>
    /// <param name="smartEncoding">True where the Messaging Service replaces typographic characters before sending.</param>
    public static SmsSegments Of(string text, bool smartEncoding = false)
    {
        var sent = smartEncoding ? SmartEncode(text) : text;
        var encoding = IsGsm7(sent) ? SmsEncoding.Gsm7 : SmsEncoding.Ucs2;
        var (single, part) = encoding == SmsEncoding.Gsm7 ? (160, 153) : (70, 67);
        var (units, parts, room) = (0, 0, 0);
        foreach (var character in sent.EnumerateRunes())
        {
            var size = Size(character, encoding);
            units += size;
            if (size > room)
            {
                parts++;
                room = part;
            }

            room -= size;
        }

        return new SmsSegments(encoding, units, units <= single ? 1 : parts);
    }

    /// <summary>True when every character is in the GSM-7 table, escaped ones included.</summary>
    public static bool IsGsm7(string text) => !text.AsSpan().ContainsAnyExcept(SmsCharacters.Gsm7);

    /// <summary>Replaces typographic quotes, dashes, blanks and the like by what GSM-7 has, as Twilio's Smart Encoding does.
    /// Letters with accents stay as they are. The text may get longer.</summary>
    public static string SmartEncode(string text) => Replace(text, SmsCharacters.SmartEncoding);

    /// <summary>
    /// Brings a text into GSM-7 where that is possible without losing a letter: typographic characters as
    /// <see cref="SmartEncode"/> does, then accents that GSM-7 lacks (á, í, ó, ú become plain; é, ñ, ü stay).
    /// Where one other character would need UCS-2 all the same, the accents stay too.
    /// </summary>
    public static string ToGsm7(string text)
    {
        var encoded = SmartEncode(text);
        if (IsGsm7(encoded))
        {
            return encoded;
        }

        var plain = Replace(encoded, SmsCharacters.WithoutAccent);
        return IsGsm7(plain) ? plain : encoded;
    }

    private static string Replace(string text, FrozenDictionary<char, string> table)
    {
        var replaced = new StringBuilder(text.Length + 8);
        foreach (var character in text)
        {
            if (table.TryGetValue(character, out var replacement))
            {
                replaced.Append(replacement);
            }
            else
            {
                replaced.Append(character);
            }
        }

        return replaced.ToString();
    }

    private static int Size(Rune character, SmsEncoding encoding) =>
        encoding == SmsEncoding.Ucs2 ? character.Utf16SequenceLength
        : SmsCharacters.IsEscaped(character) ? 2
        : 1;
}
