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

    private readonly TableClient _table = account.Table(TableName);

    public async Task<string?> FindContentSidAsync(string organisationId, string template, string language, CancellationToken cancellationToken)
    {
        var row = await _table.GetEntityIfExistsAsync(organisationId, $"{template}_{language}", cancellationToken: cancellationToken);
        return row?.GetString("status") == "approved" ? row.GetString("content_sid") : null;
    }

    /// <summary>Stores what Twilio said of one template.</summary>
    public async Task PutAsync(string organisationId, string template, string language, string contentSid, string status, string category, CancellationToken cancellationToken)
    {
        var row = new TableEntity(organisationId, $"{template}_{language}")
        {
            ["content_sid"] = contentSid,
            ["status"] = status,
            ["category"] = category,
        };
        if (await _table.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken) is not TableResult.Ok)
        {
            throw new TableUnavailableException($"Template {template} could not be stored.");
        }
    }

    /// <summary>All approved ones of an organisation, by "template_language".</summary>
    public async Task<IReadOnlyDictionary<string, string>> ReadApprovedAsync(string organisationId, CancellationToken cancellationToken)
    {
        var sids = new Dictionary<string, string>(StringComparer.Ordinal);
        await foreach (var row in _table.QueryAsync(TableFilter.Partition(organisationId), cancellationToken: cancellationToken))
        {
            if (row.GetString("status") == "approved")
            {
                sids[row.RowKey] = row.GetRequired("content_sid");
            }
        }

        return sids;
    }

    /// <summary>Those that may not be sent, by "template_language", with what Twilio said of them.</summary>
    public async Task<IReadOnlyDictionary<string, string>> ReadNotApprovedAsync(string organisationId, CancellationToken cancellationToken)
    {
        var others = new SortedDictionary<string, string>(StringComparer.Ordinal);
        await foreach (var row in _table.QueryAsync(TableFilter.Partition(organisationId), cancellationToken: cancellationToken))
        {
            if (row.GetString("status") is var status && status != "approved")
            {
                others[row.RowKey] = status ?? "unknown";
            }
        }

        return others;
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
