using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Dispatch.Core.Turns;
using Dispatch.Functions.Storage.Accounts;
using Dispatch.Functions.Storage.Rows;
using Dispatch.Functions.Storage.Tables;

namespace Dispatch.Functions.Storage;

/// <summary>The table <c>templates</c>: ContentSid, approval and category per organisation, template and language.</summary>
public sealed class TableTemplateStore(StorageAccount account) : ITemplateStore
{
    public const string TableName = "templates";

    public const string Approved = "approved";

    /// <summary>Answers with buttons are sent inside the 24-hour window only, where nothing has to be approved.</summary>
    public const string SessionOnly = "session";

    /// <summary>
    /// An answer's content never changes and needs no approval, so its SID is read once in a while and not for every answer: it would be
    /// the fifth call of a message that may cost four. Nothing is decided by it: without it the answer goes out with numbers.
    /// </summary>
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<(string Organisation, string Key), (string Sid, long ReadAt)> _sessions = new();

    private readonly TableClient _table = account.Table(TableName);

    public async Task<string?> FindContentSidAsync(string organisationId, string key, CancellationToken cancellationToken)
    {
        if (_sessions.TryGetValue((organisationId, key), out var kept) && Stopwatch.GetElapsedTime(kept.ReadAt) < Kept)
        {
            return kept.Sid;
        }

        var row = await _table.GetEntityIfExistsAsync(organisationId, key, cancellationToken: cancellationToken);
        var (status, sid) = (row?.GetString("status"), row?.GetString("content_sid"));
        if (status == SessionOnly && sid is not null)
        {
            _sessions[(organisationId, key)] = (sid, Stopwatch.GetTimestamp());
        }

        return status is Approved or SessionOnly ? sid : null;
    }

    /// <summary>Stores what Twilio said of one content.</summary>
    /// <param name="key">Its <see cref="Dispatch.Core.Messaging.Templates.MessageTemplate.ContentKey"/>.</param>
    public async Task PutAsync(string organisationId, string key, string contentSid, string status, string category, CancellationToken cancellationToken)
    {
        var row = new TableEntity(organisationId, key)
        {
            ["content_sid"] = contentSid,
            ["status"] = status,
            ["category"] = category,
        };
        if (await _table.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken) is not TableResult.Ok)
        {
            throw new TableUnavailableException($"Template {key} could not be stored.");
        }
    }

    /// <summary>All approved ones of an organisation, by "template_language".</summary>
    public Task<IReadOnlyDictionary<string, string>> ReadApprovedAsync(string organisationId, CancellationToken cancellationToken) =>
        ReadAsync(organisationId, status => status == Approved, cancellationToken);

    /// <summary>All that can be sent now, by their key.</summary>
    public Task<IReadOnlyDictionary<string, string>> ReadUsableAsync(string organisationId, CancellationToken cancellationToken) =>
        ReadAsync(organisationId, status => status is Approved or SessionOnly, cancellationToken);

    private async Task<IReadOnlyDictionary<string, string>> ReadAsync(string organisationId, Func<string?, bool> isMeant, CancellationToken cancellationToken)
    {
        var sids = new Dictionary<string, string>(StringComparer.Ordinal);
        await foreach (var row in _table.QueryAsync(TableFilter.Partition(organisationId), cancellationToken: cancellationToken))
        {
            if (isMeant(row.GetString("status")))
            {
                sids[row.RowKey] = row.GetRequired("content_sid");
            }
        }

        return sids;
    }

    /// <summary>Copies the approved ones into the organisation's complexes, where a new request reads them.</summary>
    public async Task CopyToComplexesAsync(string organisationId, IEnumerable<string> complexIds, CancellationToken cancellationToken)
    {
        var sids = JsonSerializer.Serialize(await ReadApprovedAsync(organisationId, cancellationToken));
        var directory = account.Table(TableDirectoryStore.TableName);
        foreach (var complexId in complexIds)
        {
            var row = new TableEntity(DirectoryRows.PartitionOf(organisationId, complexId), DirectoryRows.ComplexKey) { ["content_sids"] = sids };
            await directory.UpdateEntityAsync(row, Azure.ETag.All, TableUpdateMode.Merge, cancellationToken);
        }
    }
}
