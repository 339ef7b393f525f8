using System.Diagnostics.CodeAnalysis;

namespace Dispatch.Core.Messaging.Templates;

/// <summary>
/// How a content is called at Twilio: which message in which language it is, and which writing of it. The list of contents is the only
/// record of what was created, so everything stands in the name.
/// </summary>
/// <param name="Template">The template's name.</param>
/// <param name="Language">As in <c>templates/</c>.</param>
/// <param name="Shape"><see cref="MessageTemplate.Shape"/>.</param>
/// <param name="Version">Changes with the text, the samples, the buttons and the category.</param>
/// <param name="Attempt">From one; a rejected name stays locked for 30 days, so the next try has the next number.</param>
public sealed record ContentName(string Template, string Language, string Shape, string Version, int Attempt)
{
    private const string Prefix = "dispatch_";
    private const int HashLength = 8;

    /// <summary>Of the content; recipients do not see it.</summary>
    public string FriendlyName => Prefix + ApprovalName;

    /// <summary>For WhatsApp: lower-case letters, digits and underscores.</summary>
    public string ApprovalName => $"{Template}_{Language}_{Shape}{Version}" + (Attempt > 1 ? $"_{Attempt}" : string.Empty);

    /// <summary>What a ContentSid is kept under; <see cref="MessageTemplate.ContentKey"/>.</summary>
    public string Key => $"{Template}_{Language}_{Shape}";

    /// <summary>Reads a name that <see cref="FriendlyName"/> made; false for contents of others.</summary>
    public static bool TryParse(string friendlyName, [NotNullWhen(true)] out ContentName? name)
    {
        name = null;
        if (!friendlyName.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return false;
        }

        var parts = friendlyName[Prefix.Length..].Split('_').ToList();
        var attempt = 1;
        if (parts.Count > 3 && parts[^1].Length < 4 && int.TryParse(parts[^1], out var number))
        {
            attempt = number;
            parts.RemoveAt(parts.Count - 1);
        }

        if (parts.Count < 3 || parts[^1].Length != 2 * HashLength || !parts[^1].All(char.IsAsciiHexDigitLower) || attempt < 1)
        {
            return false;
        }

        name = new ContentName(string.Join('_', parts[..^2]), parts[^2], parts[^1][..HashLength], parts[^1][HashLength..], attempt);
        return true;
    }
}
