namespace Dispatch.Local.Twilio;

/// <summary>What goes wrong after Twilio has answered 201: the codes a message ends with, decided when it is sent.</summary>
internal static class ChannelRules
{
    /// <summary>The error of a WhatsApp or SMS message before anything reached the phone, or null.</summary>
    /// <param name="message">As taken.</param>
    /// <param name="content">Its content, if any.</param>
    /// <param name="isWindowOpen">Whether the person wrote within 24 hours.</param>
    /// <param name="phone">The phone's switches.</param>
    public static int? Error(LedgerMessage message, StoredContent? content, bool isWindowOpen, PhoneState phone)
    {
        if (message.Channel == "sms")
        {
            // Twilio's own answer to STOP still goes out.
            return phone.IsOptedOut && message.Direction == "outbound-api" ? 21610 : phone.SmsError;
        }

        var type = content is null ? null : ContentRendering.TypeFor(content, message.Channel);
        var isApproved = content?.Approval?.Status == "approved" && type != "twilio/list-picker";
        return message switch
        {
            _ when phone.WhatsAppError is { } code => code,
            _ when phone.IsBlocked => 63014,
            _ when !isWindowOpen && !isApproved => 63016,
            _ when content is null => null,
            _ when message.ContentVariables.Values.Any(IsUnfit) => 63013,
            _ when message.Body.Length > 1024 => 63021,
            _ when ContentRendering.Render(content, message.Channel, message.ContentVariables) is { Missing.Count: > 0 } => 63028,
            _ => null,
        };
    }

    /// <summary>Empty, a line break or tab, or more than four blanks in a row.</summary>
    private static bool IsUnfit(string value) =>
        string.IsNullOrWhiteSpace(value) || value.AsSpan().IndexOfAny('\n', '\r', '\t') >= 0 || value.Contains("     ", StringComparison.Ordinal);
}
