using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Dispatch.Functions.Twilio;

/// <summary>
/// The JSON string of <c>ContentVariables</c>. WhatsApp refuses values that are empty or hold a newline, a tab or more
/// than four blanks in a row (Twilio, "Using variables with Content templates", error 63013), and a person's own words
/// hold all of those; so every value is cleaned here once more, whoever made it.
/// </summary>
public static class ContentVariables
{
    /// <summary>What stands for a value of which nothing is left.</summary>
    public const string Nothing = "-";

    private const int MaximumBlanks = 4;

    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>An object of strings, all variables given, in the order of their numbers.</summary>
    public static string ToJson(IReadOnlyDictionary<string, string> variables)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Relaxed))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in variables.OrderBy(variable => Order(variable.Key)).ThenBy(variable => variable.Key, StringComparer.Ordinal))
            {
                writer.WriteString(name, Clean(value));
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>A value WhatsApp takes: one line, at most four blanks in a row (five and more become one), never empty.</summary>
    public static string Clean(string? value)
    {
        var text = new StringBuilder(value?.Length ?? 0);
        var blanks = 0;
        foreach (var rune in (value ?? "").EnumerateRunes())
        {
            if (Rune.IsControl(rune) || Rune.IsWhiteSpace(rune))
            {
                blanks++;
                continue;
            }

            AppendBlanks(text, blanks);
            blanks = 0;
            text.Append(rune);
        }

        return text.Length == 0 ? Nothing : text.ToString();
    }

    // Blanks before the first character are dropped, as are those after the last.
    private static void AppendBlanks(StringBuilder text, int blanks)
    {
        if (blanks > 0 && text.Length > 0)
        {
            text.Append(' ', blanks > MaximumBlanks ? 1 : blanks);
        }
    }

    private static int Order(string name) =>
        int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : int.MaxValue;
}
