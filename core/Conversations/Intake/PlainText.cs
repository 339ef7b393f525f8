using System.Text;

namespace Dispatch.Core.Conversations.Intake;

/// <summary>How texts are compared: "¡Está en el BAÑO!" is "esta en el bano".</summary>
internal static class PlainText
{
    /// <summary>Lower case letters and digits without accents, apostrophes left out, everything else a single blank.</summary>
    public static string Of(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (char.IsLetterOrDigit(c))
            {
                plain.Append(WithoutAccent(char.ToLowerInvariant(c)));
            }
            else if (c is not ('\'' or '’' or '´') && plain.Length > 0 && plain[^1] != ' ')
            {
                plain.Append(' ');
            }
        }

        return plain.ToString().TrimEnd();
    }

    /// <summary>Whether the phrase stands in the plain text as whole words.</summary>
    public static bool Holds(string plain, string phrase) => IndexOf(plain, phrase) >= 0;

    public static int IndexOf(string plain, string phrase)
    {
        for (var at = plain.IndexOf(phrase, StringComparison.Ordinal); at >= 0; at = plain.IndexOf(phrase, at + 1, StringComparison.Ordinal))
        {
            var end = at + phrase.Length;
            if ((at == 0 || plain[at - 1] == ' ') && (end == plain.Length || plain[end] == ' '))
            {
                return at;
            }
        }

        return -1;
    }

    /// <summary>A person's text without control characters, blanks at its ends, and what is longer than <paramref name="max"/>.</summary>
    public static string Clean(string text, int max)
    {
        var clean = new string([.. text.Where(c => !char.IsControl(c) || c is '\n' or '\t')]).Trim();
        return clean.Length <= max ? clean : clean[..(char.IsHighSurrogate(clean[max - 1]) ? max - 1 : max)].TrimEnd();
    }

    // The runtime's own normalisation leaves accents alone where it runs without ICU.
    private static char WithoutAccent(char c) => c switch
    {
        'á' or 'à' or 'â' or 'ä' or 'ã' or 'å' => 'a',
        'é' or 'è' or 'ê' or 'ë' => 'e',
        'í' or 'ì' or 'î' or 'ï' => 'i',
        'ó' or 'ò' or 'ô' or 'ö' or 'õ' => 'o',
        'ú' or 'ù' or 'û' or 'ü' => 'u',
        'ñ' => 'n',
        'ç' => 'c',
        _ => c,
    };
}
