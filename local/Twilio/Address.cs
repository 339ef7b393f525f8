using System.Text.RegularExpressions;

namespace Dispatch.Local.Twilio;

/// <summary>An address as Twilio writes it: E.164, or <c>whatsapp:</c> before E.164 or a WhatsApp user id (<c>US.1A2B…</c>).</summary>
internal readonly partial record struct Address(string Channel, string Phone)
{
    public const string WhatsAppPrefix = "whatsapp:";

    /// <summary>Null where it is no address.</summary>
    public static Address? Parse(string text)
    {
        if (text.StartsWith(WhatsAppPrefix, StringComparison.Ordinal))
        {
            var rest = text[WhatsAppPrefix.Length..];
            return E164().IsMatch(rest) || UserId().IsMatch(rest) ? new Address("whatsapp", rest) : null;
        }

        return E164().IsMatch(text) ? new Address("sms", text) : null;
    }

    public bool IsNumber => Phone.StartsWith('+');

    public override string ToString() => Channel == "whatsapp" ? WhatsAppPrefix + Phone : Phone;

    [GeneratedRegex(@"^\+[1-9][0-9]{6,14}\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex E164();

    [GeneratedRegex(@"^[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex UserId();
}
