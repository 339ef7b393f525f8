using System.Globalization;
using System.Text;

namespace Dispatch.Core.Messaging.Templates;

/// <summary>
/// Makes text that people typed fit for a template variable. Twilio refuses the whole message (63013) for a newline,
/// a tab, more than four blanks in a row, or an empty value.
/// </summary>
internal static class TemplateValue
{
    /// <summary>Stands for "nothing": a variable must not be empty.</summary>
    public const string Nothing = "—";

    private const int MaxBlanks = 4;

    /// <summary>The value as it may be sent: at most <paramref name="max"/> UTF-16 units, never empty.</summary>
    public static string Clean(string value, int max)
    {
        var clean = new StringBuilder(value.Length);
        var blanks = 0;
        foreach (var character in value.EnumerateRunes())
        {
            if (!IsBlank(character))
            {
                AppendBlanks(clean, blanks);
                blanks = 0;
                clean.Append(character);
            }
            else if (clean.Length > 0)
            {
                blanks++;
            }
        }

        return clean.Length == 0 ? Nothing : Cut(clean.ToString(), max);
    }

    /// <summary>Cuts a text so that it ends with an ellipsis; a surrogate pair is not split.</summary>
    public static string Cut(string text, int max)
    {
        if (text.Length <= max)
        {
            return text;
        }

        var length = max - 1;
        if (length > 0 && char.IsHighSurrogate(text[length - 1]))
        {
            length--;
        }

        return string.Concat(text.AsSpan(0, length).TrimEnd(), "…");
    }

    private static void AppendBlanks(StringBuilder clean, int blanks) => clean.Append(' ', blanks > MaxBlanks ? 1 : blanks);

    private static bool IsBlank(Rune character) =>
        Rune.IsWhiteSpace(character) || Rune.GetUnicodeCategory(character) == UnicodeCategory.Control;
}
