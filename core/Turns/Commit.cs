using Dispatch.Core.Conversations;
using Dispatch.Core.Directory;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;

namespace Dispatch.Core.Turns;

/// <summary>What came of a transaction.</summary>
public enum CommitOutcome
{
    Committed,

    /// <summary>Somebody else changed the aggregate: load and decide again.</summary>
    Conflict,

    /// <summary>The command's row is there: it was applied before.</summary>
    AlreadyApplied,

    /// <summary>No answer: load; if the row carries this turn, it committed.</summary>
    Unknown,
}

/// <summary>An aggregate with the versions of its rows as they were read.</summary>
/// <param name="Versions">ETag by row key.</param>
public sealed record Loaded<T>(T Aggregate, IReadOnlyDictionary<string, string> Versions);

/// <summary>Requests, one partition each.</summary>
public interface IRequestStore
{
    Task<Loaded<RequestAggregate>?> LoadAsync(RequestKey key, CancellationToken cancellationToken);

    /// <param name="before">Null for a new request.</param>
    Task<CommitOutcome> CommitAsync(Loaded<RequestAggregate>? before, RequestCommand command, RequestDecision decision, CancellationToken cancellationToken);

    /// <summary>Everything of the request for a person to read, history oldest first.</summary>
    Task<RequestDetails?> ReadAsync(RequestKey key, CancellationToken cancellationToken);
}

/// <summary>The rows that decisions do not read.</summary>
public sealed record RequestDetails(
    RequestAggregate Aggregate,
    IReadOnlyList<StatusHistory> History,
    IReadOnlyList<Comment> Comments,
    IReadOnlyList<Attachment> Attachments,
    IReadOnlyList<Assignment.Receipt> Receipts,
    IReadOnlyList<DeliveryEvent> Events);

/// <summary>Contacts, one partition each; an address that is an alias leads to its person's partition.</summary>
public interface IContactStore
{
    /// <summary>A contact nobody wrote to or from yet is empty, not missing.</summary>
    Task<Loaded<ContactAggregate>> LoadAsync(string address, CancellationToken cancellationToken);

    Task<CommitOutcome> CommitAsync(Loaded<ContactAggregate> before, ContactDecision decision, CancellationToken cancellationToken);

    /// <summary>The person's closed jobs, newest first.</summary>
    Task<IReadOnlyList<ContactJob>> LoadClosedAsync(string address, int max, CancellationToken cancellationToken);

    /// <summary>Leads messages of a second address to the person of the first, unless somebody is known by it.</summary>
    /// <returns>False where it could not be written.</returns>
    Task<bool> AliasAsync(string alias, string address, CancellationToken cancellationToken);

    /// <summary>Pending commands that have been applied and are followed by their request's own nudge.</summary>
    Task ForgetAsync(string address, IReadOnlyList<PendingCommand> applied, CancellationToken cancellationToken);

    /// <summary>Writes or, for closed requests, files away the rows that tell this person's jobs.</summary>
    Task ProjectAsync(string address, IReadOnlyList<ContactJob> jobs, CancellationToken cancellationToken);

    /// <summary>A line of the person's consent ledger; the same line a second time is the same line.</summary>
    Task KeepAsync(string address, ConsentEntry consent, CancellationToken cancellationToken);
}

/// <summary>A contact's own messages, which no decision about an inbound message reads: they stand outside its range.</summary>
public interface IContactMessageStore
{
    /// <summary>One message, or null.</summary>
    Task<OutgoingMessage?> FindAsync(string address, int number, CancellationToken cancellationToken);

    /// <summary>Whether the person's inbound message has come in.</summary>
    Task<bool> HasInboundAsync(string address, string messageSid, CancellationToken cancellationToken);

    /// <summary>The latest messages that are not settled, oldest first; among them those whose failure is not <see cref="OutgoingMessage.IsContactMarked"/>.</summary>
    Task<IReadOnlyList<OutgoingMessage>> LoadOpenAsync(Loaded<ContactAggregate> contact, CancellationToken cancellationToken);

