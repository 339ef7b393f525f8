using Dispatch.Core.Requests;

namespace Dispatch.Core.Triage;

/// <summary>A danger to people, in the order in which it is shown: what must be done first stands first.</summary>
public enum SafetyKind
{
    Fire,
    Gas,
    CarbonMonoxide,
    Lift,
    Sparks,
    Collapse,
    Flooding,
    Sewage,
    NoHeat,
}

/// <summary>What a report's text says about trade and urgency.</summary>
/// <param name="Specialty">Chosen by a person, else read from the text, else general. Where "something else" was chosen, a danger's trade.</param>
/// <param name="Priority">Never below a person's choice. Emergency whenever there is a danger.</param>
/// <param name="MatchedRules">Ids of <c>rules.json</c>, the deciding one first.</param>
/// <param name="Dangers">All dangers the text tells of, each once, the most pressing first.</param>
/// <param name="WasSpecialtyChosen">A person named the trade; it was kept.</param>
/// <param name="WasPriorityChosen">A person named the urgency; see <paramref name="IsRaised"/> for whether it was kept.</param>
/// <param name="IsRaised">A person named a lower urgency than the danger asks for: it became an emergency all the same.</param>
public sealed record TriageResult(
    string Specialty,
    RequestPriority Priority,
    IReadOnlyList<string> MatchedRules,
    IReadOnlyList<SafetyKind> Dangers,
    bool WasSpecialtyChosen,
    bool WasPriorityChosen,
    bool IsRaised)
{
    /// <summary>The danger whose sentence is shown before anything else (<see cref="SafetySentences"/>); null where there is none.</summary>
    public SafetyKind? Safety => Dangers.Count > 0 ? Dangers[0] : null;
}
