using System.Text.RegularExpressions;
using Dispatch.Core.Requests;

namespace Dispatch.Core.Conversations.Intake;

/// <summary>What one text says, in any order and several things at once.</summary>
/// <param name="Rest">The sentences that are none of the other answers: the problem, or the answer to the question.</param>
internal sealed record IntakeReading(string? Unit, string? Place, RequestPriority? Urgency, bool? MayEnter, string? Times, string Rest)
{
    /// <summary>Says something besides <see cref="Rest"/>.</summary>
    public bool HasAnswers => Unit is not null || Place is not null || Urgency is not null || MayEnter is not null || Times is not null;

    /// <summary>A place or times are said to be other than before: "actually it is the bedroom".</summary>
    public bool IsCorrection { get; init; }
}

/// <summary>Reads answers out of a text, part by part ("4B, kitchen, since yesterday, come any time").</summary>
internal static partial class IntakeReader
{
    /// <param name="asked">The question it may answer: a place or times are then taken in the person's own words.</param>
    /// <param name="own">Units of the homes the person is known to live in, as keys; null where no such home is known.</param>
    public static IntakeReading Read(string text, IntakeStep? asked, IReadOnlyList<string>? own = null)
    {
        var reading = new IntakeReading(null, null, null, null, null, string.Empty);
        var rest = new List<string>();
        var parts = IntakeCorrection.Take(WithoutLeadIn(WithoutGreeting(text), asked, ref reading), asked, ref reading);
        foreach (var part in parts)
        {
            reading = ReadPart(reading, part, asked, own, rest);
        }

        return reading with { Rest = string.Join(", ", rest) };
    }

    private static IntakeReading ReadPart(IntakeReading reading, string part, IntakeStep? asked, IReadOnlyList<string>? own, List<string> rest)
    {
        if (IsHours(part, asked, reading.Times is not null))
        {
            return reading with { Times = Joined(reading.Times, part) };
        }

        if (IntakeUnits.In(part, asked, own, isFirst: rest.Count == 0) is not { } named)
        {
            return ReadOthers(reading, part, asked, rest);
        }

        var before = rest.Count;
        reading = ReadOthers(reading with { Unit = named.Unit }, named.Others, asked, rest);
        if (rest.Count > before)
        {
            // What tells of a repair keeps all its words.
            rest[^1] = part;
        }

        return reading;
    }

    /// <summary>Everything but the unit.</summary>
    private static IntakeReading ReadOthers(IntakeReading reading, string part, IntakeStep? asked, List<string> rest)
    {
        var plain = PlainText.Of(part);
        if (plain.Length == 0)
        {
            return reading;
        }

        if (IntakeWords.AccessIn(plain, asked == IntakeStep.Access) is { } access)
        {
            if (asked != IntakeStep.Access && IsOfARepair(part))
            {
                return ReadProblem(reading with { MayEnter = access.MayEnter }, part, plain, asked, rest);
            }

            var hasMore = plain != access.Phrase && (IsTime(part, plain) || plain.Length > access.Phrase.Length + 8);
            return reading with { MayEnter = access.MayEnter, Times = hasMore ? Joined(reading.Times, part) : reading.Times };
        }

        if (IsTimeOfAVisit(part, plain, asked, isProblemTold: rest.Count > 0))
        {
            return reading with { Times = Joined(reading.Times, part) };
        }

        return ReadProblem(reading, part, plain, asked, rest);
    }

    /// <summary>How urgent, where, and what is left: the problem.</summary>
    private static IntakeReading ReadProblem(IntakeReading reading, string part, string plain, IntakeStep? asked, List<string> rest)
    {
        var urgency = IntakeWords.UrgencyIn(plain, asked is IntakeStep.Urgency or IntakeStep.Summary or IntakeStep.Change);
        // "Tout de suite" is no "suite".
        var place = IntakeWords.PlaceIn(urgency is { Phrase: var phrase } ? plain.Replace(phrase, " ", StringComparison.Ordinal) : plain);
        reading = reading with { Urgency = urgency?.Priority ?? reading.Urgency };
        if (plain.Length <= urgency?.Phrase.Length + 12 && place is null && !IsOfARepair(part))
        {
            return reading;
        }

        if (IntakeWords.IsPlace(plain) || (asked == IntakeStep.Place && reading.Place is null && place is not null))
        {
            // A place that only stood in a sentence gives way to one that is said by itself.
            var before = reading.Place is { } said && rest.Exists(r => r.Contains(said, StringComparison.Ordinal)) ? null : reading.Place;
            return reading with { Place = Joined(before, part) };
        }

        reading = reading.Place is null && place is { } found ? reading with { Place = AsWritten(part, found) } : reading;
        if (asked == IntakeStep.Access && part.Length <= IntakeAnswers.MaxTimes && !IsOfARepair(part))
        {
            // "Ring twice, after 5 pm": what tells of no repair is about the visit too.
            return reading with { Times = Joined(reading.Times, part) };
        }

        rest.Add(part);
        return reading;
    }

    /// <summary>Parts between commas and line ends; a full stop only before a blank.</summary>
    public static IEnumerable<string> Parts(string text) =>
        Separators().Split(text).Select(p => p.Trim().TrimEnd('.', '!', ',')).Where(p => p.Length > 0);

