using System.Text;

namespace Dispatch.Core.Messaging.Templates;

/// <summary>A text with <c>{{name}}</c> placeholders, cut into literal pieces and names.</summary>
internal sealed class TemplateString
{
    private readonly List<(string Text, bool IsName)> pieces = [];

    private TemplateString()
    {
    }

    /// <summary>Names in order of appearance, repeated ones repeated.</summary>
    public IEnumerable<string> Names => pieces.Where(piece => piece.IsName).Select(piece => piece.Text);

    /// <summary>The literal pieces: before the first name, between names, after the last; one more than names, some may be empty.</summary>
    public IReadOnlyList<string> Literals { get; private set; } = [];

    /// <summary>Cuts a text; <paramref name="fault"/> is the place of a brace pair that is no placeholder, or null.</summary>
    public static TemplateString Parse(string text, out string? fault)
    {
        var result = new TemplateString();
        var literals = new List<string>();
        fault = null;
        var at = 0;
        while (text.IndexOf("{{", at, StringComparison.Ordinal) is var open and >= 0)
        {
            var close = text.IndexOf("}}", open, StringComparison.Ordinal);
            var name = close < 0 ? string.Empty : text[(open + 2)..close];
            if (!IsName(name))
            {
                fault = text.Substring(open, Math.Min(20, text.Length - open));
                break;
            }

            literals.Add(text[at..open]);
            result.pieces.Add((text[at..open], false));
            result.pieces.Add((name, true));
            at = close + 2;
        }

        literals.Add(text[at..]);
        result.pieces.Add((text[at..], false));
        result.Literals = literals;
        fault ??= literals.Exists(literal => literal.Contains("}}", StringComparison.Ordinal)) ? "}}" : null;
        return result;
    }

    public static bool IsName(string name) =>
        name.Length > 0
        && char.IsAsciiLetterLower(name[0])
        && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_');

    /// <summary>Puts something in the place of every name.</summary>
    public static string Fill(string text, Func<string, string> value)
    {
        var filled = new StringBuilder(text.Length * 2);
        foreach (var (piece, isName) in Parse(text, out _).pieces)
        {
            filled.Append(isName ? value(piece) : piece);
        }

        return filled.ToString();
    }
}
