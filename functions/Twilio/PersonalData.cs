using System.Text.RegularExpressions;
using Dispatch.Core.Messaging;

namespace Dispatch.Functions.Twilio;

/// <summary>Takes numbers, user ids and URLs (ours name a person's partition) out of texts that are logged or stored as reasons.</summary>
internal static partial class PersonalData
{
    private const int MaximumLength = 300;

    /// <summary>A sentence of the provider, at most 300 characters, on one line.</summary>
    public static string Mask(string text)
    {
        var plain = text.Length > MaximumLength ? text[..MaximumLength] + "…" : text;
        plain = Url().Replace(plain, "(url)");
        plain = UserId().Replace(plain, "(user id)");
        plain = Number().Replace(plain, match => "…" + match.Value[^4..]);
        return Control().Replace(plain, " ");
    }

    /// <summary>A text of any length with the last four digits of each number only.</summary>
    public static string MaskNumbers(string text) => Number().Replace(text, match => "…" + match.Value[^4..]);

    /// <summary>The key of a contact is an address; that of a request names nobody.</summary>
    public static string MaskPartition(string partition) =>
        MessageAddress.TryCreate(Channel.WhatsApp, partition, out var address, out _) ? address.Masked : partition;

    [GeneratedRegex(@"https?://\S+", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex Url();

    [GeneratedRegex(@"\b[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{4,}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex UserId();

    // Seven digits or more, with or without separators, but not those inside an id (letters before them).
    [GeneratedRegex(@"(?<![0-9A-Za-z])\+?\d(?:[ ().-]{0,2}\d){6,}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex Number();

    [GeneratedRegex(@"\p{Cc}+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex Control();
}
