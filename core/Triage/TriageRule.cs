using Dispatch.Core.Requests;

namespace Dispatch.Core.Triage;

/// <summary>A rule of <c>rules.json</c>, read.</summary>
/// <param name="Order">Its place in the file: the last thing that decides between two.</param>
internal sealed record TriageRule(string Id, int Order, string? Specialty, RequestPriority? Priority, SafetyKind? Safety, bool IsForWinter)
{
    public static TriageRule From(RuleEntry entry, int order) => new(
        entry.Id, order, entry.Specialty, Wire.ParseOrNull<RequestPriority>(entry.Priority), Wire.ParseOrNull<SafetyKind>(entry.Safety),
        entry.Season switch
        {
            null => false,
            "winter" => true,
            _ => throw new FormatException($"{entry.Id}: '{entry.Season}' is no season."),
        });
}

/// <summary>A phrase and whose it is.</summary>
/// <param name="IsUnless">It takes matches of the rule back.</param>
internal sealed record RulePhrase(TriageRule Rule, TriagePhrase Phrase, bool IsUnless);

/// <summary>A rule that a text matches.</summary>
/// <param name="Start">The first word of the earliest match, and how many words it spans.</param>
internal readonly record struct RuleMatch(TriageRule Rule, int Start, int Length);
