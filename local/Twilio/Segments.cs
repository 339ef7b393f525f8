namespace Dispatch.Local.Twilio;

/// <summary>How many SMS segments a text takes: GSM-7 160/153 (the extension characters count two), UCS-2 70/67.</summary>
internal static class Segments
{
    private const string Basic =
        "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";

    private const string Extension = "^{}\\[~]|€\f";

    public static int Count(string text)
    {
        var isGsm = text.All(character => Basic.Contains(character, StringComparison.Ordinal) || Extension.Contains(character, StringComparison.Ordinal));
        var units = text.Length + (isGsm ? text.Count(character => Extension.Contains(character, StringComparison.Ordinal)) : 0);
        var (single, part) = isGsm ? (160, 153) : (70, 67);
        return units <= single ? 1 : (units + part - 1) / part;
    }
}
