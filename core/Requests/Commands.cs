using System.Text.Json.Serialization;
using Dispatch.Core.Assignment;
using Dispatch.Core.Directory;
using Dispatch.Core.Messaging;

namespace Dispatch.Core.Requests;

/// <summary>One thing asked of one request. Applied at most once: the id becomes a row that cannot be inserted twice.</summary>
/// <param name="CommandId">MessageSid, form id, Idempotency-Key, timer id.</param>
/// <param name="By">A user id, or <c>system:&lt;rule&gt;</c>.</param>
[JsonDerivedType(typeof(ReportRequest), "report_request")]
[JsonDerivedType(typeof(AnswerOffer), "answer_offer")]
[JsonDerivedType(typeof(ReportProgress), "report_progress")]
[JsonDerivedType(typeof(CancelRequest), "cancel_request")]
[JsonDerivedType(typeof(ReopenRequest), "reopen_request")]
[JsonDerivedType(typeof(AddComment), "add_comment")]
[JsonDerivedType(typeof(AddAttachments), "add_attachments")]
[JsonDerivedType(typeof(ReportEta), "report_eta")]
[JsonDerivedType(typeof(ExplainDecline), "explain_decline")]
[JsonDerivedType(typeof(SendDetails), "send_details")]
[JsonDerivedType(typeof(AnswerApproval), "answer_approval")]
[JsonDerivedType(typeof(TellStatus), "tell_status")]
[JsonDerivedType(typeof(SetWorkerStatus), "set_worker_status")]
public abstract record RequestCommand(string CommandId, string By);

/// <summary>A new report, already checked.</summary>
public sealed record ReportRequest(string CommandId, string By, Report Report) : RequestCommand(CommandId, By)
{
    /// <summary>The complex, where the command waits in a contact's partition; null where the caller names the place itself.</summary>
    public string? ComplexId { get; init; }
}

/// <summary>A worker's answer to an offer.</summary>
/// <param name="OfferNumber">0: whichever offer is open for this address (typed answers).</param>
/// <param name="From">The sender's contact addresses; the offer must have gone to one of them.</param>
public sealed record AnswerOffer(string CommandId, string By, int OfferNumber, IReadOnlyList<string> From, bool Accept, string? Reason)
    : RequestCommand(CommandId, By)
{
    /// <summary>When they come, said with the yes.</summary>
    public EtaPhrase? Eta { get; init; }
}

/// <summary>The assigned worker reports a step: on my way, arrived, on hold, completed, given back.</summary>
/// <param name="Notes">The reason of a hold or of giving back.</param>
public sealed record ReportProgress(string CommandId, string By, RequestEvent Step, IReadOnlyList<string> From, string? Notes)
    : RequestCommand(CommandId, By)
{
    /// <summary>The end of a hold, where it is known; else the priority's time for asking how it goes.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The same in the worker's words.</summary>
    public EtaPhrase? UntilSaid { get; init; }

    /// <summary>A photo came with the step: none is asked for.</summary>
    public bool HasPhoto { get; init; }

    /// <summary>When they come, said with the step.</summary>
    public EtaPhrase? Eta { get; init; }
}

/// <summary>The worker says when they come.</summary>
public sealed record ReportEta(string CommandId, string By, IReadOnlyList<string> From, EtaPhrase Eta) : RequestCommand(CommandId, By);

/// <summary>Why the worker said no, told afterwards.</summary>
public sealed record ExplainDecline(string CommandId, string By, IReadOnlyList<string> From, string Reason) : RequestCommand(CommandId, By);

/// <summary>The worker asks what the job was again.</summary>
public sealed record SendDetails(string CommandId, string By, IReadOnlyList<string> From) : RequestCommand(CommandId, By);

/// <summary>The landlord's OK or NO.</summary>
public sealed record AnswerApproval(string CommandId, string By, IReadOnlyList<string> From, bool Granted) : RequestCommand(CommandId, By)
{
    /// <summary>What stood beside it ("too dear"); null for nothing.</summary>
    public string? Words { get; init; }
}

/// <summary>The landlord asks how it stands.</summary>
public sealed record TellStatus(string CommandId, string By, IReadOnlyList<string> From) : RequestCommand(CommandId, By);

/// <summary>
/// A worker goes on leave or comes back, or (without a status) wants no messages any more: for the directory, not for a request. It waits among the contact's commands like the others, so
/// that it is not lost; the target's second id is the worker's.
/// </summary>
public sealed record SetWorkerStatus(string CommandId, string By, WorkerStatus? Status, string WorkerName, int OpenJobs) : RequestCommand(CommandId, By);

public sealed record CancelRequest(string CommandId, string By, UserType ByType, string? Reason) : RequestCommand(CommandId, By);

/// <summary>"Not fixed": the renter opens a finished request again.</summary>
public sealed record ReopenRequest(string CommandId, string By, string? Reason) : RequestCommand(CommandId, By);

/// <param name="From">Addresses of a worker who writes by message: refused where the request was never offered to them. Null for everybody else.</param>
public sealed record AddComment(string CommandId, string By, UserType UserType, string Text, IReadOnlyList<string>? From = null) : RequestCommand(CommandId, By)
{
    /// <summary>A worker's bare yes: a comment where it answers the renter, and else nothing.</summary>
    public bool IsYes { get; init; }
}

/// <param name="From">As of <see cref="AddComment"/>.</param>
public sealed record AddAttachments(string CommandId, string By, IReadOnlyList<Attachment> Attachments, IReadOnlyList<string>? From = null)
    : RequestCommand(CommandId, By);

/// <summary>Files may be due to be fetched: those that are become the caller's for a while.</summary>
public sealed record ClaimMedia(string CommandId) : RequestCommand(CommandId, "system:media");

/// <summary>What came of fetching files.</summary>
public sealed record RecordMedia(string CommandId, IReadOnlyList<MediaOutcome> Outcomes) : RequestCommand(CommandId, "system:media");

/// <summary>The due time may have come. Ignored when it has not.</summary>
public sealed record CheckDue(string CommandId) : RequestCommand(CommandId, "system:timer");

/// <summary>A delivery callback, kept as an event whatever it says.</summary>
public sealed record RecordDelivery(DeliveryReport Report)
    : RequestCommand(DeliveryEvent.IdOf(Report), "system:twilio");

/// <summary>The provider refused a message: fall back or go to the next person.</summary>
public sealed record RecordRefusal(int MessageNumber, int ErrorCode)
    : RequestCommand($"refused_{MessageNumber}", "system:twilio");

/// <summary>Messages may have stayed undelivered for too long: another channel or the next person. Ignored where none has.</summary>
public sealed record CheckDelivery(string CommandId) : RequestCommand(CommandId, "system:delivery");
