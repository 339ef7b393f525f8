using System.ComponentModel;
using System.Text.Json.Serialization;
using Dispatch.Core;
using Dispatch.Core.Requests;

namespace Dispatch.Functions.Api;

/// <summary>A page of a list.</summary>
internal sealed record Listing<T>(
    IReadOnlyList<T> Items,
    [property: Description("Give it as page to read on; null at the end. A page may hold fewer items than limit, even none, though more follow.")] string? Next);

/// <summary>A request as lists show it: the columns of the seed's maintenance_requests, then what Dispatch adds.</summary>
internal record RequestLine
{
    public RequestLine(MaintenanceRequest request, string trackUrl)
    {
        Id = request.Id;
        Code = request.Code;
        RenterId = request.RenterId;
        Title = request.Title;
        Description = request.Description;
        Status = Wire.Name(request.Status);
        Priority = Wire.Name(request.Priority);
        CreatedAt = request.CreatedAt;
        UpdatedAt = request.UpdatedAt;
        CompletedAt = request.CompletedAt;
        PropertyId = request.PropertyId;
        Location = request.Location;
        AssignedWorkerId = request.AssignedWorkerId;
        WhatsappMessageId = request.WhatsappMessageId;
        WhatsappStatus = request.WhatsappStatus is { } status ? Wire.Name(status) : null;
        ComplexId = request.ComplexId;
        OrganisationId = request.Key.OrganisationId;
        Stage = Wire.Name(request.Stage);
        Specialty = request.Specialty;
        Source = Wire.Name(request.Source);
        TrackUrl = trackUrl;
        NeedsAttention = request.NeedsAttention;
        DueAt = request.DueAt;
        DueAction = request.DueAction is { } action ? Wire.Name(action) : null;
        Owner = request.Owner;
        Targets = request.Targets.Select(t => new TargetResource(Wire.Name(t.Kind), t.DueAt, t.WarnAt, t.WarnedAt, t.MetAt, t.BreachedAt)).ToList();
    }

    [JsonPropertyName("id")]
    public string Id { get; init; }

    [Description("The short code people say and type; not unique.")]
    public string Code { get; init; }

    [JsonPropertyName("renter_id")]
    public string RenterId { get; init; }

    [JsonPropertyName("title")]
    public string Title { get; init; }

    [JsonPropertyName("description")]
    public string Description { get; init; }

    [JsonPropertyName("status")]
    [Description("pending, in_progress, completed or cancelled")]
    public string Status { get; init; }

    [JsonPropertyName("priority")]
    [Description("low, medium, high or emergency")]
    public string Priority { get; init; }

    [JsonPropertyName("created_at")]
    public DateTimeOffset CreatedAt { get; init; }

    [JsonPropertyName("updated_at")]
    public DateTimeOffset UpdatedAt { get; init; }

    [JsonPropertyName("completed_at")]
    public DateTimeOffset? CompletedAt { get; init; }

    [JsonPropertyName("property_id")]
    [Description("Null where the unit that was named is not in the directory.")]
    public string? PropertyId { get; init; }

    [JsonPropertyName("location")]
    public string Location { get; init; }

    [JsonPropertyName("assigned_worker_id")]
    public string? AssignedWorkerId { get; init; }

    [JsonPropertyName("whatsapp_message_id")]
    [Description("Twilio's MessageSid of the accepted job offer, before that of the latest.")]
    public string? WhatsappMessageId { get; init; }

    [JsonPropertyName("whatsapp_status")]
    [Description("pending, sent, delivered, read or failed; null before the first offer")]
    public string? WhatsappStatus { get; init; }

    [JsonPropertyName("complex_id")]
    public string ComplexId { get; init; }

    [JsonPropertyName("organisation_id")]
    public string OrganisationId { get; init; }

    [Description("The step inside the status: received, offered, unassigned, accepted, on_my_way, arrived, on_hold, done or cancelled")]
    public string Stage { get; init; }

    public string Specialty { get; init; }

    [Description("web, api, whatsapp or sms")]
    public string Source { get; init; }

    [Description("The renter's page; whoever has it may read it.")]
    public string TrackUrl { get; init; }

    [Description("Why a person has to look at it: nobody_found, no_progress, target_missed or target_near; null for no reason.")]
    public string? NeedsAttention { get; init; }

    [Description("When the next action is due; null on closed requests.")]
    public DateTimeOffset? DueAt { get; init; }

