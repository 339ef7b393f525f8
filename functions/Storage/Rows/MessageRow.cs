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

    /// <summary>A contact's messages stand behind the range its decisions read: a person's past must not make their next message dearer.</summary>
    public const string OfContact = "sent_";

    public static string KeyOf(string partition, int number) =>
        RequestKey.TryParsePartition(partition, out _) ? $"{First}{number:D4}" : $"{OfContact}{number:D8}";

    public static TableEntity New(string partition, OutgoingMessage message)
    {
        var row = new TableEntity(partition, KeyOf(partition, message.Number))
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
            ["replaces"] = message.Replaces,
            ["retries"] = message.Retries,
            ["is_switched"] = message.IsSwitched,
            ["window_open_until"] = message.WindowOpenUntil,
            ["first_claim_at"] = Columns.OrNever(message.FirstClaimAt),
            ["send_state"] = Wire.Name(message.SendState),
            ["send_reason"] = message.SendReason,
            ["claim_until"] = Columns.OrNever(message.ClaimUntil),
            ["not_before"] = Columns.OrNever(message.NotBefore),
            ["attempts"] = message.Attempts,
            ["possibly_double"] = message.PossiblyDouble,
            ["trace_parent"] = message.TraceParent,
        };
        SetDelivery(row, message);
        return row;
    }

    /// <summary>The columns of callbacks and of the rules that follow them.</summary>
    public static TableEntity Delivery(string partition, OutgoingMessage message)
    {
        var row = new TableEntity(partition, KeyOf(partition, message.Number));
        SetDelivery(row, message);
        return row;
    }

    /// <summary>The sender's columns only.</summary>
    public static TableEntity Sending(string partition, SendRecord send) => new(partition, KeyOf(partition, send.MessageNumber))
    {
        ["send_state"] = Wire.Name(send.State),
        ["message_sid"] = send.MessageSid,
        ["send_reason"] = send.Reason ?? string.Empty,
        ["attempts"] = send.Attempts,
        ["look_ups"] = send.LookUps,
        ["fetches"] = send.Fetches,
        ["not_before"] = Columns.OrNever(send.NotBefore),
        ["claim_until"] = Columns.OrNever(send.ClaimUntil),
        ["first_claim_at"] = Columns.OrNever(send.FirstClaimAt),
        ["possibly_double"] = send.PossiblyDouble,
        ["is_contact_marked"] = send.IsContactMarked,
        ["send_notes"] = NotesColumn.Write(send.Notes),
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
        Replaces = row.GetNumber("replaces"),
        ReplacedBy = row.GetNumber("replaced_by"),
        Retries = row.GetNumber("retries"),
        IsSwitched = row.GetBoolean("is_switched") ?? row.GetNumber("fallback_for") > 0,
        DeliverBy = row.GetTime("deliver_by"),
        WindowOpenUntil = row.GetTime("window_open_until"),
        Fetches = row.GetNumber("fetches"),
        IsContactMarked = row.GetBoolean("is_contact_marked") ?? false,
        RuleNotes = NotesColumn.Read(row.GetString("rule_notes")),
        SendNotes = NotesColumn.Read(row.GetString("send_notes")),
        TraceParent = row.GetString("trace_parent"),
        Version = row.ETag.ToString("H"),
    };

    private static void SetDelivery(TableEntity row, OutgoingMessage message)
    {
        row["status"] = Wire.Name(message.Status);
        row["status_at"] = message.StatusAt;
        row["error_code"] = message.ErrorCode;
        row["callback_sid"] = message.CallbackSid;
        row["deliver_by"] = Columns.OrNever(message.DeliverBy);
        if (message.ReplacedBy > 0)
        {
            row["replaced_by"] = message.ReplacedBy;
        }

        if (message.RuleNotes.Count > 0)
        {
            row["rule_notes"] = NotesColumn.Write(message.RuleNotes);
        }
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
