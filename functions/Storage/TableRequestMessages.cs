using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Functions.Storage.Accounts;
using Dispatch.Functions.Storage.Rows;
using Dispatch.Functions.Storage.Tables;

namespace Dispatch.Functions.Storage;

/// <summary>
/// A request's messages by the code in their texts. A code is the first 30 bits of the request's id, so it names a narrow range of
/// partition keys of each organisation: no scan.
/// </summary>
internal sealed class TableRequestMessages(StorageAccount account, TableDirectoryQueries places)
{
    /// <summary>Queries at one time: a code may be any organisation's.</summary>
    private const int AtOnce = 16;

    private readonly TableClient _table = account.Table(TableRequestStore.TableName);

    /// <summary>Those of more than one request only where two share their code.</summary>
    /// <param name="organisationIds">Where to look; none for everywhere.</param>
    public async Task<IReadOnlyList<(RequestKey Key, OutgoingMessage Message)>> FindAsync(
        string code, IReadOnlyCollection<string> organisationIds, CancellationToken cancellationToken)
    {
        var found = new List<(RequestKey, OutgoingMessage)>();
        foreach (var some in (organisationIds.Count > 0 ? organisationIds : await places.OrganisationIdsAsync(cancellationToken)).Chunk(AtOnce))
        {
            foreach (var messages in await Task.WhenAll(some.Select(id => FindAsync(id, code, cancellationToken))))
            {
                found.AddRange(messages);
            }
        }

        return found;
    }

    private async Task<List<(RequestKey Key, OutgoingMessage Message)>> FindAsync(string organisationId, string code, CancellationToken cancellationToken)
    {
        var (first, last) = RequestCode.RangeOf(code);
        var (from, to) = ($"{organisationId}_{first}", $"{organisationId}_{last}~");
        var found = new List<(RequestKey, OutgoingMessage)>();
        await foreach (var row in _table.QueryAsync(TableFilter.Of($"PartitionKey ge {from} and PartitionKey lt {to} and address gt {string.Empty}"), cancellationToken: cancellationToken))
        {
            if (row.RowKey.StartsWith(MessageRow.First, StringComparison.Ordinal) && RequestKey.TryParsePartition(row.PartitionKey, out var key))
            {
                found.Add((key, MessageRow.Read(row)));
            }
        }

        return found;
    }
}
