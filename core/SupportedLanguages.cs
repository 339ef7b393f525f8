namespace Dispatch.Core;

/// <summary>
/// The languages people are written to in, named in this one place: every message, page text, safety sentence and word list has all
/// of them. Spanish is written for the Americas, Portuguese for Brazil.
/// </summary>
public static class SupportedLanguages
{
    /// <summary>What is written to people whose language we do not speak.</summary>
    public const string Fallback = "en";

    /// <summary>Two-letter codes of ISO 639-1, in the order in which they are offered.</summary>
    public static IReadOnlyList<string> All { get; } = ["en", "es", "pt", "fr"];

    /// <summary>The language of a tag such as <c>pt-BR</c>, <c>pt_BR</c> or <c>PT</c>, where we speak it; else null.</summary>
    public static string? Find(string? tag) => RootOf(tag) is { } root && All.Contains(root) ? root : null;

    /// <summary>The language of a tag, or <see cref="Fallback"/>.</summary>
    public static string Of(string? tag) => Find(tag) ?? Fallback;

    /// <summary>
    /// The two letters a language tag begins with, in lower case, whether we speak the language or not; null where the text is no
    /// such tag. Script and region (RFC 5646) are not kept: there is one text a language.
    /// </summary>
    public static string? RootOf(string? tag)
    {
        var parts = tag?.Split('-', '_') ?? [];
        var isTag = parts is [{ Length: 2 }, ..] && parts[0].All(char.IsAsciiLetter)
            && parts.Skip(1).All(part => part.Length is > 0 and <= 8 && part.All(char.IsAsciiLetterOrDigit));
        return isTag ? parts[0].ToLowerInvariant() : null;
    }

    /// <summary>
    /// The code WhatsApp knows the language of a template by: Portuguese only with its country, the others without.
    /// Source: Meta, "Supported languages" of message templates.
    /// </summary>
    public static string WhatsAppCode(string language) => language == "pt" ? "pt_BR" : language;
}
