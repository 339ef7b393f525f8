using Dispatch.Core;
using Dispatch.Core.Directory;
using Dispatch.Core.Requests;
using Dispatch.Functions.Storage.Tables;

namespace Dispatch.Functions.Storage.Rows;

/// <summary>Rows that list requests: the complex's open ones, and the board of all, newest first, by month of creation.</summary>
internal static class BoardRows
{
    public const string RequestPrefix = "request_";
    public const string ChangePrefix = "changed_";
    public const string CommentPrefix = "comment_";

    public static TableEntity Open(MaintenanceRequest request, string? workerId) =>
        new(DirectoryRows.PartitionOf(request.Key.OrganisationId, request.ComplexId), DirectoryRows.OpenPrefix + request.Id)
        {
            ["request_id"] = request.Id,
            ["title"] = request.Title,
            ["status"] = Wire.Name(request.Status),
            ["stage"] = Wire.Name(request.Stage),
            ["priority"] = Wire.Name(request.Priority),
            ["created_at"] = request.CreatedAt,
            ["needs_attention"] = request.NeedsAttention,
            ["worker_id"] = workerId,
            ["due_at"] = request.DueAt,
        };

    /// <summary>A row that lacks something is no reason to take no report and to sweep nothing: the request itself says the rest.</summary>
    public static OpenRequest ReadOpen(TableEntity row) => new(
        row.RowKey[DirectoryRows.OpenPrefix.Length..],
        new RequestSummary(
            row.GetString("title") ?? string.Empty, row.GetString("status") ?? string.Empty, row.GetString("stage") ?? string.Empty,
            row.GetString("priority") ?? string.Empty, row.GetTime("created_at") ?? DateTimeOffset.MinValue, row.GetString("needs_attention")),
        row.GetString("worker_id"),
        row.GetTime("due_at"));

    /// <summary>The request's line on the board.</summary>
    public static TableEntity Request(MaintenanceRequest request) => new(Partition(request.Key.OrganisationId, request.CreatedAt), RequestKeyOf(request))
    {
        ["request_id"] = request.Id,
        ["title"] = request.Title,
        ["status"] = Wire.Name(request.Status),
        ["priority"] = Wire.Name(request.Priority),
        ["created_at"] = request.CreatedAt,
        ["complex_id"] = request.ComplexId,
        ["assigned_worker_id"] = request.AssignedWorkerId,
        ["renter_id"] = request.RenterId,
    };

    /// <summary>A change of status, findable by <c>changed_at</c> over the whole organisation.</summary>
    public static TableEntity Change(RequestKey key, StatusHistory history) =>
        new(Partition(key.OrganisationId, history.ChangedAt), $"{ChangePrefix}{Inverted(history.ChangedAt)}_{key.RequestId}_{history.Number:D6}")
        {
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

    public static (string RequestId, StatusHistory History) ReadChange(TableEntity row) => (row.GetRequired("request_id"), RequestParts.ReadHistory(row));

    /// <summary>A comment, findable by its user.</summary>
    public static TableEntity CommentOf(RequestKey key, Comment comment) =>
        new(UserPartition(key.OrganisationId, comment.UserId), $"{CommentPrefix}{Inverted(comment.CreatedAt)}_{comment.Id}")
        {
            ["id"] = comment.Id,
            ["request_id"] = comment.RequestId,
            ["user_id"] = comment.UserId,
            ["user_type"] = Wire.Name(comment.UserType),
            ["comment"] = comment.Text,
            ["created_at"] = comment.CreatedAt,
        };

    public static string Partition(string organisationId, DateTimeOffset month) => $"{organisationId}_{month.UtcDateTime:yyyyMM}";

    public static string UserPartition(string organisationId, string userId) =>
        $"{organisationId}_user_{Uri.EscapeDataString(userId).Replace('%', '=')}";

    public static string RequestKeyOf(MaintenanceRequest request) => RequestKeyOf(request.Id, request.CreatedAt);

    public static string RequestKeyOf(string requestId, DateTimeOffset createdAt) => $"{RequestPrefix}{Inverted(createdAt)}_{requestId}";

    /// <summary>Newest first in key order.</summary>
    public static string Inverted(DateTimeOffset time) => $"{DateTimeOffset.MaxValue.UtcTicks - time.UtcTicks:D19}";
}
