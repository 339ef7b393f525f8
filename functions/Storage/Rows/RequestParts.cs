using Dispatch.Core;
using Dispatch.Core.Assignment;
using Dispatch.Core.Requests;
using Dispatch.Functions.Storage.Tables;

namespace Dispatch.Functions.Storage.Rows;

/// <summary>The other rows of a request's partition: offers, history, comments, attachments, receipts.</summary>
internal static class RequestParts
{
    public static TableEntity Offer(string partition, Offer offer) => new(partition, $"offer_{offer.Number:D4}")
    {
        ["number"] = offer.Number,
        ["round"] = offer.Round,
        ["worker_id"] = offer.WorkerId,
        ["worker_name"] = offer.WorkerName,
        ["address"] = offer.Address,
        ["language"] = offer.Language,
        ["status"] = Wire.Name(offer.Status),
        ["offered_at"] = offer.OfferedAt,
        ["remind_at"] = offer.RemindAt,
        ["expires_at"] = offer.ExpiresAt,
        ["reminded_at"] = offer.RemindedAt,
        ["answered_at"] = offer.AnsweredAt,
        ["reason"] = offer.Reason,
    };

    public static Offer ReadOffer(TableEntity row) => new(
        row.GetNumber("number"), row.GetNumber("round"), row.GetRequired("worker_id"), row.GetRequired("worker_name"), row.GetRequired("address"),
        row.GetRequired("language"), Wire.Parse<OfferStatus>(row.GetString("status")), row.GetRequiredTime("offered_at"),
        row.GetRequiredTime("remind_at"), row.GetRequiredTime("expires_at"), row.GetTime("reminded_at"), row.GetTime("answered_at"), row.GetString("reason"));

    public static TableEntity History(RequestKey key, StatusHistory history) => new(key.Partition, $"history_{history.Number:D6}")
    {
        ["id"] = HistoryId(key, history.Number),
        ["request_id"] = key.RequestId,
        ["number"] = history.Number,
        ["kind"] = Wire.Name(history.Kind),
        ["previous_status"] = history.PreviousStatus,
        ["new_status"] = history.NewStatus,
        ["previous_stage"] = history.PreviousStage,
        ["new_stage"] = history.NewStage,
        ["changed_by"] = history.ChangedBy,
        ["changed_at"] = history.ChangedAt,
        ["notes"] = history.Notes,
    };

    public static string HistoryId(RequestKey key, int number) => Ids.From(key.RequestId, "history", $"{number}");

    public static StatusHistory ReadHistory(TableEntity row) => new(
        row.GetNumber("number"), Wire.Parse<HistoryKind>(row.GetString("kind")), row.GetString("previous_status"), row.GetRequired("new_status"),
        row.GetString("previous_stage"), row.GetString("new_stage"), row.GetRequired("changed_by"), row.GetRequiredTime("changed_at"), row.GetString("notes"));

    public static TableEntity Comment(string partition, Comment comment) => new(partition, $"comment_{comment.CreatedAt.UtcTicks:D19}_{comment.Id}")
    {
        ["id"] = comment.Id,
        ["request_id"] = comment.RequestId,
        ["user_id"] = comment.UserId,
        ["user_type"] = Wire.Name(comment.UserType),
        ["comment"] = comment.Text,
        ["created_at"] = comment.CreatedAt,
    };

    public static Comment ReadComment(TableEntity row) => new(
        row.GetRequired("id"), row.GetRequired("request_id"), row.GetRequired("user_id"), Wire.Parse<UserType>(row.GetString("user_type")),
        row.GetRequired("comment"), row.GetRequiredTime("created_at"));

    public static TableEntity Attachment(string partition, Attachment attachment) => new(partition, $"attachment_{attachment.Id}")
    {
        ["id"] = attachment.Id,
        ["request_id"] = attachment.RequestId,
        ["file_url"] = attachment.FileUrl,
        ["file_type"] = attachment.FileType,
        ["created_at"] = attachment.CreatedAt,
        ["file_name"] = attachment.FileName,
        ["size"] = attachment.SizeInBytes,
        ["added_by"] = attachment.AddedBy,
        ["kind"] = Wire.Name(attachment.Kind),
        ["caption"] = attachment.Caption,
        ["problem"] = attachment.Problem is { } problem ? Wire.Name(problem) : null,
    };

    /// <summary>The columns that fetching a file, or giving it up, changes.</summary>
    public static TableEntity Fetched(string partition, MediaOutcome outcome)
    {
        var row = new TableEntity(partition, $"attachment_{outcome.AttachmentId}");
        if (outcome.Stored is not { } stored)
        {
            row["problem"] = outcome.Problem is { } problem ? Wire.Name(problem) : null;
            return row;
        }

        row["file_url"] = stored.FileUrl;
        row["file_type"] = stored.FileType;
        row["size"] = stored.SizeInBytes;
        row["file_name"] = stored.FileName;
        return row;
    }

    public static Attachment ReadAttachment(TableEntity row) => new(
        row.GetRequired("id"), row.GetRequired("request_id"), row.GetRequired("file_url"), row.GetRequired("file_type"), row.GetRequiredTime("created_at"),
        row.GetString("file_name"), row.GetInt64("size") ?? 0, row.GetString("added_by") ?? string.Empty)
    {
        Kind = Wire.ParseOrNull<AttachmentKind>(row.GetString("kind")) ?? AttachmentKind.Report,
        Caption = row.GetString("caption"),
        Problem = Wire.ParseOrNull<MediaProblem>(row.GetString("problem")),
    };

    public static TableEntity Receipt(string partition, long seq, int number, Receipt receipt) => new(partition, $"decision_{seq:D6}_{number}")
    {
        ["receipt"] = Columns.Json(receipt),
    };

    public static Receipt ReadReceipt(TableEntity row) => Columns.FromJson<Receipt>(row.GetString("receipt"));
}
