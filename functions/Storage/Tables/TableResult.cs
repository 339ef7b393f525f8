using Azure;

namespace Dispatch.Functions.Storage.Tables;

/// <summary>What came of one table write. Only these answers are expected; a missing table or missing rights throw.</summary>
public abstract record TableResult
{
    private TableResult()
    {
    }

    /// <summary>Applied.</summary>
    /// <param name="ETag">The row's new ETag; default after a delete.</param>
    public sealed record Ok(ETag ETag) : TableResult;

    /// <summary>An insert met a row with the same keys; nothing was changed.</summary>
    public sealed record AlreadyExists : TableResult;

    /// <summary>The row has another ETag by now; nothing was changed.</summary>
    public sealed record ConditionNotMet : TableResult;

    /// <summary>There is no such row to update or delete.</summary>
    public sealed record NotFound : TableResult;

    /// <summary>Against a limit of Azure Tables; nothing was changed, and repeating it cannot help.</summary>
    /// <param name="Rule">The limit.</param>
    /// <param name="Detail">Where, with names of properties but never their values.</param>
    public sealed record Invalid(TableRule Rule, string Detail) : TableResult;

    /// <summary>Surely not applied, safe to repeat later: no connection, no token, throttled (429).</summary>
    public sealed record Unavailable(string Reason) : TableResult;

    /// <summary>It may have been applied or not: time-out, lost connection, 5xx. Load before deciding again.</summary>
    public sealed record Unknown(string Reason) : TableResult;
}

/// <summary>What came of one batch; all of its actions share one fate.</summary>
public abstract record TableTransactionResult
{
    private TableTransactionResult()
    {
    }

    /// <summary>All actions were applied.</summary>
    /// <param name="ETags">New ETags in the order of the actions; default for a delete.</param>
    public sealed record Committed(IReadOnlyList<ETag> ETags) : TableTransactionResult;

    /// <summary>None of the actions was applied.</summary>
    /// <param name="FailedIndex">The action that failed, from 0; null where it was the whole batch.</param>
    /// <param name="Reason">Why; never <see cref="TableResult.Ok"/> or <see cref="TableResult.Unknown"/>.</param>
    public sealed record NotApplied(int? FailedIndex, TableResult Reason) : TableTransactionResult;

    /// <summary>All of them or none: time-out, lost connection, 5xx. Load before deciding again.</summary>
    public sealed record Unknown(string Reason) : TableTransactionResult;
}

/// <summary>Limits of Azure Tables that are checked before anything is sent.</summary>
public enum TableRule
{
    /// <summary>No <c>/ \ # ?</c>, control character or half surrogate pair in a key.</summary>
    KeyCharacters,

    /// <summary>A key has at most 1 KiB in UTF-16: 512 characters.</summary>
    KeyLength,

    /// <summary>A property is named like a C# identifier, at most 255 characters, and not like a system property.</summary>
    PropertyName,

    /// <summary>At most 252 properties beside the three system ones.</summary>
    PropertyCount,

    /// <summary>A string has at most 64 KiB in UTF-16: 32,768 characters.</summary>
    StringLength,

    /// <summary>A binary has at most 64 KiB.</summary>
    BinaryLength,

    /// <summary>A time lies in the years 1601 to 9999, UTC.</summary>
    DateRange,

    /// <summary>A row has at most 1 MiB, by Azure's own formula.</summary>
    EntitySize,

    /// <summary>A batch has 1 to 100 actions.</summary>
    BatchCount,

    /// <summary>A batch stays in one partition.</summary>
    BatchPartition,

    /// <summary>A batch touches each row once.</summary>
    BatchDuplicate,

    /// <summary>A batch has at most 4 MiB as sent.</summary>
    BatchSize,

    /// <summary>Not seen by our checks: storage itself answered 400 or 413.</summary>
    RefusedByStorage,
}

/// <summary>A read found table storage out of reach, after its retries; or a table could not be made.</summary>
public sealed class TableUnavailableException(string message, Exception? innerException = null) : Exception(message, innerException);
