using System.Text;

namespace Dispatch.Core.Directory;

/// <summary>The form in which unit names are compared: "apt. 4-b", "Apt 4B" and "4b" differ only by the word.</summary>
public static class UnitKey
{
    private static readonly string[] Words = ["APARTMENT", "APT", "UNIT", "FLAT", "SUITE", "APARTAMENTO", "DEPTO", "PISO"];

    /// <summary>
    /// Letters and digits in capitals, without a leading word for "unit". What stands between two digits stays as a hyphen:
    /// "1-11" and "11-1" are different flats.
    /// </summary>
    public static string Of(string unit)
    {
        var key = new StringBuilder(unit.Length);
        var apart = false;
        foreach (var c in unit)
        {
            if (!char.IsLetterOrDigit(c))
            {
                apart = true;
                continue;
            }

            if (apart && key.Length > 0 && char.IsDigit(key[^1]) && char.IsDigit(c))
            {
                key.Append('-');
            }

            key.Append(char.ToUpperInvariant(c));
            apart = false;
        }

        return WithoutWord(key.ToString());
    }

    /// <summary>As rows hold it that were written before digits were kept apart: good for finding them, not for telling flats apart.</summary>
    public static string Former(string unit) =>
        WithoutWord(new string([.. unit.Where(char.IsLetterOrDigit).Select(char.ToUpperInvariant)]));

    private static string WithoutWord(string key)
    {
        var word = Words.FirstOrDefault(w => key.StartsWith(w, StringComparison.Ordinal) && key.Length > w.Length);
        return word is null ? key : key[word.Length..];
    }
}
