namespace Dispatch.Core.Messaging;

/// <summary>
/// Other spellings of the same line, for finding a person only: what was given is never rewritten. WhatsApp and the dialling form
/// differ in Mexico (+52 1), Brazil (the ninth digit of mobiles) and Argentina (+54 9); the same numbers without are landlines too,
/// so a variant counts only where somebody is known by it.
/// </summary>
public static class PhoneNumberVariants
{
    private const int MexicanLength = 10;
    private const int ArgentineLength = 10;

    /// <param name="address">E.164 with its plus sign; anything else has no variants.</param>
    public static IReadOnlyList<string> Of(string address) => address switch
    {
        ['+', '5', '2', '1', .. var national] when IsDigits(national, MexicanLength) => [$"+52{national}"],
        ['+', '5', '2', .. var national] when IsDigits(national, MexicanLength) => [$"+521{national}"],
        ['+', '5', '4', '9', .. var national] when IsDigits(national, ArgentineLength) => [$"+54{national}"],
        ['+', '5', '4', .. var national] when IsDigits(national, ArgentineLength) => [$"+549{national}"],
        ['+', '5', '5', var a, var b, '9', .. var line] when IsDigits(line, 8) && char.IsAsciiDigit(a) && char.IsAsciiDigit(b) => [$"+55{a}{b}{line}"],
        ['+', '5', '5', var a, var b, >= '6' and <= '9', ..] when IsDigits(address[1..], 12) => [$"+55{a}{b}9{address[5..]}"],
        _ => [],
    };

    private static bool IsDigits(string text, int length) => text.Length == length && text.All(char.IsAsciiDigit);
}
