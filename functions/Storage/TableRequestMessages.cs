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
    private readonly TableClient _table = account.Table(TableRequestStore.TableName);

    /// <summary>Those of more than one request only where two share their code.</summary>
    public async Task<IReadOnlyList<(RequestKey Key, OutgoingMessage Message)>> FindAsync(string code, CancellationToken cancellationToken)
    {
        var found = new List<(RequestKey, OutgoingMessage)>();
        var (first, last) = RequestCode.RangeOf(code);
        foreach (var organisationId in await places.OrganisationIdsAsync(cancellationToken))
        {
            var (from, to) = ($"{organisationId}_{first}", $"{organisationId}_{last}~");
            var filter = TableFilter.Of($"PartitionKey ge {from} and PartitionKey lt {to} and address gt {string.Empty}");
            await foreach (var row in _table.QueryAsync(filter, cancellationToken: cancellationToken))
            {
                if (row.RowKey.StartsWith(MessageRow.First, StringComparison.Ordinal) && RequestKey.TryParsePartition(row.PartitionKey, out var key))
                {
                    found.Add((key, MessageRow.Read(row)));
                }
            }
        }

        return found;
    }
}
