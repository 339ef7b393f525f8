using System.Text;
using Dispatch.Core.Messaging;

namespace Dispatch.Functions.Twilio;

/// <summary>Why a signed status callback reports nothing.</summary>
public enum StatusRefusal
{
    None,
    MissingMessageSid,
    MissingMessageStatus,
}

/// <summary>
/// Reads a status callback (Twilio, "Track the message status of outbound messages"): the form, and our own two
/// parameters from the query (<see cref="StatusCallbackUrl"/>). A status word that means nothing is still a report.
/// </summary>
public static class StatusForm
{
    /// <summary>The report, or null with the reason in <paramref name="refusal"/>.</summary>
    /// <param name="form">The parameters of the body, their signature checked.</param>
    /// <param name="query">The raw query string, with or without its question mark; null for none.</param>
    /// <param name="receivedAt">When the callback reached us, UTC.</param>
    public static DeliveryReport? Read(TwilioForm form, string? query, DateTimeOffset receivedAt, out StatusRefusal refusal)
    {
        var messageSid = form.MessageSid();
        var messageStatus = form.Text("MessageStatus") ?? form.Text("SmsStatus");
        refusal = (messageSid, messageStatus) switch
        {
            (null, _) => StatusRefusal.MissingMessageSid,
            (_, null) => StatusRefusal.MissingMessageStatus,
            _ => StatusRefusal.None,
        };
        if (messageSid is null || messageStatus is null)
        {
            return null;
        }

        var ours = ReadQuery(query);
        return new DeliveryReport(
            messageSid,
            messageStatus,
            DeliveryStatusRules.FromMessageStatus(messageStatus),
            form.Number("ErrorCode") is > 0 and var code ? code : null,
            form.Text("ErrorMessage") ?? form.Text("ChannelStatusMessage"),
            ours?.Text(StatusCallbackUrl.PartitionParameter),
            ours?.Number(StatusCallbackUrl.MessageNumberParameter),
            form.Address("To"),
            receivedAt);
    }

    private static TwilioForm? ReadQuery(string? query)
    {
        var bytes = Encoding.UTF8.GetBytes(query?.TrimStart('?') ?? "");
        return TwilioForm.TryParse(bytes, out var form, out _) ? form : null;
    }
}
