using Dispatch.Core;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Core.Turns;
using Dispatch.Functions.Storage.Accounts;
using Dispatch.Functions.Storage.Rows;
using Dispatch.Functions.Storage.Tables;

namespace Dispatch.Functions.Storage;

/// <summary>A message in trouble as it stands now, and the request it belongs to; null for a contact's own.</summary>
internal sealed record MessageInTrouble(RequestKey? Request, OutgoingMessage Message, TroubleKind Kind);

/// <summary>
/// Messages in trouble, a row each in the table <c>operations</c>, partition <c>attention_{org}</c>. Rows are hints, written by nudges;
/// whoever lists them gets what is true now.
/// </summary>
internal sealed class TableAttentionStore(StorageAccount account, TimeProvider clock) : IAttentionStore
{
    private const string Strangers = "strangers";
    private const int MaxBatch = 90;

    private readonly TableClient _table = account.Table(OperationsTable.TableName);
    private readonly TableClient _requests = account.Table(TableRequestStore.TableName);
    private readonly TableClient _contacts = account.Table(TableContactStore.TableName);

    public async Task WriteAsync(string? organisationId, IReadOnlyList<AttentionRow> rows, CancellationToken cancellationToken)
    {
        foreach (var batch in rows.Chunk(MaxBatch))
        {
            var actions = batch.Select(r => new TableTransactionAction(TableTransactionActionType.UpsertReplace, Write(organisationId, r)));
            if (await _table.SubmitTransactionAsync(actions, cancellationToken) is not TableTransactionResult.Committed)
            {
                throw new TableUnavailableException("The attention list could not be written.");
            }
        }
    }

    /// <summary>Those that are in trouble now, by request.</summary>
    public Task<QueryPage<MessageInTrouble>> ReadAsync(string organisationId, PageAsk ask, CancellationToken cancellationToken) =>
        KeyRangeWalk.ReadAsync<MessageInTrouble>([Range(organisationId)], ask, ReadTruthAsync, cancellationToken);

    /// <summary>
    /// Removes what is no trouble any more. Only what is held can come right by itself: the others have failed for good or may have come
    /// twice, and are not read again until they are old. After an outage there are thousands, and the sweep comes every five minutes.
    /// </summary>
    /// <returns>How many are in trouble still, and those of them that are neither handed over nor given up.</returns>
    public async Task<(int Left, IReadOnlyList<OutgoingMessage> Unfinished)> PurgeAsync(IEnumerable<string> organisationIds, CancellationToken cancellationToken)
    {
        var left = 0;
        var unfinished = new List<OutgoingMessage>();
        foreach (var organisationId in organisationIds.Append(Strangers))
        {
            await foreach (var row in Range(organisationId).AllAsync(cancellationToken))
            {
                if (!IsOld(row) && row.GetString("kind") != Wire.Name(TroubleKind.Held))
                {
                    left++;
                }
                else if (await ReadTruthAsync(row, cancellationToken) is { Message: var message, Kind: var kind })
                {
                    left++;
                    if (!message.IsSettled)
                    {
                        unfinished.Add(message);
                    }

                    if (kind != TroubleKind.Held)
                    {
                        row["kind"] = Wire.Name(kind);
                        await _table.UpdateEntityAsync(row, row.ETag, TableUpdateMode.Replace, cancellationToken);
                    }
                }
                else
                {
                    await _table.DeleteEntityAsync(row.PartitionKey, row.RowKey, row.ETag, cancellationToken);
                }
            }
        }

        return (left, unfinished);
    }

    private KeyRange Range(string organisationId) => KeyRange.OfPrefix(_table, PartitionOf(organisationId), "message_");

    private static string PartitionOf(string? organisationId) => $"attention_{organisationId ?? Strangers}";

    private async ValueTask<MessageInTrouble?> ReadTruthAsync(TableEntity row, CancellationToken cancellationToken)
    {
        if (IsOld(row))
        {
            return null;
        }

        var (partition, number) = (row.GetRequired("partition"), row.GetNumber("number"));
        var isRequest = RequestKey.TryParsePartition(partition, out var key);
        var found = await (isRequest ? _requests : _contacts)
            .GetEntityIfExistsAsync(partition, MessageRow.KeyOf(partition, number), cancellationToken: cancellationToken);
        if (found is null)
        {
            return null;
        }

        var message = MessageRow.Read(found);
        return MessageTrouble.Of(message) is { } kind ? new MessageInTrouble(key, message, kind) : null;
    }

    private bool IsOld(TableEntity row) => clock.GetUtcNow() - row.GetRequiredTime("at") > AttentionRow.Shown;

    private static TableEntity Write(string? organisationId, AttentionRow row) =>
        new(PartitionOf(organisationId), $"message_{row.Partition}_{row.MessageNumber:D8}")
        {
            ["partition"] = row.Partition,
            ["number"] = row.MessageNumber,
            ["kind"] = Wire.Name(row.Kind),
            ["at"] = row.At,
        };
}
