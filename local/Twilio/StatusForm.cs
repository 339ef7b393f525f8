namespace Dispatch.Local.Twilio;

/// <summary>The form of a status callback.</summary>
internal static class StatusForm
{
    public static IReadOnlyList<FormField> Fields(LedgerMessage message, LocalAccount account, DateTimeOffset now)
    {
        List<FormField> fields =
        [
            new("MessageSid", message.Sid),
            new("SmsSid", message.Sid),
            new("MessageStatus", message.Status),
            new("SmsStatus", message.Status),
            new("AccountSid", account.AccountSid),
            new("From", message.From ?? ""),
            new("To", message.To),
            new("ApiVersion", "2010-04-01"),
        ];
        Add("MessagingServiceSid", message.MessagingServiceSid);
        Add("ErrorCode", message.ErrorCode?.ToString());
        Add("ErrorMessage", message.ErrorMessage);
        if (message.Channel == "whatsapp")
        {
            Add("ChannelInstallSid", "XE" + account.AccountSid[2..]);
            Add("ChannelPrefix", "whatsapp");
            Add("ChannelToAddress", message.Phone);
            Add("ChannelStatusMessage", message.ErrorMessage);
            Add("EventType", message.Status is "sent" or "delivered" or "read" ? message.Status.ToUpperInvariant() : null);
        }
        else
        {
            Add("RawDlrDoneDate", message.Status is "delivered" or "undelivered" ? now.UtcDateTime.ToString("yyMMddHHmm") : null);
        }

        return fields;

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                fields.Add(new FormField(name, value));
            }
        }
    }
}
