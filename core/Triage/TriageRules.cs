using Dispatch.Core.Directory;
using Dispatch.Core.Requests;

namespace Dispatch.Core.Triage;

/// <summary>
/// Reads trade and urgency out of a report where a person left them out, and finds dangers to life whatever they chose. The rules are
/// data, <c>core/Triage/rules.json</c>, each with the published standard it stands on: docs/decisions/0005-triage.md.
/// </summary>
public static class TriageRules
{
    /// <summary>Characters read, the rest is not: a title, a line end and a description.</summary>
    public const int MaxText = ReportCheck.MaxTitle + 1 + ReportCheck.MaxDescription;

    /// <param name="text">As a person wrote it, in any of our languages or a mixture of them.</param>
    /// <param name="chosenSpecialty">Null where it was left out.</param>
    /// <param name="chosenPriority">Null where it was left out.</param>
    /// <param name="isWinter">Whether a home without heating is an emergency today: <see cref="Winter.IsAt"/>.</param>
    public static TriageResult Assess(string? text, string? chosenSpecialty, RequestPriority? chosenPriority, bool isWinter)
    {
        var read = text is { Length: > MaxText } ? text.AsSpan(0, MaxText) : text.AsSpan();
        var matches = TriageIndex.BuiltIn.Matches(read, isWinter).ToArray();
        Array.Sort(matches, Compare);
        var dangers = matches.Select(m => m.Rule.Safety).OfType<SafetyKind>().Distinct().Order().ToArray();
        var specialty = SpecialtyOf(matches, chosenSpecialty);
        var found = matches.Max(m => m.Rule.Priority) ?? RequestPriority.Medium;
        var priority = dangers.Length > 0 ? RequestPriority.Emergency : chosenPriority ?? found;
        return new TriageResult(
            specialty, priority, [.. matches.Select(m => m.Rule.Id)], dangers, WasSpecialtyChosen: chosenSpecialty == specialty,
            WasPriorityChosen: chosenPriority is not null, IsRaised: chosenPriority < priority);
    }

    /// <summary>A trade that was chosen stands; "something else" gives way to the trade that knows the danger, and to nothing less.</summary>
    private static string SpecialtyOf(RuleMatch[] matches, string? chosen)
    {
        if (chosen is not null && !Specialty.IsGeneral(chosen))
        {
            return chosen;
        }

        var speaking = chosen is null ? matches : matches.Where(m => m.Rule.Safety is not null);
        return speaking.Select(m => m.Rule.Specialty).FirstOrDefault(s => s is not null) ?? chosen ?? Specialty.General;
    }

    /// <summary>The more pressing first; then the danger that comes first; then what was said first, and more fully.</summary>
    private static int Compare(RuleMatch one, RuleMatch other)
    {
        var order = Rank(other.Rule).CompareTo(Rank(one.Rule));
        order = order != 0 ? order : (one.Rule.Safety ?? SafetyKind.Fire).CompareTo(other.Rule.Safety ?? SafetyKind.Fire);
        order = order != 0 ? order : one.Start.CompareTo(other.Start);
        order = order != 0 ? order : other.Length.CompareTo(one.Length);
        return order != 0 ? order : one.Rule.Order.CompareTo(other.Rule.Order);
    }

    /// <summary>A rule that only names a trade comes after all that know what is wrong.</summary>
    private static int Rank(TriageRule rule) => rule.Priority is { } priority ? (int)priority : -1;
}
