using System.Diagnostics.CodeAnalysis;

namespace Dispatch.Core.Messaging;

/// <summary>
/// A phone number as libphonenumber-js (max metadata) understands it: same fields, same verdicts, same display formats.
/// Differences by design: a leading <c>whatsapp:</c> or <c>tel:</c> is dropped, and texts over
/// <see cref="MaxInputLength"/> characters are refused. Letters are never turned into digits.
/// </summary>
/// <remarks>A WhatsApp user id (<c>US.1349…</c>) is not a phone number: tell the two apart before calling this.</remarks>
public sealed record PhoneNumber
{
    /// <summary>Longest text that is looked at, in UTF-16 units, counted after the dropped prefix.</summary>
    public const int MaxInputLength = 64;

    private readonly PhoneNumberingPlan plan;

    internal PhoneNumber(PhoneNumberingPlan plan, string? country, string nationalNumber, string? extension)
    {
        this.plan = plan;
        Country = country;
        NationalNumber = nationalNumber;
        Extension = extension;
        E164 = string.Concat("+", plan.CallingCode, nationalNumber);
        Type = plan.TypeOf(nationalNumber);
    }

    /// <summary><c>+</c>, calling code, national number; no extension.</summary>
    public string E164 { get; }

    /// <summary>ISO 3166-1 alpha-2, or null where the calling code is not a country's (satellite, international toll-free)
    /// or the number fits none of the countries that share it.</summary>
    public string? Country { get; }

    /// <summary>Digits only, without <c>+</c>.</summary>
    public string CountryCallingCode => plan.CallingCode;

    /// <summary>The national (significant) number: digits only, without trunk prefix.</summary>
    public string NationalNumber { get; }

    /// <summary>Digits to dial after the call is taken, as they were written, or null.</summary>
    public string? Extension { get; }

    public PhoneNumberType Type { get; }

    /// <summary>True when the country has numbers of this length.</summary>
    public bool IsPossible => plan.CheckLength(NationalNumber.Length) == PhoneNumberLength.Possible;

    /// <summary>True when the country's numbering plan holds the number. It says nothing about whether anybody answers.</summary>
    public bool IsValid => Type != PhoneNumberType.Unknown;

    /// <summary>Reads a number that its country's numbering plan holds.</summary>
    /// <param name="input">Anything a person types or Twilio sends; may be null.</param>
    /// <param name="defaultCountry">ISO code (upper case) for numbers without a calling code; null when there is none.</param>
    /// <param name="number">The number, or null.</param>
    /// <param name="problem">Why not, or <see cref="PhoneNumberProblem.None"/>.</param>
    public static bool TryParse(
        string? input, string? defaultCountry, [NotNullWhen(true)] out PhoneNumber? number, out PhoneNumberProblem problem)
    {
        if (TryParseLenient(input, defaultCountry, out number, out problem) && !number.IsValid)
        {
            problem = number.plan.CheckLength(number.NationalNumber.Length) switch
            {
                PhoneNumberLength.TooShort => PhoneNumberProblem.TooShort,
                PhoneNumberLength.TooLong => PhoneNumberProblem.TooLong,
                _ => PhoneNumberProblem.NotValidForCountry,
            };
            number = null;
        }

        return number is not null;
    }

    /// <summary>Reads whatever looks like a number, valid or not (<c>parsePhoneNumberWithError</c> of libphonenumber-js):
    /// see <see cref="IsPossible"/> and <see cref="IsValid"/>. Never answers <see cref="PhoneNumberProblem.NotValidForCountry"/>.</summary>
    public static bool TryParseLenient(
        string? input, string? defaultCountry, [NotNullWhen(true)] out PhoneNumber? number, out PhoneNumberProblem problem)
    {
        number = null;
        PhoneNumberingPlan? home = null;
        if (!string.IsNullOrEmpty(defaultCountry) && !PhoneNumberMetadata.Current.TryGetCountry(defaultCountry, out home))
        {
            problem = PhoneNumberProblem.InvalidCountry;
            return false;
        }

        if (string.IsNullOrWhiteSpace(input))
        {
            problem = PhoneNumberProblem.Missing;
            return false;
        }

        var text = WithoutScheme(input);
        if (text.Length > MaxInputLength)
        {
            problem = PhoneNumberProblem.InputTooLong;
            return false;
        }

        problem = PhoneNumberParser.Parse(text, home, out number);
        return number is not null;
    }

    /// <summary>An example mobile number in the country's own spelling, for hints in forms; null for an unknown country.</summary>
    public static string? ExampleFor(string country) => PhoneNumberMetadata.Current.ExampleFor(country);

    /// <summary>A form for logs: calling code and last two digits of a number, the rest as dots; of anything else only its length.</summary>
    public static string Mask(string? address)
    {
        if (string.IsNullOrEmpty(address))
        {
            return string.Empty;
        }

        var text = WithoutScheme(address);
        var isNumber = text.Length > 1 && text[0] == '+' && !text.AsSpan(1).ContainsAnyExceptInRange('0', '9');
        var head = isNumber ? 1 + PhoneNumberMetadata.Current.CallingCodeLength(text.AsSpan(1)) : 0;
        var tail = isNumber && text.Length - head >= 6 ? 2 : 0;
        return string.Concat(text.AsSpan(0, head), new string('•', text.Length - head - tail), text.AsSpan(text.Length - tail));
    }

    /// <summary>The number as people of its country write it, with the extension.</summary>
    public string ToNational() => WithExtension(PhoneNumberFormat.National(plan, NationalNumber));

    /// <summary>Calling code and digit groups divided by blanks, with the extension.</summary>
    public string ToInternational() =>
        WithExtension(string.Concat("+", CountryCallingCode, " ", PhoneNumberFormat.International(plan, NationalNumber)));

    /// <summary>Masked, so that a number that slips into a log or an exception says nothing. Use <see cref="E164"/> for the number.</summary>
    public override string ToString() => Mask(E164);

    private string WithExtension(string formatted) =>
        Extension is null ? formatted : string.Concat(formatted, plan.ExtensionPrefix, Extension);

    private static string WithoutScheme(string text) =>
        text.StartsWith("whatsapp:", StringComparison.OrdinalIgnoreCase) ? text[9..]
        : text.StartsWith("tel:", StringComparison.OrdinalIgnoreCase) ? text[4..]
        : text;
}
