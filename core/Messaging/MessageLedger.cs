namespace Dispatch.Core.Messaging;

/// <summary>A message as the provider's own ledger has it.</summary>
/// <param name="From">In the provider's form.</param>
/// <param name="To">In the provider's form.</param>
/// <param name="NumMedia">Files of the message; read them with <see cref="IMessageLedger.ReadMediaAsync"/>.</param>
/// <param name="DateCreated">UTC, whole seconds.</param>
public sealed record LedgerMessage(
    string MessageSid,
    bool IsInbound,
    string? From,
    string? To,
    string Body,
    string Status,
    int? ErrorCode,
    int NumMedia,
    int? NumSegments,
    string? MessagingServiceSid,
    DateTimeOffset DateCreated);

/// <summary>Which part of the ledger to read.</summary>
/// <param name="To">One of <see cref="IMessageLedger.OwnAddresses"/>, or null for messages of every direction.</param>
/// <param name="From">The first moment; the provider filters by days.</param>
/// <param name="Before">The day after the last one, or null.</param>
public sealed record LedgerQuery(string? To, DateTimeOffset From, DateTimeOffset? Before);

/// <summary>One page, newest first.</summary>
/// <param name="Next">Where the next page is; null at the end.</param>
public sealed record LedgerPage(IReadOnlyList<LedgerMessage> Messages, string? Next);

/// <summary>The provider's ledger, read to find what was lost between it and us. Reading may be repeated.</summary>
public interface IMessageLedger
{
    /// <summary>Our senders as the provider writes them; empty where a messaging service chooses and nobody knows them.</summary>
    IReadOnlyList<string> OwnAddresses { get; }

    /// <param name="next">What the page before gave; null for the first.</param>
    Task<LedgerPage> ReadAsync(LedgerQuery query, string? next, CancellationToken cancellationToken);

    /// <summary>The files of one message.</summary>
    Task<IReadOnlyList<InboundMedia>> ReadMediaAsync(string messageSid, CancellationToken cancellationToken);
}
