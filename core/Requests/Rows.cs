namespace Dispatch.Core.Requests;

/// <summary>Kind of a history row. Rows of all kinds but delivery form one chain; those that change no status repeat it.</summary>
public enum HistoryKind
{
    /// <summary>A change of status or stage.</summary>
    Status,

    /// <summary>The dispatch message's delivery.</summary>
    Delivery,

    /// <summary>A rung of the escalation ladder was told, or passed over.</summary>
    Escalation,

    /// <summary>A target is near or was missed.</summary>
    Target,
}

/// <summary>The seed's <c>maintenance_status_history</c>: append-only, one row a change.</summary>
/// <param name="Number">1, 2, 3 … within the request; rows of one request form a chain.</param>
/// <param name="PreviousStatus">Null on the first row.</param>
/// <param name="NewStatus">The seed's status; delivery status on rows of kind delivery.</param>
/// <param name="PreviousStage">The finer step before; null on delivery rows.</param>
/// <param name="NewStage">The finer step after; null on delivery rows.</param>
/// <param name="ChangedBy">A user id, or <c>system:&lt;rule&gt;</c>.</param>
public sealed record StatusHistory(
    int Number,
    HistoryKind Kind,
    string? PreviousStatus,
    string NewStatus,
    string? PreviousStage,
    string? NewStage,
    string ChangedBy,
    DateTimeOffset ChangedAt,
    string? Notes);

public enum OfferStatus
{
    Open,
    Accepted,
    Declined,
    Expired,

    /// <summary>The message could not be delivered in any form.</summary>
    Undelivered,

    /// <summary>
    /// Not valid any more without a word of the worker: another worker of the wave has it, the request was cancelled, or it was
    /// finished and opened again.
    /// </summary>
    Withdrawn,
}

/// <summary>A job offered to one worker. At most one offer of a request is ever accepted at a time.</summary>
/// <param name="Address">The worker's contact address: only this sender may answer.</param>
public sealed record Offer(
    int Number,
    int Round,
    string WorkerId,
    string WorkerName,
    string Address,
    string Language,
    OfferStatus Status,
    DateTimeOffset OfferedAt,
    DateTimeOffset RemindAt,
    DateTimeOffset ExpiresAt,
    DateTimeOffset? RemindedAt = null,
    DateTimeOffset? AnsweredAt = null,
    string? Reason = null);

/// <summary>The seed's <c>maintenance_comments</c> user types.</summary>
public enum UserType
{
    Renter,
    Landlord,
    MaintenanceStaff,
}

/// <summary>The seed's <c>maintenance_comments</c>.</summary>
public sealed record Comment(string Id, string RequestId, string UserId, UserType UserType, string Text, DateTimeOffset CreatedAt);

/// <summary>The seed's <c>maintenance_attachments</c>.</summary>
/// <param name="FileUrl">A path in our blob container (<c>photos/…</c>), or the provider's media URL until it is fetched.</param>
/// <param name="FileType">Media type found in the content, or the one the provider named.</param>
/// <param name="SizeInBytes">0 where the file is kept by reference only.</param>
public sealed record Attachment(string Id, string RequestId, string FileUrl, string FileType, DateTimeOffset CreatedAt, string? FileName, long SizeInBytes, string AddedBy)
{
    public AttachmentKind Kind { get; init; }

    /// <summary>The text that came with it, or null.</summary>
    public string? Caption { get; init; }

    /// <summary>Why it could not be kept; null while it may still come, and once it is there.</summary>
    public MediaProblem? Problem { get; init; }

    /// <summary>The file is not in our container but at the provider's address.</summary>
    public bool IsAtProvider => FileUrl.Contains("://", StringComparison.Ordinal);

    /// <summary>It is still to be fetched.</summary>
    public bool IsArriving => IsAtProvider && Problem is null;
}

/// <summary>What a file shows.</summary>
public enum AttachmentKind
{
    /// <summary>What is reported, and anything else.</summary>
    Report,

    /// <summary>The worker's, from before the work.</summary>
    Before,

    /// <summary>The worker's, of the work done.</summary>
    After,
}
