using Dispatch.Core;
using Dispatch.Core.Directory;
using Dispatch.Core.Requests;
using Dispatch.Functions.Storage.Accounts;
using Dispatch.Functions.Storage.Rows;
using Dispatch.Functions.Storage.Tables;

namespace Dispatch.Functions.Storage;

/// <summary>
/// The seed's named queries over <c>maintenance_workers</c> and <c>complex_maintenance_assignments</c>, and where people and places are.
/// Each is a point read or one key range of the organisation's, the complex's or the person's partition.
/// </summary>
internal sealed class TableDirectoryQueries(StorageAccount account)
{
    private readonly TableClient _directory = account.Table(TableDirectoryStore.TableName);
    private readonly TableClient _lookup = account.Table(TableDirectoryStore.LookupTableName);
    private readonly TableClient _contacts = account.Table(TableContactStore.TableName);

    public async Task<IReadOnlyList<string>> OrganisationIdsAsync(CancellationToken cancellationToken) =>
        await _lookup.QueryAsync(TableFilter.Partition(LookupKey.AllOrganisations), cancellationToken: cancellationToken)
            .Select(r => r.RowKey).ToListAsync(cancellationToken);

    public async Task<IReadOnlyList<string>> ComplexIdsAsync(string organisationId, CancellationToken cancellationToken) =>
        await _lookup.QueryAsync(TableFilter.RowPrefix(LookupKey.AllComplexes, organisationId + "_"), cancellationToken: cancellationToken)
            .Select(r => r.GetRequired("complex_id")).ToListAsync(cancellationToken);

    public async Task<Organisation?> OrganisationAsync(string organisationId, CancellationToken cancellationToken) =>
        Columns.FromJsonOrNull<Organisation>(
            (await _directory.GetEntityIfExistsAsync(organisationId, DirectoryRows.OrganisationKey, cancellationToken: cancellationToken))?.GetString("organisation"));

    public async Task<MaintenanceWorker?> WorkerAsync(string organisationId, string workerId, CancellationToken cancellationToken) =>
        await _directory.GetEntityIfExistsAsync(organisationId, DirectoryRows.WorkerPrefix + workerId, cancellationToken: cancellationToken) is { } row
            ? DirectoryRows.ReadWorker(row)
            : null;

    /// <summary>Index <c>status</c>; null for all workers. By id.</summary>
    public Task<QueryPage<MaintenanceWorker>> WorkersByStatusAsync(
        string organisationId, WorkerStatus? status, PageAsk ask, CancellationToken cancellationToken)
    {
        var where = status is { } only ? TableFilter.Of($"status eq {Wire.Name(only)}") : null;
        return KeyRangeWalk.ReadAsync<MaintenanceWorker>(
            [KeyRange.OfPrefix(_directory, organisationId, DirectoryRows.WorkerPrefix, where)], ask, (row, _) => ValueTask.FromResult<MaintenanceWorker?>(DirectoryRows.ReadWorker(row)), cancellationToken);
    }

    /// <summary>Index <c>phone_number</c>: the person's partition says who it is, the owner row whether that still holds.</summary>
    /// <param name="phoneNumber">E.164.</param>
    public Task<QueryPage<MaintenanceWorker>> WorkersByPhoneNumberAsync(
        string organisationId, string phoneNumber, PageAsk ask, CancellationToken cancellationToken)
    {
        var roles = KeyRange.OfPrefix(_contacts, phoneNumber, ContactRows.RolePrefixOf(organisationId, PartyRole.Worker));
        return KeyRangeWalk.ReadAsync<MaintenanceWorker>([roles], ask, ReadWorkerAsync, cancellationToken);

        async ValueTask<MaintenanceWorker?> ReadWorkerAsync(TableEntity row, CancellationToken cancel) =>
            await WorkerAsync(organisationId, row.GetRequired("person_id"), cancel) is { } worker && worker.PhoneNumber == phoneNumber ? worker : null;
    }

    /// <summary>Index <c>worker_id</c>. By complex.</summary>
    public Task<QueryPage<ComplexAssignment>> AssignmentsByWorkerAsync(
        string organisationId, string workerId, PageAsk ask, CancellationToken cancellationToken) =>
        AssignmentsAsync(KeyRange.OfPrefix(_directory, organisationId, DirectoryRows.AssignmentPrefixOf(workerId)), ask, cancellationToken);

    /// <summary>Index <c>complex_id</c>, from the copies in the complex's own partition. By worker.</summary>
    public Task<QueryPage<ComplexAssignment>> AssignmentsByComplexAsync(
        string organisationId, string complexId, PageAsk ask, CancellationToken cancellationToken) =>
        AssignmentsAsync(
            KeyRange.OfPrefix(_directory, DirectoryRows.PartitionOf(organisationId, complexId), DirectoryRows.CandidatePrefix), ask, cancellationToken);

    /// <summary>Index <c>(worker_id, complex_id)</c>: the two are the row's key, so there is one at most.</summary>
    public async Task<ComplexAssignment?> AssignmentAsync(string organisationId, string workerId, string complexId, CancellationToken cancellationToken) =>
        await _directory.GetEntityIfExistsAsync(organisationId, DirectoryRows.AssignmentPrefixOf(workerId) + complexId, cancellationToken: cancellationToken) is { } row
            ? DirectoryRows.ReadAssignment(row)
            : null;

    /// <summary>Where a renter's job rows stand; none for somebody the organisation does not know.</summary>
    public async Task<IReadOnlyList<string>> RenterAddressesAsync(string organisationId, string renterId, CancellationToken cancellationToken)
    {
        var row = await _directory.GetEntityIfExistsAsync(organisationId, DirectoryRows.RenterPrefix + renterId, cancellationToken: cancellationToken);
        return row?.GetString("phone_number") is { } address ? [address] : [];
    }

    /// <summary>Where a worker's job rows stand: at the present number, and at those the jobs of earlier days were offered to.</summary>
    public async Task<IReadOnlyList<string>> WorkerAddressesAsync(string organisationId, string workerId, CancellationToken cancellationToken)
    {
        var row = await _directory.GetEntityIfExistsAsync(organisationId, DirectoryRows.WorkerPrefix + workerId, cancellationToken: cancellationToken);
        return row is null ? [] : [row.GetRequired("phone_number"), .. TableWorkers.FormerNumbersOf(row)];
    }

    private static Task<QueryPage<ComplexAssignment>> AssignmentsAsync(KeyRange range, PageAsk ask, CancellationToken cancellationToken) =>
        KeyRangeWalk.ReadAsync<ComplexAssignment>(
            [range], ask, (row, _) => ValueTask.FromResult<ComplexAssignment?>(DirectoryRows.ReadAssignment(row)), cancellationToken);
}
