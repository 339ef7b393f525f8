using Azure;
using Dispatch.Core;
using Dispatch.Core.Conversations;
using Dispatch.Core.Directory;
using Dispatch.Core.Requests;
using Dispatch.Core.Turns;
using Dispatch.Functions.Storage.Accounts;
using Dispatch.Functions.Storage.Rows;
using Dispatch.Functions.Storage.Tables;

namespace Dispatch.Functions.Storage;

/// <summary>What changes on a worker; null leaves a value as it is.</summary>
/// <param name="PhoneNumber">E.164.</param>
/// <param name="CommandId">Of the message that caused it, or null: the same again changes nothing.</param>
internal sealed record WorkerChange(
    WorkerStatus? Status, IReadOnlyList<string>? Specialties, string? Language, string? PhoneNumber, string? CommandId = null);

/// <summary>
/// Changes workers: first the owner row, which counts, then its copies beside the worker's complexes and the role in the person's
/// partition, which are hints. The same change sent again writes all of them again, so a change that broke off is mended by repeating it.
/// </summary>
internal sealed class TableWorkers(StorageAccount account, TimeProvider clock) : IWorkerStatusStore
{
    private const string FormerNumbers = "former_phone_numbers";
    private const int MaxFormerNumbers = 5;
    private const string Commands = "status_commands";
    private const int MaxCommands = 5;
    private const int MaxTries = 5;
    private const int MaxAtOnce = 8;

    private readonly TableClient _directory = account.Table(TableDirectoryStore.TableName);
    private readonly TableClient _contacts = account.Table(TableContactStore.TableName);

    /// <returns>The worker after the change, or null where there is none.</returns>
    /// <exception cref="TableUnavailableException">It is not known to be written, or too many others change it.</exception>
    public async Task<MaintenanceWorker?> ChangeAsync(string organisationId, string workerId, WorkerChange change, CancellationToken cancellationToken)
    {
        for (var attempt = 1; attempt <= MaxTries; attempt++)
        {
            var row = await _directory.GetEntityIfExistsAsync(organisationId, DirectoryRows.WorkerPrefix + workerId, cancellationToken: cancellationToken);
            if (row is null)
            {
                return null;
            }

            var oldNumber = row.GetRequired("phone_number");
            var isRepeated = change.CommandId is { } id && CommandsOf(row).Contains(id);
            if (!isRepeated)
            {
                Apply(row, change);
            }

            if (isRepeated || await _directory.UpdateEntityAsync(row, row.ETag, TableUpdateMode.Replace, cancellationToken) is TableResult.Ok)
            {
                var worker = DirectoryRows.ReadWorker(row);
                await CopyAsync(organisationId, worker, cancellationToken);
                await RewriteRolesAsync(organisationId, worker, FormerNumbersOf(row).Append(oldNumber), cancellationToken);
                return worker;
            }
        }

        throw new TableUnavailableException("The worker could not be changed.");
    }

    public async Task<Organisation?> SetAsync(
        string organisationId, string workerId, WorkerStatus? status, string commandId, CancellationToken cancellationToken)
    {
        if (status is not null && await ChangeAsync(organisationId, workerId, new WorkerChange(status, null, null, null, commandId), cancellationToken) is null)
        {
            return null;
        }

        var row = await _directory.GetEntityIfExistsAsync(organisationId, DirectoryRows.OrganisationKey, cancellationToken: cancellationToken);
        return Columns.FromJsonOrNull<Organisation>(row?.GetString("organisation"));
    }

    /// <summary>Numbers the worker had before, newest first.</summary>
    public static IReadOnlyList<string> FormerNumbersOf(TableEntity worker) =>
        worker.GetString(FormerNumbers)?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>The latest commands of the worker's own messages, newest first.</summary>
    private static string[] CommandsOf(TableEntity worker) => worker.GetString(Commands)?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];

    private void Apply(TableEntity row, WorkerChange change)
    {
        if (change.CommandId is { } command)
        {
            row[Commands] = string.Join(' ', CommandsOf(row).Prepend(command).Take(MaxCommands));
        }

        var before = row.GetRequired("phone_number");
        if (change.PhoneNumber is { } number && number != before)
        {
            row[FormerNumbers] = string.Join(' ', FormerNumbersOf(row).Prepend(before).Where(n => n != number).Distinct(StringComparer.Ordinal).Take(MaxFormerNumbers));
            row["phone_number"] = number;
        }

        row["status"] = change.Status is { } status ? Wire.Name(status) : row["status"];
        row["specialties"] = change.Specialties is { } specialties ? string.Join(' ', specialties) : row["specialties"];
        row["language"] = change.Language ?? row["language"];
        row["updated_at"] = clock.GetUtcNow();
    }

    /// <summary>Merged, so that what a decision wrote there (the last job) stays.</summary>
    private async Task CopyAsync(string organisationId, MaintenanceWorker worker, CancellationToken cancellationToken)
    {
        var assignments = TableFilter.RowPrefix(organisationId, DirectoryRows.AssignmentPrefixOf(worker.Id));
        var complexes = await _directory.QueryAsync(assignments, cancellationToken: cancellationToken).Select(r => r.GetRequired("complex_id")).ToListAsync(cancellationToken);
        var options = new ParallelOptions { MaxDegreeOfParallelism = MaxAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(complexes, options, async (complexId, cancel) =>
        {
            var copy = DirectoryRows.CandidateCopy(organisationId, complexId, worker);
            if (await _directory.UpdateEntityAsync(copy, ETag.All, TableUpdateMode.Merge, cancel) is not (TableResult.Ok or TableResult.NotFound))
            {
                throw new TableUnavailableException("A copy of the worker could not be written.");
            }
        });
    }

    private async Task RewriteRolesAsync(string organisationId, MaintenanceWorker worker, IEnumerable<string> formerNumbers, CancellationToken cancellationToken)
    {
        var role = new ContactRole(
            organisationId, PartyRole.Worker, worker.Id, $"{worker.FirstName} {worker.LastName}".Trim(), worker.Language, null, null);
        var row = ContactRows.Role(worker.PhoneNumber, role);
        if (await _contacts.UpsertEntityAsync(row, TableUpdateMode.Merge, cancellationToken) is not TableResult.Ok)
        {
            throw new TableUnavailableException("The worker's role could not be written.");
        }

        foreach (var number in formerNumbers.Where(n => n != worker.PhoneNumber).Distinct(StringComparer.Ordinal))
        {
            await _contacts.DeleteEntityAsync(number, row.RowKey, cancellationToken: cancellationToken);
        }
    }
}
