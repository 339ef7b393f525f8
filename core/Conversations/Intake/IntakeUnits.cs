using System.Text.RegularExpressions;
using Dispatch.Core.Directory;

namespace Dispatch.Core.Conversations.Intake;

/// <summary>A flat that a part of a text names.</summary>
/// <param name="Others">What else the part says; empty where it names the flat and nothing else.</param>
internal sealed record NamedUnit(string Unit, string Others);

/// <summary>
/// Which number of a text is the flat of who writes. "4B" and "flat 4B" are where they stand alone. Among other words ("the lock on door 2",
/// "gas smell from flat 7") it may be anything: whose home is known says with "I live in" that it is another, or is asked for it.
/// </summary>
internal static partial class IntakeUnits
{
    private const int MaxUnit = 12;

    /// <summary>Words before a unit that was asked for: "no, it should be flat 7".</summary>
    private const int MaxBefore = 4;

    /// <param name="part">A text without commas.</param>
    /// <param name="own">Units of the homes the person is known to live in, as keys; null where no such home is known.</param>
    /// <param name="isFirst">Nothing of a problem was said before it: "4B, the tap drips", but "the washer shows an error, 5E".</param>
    public static NamedUnit? In(string part, IntakeStep? asked, IReadOnlyList<string>? own, bool isFirst)
    {
        var isAnswer = IsAskedFor(asked) && !IntakeReader.IsOfARepair(part);
        bool IsOwn(string unit) => own?.Contains(UnitKey.Of(unit), StringComparer.Ordinal) == true;

        if (Bare().IsMatch(part))
        {
            var unit = part.TrimStart('#', ' ');
            // "F28" is the error of a boiler as well.
            var isMeant = char.IsAsciiLetter(unit[0]) ? IsAskedFor(asked) && asked != IntakeStep.Summary : own is null || isAnswer || isFirst;
            return isMeant || IsOwn(unit) ? new NamedUnit(unit, string.Empty) : null;
        }

        foreach (var match in Worded().Matches(part).Where(IsUnit))
        {
            var (unit, before, after) = (match.Groups["unit"].Value, part[..match.Index], part[(match.Index + match.Length)..]);
            var lead = PlainText.Of(before);
            var isAll = PlainText.Of(after).Length == 0 && (lead.Length == 0 || IntakeWords.IsBeforeUnit(lead) || (own is null && IntakeWords.IsArticle(lead)));
            if (isAll || (isAnswer && IsLittle(lead, MaxBefore) && IsLittle(PlainText.Of(after), 1)))
            {
                return new NamedUnit(unit, string.Empty);
            }

            if (own is null || IsOwn(unit) || IntakeWords.EndsWithLivesIn(lead))
            {
                return new NamedUnit(unit, $"{before.TrimEnd()} {after.TrimStart()}".Trim());
            }
        }

        return null;
    }

    /// <summary>"Sunny Court 4B" and "flat 4B Sunny Court" without the flat; null where none stands first or last.</summary>
    public static string? Without(string part)
    {
        foreach (var match in Worded().Matches(part).Where(IsUnit))
        {
            var (before, after) = (part[..match.Index].Trim(), part[(match.Index + match.Length)..].Trim());
            if (before.Length == 0 || after.Length == 0)
            {
                return before + after;
            }
        }

        return part.Split(' ', StringSplitOptions.RemoveEmptyEntries) switch
        {
            [.. var name, var last] when Bare().IsMatch(last) => string.Join(' ', name),
            [var first, .. var name] when Bare().IsMatch(first) => string.Join(' ', name),
            _ => null,
        };
    }

    private static bool IsLittle(string plain, int maxWords) => plain.Split(' ').Length <= maxWords && IntakeWords.PlaceIn(plain) is null && !IntakeWords.IsTime(plain);

    private static bool IsAskedFor(IntakeStep? asked) =>
        asked is IntakeStep.Unit or IntakeStep.Building or IntakeStep.Home or IntakeStep.Change or IntakeStep.Summary;

    private static bool IsUnit(Match match) =>
        IntakeWords.Units.Contains(PlainText.Of(match.Groups["word"].Value), StringComparer.Ordinal) && match.Groups["unit"].Value.Length <= MaxUnit;

    [GeneratedRegex("^#? ?(?:[0-9]{1,4}[ -]?[A-Za-z]|[A-Za-z]-?[0-9]{1,4}|[0-9]{1,4}-[0-9]{1,4}|#[0-9]{1,5})$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Bare();

    [GeneratedRegex("(?<![\\p{L}\\p{N}])(?<word>\\p{L}+)[.:]? ?(?:#|no\\.?|nro\\.?|n[°º])? ?(?<unit>[A-Za-z]?-?[0-9]{1,5}(?:(?:-?[A-Za-z]| [A-Z])(?![\\p{L}\\p{N}])| [a-z]$|-[0-9]{1,4})?)(?![\\p{L}\\p{N}])", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Worded();
}
