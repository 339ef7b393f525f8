namespace Dispatch.Core.Triage;

/// <summary>A danger to life in words about a job: only one that the job itself did not tell of is news, since who mends sparks writes of sparks.</summary>
internal static class DangerNews
{
    /// <param name="about">What is known of the job.</param>
    /// <returns>The most pressing new danger. A home without heating is none: it is what many jobs are about.</returns>
    public static SafetyKind? Of(string words, string about)
    {
        var known = Of(about);
        return Of(words).Except(known).Select(d => (SafetyKind?)d).FirstOrDefault();
    }

    private static IEnumerable<SafetyKind> Of(string text) =>
        TriageRules.Assess(text, null, null, isWinter: false).Dangers.Where(d => d != SafetyKind.NoHeat);
}
