namespace Dispatch.Core.Directory;

/// <summary>
/// A trade, as a lower case word (<c>plumbing</c>). The known ones are offered on forms; an organisation may use others.
/// </summary>
public static class Specialty
{
    public const string General = "general";

    /// <summary>Says no more than <see cref="General"/>; programs and imported directories use it.</summary>
    private const string Other = "other";

    /// <summary>In the order a form lists them.</summary>
    public static readonly IReadOnlyList<string> Known =
        ["plumbing", "heating", "electrical", "gas", "appliances", "locks", "windows_doors", "roofing", "pests", "lifts", General];

    /// <summary>2 to 30 lower case letters, digits and underscores, a letter first.</summary>
    public static bool IsValid(string? text) =>
        text is { Length: >= 2 and <= 30 } && char.IsAsciiLetterLower(text[0])
        && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_');

    /// <summary>"Something else": the person named no trade, they only left none out.</summary>
    public static bool IsGeneral(string specialty) => specialty is General or Other;

    /// <summary>As a person reads it: "windows doors".</summary>
    public static string Words(string specialty) => specialty.Replace('_', ' ');
}
