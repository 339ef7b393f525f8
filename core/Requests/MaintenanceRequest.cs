using Dispatch.Core.Assignment;
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

/// <summary>
/// What the due time of an open request is for. Where several are due, they are done in this order: an offer that is over is not
/// reminded of, a target that is missed is not warned of.
/// </summary>
public enum DueAction
{
    ExpireOffer,
    RemindOffer,

    /// <summary>Offers go on: a wave is over, or working hours have begun.</summary>
    OfferJob,

    /// <summary>Everybody was asked: the next round.</summary>
    RetryAssignment,

    /// <summary>The next telling of the escalation ladder.</summary>
    Escalate,

    /// <summary>A hold lasted as long as it was meant to.</summary>
    EndHold,
    FollowUp,
    BreachTarget,
    WarnTarget,
}

/// <summary>A person this request writes to, as known when it was reported.</summary>
/// <param name="Role">renter, landlord, worker, manager or escalation_contact.</param>
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

    /// <summary>Somebody outside the directory who stands on a complex's escalation ladder.</summary>
    EscalationContact,
}

/// <summary>The work waits, for a part or for somebody: target clocks stand still.</summary>
/// <param name="Until">When it is asked about and the clocks run again, whoever says nothing.</param>
public sealed record Hold(DateTimeOffset Since, DateTimeOffset Until, string? Reason);

/// <summary>
/// The request row: the columns of the seed's <c>maintenance_requests</c> under their names there, and what following it needs.
/// Invariant: an open request has an owner, a next action and a due time; a closed one has none of them.
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

    /// <summary>Version of the consent text the renter read on the form; it goes into their consent ledger. Null for none.</summary>
    public string? Consent { get; init; }

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

    /// <summary>The earliest of its timers; derived, see <see cref="Timers"/>.</summary>
    public DateTimeOffset? DueAt { get; init; }

    public DueAction? DueAction { get; init; }

    /// <summary>When offers go on while none is open; null while one is or where nothing waits.</summary>
    public DateTimeOffset? AssignAt { get; init; }

    /// <summary>When the next round begins, from the first time this one found nobody: what the ladder offers does not put it off. Null before.</summary>
    public DateTimeOffset? RetryAt { get; init; }

    /// <summary>When the worker is asked how it goes.</summary>
    public DateTimeOffset? FollowUpAt { get; init; }

    /// <summary>When the worker was asked how it goes and has not said since.</summary>
    public DateTimeOffset? AskedAt { get; init; }

    /// <summary>When the worker said they come; null where they did not.</summary>
    public DateTimeOffset? EtaAt { get; init; }

    /// <summary>The latest question to the landlord, or null.</summary>
    public Approval? Approval { get; init; }

    /// <summary>What the organisation asks its landlords.</summary>
    public ApprovalPolicy Approvals { get; init; } = ApprovalPolicy.None;

    /// <summary>Null where there is no landlord.</summary>
    public LandlordWishes? LandlordWishes { get; init; }

    /// <summary>IANA id of the organisation's zone: times people say and read are by its clock.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>Null while the clocks run.</summary>
    public Hold? Hold { get; init; }

    /// <summary>Who is told, in order, while nobody takes the job.</summary>
    public IReadOnlyList<LadderRung> Ladder { get; init; } = [];

    /// <summary>Tellings of the ladder in this attempt; 0 while it is not needed.</summary>
    public int LadderStep { get; init; }

    /// <summary>The next telling.</summary>
    public DateTimeOffset? LadderAt { get; init; }

    /// <summary>Respond, arrive, finish; begun anew when the request is opened again.</summary>
    public IReadOnlyList<Target> Targets { get; init; } = [];

    /// <summary>Null where times count round the clock.</summary>
    public WorkingHours? Hours { get; init; }

    /// <summary>ContentSid by "template_language", copied from the complex when the request was made.</summary>
    public IReadOnlyDictionary<string, string> ContentSids { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public required OfferPolicy Policy { get; init; }

    public Terms Terms => Policy.For(Priority);

    /// <summary>Files sent by message that are still to be fetched, at most forty.</summary>
    public IReadOnlyList<ArrivingMedia> Arriving { get; init; } = [];

    /// <summary>Counts the turns that left something to do; with <see cref="TurnId"/> it tells a live nudge from a superseded one.</summary>
    public long Seq { get; init; }

    public string TurnId { get; init; } = string.Empty;

    /// <summary>The seq whose projections are written.</summary>
    public long ProjectedSeq { get; init; }

    /// <summary>Ids of the latest commands, newest last: tells "already applied" without another read.</summary>
    public IReadOnlyList<string> RecentCommands { get; init; } = [];

    public bool IsOpen => Status is RequestStatus.Pending or RequestStatus.InProgress;

    /// <summary>Who or what answers for the next step: <c>worker:{id}</c>, <c>ladder:{rung}</c> or <c>assignment</c>; null when closed.</summary>
    public string? Owner => Status switch
    {
        RequestStatus.InProgress => $"worker:{AssignedWorkerId}",
        RequestStatus.Pending when LadderStep > 0 && Ladder.Count > 0 => $"ladder:{LadderRules.RungOf(this, LadderStep - 1).Rung + 1}",
        RequestStatus.Pending => "assignment",
        _ => null,
    };
}
