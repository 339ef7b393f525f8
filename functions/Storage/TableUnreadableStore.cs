using Dispatch.Functions.Storage.Accounts;
using Dispatch.Functions.Storage.Rows;
using Dispatch.Functions.Storage.Tables;

namespace Dispatch.Functions.Storage;

/// <summary>
/// Signed messages that name no sender we can answer: kept whole in the table <c>contacts</c>, partition <c>unreadable</c>, newest
/// first, so that a person can look at them. Never dropped.
/// </summary>
internal sealed class TableUnreadableStore(StorageAccount account)
{
    public const string Partition = "unreadable";

    private const int ChunkLength = 30_000;

    private readonly TableClient _contacts = account.Table(TableContactStore.TableName);

    public async Task KeepAsync(IEnumerable<KeyValuePair<string, string>> parameters, string reason, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var row = new TableEntity(Partition, $"{BoardRows.Inverted(at)}_{Guid.NewGuid():N}") { ["reason"] = reason, ["received_at"] = at };
        foreach (var (i, chunk) in Columns.Json(parameters).Chunk(ChunkLength).Index().Take(16))
        {
            row[$"form_{i}"] = new string(chunk);
        }

        if (await _contacts.AddEntityAsync(row, cancellationToken) is not TableResult.Ok)
        {
            throw new TableUnavailableException("A message that could not be read could not be kept either.");
        }
    }
}
