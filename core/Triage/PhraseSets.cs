namespace Dispatch.Core.Triage;

/// <summary>Named lists of phrases inside phrases: <c>oven ~3 @broken</c> becomes one phrase for each entry of the set.</summary>
internal static class PhraseSets
{
    /// <exception cref="FormatException">The phrase names a set there is none of.</exception>
    public static IEnumerable<string> WriteOut(string phrase, IReadOnlyDictionary<string, string[]> sets)
    {
        var parts = phrase.Split(' ');
        var at = Array.FindIndex(parts, p => p.Contains('@', StringComparison.Ordinal));
        if (at < 0)
        {
            return [phrase];
        }

        var alternatives = parts[at].Split('|');
        var plain = string.Join('|', alternatives.Where(a => a[0] != '@'));
        return alternatives.Where(a => a[0] == '@')
            .SelectMany(name => sets.TryGetValue(name[1..], out var set) ? set : throw new FormatException($"'{phrase}': there is no set {name}."))
            .Concat(plain.Length > 0 ? [plain] : [])
            .SelectMany(written => WriteOut(string.Join(' ', [.. parts[..at], written, .. parts[(at + 1)..]]), sets));
    }
}
