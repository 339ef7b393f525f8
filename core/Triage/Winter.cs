using System.Collections.Frozen;

namespace Dispatch.Core.Triage;

/// <summary>When a home without heating is an emergency: November to March, south of the equator May to September (<c>rules.json</c>).</summary>
public static class Winter
{
    private static readonly FrozenSet<string> Southern = RuleFile.BuiltIn.Winter.SouthernCountries.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <param name="country">The organisation's, ISO 3166 alpha-2.</param>
    /// <param name="date">The day there.</param>
    public static bool IsAt(string country, DateOnly date) =>
        Array.IndexOf(Southern.Contains(country) ? RuleFile.BuiltIn.Winter.SouthernMonths : RuleFile.BuiltIn.Winter.NorthernMonths, date.Month) >= 0;
}
