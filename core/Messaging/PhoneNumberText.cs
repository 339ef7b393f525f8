using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace Dispatch.Core.Messaging;

/// <summary>
/// From what was typed to the number's characters and its extension, before any numbering plan is asked.
/// Follows libphonenumber-js 1.13.16, whose rules in turn are Google's, and RFC 3966 for <c>;phone-context=</c>.
/// </summary>
internal static partial class PhoneNumberText
{
    /// <summary>Inside of a character class: ASCII, full-width, Arabic-Indic and Eastern Arabic digits.</summary>
    public const string Digits = @"0-9\uFF10-\uFF19\u0660-\u0669\u06F0-\u06F9";

    /// <summary>Inside of a character class: dashes, slashes, dots, blanks, brackets, tildes.</summary>
    public const string Punctuation =
        @"\-\u2010-\u2015\u2212\u30FC\uFF0D\uFF0F/\uFF0E. \u00A0\u00AD\u200B\u2060\u3000()\uFF08\uFF09\uFF3B\uFF3D\[\]~\u2053\u223C\uFF5E";

    private const string Number = @"[+\uFF0B]?(?:[" + Punctuation + "]*[" + Digits + "]){3,}[" + Punctuation + Digits + "]*";
    private const string AfterLabel = @"[:.\uFF0E]?[ \u00A0\t,\-]*";

    // Upper and lower case are spelled out: JavaScript and .NET fold different letters into one another.
    private const string ExplicitLabel =
        @"(?:[eE]?[xX][tT](?:[eE][nN][sS][iI](?:[oO]\u0301?|[\u00F3\u00D3]))?[nN]?"
        + @"|[\uFF45\uFF25]?[\uFF58\uFF38][\uFF54\uFF34][\uFF4E\uFF2E]?"
        + @"|[\u0434\u0414\u1C81][\u043E\u041E\u1C82][\u0431\u0411]"
        + "|[aA][nN][eE][xX][oO])";

    private const string AmbiguousLabel =
        @"(?:[xX\uFF58\uFF38#\uFF03~\uFF5E]|[iI][nN][tT]|[\uFF49\uFF29][\uFF4E\uFF2E][\uFF54\uFF34])";

    // The vaguer the label, the fewer digits may follow it.
    private const string Extension =
        ";[eE][xX][tT]=(?<ext>[" + Digits + "]{1,20})"
        + @"|[ \u00A0\t,]*" + ExplicitLabel + AfterLabel + "(?<ext>[" + Digits + "]{1,20})#?"
        + @"|[ \u00A0\t,]*" + AmbiguousLabel + AfterLabel + "(?<ext>[" + Digits + "]{1,9})#?"
        + @"|[\- ]+(?<ext>[" + Digits + "]{1,6})#"
        + @"|[ \u00A0\t]*(?:,{2}|;)" + AfterLabel + "(?<ext>[" + Digits + "]{1,15})#?"
        + @"|[ \u00A0\t]*,+" + AfterLabel + "(?<ext>[" + Digits + "]{1,9})#?";

    private const string Context = ";phone-context=";

    private static readonly SearchValues<char> NumberStart =
        SearchValues.Create("+\uFF0B0123456789０１２３４５６７８９٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹");

    private static readonly SearchValues<char> NumberEnd =
        SearchValues.Create("#0123456789０１２３４５６７８９٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹");

    private static readonly SearchValues<char> NeverInExtension = SearchValues.Create("+0123456789 ()-./");

    /// <summary>Finds the characters of a number in a text.</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="digits">ASCII digits, with a <c>+</c> in front where there was one; empty with a problem.</param>
    /// <param name="extension">The extension as written, or null.</param>
    public static PhoneNumberProblem Read(string text, out string digits, out string? extension)
    {
        digits = string.Empty;
        extension = null;
        if (Extract(text) is not { } number)
        {
            return PhoneNumberProblem.NotANumber;
        }

        if (!Viable().IsMatch(number))
        {
            return ViableStart().IsMatch(number) ? PhoneNumberProblem.TooShort : PhoneNumberProblem.NotANumber;
        }

        if (SplitExtension(number) is { } split)
        {
            (number, extension) = split;
        }

        if (number.Length == 0)
        {
            return PhoneNumberProblem.NotANumber;
        }

        digits = ToDigits(number);
        return PhoneNumberProblem.None;
    }

    private static string? Extract(string text)
    {
        var at = text.IndexOf(Context, StringComparison.Ordinal);
        var number = at < 0 ? Trim(text) : WithContext(text, at);
        var subaddress = number?.IndexOf(";isub=", StringComparison.Ordinal) ?? -1;
        return subaddress > 0 ? number![..subaddress] : number;
    }

    /// <summary>From the first plus or digit to the last digit or <c>#</c>.</summary>
    private static string? Trim(string text)
    {
        var start = text.AsSpan().IndexOfAny(NumberStart);
        if (start < 0)
        {
            return null;
        }

        var end = text.AsSpan(start).LastIndexOfAny(NumberEnd);
        return end < 0 ? string.Empty : text.Substring(start, end + 1);
    }

    /// <summary>A global context (<c>+44</c>) goes in front of the local number; a domain says nothing.</summary>
    private static string? WithContext(string text, int at)
    {
        var start = at + Context.Length;
        var end = text.IndexOf(';', start);
        var context = end < 0 ? text[start..] : text[start..end];
        if (!GlobalContext().IsMatch(context) && !DomainContext().IsMatch(context))
        {
            return null;
        }

        var scheme = text.IndexOf("tel:", StringComparison.Ordinal);
        var from = scheme < 0 ? 0 : scheme + 4;
        var local = text[Math.Min(from, at)..Math.Max(from, at)];
        return context[0] == '+' ? context + local : local;
    }

    private static (string Number, string Extension)? SplitExtension(string number)
    {
        if (!number.AsSpan().ContainsAnyExcept(NeverInExtension))
        {
            return null;
        }

        var match = ExtensionAtEnd().Match(number);
        return match.Success ? (number[..match.Index], match.Groups["ext"].Value) : null;
    }

    /// <summary>Only an ASCII plus in front counts; everything that is no digit is dropped.</summary>
    private static string ToDigits(string number)
    {
        var digits = new StringBuilder(number.Length);
        foreach (var character in number)
        {
            if (character == '+' && digits.Length == 0)
            {
                digits.Append('+');
            }
            else if (DigitOf(character) is >= 0 and var digit)
            {
                digits.Append((char)('0' + digit));
            }
        }

        return digits.ToString();
    }

    private static int DigitOf(char character) => character switch
    {
        >= '0' and <= '9' => character - '0',
        >= '\uFF10' and <= '\uFF19' => character - '\uFF10',
        >= '\u0660' and <= '\u0669' => character - '\u0660',
        >= '\u06F0' and <= '\u06F9' => character - '\u06F0',
        _ => -1,
    };

    [GeneratedRegex(@"\A(?:[" + Digits + @"]{2}|" + Number + "(?:" + Extension + @")?)\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Viable();

    [GeneratedRegex(@"\A[+\uFF0B]?(?:[" + Punctuation + "]*[" + Digits + @"]){1,2}\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ViableStart();

    [GeneratedRegex("(?:" + Extension + @")\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ExtensionAtEnd();

    [GeneratedRegex(@"\A\+[\-.()]*[" + Digits + "][" + Digits + @"\-.()]*\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex GlobalContext();

    [GeneratedRegex(
        @"\A(?:[" + Digits + @"]+(?:-+[" + Digits + @"]+)*\.)*[a-zA-Z]+(?:-*[" + Digits + @"])*\.?\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DomainContext();
}
