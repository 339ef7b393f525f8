namespace Dispatch.Storm.Storms;

/// <summary>What the judge found; one line of reason for each.</summary>
/// <param name="PossiblyDouble">Heard more than once, and our message says that this may be.</param>
/// <param name="Undeliverable">Every way to the person was tried and failed: nobody's loss.</param>
internal sealed record Verdict(
    IReadOnlyList<string> Lost,
    IReadOnlyList<string> Doubled,
    IReadOnlyList<string> Stuck,
    IReadOnlyList<string> PossiblyDouble,
    IReadOnlyList<string> Undeliverable)
{
    public bool IsGood => Lost.Count + Doubled.Count + Stuck.Count == 0;

    public override string ToString() => $"lost {Lost.Count}, doubled {Doubled.Count}, stuck {Stuck.Count}";
}
