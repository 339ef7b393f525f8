using Dispatch.Core.Turns;
using Dispatch.Functions.Storage.Tables;

namespace Dispatch.Functions.Storage;

/// <summary>The one table from a batch's fate to what a turn does next. The first action of every batch is the command's own row.</summary>
internal static class CommitOutcomes
{
    /// <exception cref="InvalidOperationException">A defect of ours: the batch breaks a limit of Azure Tables.</exception>
    /// <exception cref="TableUnavailableException">Surely not applied; the caller's caller may try again later.</exception>
    public static CommitOutcome Of(TableTransactionResult result) => result switch
    {
        TableTransactionResult.Committed => CommitOutcome.Committed,
        TableTransactionResult.Unknown => CommitOutcome.Unknown,
        TableTransactionResult.NotApplied { Reason: TableResult.AlreadyExists, FailedIndex: 0 } => CommitOutcome.AlreadyApplied,
        TableTransactionResult.NotApplied { Reason: TableResult.AlreadyExists or TableResult.ConditionNotMet or TableResult.NotFound } => CommitOutcome.Conflict,
        TableTransactionResult.NotApplied { Reason: TableResult.Unavailable unavailable } => throw new TableUnavailableException(unavailable.Reason),
        TableTransactionResult.NotApplied notApplied => throw new InvalidOperationException($"A batch was refused at action {notApplied.FailedIndex}: {notApplied.Reason}"),
        _ => throw new InvalidOperationException("A batch without a fate."),
    };
}
