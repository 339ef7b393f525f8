using System.Text;
using System.Text.RegularExpressions;

namespace Dispatch.Core.Messaging;

/// <summary>Display formats. They are for people: the number itself is <see cref="PhoneNumber.E164"/>.</summary>
internal static partial class PhoneNumberFormat
{
    public static string National(PhoneNumberingPlan plan, string national) =>
        Find(plan, national) is { } grouping ? Apply(grouping.Pattern, grouping.National, national) : national;

    /// <summary>Groups divided by single blanks: brackets and dashes of the national form are dropped.</summary>
    public static string International(PhoneNumberingPlan plan, string national) =>
        Find(plan, national) is { } grouping
            ? Punctuation().Replace(Apply(grouping.Pattern, grouping.International, national), " ").Trim()
            : national;

    /// <summary>A JavaScript replacement (<c>$1</c>) in .NET's spelling, which does not run on into following digits.</summary>
    public static string ToReplacement(string script)
    {
        var text = new StringBuilder(script.Length + 8);
        for (var i = 0; i < script.Length; i++)
        {
            if (script[i] == '$' && i + 1 < script.Length && char.IsAsciiDigit(script[i + 1]))
            {
                text.Append("${").Append(script[++i]).Append('}');
            }
            else
            {
                text.Append(script[i]);
            }
        }

        return text.ToString();
    }

    private static PhoneNumberGrouping? Find(PhoneNumberingPlan plan, string national)
    {
        foreach (var grouping in plan.Groupings)
        {
            if (grouping.LeadingDigits?.IsStart(national) != false && grouping.Pattern.IsWhole(national))
            {
                return grouping;
            }
        }

        return null;
    }

    private static string Apply(PhoneNumberPattern pattern, string replacement, string national) =>
        pattern.MatchStart(national) is { } match
            ? match.Result(replacement) + national[match.Length..]
            : national;

    [GeneratedRegex("[" + PhoneNumberText.Punctuation + "]+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Punctuation();
}
