using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Dispatch.Core;

/// <summary>The spelling of our enums in tables, in JSON and in URLs: the seed schema's lower case words with underscores.</summary>
public static class Wire
{
    private static readonly ConcurrentDictionary<Enum, string> Names = new();

    public static string Name(Enum value) =>
        Names.GetOrAdd(value, static v => JsonNamingPolicy.SnakeCaseLower.ConvertName(v.ToString())
            .Replace("whats_app", "whatsapp", StringComparison.Ordinal));

    public static bool TryParse<T>([NotNullWhen(true)] string? text, out T value)
        where T : struct, Enum
    {
        foreach (var candidate in Enum.GetValues<T>())
        {
            if (string.Equals(Name(candidate), text, StringComparison.Ordinal))
            {
                value = candidate;
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>For text that only this program writes.</summary>
    /// <exception cref="FormatException">The word is none of the enum's.</exception>
    public static T Parse<T>(string? text)
        where T : struct, Enum =>
        TryParse<T>(text, out var value)
            ? value
            : throw new FormatException($"'{text}' is not one of {AllNames<T>()}.");

    public static T? ParseOrNull<T>(string? text)
        where T : struct, Enum =>
        string.IsNullOrEmpty(text) ? null : Parse<T>(text);

    /// <summary>All words, for an error sentence.</summary>
    public static string AllNames<T>()
        where T : struct, Enum =>
        string.Join(", ", Enum.GetValues<T>().Select(v => Name(v)));
}
