namespace Dispatch.Core.Directory;

/// <summary>The form in which unit names are compared: "apt. 4-b", "Apt 4B" and "4b" differ only by the word.</summary>
public static class UnitKey
{
    private static readonly string[] Words = ["APARTMENT", "APT", "UNIT", "FLAT", "SUITE", "APARTAMENTO", "DEPTO", "PISO"];

    /// <summary>Letters and digits in capitals, without a leading word for "unit".</summary>
    public static string Of(string unit)
    {
        var key = new string([.. unit.Where(char.IsLetterOrDigit).Select(char.ToUpperInvariant)]);
        var word = Words.FirstOrDefault(w => key.StartsWith(w, StringComparison.Ordinal) && key.Length > w.Length);
        return word is null ? key : key[word.Length..];
    }
}