    /// <summary>News of one message that concern nothing else; committed with its event.</summary>
    Task<CommitOutcome> CommitAsync(string address, OutgoingMessage changed, DeliveryEvent deliveryEvent, CancellationToken cancellationToken);

    /// <summary>News that make another message or mark the person; applied once by its command's id.</summary>
    Task<CommitOutcome> CommitAsync(Loaded<ContactAggregate> before, ContactChange change, CancellationToken cancellationToken);
}

/// <summary>What the sender learned of one message; written without regard to callbacks.</summary>
public sealed record SendRecord(int MessageNumber, SendState State)
{
    public string? MessageSid { get; init; }

    public string? Reason { get; init; }

    public int Attempts { get; init; }

    public int LookUps { get; init; }

    public int Fetches { get; init; }

    public DateTimeOffset? NotBefore { get; init; }

    public DateTimeOffset? ClaimUntil { get; init; }

    public DateTimeOffset? FirstClaimAt { get; init; }

    public bool PossiblyDouble { get; init; }

    public bool IsContactMarked { get; init; }

    public IReadOnlyList<MessageNote> Notes { get; init; } = [];

    /// <summary>The sender's columns as they stand on the message; nobody's claim.</summary>
    public static SendRecord Of(OutgoingMessage message, SendState state) => new(message.Number, state)
    {
        MessageSid = message.MessageSid,
        Reason = message.SendReason,
        Attempts = message.Attempts,
        LookUps = message.LookUps,
        Fetches = message.Fetches,
        FirstClaimAt = message.FirstClaimAt,
        PossiblyDouble = message.PossiblyDouble,
        IsContactMarked = message.IsContactMarked,
        Notes = message.SendNotes,
    };

    /// <summary>With one more thing the sender did.</summary>
    public SendRecord Noted(DateTimeOffset at, NoteKind kind, string? detail = null) =>
        this with { Notes = MessageNote.Add(Notes, new MessageNote(at, kind, detail)) };
}

/// <summary>The sender's columns of the messages of any aggregate.</summary>
public interface IOutboxStore
{
    /// <summary>One batch. With <paramref name="projectedSeq"/> the request's projections are marked as written up to that seq.</summary>
    Task RecordAsync(string partition, IReadOnlyList<SendRecord> sends, long? projectedSeq, CancellationToken cancellationToken);

    /// <summary>What was learned from a row as it was read; false when the row has changed since: what was learned may be out of date.</summary>
    Task<bool> TryRecordAsync(string partition, SendRecord send, string version, CancellationToken cancellationToken);
}

/// <summary>The directory and the projections that stand beside it.</summary>
public interface IDirectoryStore
{
    /// <summary>One query: the complex, its candidates, its open requests, and the property named by id or unit.</summary>
    Task<ComplexFacts?> ReadComplexAsync(string organisationId, string complexId, string? propertyId, string? unit, CancellationToken cancellationToken);

    /// <summary>Organisation and complex of a code, or null.</summary>
    Task<(string OrganisationId, string ComplexId)?> FindComplexAsync(string code, CancellationToken cancellationToken);

    /// <summary>The complexes of exactly that name or address, of any organisation.</summary>
    Task<IReadOnlyList<(string OrganisationId, string ComplexId)>> FindPlacesAsync(string nameOrAddress, CancellationToken cancellationToken);

    /// <summary>Written before the commit that opens a request, so that no request can be forgotten.</summary>
    /// <param name="isNew">A row that stands there already is a later one's: the same report came again.</param>
    Task AnnounceAsync(MaintenanceRequest request, string? workerId, bool isNew, CancellationToken cancellationToken);

    /// <summary>The open row (or its end), the worker's last job, and the board.</summary>
    Task ProjectAsync(RequestDetails request, CancellationToken cancellationToken);
}

/// <summary>Which approved content stands for a template, per organisation and language.</summary>
public interface ITemplateStore
{
    Task<string?> FindContentSidAsync(string organisationId, string contentKey, CancellationToken cancellationToken);
}
