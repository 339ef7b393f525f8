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

    /// <summary>A delivery report on the contact's own message; committed with its event.</summary>
    Task<CommitOutcome> CommitAsync(Loaded<ContactAggregate> before, OutgoingMessage changed, DeliveryEvent deliveryEvent, CancellationToken cancellationToken);

    /// <summary>Pending commands that have been applied and are followed by their request's own nudge.</summary>
    Task ForgetAsync(string address, IReadOnlyList<PendingCommand> applied, CancellationToken cancellationToken);

    /// <summary>Writes or, for closed requests, files away the rows that tell this person's jobs.</summary>
    Task ProjectAsync(string address, IReadOnlyList<ContactJob> jobs, CancellationToken cancellationToken);
}

/// <summary>What the sender learned of one message; written without regard to callbacks.</summary>
public sealed record SendRecord(int MessageNumber, SendState State, string? MessageSid, string? Reason, int Attempts, int LookUps, DateTimeOffset? NotBefore, DateTimeOffset? ClaimUntil, bool PossiblyDouble);

/// <summary>The sender's columns of the messages of any aggregate.</summary>
public interface IOutboxStore
{
    /// <summary>One batch. With <paramref name="projectedSeq"/> the request's projections are marked as written up to that seq.</summary>
    Task RecordAsync(string partition, IReadOnlyList<SendRecord> sends, long? projectedSeq, CancellationToken cancellationToken);

    /// <summary>Takes an unfinished message for this process; false when another took it.</summary>
    Task<bool> ClaimAsync(string partition, int messageNumber, string version, DateTimeOffset claimUntil, CancellationToken cancellationToken);
}

/// <summary>The directory and the projections that stand beside it.</summary>
public interface IDirectoryStore
{
    /// <summary>One query: the complex, its candidates, its open requests, and the property named by id or unit.</summary>
    Task<ComplexFacts?> ReadComplexAsync(string organisationId, string complexId, string? propertyId, string? unit, CancellationToken cancellationToken);

    /// <summary>Organisation and complex of a code, or null.</summary>
    Task<(string OrganisationId, string ComplexId)?> FindComplexAsync(string code, CancellationToken cancellationToken);

    /// <summary>Written before the request's first commit, so that no request can be forgotten.</summary>
    Task AnnounceAsync(MaintenanceRequest request, string? workerId, CancellationToken cancellationToken);

    /// <summary>The open row (or its end), the worker's last job, and the board.</summary>
    Task ProjectAsync(RequestDetails request, CancellationToken cancellationToken);
}

/// <summary>Which approved content stands for a template, per organisation and language.</summary>
public interface ITemplateStore
{
    Task<string?> FindContentSidAsync(string organisationId, string template, string language, CancellationToken cancellationToken);
}
