using Azure;
using Dispatch.Core.Directory;
using Dispatch.Core.Requests;
using Dispatch.Core.Turns;
using Dispatch.Functions.Storage.Accounts;
using Dispatch.Functions.Storage.Rows;
using Dispatch.Functions.Storage.Tables;

namespace Dispatch.Functions.Storage;

/// <summary>The tables <c>directory</c>, <c>lookup</c> and <c>board</c>.</summary>
internal sealed class TableDirectoryStore(StorageAccount account) : IDirectoryStore
{
    public const string TableName = "directory";
    public const string LookupTableName = "lookup";
    public const string BoardTableName = "board";

    private const int MaxBatch = 90;

    private readonly TableClient _directory = account.Table(TableName);
    private readonly TableClient _lookup = account.Table(LookupTableName);
    private readonly TableClient _board = account.Table(BoardTableName);

    public async Task<ComplexFacts?> ReadComplexAsync(
        string organisationId, string complexId, string? propertyId, string? unit, CancellationToken cancellationToken)
    {
        var partition = DirectoryRows.PartitionOf(organisationId, complexId);
        var (unitKey, formerKey) = (UnitKey.Of(unit ?? string.Empty), UnitKey.Former(unit ?? string.Empty));
        var filter = TableFilter.Of(
            $"PartitionKey eq {partition} and ((RowKey ge {DirectoryRows.FirstFact} and RowKey lt {DirectoryRows.EndFact}) or (RowKey ge {DirectoryRows.PropertyPrefix} and RowKey lt {DirectoryRows.PropertyPrefix + "~"} and (id eq {propertyId ?? string.Empty} or unit_key eq {unitKey} or unit_key eq {formerKey})))");
        var rows = new List<TableEntity>();
        await foreach (var row in _directory.QueryAsync(filter, cancellationToken: cancellationToken))
        {
            rows.Add(row);
        }

        if (rows.FirstOrDefault(r => r.RowKey == DirectoryRows.ComplexKey) is not { } complexRow)
        {
            return null;
        }

        var (organisation, complex, landlord) = DirectoryRows.ReadComplex(complexRow);
        var properties = Of(rows, DirectoryRows.PropertyPrefix, DirectoryRows.ReadProperty);
        return new ComplexFacts(
            organisation,
            complex,
            properties.Select(p => p.Property).ToList(),
            properties.Select(p => p.Landlord).Append(landlord).OfType<Landlord>().DistinctBy(l => l.Id).ToList(),
            Of(rows, DirectoryRows.CandidatePrefix, DirectoryRows.ReadCandidate),
            Of(rows, DirectoryRows.OpenPrefix, BoardRows.ReadOpen),
            Columns.FromJsonOrNull<Dictionary<string, string>>(complexRow.GetString("content_sids")) ?? []);
    }

    public async Task<(string OrganisationId, string ComplexId)?> FindComplexAsync(string code, CancellationToken cancellationToken)
    {
        var row = await _lookup.GetEntityIfExistsAsync(LookupKey.OfComplex(code), LookupKey.Row, cancellationToken: cancellationToken);
        return row is null ? null : (row.GetRequired("organisation_id"), row.GetRequired("complex_id"));
    }

    public async Task<IReadOnlyList<(string OrganisationId, string ComplexId)>> FindPlacesAsync(string nameOrAddress, CancellationToken cancellationToken)
    {
        var places = new List<(string, string)>();
        if (LookupKey.OfPlace(nameOrAddress) is { } key)
        {
            await foreach (var row in _lookup.QueryAsync(TableFilter.Partition(key), cancellationToken: cancellationToken))
            {
                places.Add((row.GetRequired("organisation_id"), row.GetRequired("complex_id")));
            }
        }

        return places;
    }

    public async Task AnnounceAsync(MaintenanceRequest request, string? workerId, bool isNew, CancellationToken cancellationToken)
    {
        var row = BoardRows.Open(request, workerId);
        Task<TableResult> WriteAsync() => isNew
            ? _directory.AddEntityAsync(row, cancellationToken)
            : _directory.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken);

