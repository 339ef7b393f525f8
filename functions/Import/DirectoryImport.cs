using System.Text.Json;
using Dispatch.Core.Conversations;
using Dispatch.Core.Directory;
using Dispatch.Core.Requests;
using Dispatch.Functions.Calendars;
using Dispatch.Functions.Storage;
using Dispatch.Functions.Storage.Accounts;
using Dispatch.Functions.Storage.Rows;
using Dispatch.Functions.Storage.Tables;

namespace Dispatch.Functions.Import;

/// <summary>Stores a directory file. Written again, it changes what changed and keeps what the system learned (a worker's last job).</summary>
public sealed class DirectoryImport(StorageAccount account, TimeProvider clock)
{
    private const int MaxBatch = 90;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
    };

    /// <returns>The content, or null with one line for each fault; nothing is stored here.</returns>
    public DirectoryContent? Read(string json, out IReadOnlyList<string> faults)
    {
        try
        {
            var file = JsonSerializer.Deserialize<DirectoryFile>(json, Json) ?? new DirectoryFile();
            var content = DirectoryCheck.Check(file, clock.GetUtcNow(), out var checkedFaults);
            faults = [.. checkedFaults, .. ZoneFaults(file)];
            return faults.Count == 0 ? content : null;
        }
        catch (JsonException fault)
        {
            faults = [$"{fault.Path ?? "$"}: line {fault.LineNumber + 1}: not the JSON that was expected ({fault.Message.Split(" Path:")[0]})"];
            return null;
        }
    }

    /// <summary>The core knows no time zones, so they are checked here.</summary>
    private static IEnumerable<string> ZoneFaults(DirectoryFile file) => file.Organisations
        .Select((o, i) => (Zone: o.TimeZone, Index: i))
        .Where(o => o.Zone is not null && !WorkingCalendar.IsZone(o.Zone))
        .Select(o => $"organisations[{o.Index}].time_zone: '{o.Zone}' is no time zone such as Europe/Berlin or America/New_York.");

    /// <summary>Writes everything, whatever is there.</summary>
    public async Task StoreAsync(DirectoryContent content, CancellationToken cancellationToken)
    {
        foreach (var (table, rows) in Wanted(content))
        {
            await WriteAsync(table, rows, _ => { }, cancellationToken);
        }
    }

    /// <summary>What <see cref="WriteAsync(DirectoryChanges, Action{int}, CancellationToken)"/> would do; a read for each row.</summary>
    /// <param name="progress">Rows compared so far, and of how many; called from several threads.</param>
    public Task<DirectoryChanges> CompareAsync(DirectoryContent content, Action<int, int> progress, CancellationToken cancellationToken)
    {
        var wanted = Wanted(content);
        return DirectoryComparison.CompareAsync(wanted[0].Table, wanted, progress, cancellationToken);
    }

    /// <summary>Writes what is new or changed. What was broken off is made whole by the same call once more.</summary>
    /// <param name="progress">Rows written with each batch.</param>
    public async Task WriteAsync(DirectoryChanges changes, Action<int> progress, CancellationToken cancellationToken)
    {
        foreach (var (table, rows) in changes.Writes)
        {
            await WriteAsync(table, rows, progress, cancellationToken);
        }
    }

    private IReadOnlyList<(TableClient Table, IReadOnlyList<TableEntity> Rows)> Wanted(DirectoryContent content) =>
    [
        (account.Table(TableDirectoryStore.TableName), [.. DirectoryRowsOf(content)]),
        (account.Table(TableContactStore.TableName), [.. RolesOf(content)]),
        (account.Table(TableDirectoryStore.LookupTableName), [.. LookupsOf(content)]),
    ];

    private static IEnumerable<TableEntity> DirectoryRowsOf(DirectoryContent content)
    {
        var landlords = content.Landlords.ToDictionary(l => l.Landlord.Id, l => l.Landlord, StringComparer.Ordinal);
        var organisations = content.Organisations.ToDictionary(o => o.Id, StringComparer.Ordinal);
        var complexes = content.Complexes.ToDictionary(c => c.Id, StringComparer.Ordinal);
        var workers = content.Workers.ToDictionary(w => w.Worker.Id, w => w.Worker, StringComparer.Ordinal);
        Landlord? LandlordOf(string? id) => id is null ? null : landlords.GetValueOrDefault(id);

        IEnumerable<TableEntity> rows =
        [
            .. content.Organisations.Select(o => new TableEntity(o.Id, "organisation") { ["organisation"] = Columns.Json(o) }),
            .. content.Landlords.Select(l => new TableEntity(l.OrganisationId, "landlord_" + l.Landlord.Id) { ["landlord"] = Columns.Json(l.Landlord) }),
            .. content.Complexes.Select(c => DirectoryRows.Complex(organisations[c.OrganisationId], c, LandlordOf(c.DefaultLandlordId))),
            .. content.Properties.Select(p => DirectoryRows.Property(complexes[p.ComplexId].OrganisationId, p, LandlordOf(p.LandlordId))),
            .. content.Workers.Select(w => DirectoryRows.Worker(w.OrganisationId, w.Worker)),
            .. content.Assignments.Select(a => DirectoryRows.Assignment(complexes[a.ComplexId].OrganisationId, a)),
            .. content.Assignments.Select(a => DirectoryRows.Candidate(complexes[a.ComplexId].OrganisationId, workers[a.WorkerId], a)),
            .. content.Renters.Select(r => new TableEntity(r.OrganisationId, "renter_" + r.Renter.Id)
            {
                ["id"] = r.Renter.Id,
                ["phone_number"] = r.Renter.PhoneNumber,
                ["property_id"] = r.Renter.PropertyId,
                ["renter"] = Columns.Json(r.Renter),
            }),
        ];
        return rows;
    }

    private static IEnumerable<TableEntity> RolesOf(DirectoryContent content)
    {
        var properties = content.Properties.ToDictionary(p => p.Id, StringComparer.Ordinal);
        var complexes = content.Complexes.ToDictionary(c => c.Id, StringComparer.Ordinal);
        var countries = content.Organisations.ToDictionary(o => o.Id, o => o.Country, StringComparer.Ordinal);
        foreach (var (organisation, worker) in content.Workers)
        {
            yield return ContactRows.Role(worker.PhoneNumber, new ContactRole(
                organisation, PartyRole.Worker, worker.Id, $"{worker.FirstName} {worker.LastName}".Trim(), worker.Language, null, null));
        }

        foreach (var (organisation, landlord) in content.Landlords)
        {
            yield return ContactRows.Role(landlord.PhoneNumber, new ContactRole(
                organisation, PartyRole.Landlord, landlord.Id, $"{landlord.FirstName} {landlord.LastName}".Trim(), landlord.Language, null, null));
        }

        foreach (var (organisation, renter) in content.Renters)
        {
            var property = properties.GetValueOrDefault(renter.PropertyId);
            yield return ContactRows.Role(renter.PhoneNumber, new ContactRole(
                organisation, PartyRole.Renter, renter.Id, $"{renter.FirstName} {renter.LastName}".Trim(), renter.Language,
                property?.ComplexId, renter.PropertyId)
            {
                ComplexName = property is null ? null : complexes.GetValueOrDefault(property.ComplexId)?.Name,
                Unit = property?.Unit,
                Country = countries.GetValueOrDefault(organisation),
            });
        }
    }

    private static IEnumerable<TableEntity> LookupsOf(DirectoryContent content)
    {
        foreach (var organisation in content.Organisations)
        {
            yield return new TableEntity(LookupKey.AllOrganisations, organisation.Id) { ["organisation_id"] = organisation.Id };
        }

        foreach (var complex in content.Complexes)
        {
            yield return Place(LookupKey.OfComplex(complex.Code), LookupKey.Row, complex);
            foreach (var words in new[] { complex.Name, complex.Address }.Select(LookupKey.OfPlace).OfType<string>().Distinct(StringComparer.Ordinal))
            {
                yield return Place(words, DirectoryRows.PartitionOf(complex.OrganisationId, complex.Id), complex);
            }

            yield return Place(LookupKey.AllComplexes, DirectoryRows.PartitionOf(complex.OrganisationId, complex.Id), complex);
        }
    }

    private static TableEntity Place(string partition, string rowKey, Complex complex) => new(partition, rowKey)
    {
        ["organisation_id"] = complex.OrganisationId,
        ["complex_id"] = complex.Id,
    };

    private static async Task WriteAsync(TableClient table, IEnumerable<TableEntity> rows, Action<int> progress, CancellationToken cancellationToken)
    {
        foreach (var partition in rows.GroupBy(r => r.PartitionKey, StringComparer.Ordinal))
        {
            foreach (var batch in partition.DistinctBy(r => r.RowKey).Chunk(MaxBatch))
            {
                var actions = batch.Select(r => new TableTransactionAction(TableTransactionActionType.UpsertMerge, r));
                if (await table.SubmitTransactionAsync(actions, cancellationToken) is not TableTransactionResult.Committed)
                {
                    throw new TableUnavailableException($"The directory could not be written to {table.Name}.");
                }

                progress(batch.Length);
            }
        }
    }
}
