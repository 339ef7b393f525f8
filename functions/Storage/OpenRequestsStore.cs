using System.Runtime.CompilerServices;
using Azure;
using Dispatch.Core.Directory;
using Dispatch.Functions.Storage.Accounts;
using Dispatch.Functions.Storage.Rows;
using Dispatch.Functions.Storage.Tables;

namespace Dispatch.Functions.Storage;

/// <summary>The open rows of every complex, by way of the list of all complexes.</summary>
internal sealed class OpenRequestsStore(StorageAccount account)
{
    private readonly TableClient _directory = account.Table(TableDirectoryStore.TableName);
    private readonly TableClient _lookup = account.Table(TableDirectoryStore.LookupTableName);

    public async IAsyncEnumerable<(string OrganisationId, string ComplexId, OpenRequest Row)> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var complex in _lookup.QueryAsync(TableFilter.Partition(LookupKey.AllComplexes), cancellationToken: cancellationToken))
        {
            var (organisationId, complexId) = (complex.GetRequired("organisation_id"), complex.GetRequired("complex_id"));
            await foreach (var row in ReadAsync(organisationId, complexId, cancellationToken))
            {
                yield return (organisationId, complexId, row);
            }
        }
    }

    public async IAsyncEnumerable<OpenRequest> ReadAsync(string organisationId, string complexId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var filter = TableFilter.RowPrefix(DirectoryRows.PartitionOf(organisationId, complexId), DirectoryRows.OpenPrefix);
        await foreach (var row in _directory.QueryAsync(filter, cancellationToken: cancellationToken))
        {
            yield return BoardRows.ReadOpen(row);
        }
    }

    public Task RemoveAsync(string organisationId, string complexId, OpenRequest row, CancellationToken cancellationToken) =>
        _directory.DeleteEntityAsync(
            DirectoryRows.PartitionOf(organisationId, complexId), DirectoryRows.OpenPrefix + row.RequestId, ETag.All, cancellationToken);
}
