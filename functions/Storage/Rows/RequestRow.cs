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
        row["consent"] = request.Consent;
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
        row["owner"] = request.Owner;
        row["assign_at"] = request.AssignAt;
        row["retry_at"] = request.RetryAt;
        row["follow_up_at"] = request.FollowUpAt;
        row["asked_at"] = request.AskedAt;
        row["hold"] = OrNull(request.Hold);
        row["eta_at"] = request.EtaAt;
        row["approval"] = OrNull(request.Approval);
        row["approvals"] = Columns.Json(request.Approvals);
        row["landlord_wishes"] = OrNull(request.LandlordWishes);
        row["time_zone"] = request.TimeZone;
        row["ladder"] = Columns.Json(request.Ladder);
        row["ladder_step"] = request.LadderStep;
        row["ladder_at"] = request.LadderAt;
        row["targets"] = Columns.Json(request.Targets);
        row["hours"] = OrNull(request.Hours);
        row["due_at"] = request.DueAt;
        row["due_action"] = request.DueAction is { } action ? Wire.Name(action) : null;
        row["content_sids"] = Columns.Json(request.ContentSids);
        row["policy"] = Columns.Json(request.Policy);
        row["arriving"] = request.Arriving.Count == 0 ? null : Columns.Json(request.Arriving);
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
        Consent = row.GetString("consent"),
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
        AssignAt = row.GetTime("assign_at") ?? FormerTime(row, "retry_assignment"),
        RetryAt = row.GetTime("retry_at"),
        FollowUpAt = row.GetTime("follow_up_at") ?? FormerTime(row, "follow_up"),
        AskedAt = row.GetTime("asked_at") ?? (IsFormer(row) && row.GetString("needs_attention") == "no_progress" ? row.GetTime("updated_at") : null),
        Hold = Columns.FromJsonOrNull<Hold>(row.GetString("hold")),
        EtaAt = row.GetTime("eta_at"),
        Approval = Columns.FromJsonOrNull<Approval>(row.GetString("approval")),
        Approvals = Columns.FromJsonOrNull<ApprovalPolicy>(row.GetString("approvals")) ?? ApprovalPolicy.None,
        LandlordWishes = Columns.FromJsonOrNull<LandlordWishes>(row.GetString("landlord_wishes")),
        TimeZone = row.GetString("time_zone") ?? "UTC",
        Ladder = Columns.FromJsonOrNull<List<LadderRung>>(row.GetString("ladder")) ?? FormerLadder(row),
        LadderStep = row.GetNumber("ladder_step"),
        LadderAt = row.GetTime("ladder_at"),
        Targets = Columns.FromJsonOrNull<List<Target>>(row.GetString("targets")) ?? [],
        Hours = Columns.FromJsonOrNull<WorkingHours>(row.GetString("hours")),
        DueAt = row.GetTime("due_at"),
        DueAction = Wire.ParseOrNull<DueAction>(row.GetString("due_action")),
        ContentSids = Columns.FromJson<Dictionary<string, string>>(row.GetString("content_sids")),
        Policy = Columns.FromJson<OfferPolicy>(row.GetString("policy")),
        Arriving = Columns.FromJsonOrNull<List<ArrivingMedia>>(row.GetString("arriving")) ?? [],
        Seq = row.GetInt64("seq") ?? 0,
        TurnId = row.GetString("turn_id") ?? string.Empty,
        ProjectedSeq = row.GetInt64("projected_seq") ?? 0,
        RecentCommands = Columns.FromJson<List<string>>(row.GetString("recent_commands")),
    };

    private static string? OrNull<T>(T? value)
        where T : class =>
        value is null ? null : Columns.Json(value);

    /// <summary>A row from before there were timers: its one due time says what the request waits for.</summary>
    private static DateTimeOffset? FormerTime(TableEntity row, string action) => row.GetString("due_action") == action ? row.GetTime("due_at") : null;

    private static bool IsFormer(TableEntity row) => row.GetString("targets") is null;

    /// <summary>The manager and the landlord such a row names, as a complex that says nothing has it.</summary>
    private static List<LadderRung> FormerLadder(TableEntity row) =>
        EscalationRung.Default
            .Select(r => (Rung: r, Party: Columns.FromJsonOrNull<Party>(row.GetString(r.Kind == RungKind.Manager ? "manager" : "landlord"))))
            .Where(r => r.Party is not null)
            .Select(r => new LadderRung(r.Party!, r.Rung.WaitSeconds, r.Rung.Tries))
            .ToList();
}