        // Written twice it is the same row, and somebody with a flooded kitchen waits for the page.
        var written = await WriteAsync();
        written = written is TableResult.Unknown ? await WriteAsync() : written;
        if (written is not (TableResult.Ok or TableResult.AlreadyExists))
        {
            throw new TableUnavailableException("The request's open row could not be written.");
        }
    }

    public async Task ProjectAsync(RequestDetails request, CancellationToken cancellationToken)
    {
        var state = request.Aggregate.Request;
        await Task.WhenAll(
            ProjectOpenAsync(request.Aggregate, cancellationToken),
            ProjectLastJobAsync(state, cancellationToken),
            ProjectRenterAsync(state, cancellationToken),
            ProjectBoardAsync(request, cancellationToken));
    }

    private async Task ProjectOpenAsync(RequestAggregate request, CancellationToken cancellationToken)
    {
        var state = request.Request;
        if (state.IsOpen)
        {
            // A wave is nobody's load: only one of it will have the job.
            var asked = request.OpenOffers is [var only] ? only.WorkerId : null;
            await AnnounceAsync(state, state.AssignedWorkerId ?? asked, isNew: false, cancellationToken);
            return;
        }

        var partition = DirectoryRows.PartitionOf(state.Key.OrganisationId, state.ComplexId);
        await _directory.DeleteEntityAsync(partition, DirectoryRows.OpenPrefix + state.Id, cancellationToken: cancellationToken);
    }

    private async Task ProjectLastJobAsync(MaintenanceRequest request, CancellationToken cancellationToken)
    {
        if (request.AssignedWorkerId is { } worker)
        {
            var partition = DirectoryRows.PartitionOf(request.Key.OrganisationId, request.ComplexId);
            var row = new TableEntity(partition, DirectoryRows.CandidatePrefix + worker) { ["last_job_at"] = request.UpdatedAt };
            await _directory.UpdateEntityAsync(row, ETag.All, TableUpdateMode.Merge, cancellationToken);
        }
    }

    private Task<TableResult> ProjectRenterAsync(MaintenanceRequest request, CancellationToken cancellationToken) =>
        _directory.UpsertEntityAsync(
            new TableEntity(request.Key.OrganisationId, "renter_" + request.RenterId)
            {
                ["id"] = request.RenterId,
                ["phone_number"] = request.Renter.Address,
                ["complex_id"] = request.ComplexId,
                ["property_id"] = request.PropertyId,
            },
            TableUpdateMode.Merge,
            cancellationToken);

    private async Task ProjectBoardAsync(RequestDetails request, CancellationToken cancellationToken)
    {
        var state = request.Aggregate.Request;
        var rows = request.History.Where(h => h.Kind == HistoryKind.Status).Select(h => BoardRows.Change(state.Key, h))
            .Concat(request.Comments.Select(c => BoardRows.CommentOf(state.Key, c)))
            .Append(BoardRows.Request(state));
        foreach (var partition in rows.GroupBy(r => r.PartitionKey, StringComparer.Ordinal))
        {
            foreach (var batch in partition.Chunk(MaxBatch))
            {
                var actions = batch.Select(r => new TableTransactionAction(TableTransactionActionType.UpsertReplace, r));
                if (await _board.SubmitTransactionAsync(actions, cancellationToken) is not TableTransactionResult.Committed)
                {
                    throw new TableUnavailableException("The board could not be written.");
                }
            }
        }
    }

    private static List<T> Of<T>(IEnumerable<TableEntity> rows, string prefix, Func<TableEntity, T> read) =>
        rows.Where(r => r.RowKey.StartsWith(prefix, StringComparison.Ordinal)).Select(read).ToList();
}

/// <summary>Keys of the table <c>lookup</c>: <c>{kind}_{value}</c>, insert-only.</summary>
internal static class LookupKey
{
    public const string Row = "lookup";

    /// <summary>The partition that lists all complexes, for the sweep.</summary>
    public const string AllComplexes = "complexes";

    /// <summary>The partition that lists all organisations.</summary>
    public const string AllOrganisations = "organisations";

    /// <summary>Codes are compared without case; a character no key can hold makes a key nothing has.</summary>
    public static string OfComplex(string code) =>
        "complex_" + new string([.. code.Trim().ToUpperInvariant().Take(64).Select(c => char.IsLetterOrDigit(c) || c == '-' ? c : '!')]);

    /// <summary>The key of a name or an address, compared as its letters and digits; null for a text that has too few of them.</summary>
    public static string? OfPlace(string text)
    {
        var key = new string([.. text.ToUpperInvariant().Where(char.IsLetterOrDigit).Take(100)]);
        return key.Length < 4 ? null : "place_" + key;
    }

    public static string OfApiKey(string hash) => "api_key_" + hash;
}