    private static string WithoutGreeting(string text)
    {
        var words = IntakeWords.GreetingWords(PlainText.Of(text));
        var rest = text.TrimStart();
        for (var i = 0; i < words; i++)
        {
            var end = rest.IndexOfAny([' ', ',', '!', '.', '\n']);
            rest = end < 0 ? string.Empty : rest[end..].TrimStart(' ', ',', '!', '.', '\n', '¡');
        }

        return rest;
    }

    private static bool IsTime(string part, string plain) =>
        IntakeWords.IsTime(plain) || (!IntakeWords.IsSince(plain) && ClockTime().IsMatch(part));

    /// <summary>The problem may have a day in it too ("the door sticks on Mondays"): unasked, only bare times are taken, or what stands behind a problem.</summary>
    private static bool IsTimeOfAVisit(string part, string plain, IntakeStep? asked, bool isProblemTold) =>
        IsTime(part, plain) && (asked == IntakeStep.Access || IntakeWords.IsOnlyTime(plain) || (isProblemTold && IsShort(plain)) || IsNewTime(part, asked));

    /// <summary>What is wrong was said before the summary: a day in it is the day to come.</summary>
    private static bool IsNewTime(string part, IntakeStep? asked) =>
        asked is IntakeStep.Summary or IntakeStep.Change && part.Length <= IntakeAnswers.MaxTimes && !IsOfARepair(part);

    /// <summary>"14h" is no flat, unless that was asked; "9-12" is a time where times are spoken of. "4H" in a first message is a flat.</summary>
    private static bool IsHours(string part, IntakeStep? asked, bool isAboutTimes) =>
        asked != IntakeStep.Unit && (asked == IntakeStep.Access || isAboutTimes ? BareHours().IsMatch(part) : part[^1] == 'h' && BareHours().IsMatch(part));

    /// <summary>Whether a rule of triage knows what it speaks of. Two of them only know how urgent it is.</summary>
    public static bool IsOfARepair(string text) =>
        Triage.TriageRules.Assess(text, null, null, isWinter: true).MatchedRules.Any(id => id is not ("says_urgent" or "says_not_urgent"));

    /// <summary>Whether the text tells what is wrong: "under the sink" names a trade and no more.</summary>
    public static bool IsAFault(string text) =>
        Triage.TriageIndex.BuiltIn.Matches(text, isWinter: true).Any(m => m.Rule is { Priority: not null, Specialty: not null });

    private static bool IsShort(string plain) => plain.Split(' ').Length <= 7 && !IsOfARepair(plain);

    /// <summary>The yes or no that is all a longer text says: "No, I have none".</summary>
    /// <returns>Null where it begins with neither, or answers something else or speaks of a repair besides.</returns>
    public static IntakeCommand? LeadIn(string text)
    {
        var said = Parts(text).ToList() is [var first, _, ..] ? IntakeWords.CommandOf(first) : null;
        var isAll = Read(text, IntakeStep.Photos) is { Unit: null, Place: null, MayEnter: null, Times: null } && !IsOfARepair(text);
        return isAll && said is (IntakeCommand.Yes or IntakeCommand.No or IntakeCommand.Skip) ? said : null;
    }

    /// <summary>The parts without "yes" and "no" before them, which answer whether we may come in and are no part of the problem.</summary>
    private static List<string> WithoutLeadIn(string text, IntakeStep? asked, ref IntakeReading reading)
    {
        var parts = Parts(text).ToList();
        if (asked is null)
        {
            return parts;
        }

        if (asked == IntakeStep.Access && parts is [var whole, ..] && whole.Split(' ', 2) is [var yes, var times] && IsYes(yes) && IsTime(times, PlainText.Of(times)))
        {
            parts = [yes, times, .. parts[1..]];
        }

        while (parts is [var first, _, ..] && IntakeWords.CommandOf(first) is (IntakeCommand.Yes or IntakeCommand.No) and var said)
        {
            reading = asked == IntakeStep.Access ? reading with { MayEnter = said == IntakeCommand.Yes } : reading;
            parts.RemoveAt(0);
        }

        return parts;
    }

    /// <summary>"si" without its accent may be "if".</summary>
    private static bool IsYes(string word) => IntakeWords.CommandOf(word) == IntakeCommand.Yes && !word.Equals("si", StringComparison.OrdinalIgnoreCase);

    private static string Joined(string? before, string part) => before is null ? part : $"{before}, {part}";

    /// <summary>The found words as the person wrote them, where the plain form has the same length.</summary>
    private static string AsWritten(string part, string found)
    {
        var at = part.IndexOf(found, StringComparison.OrdinalIgnoreCase);
        if (at >= 0)
        {
            return part.Substring(at, found.Length);
        }

        var words = found.Split(' ').Length;
        var written = part.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return Enumerable.Range(0, Math.Max(0, written.Length - words + 1)).Select(i => string.Join(' ', written[i..(i + words)]))
            .FirstOrDefault(w => PlainText.Of(w) == found) ?? found;
    }

    [GeneratedRegex("[,;\\n]|(?<!\\b(?:apt|apto|dpto|depto|nro|no))\\.(?=\\s)|!(?=\\s)", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Separators();

    [GeneratedRegex("^[0-9]{1,2}(?: ?[hH]|-[0-9]{1,2})$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex BareHours();

    [GeneratedRegex("(?<![0-9])(?:[01]?[0-9]|2[0-3])(?::[0-5][0-9]| ?(?:am|pm|AM|PM|h[0-5][0-9]|h|hs|hrs))(?![\\p{L}\\p{N}])", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ClockTime();
}
