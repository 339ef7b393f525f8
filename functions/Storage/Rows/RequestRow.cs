using Dispatch.Core;
using Dispatch.Core.Assignment;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Functions.Storage.Tables;

namespace Dispatch.Functions.Storage.Rows;

/// <summary>The request's state row: the seed's columns under the seed's names, then ours.</summary>
internal static class RequestRow
{
    public const string Key = "request";

    public static TableEntity Write(MaintenanceRequest request)
    {
        var row = new TableEntity(request.Key.Partition, Key)
        {
            ["id"] = request.Id,
            ["renter_id"] = request.RenterId,
            ["title"] = request.Title,
            ["description"] = request.Description,
            ["status"] = Wire.Name(request.Status),
            ["priority"] = Wire.Name(request.Priority),
            ["created_at"] = request.CreatedAt,
            ["updated_at"] = request.UpdatedAt,
            ["completed_at"] = request.CompletedAt,
            ["property_id"] = request.PropertyId,
            ["location"] = request.Location,
            ["assigned_worker_id"] = request.AssignedWorkerId,
            ["whatsapp_message_id"] = request.WhatsappMessageId,
            ["whatsapp_status"] = request.WhatsappStatus is { } status ? Wire.Name(status) : null,
        };
        WriteOurs(row, request);
        return row;
    }

    private static void WriteOurs(TableEntity row, MaintenanceRequest request)
    {
        row["complex_id"] = request.ComplexId;
        row["specialty"] = request.Specialty;
        row["source"] = Wire.Name(request.Source);
        row["stage"] = Wire.Name(request.Stage);
        row["safety"] = request.Safety;
        row["needs_attention"] = request.NeedsAttention;
        row["renter"] = Columns.Json(request.Renter);
        row["landlord"] = OrNull(request.Landlord);
        row["manager"] = OrNull(request.Manager);
        row["worker"] = OrNull(request.Worker);
        row["may_enter"] = request.MayEnter;
        row["access_notes"] = request.AccessNotes;
        row["track_secret"] = request.TrackSecret;
        row["offer_number"] = request.OfferNumber;
        row["round"] = request.Round;
        row["first_round"] = request.FirstRound;
        row["dispatch_message"] = request.DispatchMessage;
        row["message_count"] = request.MessageCount;
        row["history_count"] = request.HistoryCount;
        row["due_at"] = request.DueAt;
        row["due_action"] = request.DueAction is { } action ? Wire.Name(action) : null;
        row["content_sids"] = Columns.Json(request.ContentSids);
        row["policy"] = Columns.Json(request.Policy);
        row["seq"] = request.Seq;
        row["turn_id"] = request.TurnId;
        row["projected_seq"] = request.ProjectedSeq;
        row["recent_commands"] = Columns.Json(request.RecentCommands);
    }

    public static MaintenanceRequest Read(RequestKey key, TableEntity row) => new()
    {
        Key = key,
        RenterId = row.GetRequired("renter_id"),
        Title = row.GetRequired("title"),
        Description = row.GetRequired("description"),
        Status = Wire.Parse<RequestStatus>(row.GetString("status")),
        Priority = Wire.Parse<RequestPriority>(row.GetString("priority")),
        CreatedAt = row.GetRequiredTime("created_at"),
        UpdatedAt = row.GetRequiredTime("updated_at"),
        CompletedAt = row.GetTime("completed_at"),
        PropertyId = row.GetString("property_id"),
        Location = row.GetRequired("location"),
        AssignedWorkerId = row.GetString("assigned_worker_id"),
        WhatsappMessageId = row.GetString("whatsapp_message_id"),
        WhatsappStatus = Wire.ParseOrNull<DeliveryStatus>(row.GetString("whatsapp_status")),
        ComplexId = row.GetRequired("complex_id"),
        Specialty = row.GetRequired("specialty"),
        Source = Wire.Parse<RequestSource>(row.GetString("source")),
        Stage = Wire.Parse<RequestStage>(row.GetString("stage")),
        Safety = row.GetString("safety"),
        NeedsAttention = row.GetString("needs_attention"),
        Renter = Columns.FromJson<Party>(row.GetString("renter")),
        Landlord = Columns.FromJsonOrNull<Party>(row.GetString("landlord")),
        Manager = Columns.FromJsonOrNull<Party>(row.GetString("manager")),
        Worker = Columns.FromJsonOrNull<Party>(row.GetString("worker")),
        MayEnter = row.GetBoolean("may_enter") ?? false,
        AccessNotes = row.GetString("access_notes"),
        TrackSecret = row.GetRequired("track_secret"),
        OfferNumber = row.GetNumber("offer_number"),
        Round = row.GetNumber("round"),
        FirstRound = row.GetNumber("first_round"),
        DispatchMessage = row.GetNumber("dispatch_message"),
        MessageCount = row.GetNumber("message_count"),
        HistoryCount = row.GetNumber("history_count"),
        DueAt = row.GetTime("due_at"),
        DueAction = Wire.ParseOrNull<DueAction>(row.GetString("due_action")),
        ContentSids = Columns.FromJson<Dictionary<string, string>>(row.GetString("content_sids")),
        Policy = Columns.FromJson<OfferPolicy>(row.GetString("policy")),
        Seq = row.GetInt64("seq") ?? 0,
        TurnId = row.GetString("turn_id") ?? string.Empty,
        ProjectedSeq = row.GetInt64("projected_seq") ?? 0,
        RecentCommands = Columns.FromJson<List<string>>(row.GetString("recent_commands")),
    };

    private static string? OrNull(Party? party) => party is null ? null : Columns.Json(party);
}