    [Description("expire_offer, remind_offer, offer_job, retry_assignment, escalate, end_hold, follow_up, breach_target or warn_target")]
    public string? DueAction { get; init; }

    [Description("Who answers for the next step: worker: and the id, ladder: and the rung, or assignment; null on closed requests.")]
    public string? Owner { get; init; }

    [Description("What is promised in time; empty on requests made before there were targets.")]
    public IReadOnlyList<TargetResource> Targets { get; init; }
}

/// <summary>A request with everything that belongs to it.</summary>
internal sealed record RequestResource : RequestLine
{
    public RequestResource(MaintenanceRequest request, string trackUrl)
        : base(request, trackUrl)
    {
    }

    public required PartyResource Renter { get; init; }

    public PartyResource? Landlord { get; init; }

    public PartyResource? Worker { get; init; }

    [Description("May the worker enter when nobody is at home.")]
    public required bool MayEnter { get; init; }

    public string? AccessNotes { get; init; }

    [Description("While the work waits, for a part or for somebody: target clocks stand still. Null while they run.")]
    public HoldResource? Hold { get; init; }

    [Description("Who is told, in order, while nobody takes the job.")]
    public required EscalationResource Escalation { get; init; }

    [Description("Several are open while a wave of workers is asked at once.")]
    public required IReadOnlyList<OfferResource> Offers { get; init; }

    public required IReadOnlyList<MessageResource> Messages { get; init; }

    [JsonPropertyName("status_history")]
    public required IReadOnlyList<HistoryResource> StatusHistory { get; init; }

    public required IReadOnlyList<CommentResource> Comments { get; init; }

    public required IReadOnlyList<AttachmentResource> Attachments { get; init; }

    [Description("One for each time a worker was looked for: who was chosen, and the rule that excluded each of the others.")]
    public required IReadOnlyList<ReceiptResource> Receipts { get; init; }

    [Description("Every delivery callback as it came, also those that changed nothing.")]
    public required IReadOnlyList<DeliveryEventResource> DeliveryEvents { get; init; }
}

internal sealed record PartyResource(string Id, string Name, string Address, string Language, string Channel);

internal sealed record OfferResource(
    int Number,
    int Round,
    string WorkerId,
    string WorkerName,
    string Address,
    [property: Description("open, accepted, declined, expired, undelivered or withdrawn")] string Status,
    DateTimeOffset OfferedAt,
    DateTimeOffset RemindAt,
    DateTimeOffset ExpiresAt,
    DateTimeOffset? RemindedAt,
    DateTimeOffset? AnsweredAt,
    string? Reason);

internal sealed record MessageResource(
    int Number,
    [property: Description("offer, reminder or notice")] string Kind,
    [property: Description("renter, landlord, worker, manager or escalation_contact")] string Role,
    [property: Description("E.164, or a WhatsApp user id")] string To,
    [property: Description("whatsapp or sms")] string Channel,
    string Template,
    string Language,
    [property: Description("As the person reads it; null where its template is not there any more.")] string? Text,
    DateTimeOffset CreatedAt,
    [property: Description("How far handing it to Twilio got: queued, claimed, accepted, refused, unknown, skipped or held")] string SendState,
    [property: Description("pending, sent, delivered, read or failed")] string Status,
    DateTimeOffset? StatusAt,
    [property: Description("Twilio's code, or null.")] int? ErrorCode,
    [property: Description("In plain words, why it did not arrive or was not sent; null when nothing is wrong.")] string? Reason,
    [property: Description("It was sent again, or another way, because nobody could tell whether the first time reached Twilio.")] bool PossiblyDouble,
    [property: Description("Number of the message this one replaces on another channel, 0 for none.")] int FallbackFor,
    [property: Description("Number of the message this one replaces on the same channel, 0 for none.")] int Replaces,
    [property: Description("Number of the message that took its place, 0 for none.")] int ReplacedBy,
    [property: Description("When it has to be delivered; then another way is taken. Null where that does not matter any more.")] DateTimeOffset? DeliverBy,
    string? Sid,
    [property: Description("Everything decided about it, oldest first.")] IReadOnlyList<MessageDecisionResource> Decisions);

internal sealed record MessageDecisionResource(
    DateTimeOffset At,
    [property: Description(
        "claimed, posted, accepted, throttled, unknown, looked_up, adopted, sent_again, refused, failed, retried, fell_back, resent_as_template, held, "
        + "not_delivered_in_time, given_up, released, fetched or contact_marked")] string What,
    string? Detail);

