using Dispatch.Core.Messaging;

namespace Dispatch.Core.Requests;

/// <summary>The four public states of the seed schema.</summary>
public enum RequestStatus
{
    Pending,
    InProgress,
    Completed,
    Cancelled,
}

/// <summary>The finer step inside a status; see <see cref="Transitions"/>.</summary>
public enum RequestStage
{
    Received,
    Offered,
    Unassigned,
    Accepted,
    OnMyWay,
    Arrived,
    OnHold,
    Done,
    Cancelled,
}

public enum RequestPriority
{
    Low,
    Medium,
    High,
    Emergency,
}

/// <summary>Where the report came from.</summary>
public enum RequestSource
{
    Web,
    Api,
    Whatsapp,
    Sms,
}

/// <summary>What the due time of an open request is for.</summary>
public enum DueAction
{
    RemindOffer,
    ExpireOffer,
    RetryAssignment,
    FollowUp,
}

/// <summary>A person this request writes to, as known when it was reported.</summary>
/// <param name="Role">renter, landlord, worker or manager.</param>
/// <param name="Id">The person's id in the directory.</param>
/// <param name="Address">Contact address: E.164, or a WhatsApp user id.</param>
/// <param name="Name">As they gave it.</param>
/// <param name="Language">Two letters; the contact's own choice wins.</param>
/// <param name="Channel">The channel to try first.</param>
public sealed record Party(PartyRole Role, string Id, string Address, string Name, string Language, Channel Channel);

public enum PartyRole
{
    Renter,
    Landlord,
    Worker,
    Manager,
}

/// <summary>
/// The request row: the columns of the seed's <c>maintenance_requests</c> under their names there, and what following it needs.
/// Invariant: an open request has a due time; a closed one has none.
/// </summary>
public sealed record MaintenanceRequest
{
    public required RequestKey Key { get; init; }

    public string Id => Key.RequestId;

    public string Code => Key.Code;

    public required string RenterId { get; init; }

    public required string Title { get; init; }

    public required string Description { get; init; }

    public required RequestStatus Status { get; init; }

    public required RequestPriority Priority { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>Null where the unit the renter named is not in the directory.</summary>
    public string? PropertyId { get; init; }

    /// <summary>Complex, unit and place in words, as the worker reads it.</summary>
    public required string Location { get; init; }

    /// <summary>Set by accept, cleared when the job goes back.</summary>
    public string? AssignedWorkerId { get; init; }

    /// <summary>Twilio's MessageSid of the latest dispatch message: a mirror of its message row.</summary>
    public string? WhatsappMessageId { get; init; }

    /// <summary>Delivery status of the latest dispatch message: a mirror of its message row.</summary>
    public DeliveryStatus? WhatsappStatus { get; init; }

    public required string ComplexId { get; init; }

    public required string Specialty { get; init; }

    public required RequestSource Source { get; init; }

    public required RequestStage Stage { get; init; }

    /// <summary>The danger the report tells of: its sentence is shown before anything else. Null for none.</summary>
    public string? Safety { get; init; }

    /// <summary>Why a person has to look at it, or null.</summary>
    public string? NeedsAttention { get; init; }

    public required Party Renter { get; init; }

    public Party? Landlord { get; init; }

    public Party? Manager { get; init; }

    /// <summary>Name and place the worker sees before accepting.</summary>
    public Party? Worker { get; init; }

    /// <summary>May the worker enter when nobody is at home.</summary>
    public bool MayEnter { get; init; }

    /// <summary>When it suits the renter, in their words.</summary>
    public string? AccessNotes { get; init; }

    /// <summary>128 random bits as 32 hex digits, compared with the tracking link.</summary>
    public required string TrackSecret { get; init; }

    /// <summary>Number of the newest offer, 0 before the first.</summary>
    public int OfferNumber { get; init; }

    /// <summary>Round of offers; a worker who did not answer is asked again in the next round.</summary>
    public int Round { get; init; } = 1;

    /// <summary>Round in which the current attempt began: a reopened request forgets who declined before.</summary>
    public int FirstRound { get; init; } = 1;

    /// <summary>Number of the message that <see cref="WhatsappStatus"/> mirrors, 0 for none.</summary>
    public int DispatchMessage { get; init; }

    public int MessageCount { get; init; }

    public int HistoryCount { get; init; }

    public DateTimeOffset? DueAt { get; init; }

    public DueAction? DueAction { get; init; }

    /// <summary>ContentSid by "template_language", copied from the complex when the request was made.</summary>
    public IReadOnlyDictionary<string, string> ContentSids { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public required Assignment.OfferPolicy Policy { get; init; }

    /// <summary>Counts the turns that left something to do; with <see cref="TurnId"/> it tells a live nudge from a superseded one.</summary>
    public long Seq { get; init; }

    public string TurnId { get; init; } = string.Empty;

    /// <summary>The seq whose projections are written.</summary>
    public long ProjectedSeq { get; init; }

    /// <summary>Ids of the latest commands, newest last: tells "already applied" without another read.</summary>
    public IReadOnlyList<string> RecentCommands { get; init; } = [];

    public bool IsOpen => Status is RequestStatus.Pending or RequestStatus.InProgress;
}
