using Azure;
using Dispatch.Core.Requests;
using Dispatch.Core.Turns;
using Dispatch.Functions.Storage.Accounts;
using Dispatch.Functions.Storage.Rows;
using Dispatch.Functions.Storage.Tables;

namespace Dispatch.Functions.Storage;

/// <summary>The sender's columns of message rows, in whichever table the aggregate lives.</summary>
internal sealed class TableOutboxStore(StorageAccount account) : IOutboxStore
{
    private readonly TableClient _requests = account.Table(TableRequestStore.TableName);
    private readonly TableClient _contacts = account.Table(TableContactStore.TableName);

    public async Task RecordAsync(string partition, IReadOnlyList<SendRecord> sends, long? projectedSeq, CancellationToken cancellationToken)
    {
        var actions = sends
            .Select(s => new TableTransactionAction(TableTransactionActionType.UpdateMerge, MessageRow.Sending(partition, s), ETag.All))
            .ToList();
        if (projectedSeq is { } seq)
        {
            var mark = new TableEntity(partition, RequestRow.Key) { ["projected_seq"] = seq };
            actions.Add(new TableTransactionAction(TableTransactionActionType.UpdateMerge, mark, ETag.All));
        }

        var result = await TableOf(partition).SubmitTransactionAsync(actions, cancellationToken);
        if (result is not TableTransactionResult.Committed)
        {
            // The nudge finds the messages claimed and looks them up: nothing is lost, nothing is sent twice.
            throw new TableUnavailableException($"What became of {actions.Count} messages could not be recorded: {result}");
        }
    }

    public async Task<bool> TryRecordAsync(string partition, SendRecord send, string version, CancellationToken cancellationToken) =>
        await TableOf(partition).UpdateEntityAsync(MessageRow.Sending(partition, send), new ETag(version), TableUpdateMode.Merge, cancellationToken) switch
        {
            TableResult.Ok => true,

            // Whether it was written is not known: who wanted to send waits for the claim's end instead.
            TableResult.ConditionNotMet or TableResult.NotFound or TableResult.Unknown => false,
            var other => throw new TableUnavailableException($"What became of a message could not be recorded: {other}"),
        };

    private TableClient TableOf(string partition) => RequestKey.TryParsePartition(partition, out _) ? _requests : _contacts;
}