/// <summary>The seed's maintenance_status_history.</summary>
internal sealed record HistoryResource(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("request_id")] string RequestId,
    [property: JsonPropertyName("previous_status")] string? PreviousStatus,
    [property: JsonPropertyName("new_status")] string NewStatus,
    [property: JsonPropertyName("changed_by"), Description("A user id, or system: and the rule")] string ChangedBy,
    [property: JsonPropertyName("changed_at")] DateTimeOffset ChangedAt,
    [property: JsonPropertyName("notes")] string? Notes,
    [property: Description("status; delivery for the job offer's whatsapp_status; escalation or target where the status stays")] string Kind,
    string? PreviousStage,
    string? NewStage);

/// <summary>The seed's maintenance_comments.</summary>
internal sealed record CommentResource(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("request_id")] string RequestId,
    [property: JsonPropertyName("user_id")] string UserId,
    [property: JsonPropertyName("user_type"), Description("renter, landlord or maintenance_staff")] string UserType,
    [property: JsonPropertyName("comment")] string Comment,
    [property: JsonPropertyName("created_at")] DateTimeOffset CreatedAt);

/// <summary>The seed's maintenance_attachments.</summary>
internal sealed record AttachmentResource(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("request_id")] string RequestId,
    [property: JsonPropertyName("file_url"), Description("Where to read it, with an API key.")] string FileUrl,
    [property: JsonPropertyName("file_type")] string FileType,
    [property: JsonPropertyName("created_at")] DateTimeOffset CreatedAt,
    string? FileName,
    [property: Description("Bytes; 0 where the file is still with the provider.")] long Size,
    string AddedBy,
    [property: Description("report, before or after.")] string Kind,
    [property: Description("The text that came with it.")] string? Caption,
    [property: Description("stored, arriving (sent by message, being fetched) or not_kept.")] string State,
    [property: Description("Why it could not be kept: too_large, wrong_type, damaged, empty, gone, unreachable, wrong_host, too_many.")] string? Problem);

internal sealed record ReceiptResource(
    IReadOnlyList<ReceiptLineResource> Workers,
    [property: Description("Workers beyond the first fifty, counted by rule.")] IReadOnlyDictionary<string, int> MoreExcluded);

internal sealed record ReceiptLineResource(
    string WorkerId,
    string Name,
    [property: Description("1 was chosen; null where excluded.")] int? Place,
    [property: Description("The rule that excluded the worker, such as \"on leave\"; null where there was a place.")] string? Excluded);

internal sealed record DeliveryEventResource(
    int MessageNumber, string MessageSid, string MessageStatus, int? ErrorCode, DateTimeOffset ReceivedAt, bool Changed);

/// <summary>The seed's maintenance_workers.</summary>
internal sealed record WorkerResource(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("first_name")] string FirstName,
    [property: JsonPropertyName("last_name")] string LastName,
    [property: JsonPropertyName("phone_number")] string PhoneNumber,
    [property: JsonPropertyName("email")] string? Email,
    [property: JsonPropertyName("specialties")] IReadOnlyList<string> Specialties,
    [property: JsonPropertyName("status"), Description("active, inactive or on_leave")] string Status,
    [property: JsonPropertyName("created_at")] DateTimeOffset CreatedAt,
    [property: JsonPropertyName("updated_at")] DateTimeOffset UpdatedAt,
    string Language);

/// <summary>The seed's complex_maintenance_assignments; worker and complex are a unique pair.</summary>
internal sealed record AssignmentResource(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("worker_id")] string WorkerId,
    [property: JsonPropertyName("complex_id")] string ComplexId,
    [property: JsonPropertyName("is_primary")] bool IsPrimary,
    [property: JsonPropertyName("assigned_at")] DateTimeOffset AssignedAt,
    [property: JsonPropertyName("updated_at")] DateTimeOffset UpdatedAt,
    [property: Description("Order among those who are not primary, 1 first.")] int Rank);

internal sealed record KeyResource(
    string Id,
    [property: Description("The key itself: shown this once.")] string Key,
    [property: JsonPropertyName("organisation_id")] string OrganisationId,
    string Name,
    [property: JsonPropertyName("created_at")] DateTimeOffset CreatedAt);
