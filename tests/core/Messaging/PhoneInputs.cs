using System.Text;

namespace Dispatch.Core.Tests.Messaging;

/// <summary>
/// Texts that are nearly phone numbers: example numbers and random digits, spelled, cut, padded and spoiled.
/// The same seed gives the same texts.
/// </summary>
internal sealed class PhoneInputs(int seed, IReadOnlyDictionary<string, string> examples)
{
    private static readonly string[] Separators =
        ["-", " ", ".", "/", "(", ")", "\u00A0", "\u2010", "\u2013", "\u2212", "\u3000", "\uFF0D", "~", "\u200B", "x", "*", "\t", "\n", ",", ";", "#", "_"];

    private static readonly string[] Extensions =
        [" ext. ", "ext", " x", "x", ";ext=", " extension ", " Extensi\u00F3n ", ",,", ",", ";", " #", "#", " int ", " anexo ", " доб. ", " ДОБ ", "\uFF58", "～", " xtn ", "-", " EXT:"];

    private static readonly string[] Garbage =
        ["call ", " thanks", "Tel: ", "n/a", "+", "++", "0", "00", "011", "1", "9", "\uFF0B", "phone ", "😀", "é", "FLOWERS", " or ", ";isub=12", ";phone-context=+44",
         ";phone-context=+1", ";phone-context=example.com", ";phone-context=", ";phone-context=1-a.b-2", "tel:", ";ext=7", "'", "\"", "\\", "$1", "\0"];

    private readonly Random random = new(seed);
    private readonly string[] countries = [.. examples.Keys.Order(StringComparer.Ordinal)];

    public PhoneCase Next()
    {
        var home = Pick(countries);
        var text = Spell(Number(home), home);
        var changes = Math.Max(0, random.Next(6) - 2);
        for (var i = 0; i < changes; i++)
        {
            text = Change(text);
        }

        if (random.Next(6) == 0)
        {
            text += Pick(Extensions) + RandomDigits(random.Next(1, 8)) + (random.Next(5) == 0 ? "#" : "");
        }

        return new PhoneCase(Cut(text), Country(home));
    }

    private string? Country(string home) => random.Next(20) switch
    {
        < 12 => home,
        < 15 => null,
        < 19 => Pick(countries),
        _ => Pick("ZZ", "us", "001", "USA", "U"),
    };

    private string Number(string home) => random.Next(10) switch
    {
        < 7 => examples[home],
        7 => examples[Pick(countries)],
        _ => RandomDigits(random.Next(1, 20)),
    };

    private string Spell(string national, string home)
    {
        var code = PhoneNumbers.CallingCode(home);
        return random.Next(12) switch
        {
            0 or 1 => national,
            2 or 3 => "+" + code + national,
            4 => "+" + code + " (0)" + national,
            5 => "00" + code + national,
            6 => "011" + code + national,
            7 => code + national,
            8 => "0" + national,
            9 => Pick("1", "8", "06", "0", "15") + national,
            10 => "+" + RandomDigits(random.Next(1, 16)),
            _ => "+" + code + "0" + national,
        };
    }

    private string Change(string text)
    {
        var at = random.Next(text.Length + 1);
        return random.Next(8) switch
        {
            0 => text.Insert(at, Pick(Separators)),
            1 => text.Insert(at, RandomDigits(1)),
            2 => text.Length > 1 && at < text.Length ? text.Remove(at, 1) : text,
            3 => Grouped(text),
            4 => Pick(Garbage) + text,
            5 => text + Pick(Garbage),
            6 => OtherDigits(text),
            _ => text.Insert(at, Pick("a", "Z", "0", "+", "\u0301", "ß", "٣", " ")),
        };
    }

    private string Grouped(string text)
    {
        var separator = Pick(Separators);
        var grouped = new StringBuilder();
        foreach (var character in text)
        {
            grouped.Append(character);
            if (random.Next(3) == 0)
            {
                grouped.Append(separator);
            }
        }

        return grouped.ToString();
    }

    private string OtherDigits(string text)
    {
        var zero = Pick("\uFF10", "\u0660", "\u06F0", "\u0966")[0];
        return string.Concat(text.Select(c => char.IsAsciiDigit(c) && random.Next(4) > 0 ? (char)(zero + (c - '0')) : c));
    }

    private string RandomDigits(int count) => string.Concat(Enumerable.Range(0, count).Select(_ => (char)('0' + random.Next(10))));

    private T Pick<T>(params T[] values) => values[random.Next(values.Length)];

    // Longer texts are ours to refuse; a cut must not leave half a surrogate pair, which JSON cannot carry.
    private static string Cut(string text) =>
        text.Length <= 64 ? text : text[..(char.IsHighSurrogate(text[63]) ? 63 : 64)];
}
