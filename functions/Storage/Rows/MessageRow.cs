using Dispatch.Core;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Core.Turns;
using Dispatch.Functions.Storage.Tables;

namespace Dispatch.Functions.Storage.Rows;

/// <summary>
/// A message's row has three owners: the decision that made it, the sender, and delivery callbacks. Each writes only its own columns,
/// so that none of them can undo another's news.
/// </summary>
internal static class MessageRow
{
    public const string First = "message_";

    public static string KeyOf(int number) => $"message_{number:D4}";

    public static TableEntity New(string partition, OutgoingMessage message)
    {
        var row = new TableEntity(partition, KeyOf(message.Number))
        {
            ["number"] = message.Number,
            ["kind"] = Wire.Name(message.Kind),
            ["role"] = Wire.Name(message.Role),
            ["address"] = message.Address,
            ["channel"] = Wire.Name(message.Channel),
            ["template"] = message.Template,
            ["language"] = message.Language,
            ["values"] = Columns.Json(message.Values),
            ["created_at"] = message.CreatedAt,
            ["offer_number"] = message.OfferNumber,
            ["fallback_for"] = message.FallbackFor,
            ["first_claim_at"] = Columns.OrNever(message.FirstClaimAt),
            ["send_state"] = Wire.Name(message.SendState),
            ["send_reason"] = message.SendReason,
            ["claim_until"] = Columns.OrNever(message.ClaimUntil),
            ["attempts"] = message.Attempts,
        };
        SetDelivery(row, message);
        return row;
    }

    /// <summary>The callback's columns only.</summary>
    public static TableEntity Delivery(string partition, OutgoingMessage message)
    {
        var row = new TableEntity(partition, KeyOf(message.Number));
        SetDelivery(row, message);
        return row;
    }

    /// <summary>The sender's columns only.</summary>
    public static TableEntity Sending(string partition, SendRecord send) => new(partition, KeyOf(send.MessageNumber))
    {
        ["send_state"] = Wire.Name(send.State),
        ["message_sid"] = send.MessageSid,
        ["send_reason"] = send.Reason ?? string.Empty,
        ["attempts"] = send.Attempts,
        ["look_ups"] = send.LookUps,
        ["not_before"] = Columns.OrNever(send.NotBefore),
        ["claim_until"] = Columns.OrNever(send.ClaimUntil),
        ["possibly_double"] = send.PossiblyDouble,
    };

    public static TableEntity Claim(string partition, int number, DateTimeOffset until) => new(partition, KeyOf(number))
    {
        ["send_state"] = Wire.Name(SendState.Claimed),
        ["claim_until"] = until,
    };

    public static OutgoingMessage Read(TableEntity row) => new(
        row.GetNumber("number"),
        Wire.Parse<MessageKind>(row.GetString("kind")),
        Wire.Parse<PartyRole>(row.GetString("role")),
        row.GetRequired("address"),
        ChannelWords.Parse(row.GetString("channel")),
        row.GetRequired("template"),
        row.GetRequired("language"),
        Columns.FromJson<Dictionary<string, string>>(row.GetString("values")),
        row.GetRequiredTime("created_at"),
        row.GetNumber("offer_number"),
        row.GetNumber("fallback_for"))
    {
        SendState = Wire.Parse<SendState>(row.GetString("send_state")),
        ClaimUntil = row.GetTime("claim_until"),
        Attempts = row.GetNumber("attempts"),
        LookUps = row.GetNumber("look_ups"),
        NotBefore = row.GetTime("not_before"),
        FirstClaimAt = row.GetTime("first_claim_at"),
        MessageSid = row.GetString("message_sid"),
        PossiblyDouble = row.GetBoolean("possibly_double") ?? false,
        SendReason = row.GetString("send_reason") is { Length: > 0 } reason ? reason : null,
        Status = Wire.Parse<DeliveryStatus>(row.GetString("status")),
        StatusAt = row.GetTime("status_at"),
        ErrorCode = row.GetInt32("error_code"),
        CallbackSid = row.GetString("callback_sid"),
    };

    private static void SetDelivery(TableEntity row, OutgoingMessage message)
    {
        row["status"] = Wire.Name(message.Status);
        row["status_at"] = message.StatusAt;
        row["error_code"] = message.ErrorCode;
        row["callback_sid"] = message.CallbackSid;
    }

    public static TableEntity Event(string partition, DeliveryEvent news) => new(partition, EventKey(news))
    {
        ["message_number"] = news.MessageNumber,
        ["message_sid"] = news.MessageSid,
        ["message_status"] = news.MessageStatus,
        ["error_code"] = news.ErrorCode,
        ["received_at"] = news.ReceivedAt,
        ["changed"] = news.Changed,
    };

    public static DeliveryEvent ReadEvent(TableEntity row) => new(
        row.GetNumber("message_number"), row.GetString("message_sid") ?? string.Empty, row.GetString("message_status") ?? string.Empty,
        row.GetInt32("error_code"), row.GetRequiredTime("received_at"), row.GetBoolean("changed") ?? false);

    // The provider's word comes from outside: only what a key can hold stays in it.
    private static string EventKey(DeliveryEvent news)
    {
        var word = new string([.. news.MessageStatus.Take(40).Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_')]);
        return $"event_{news.MessageNumber:D4}_{word}_{news.ErrorCode ?? 0}";
    }
}
