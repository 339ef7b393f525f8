using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Diagnostics;
using System.Text.Json;
using Azure;
using Dispatch.Core.Messaging.Templates;
using Dispatch.Core.Turns;
using Dispatch.Functions.Storage.Accounts;
using Dispatch.Functions.Storage.Rows;
using Dispatch.Functions.Storage.Tables;

namespace Dispatch.Functions.Storage;

/// <summary>What Twilio said of one template in one language.</summary>
/// <param name="Key">Template, language and shape (<see cref="MessageTemplate.ContentKey"/>).</param>
/// <param name="ContentSid">The content that is used, or waited for.</param>
/// <param name="Status">Only <see cref="Approved"/> ones are used.</param>
/// <param name="Category">As WhatsApp sees it.</param>
/// <param name="Since">When the status was first seen.</param>
/// <param name="Reason">WhatsApp's, or null.</param>
public sealed record TemplateRow(string Key, string ContentSid, string Status, string? Category, DateTimeOffset Since, string? Reason = null)
{
    public const string Approved = "approved";

    /// <summary>Approved, but not as what we asked for: it costs more, or may not be sent to some countries.</summary>
    public const string Recategorised = "recategorised";

    /// <summary>It was at Twilio once and is there no more.</summary>
    public const string Missing = "missing";

    /// <summary>Worse than waiting: somebody has to look.</summary>
    public bool IsLost => Status is "rejected" or "paused" or "disabled" or Recategorised or Missing;
}

/// <summary>The table <c>templates</c>: ContentSid, approval and category per organisation, template and language.</summary>
public sealed class TableTemplateStore(StorageAccount account) : ITemplateStore
{
    public const string TableName = "templates";

    /// <summary>
    /// An answer's content never changes and needs no approval, so all of an organisation's are read at once and once in a while, not for
    /// every answer: it would be the fifth call of a message that may cost four. Nothing is decided by it: without it the answer goes out
    /// with numbers.
    /// </summary>
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(10);

    private static readonly Lazy<FrozenSet<string>> SessionKeys = new(() => TemplateCatalog.BuiltIn.Templates.Where(t => t.Kind == TemplateKind.Session)
        .SelectMany(t => t.ContentNames).Select(name => name.Key).ToFrozenSet(StringComparer.Ordinal));

    private readonly ConcurrentDictionary<string, (FrozenDictionary<string, string> Sids, long ReadAt)> _sessions = new(StringComparer.Ordinal);

    private readonly TableClient _table = account.Table(TableName);
    private readonly TableClient _directory = account.Table(TableDirectoryStore.TableName);
    private readonly TableClient _requests = account.Table(TableRequestStore.TableName);

    public async Task<string?> FindContentSidAsync(string organisationId, string contentKey, CancellationToken cancellationToken)
    {
        if (SessionKeys.Value.Contains(contentKey))
        {
            return (await SessionsAsync(organisationId, cancellationToken)).GetValueOrDefault(contentKey);
        }

        var row = await _table.GetEntityIfExistsAsync(organisationId, contentKey, cancellationToken: cancellationToken);
        return row?.GetString("status") == TemplateRow.Approved ? row.GetString("content_sid") : null;
    }

    private async Task<FrozenDictionary<string, string>> SessionsAsync(string organisationId, CancellationToken cancellationToken)
    {
        if (_sessions.TryGetValue(organisationId, out var kept) && Stopwatch.GetElapsedTime(kept.ReadAt) < Kept)
        {
            return kept.Sids;
        }

        var rows = await ReadAsync(organisationId, cancellationToken);
        var sids = rows.Values.Where(row => row.Status == TemplateRow.Approved && SessionKeys.Value.Contains(row.Key))
            .ToFrozenDictionary(row => row.Key, row => row.ContentSid, StringComparer.Ordinal);
        _sessions[organisationId] = (sids, Stopwatch.GetTimestamp());
        return sids;
    }

    /// <summary>Stores what Twilio said of one template.</summary>
    public async Task PutAsync(string organisationId, TemplateRow row, CancellationToken cancellationToken)
    {
        var entity = new TableEntity(organisationId, row.Key)
        {
            ["content_sid"] = row.ContentSid,
            ["status"] = row.Status,
            ["category"] = row.Category,
            ["since"] = row.Since,
            ["reason"] = row.Reason,
        };
        if (await _table.UpsertEntityAsync(entity, TableUpdateMode.Replace, cancellationToken) is not TableResult.Ok)
        {
            throw new TableUnavailableException($"Template {row.Key} could not be stored.");
        }

        _sessions.TryRemove(organisationId, out _);
    }

    /// <summary>All of an organisation, by key.</summary>
    public async Task<IReadOnlyDictionary<string, TemplateRow>> ReadAsync(string organisationId, CancellationToken cancellationToken)
    {
        var rows = new Dictionary<string, TemplateRow>(StringComparer.Ordinal);
        await foreach (var row in _table.QueryAsync(TableFilter.Partition(organisationId), cancellationToken: cancellationToken))
        {
            rows[row.RowKey] = new TemplateRow(
                row.RowKey, row.GetString("content_sid") ?? string.Empty, row.GetString("status") ?? string.Empty, row.GetString("category"),
                row.GetTime("since") ?? row.GetTime("Timestamp") ?? default, row.GetString("reason"));
        }

        return rows;
    }

    /// <summary>Those of today's shape that WhatsApp has refused or taken away, by name.</summary>
    internal async Task<IReadOnlyList<(ContentName Name, TemplateRow Row)>> ReadLostAsync(string organisationId, CancellationToken cancellationToken)
    {
        var rows = await ReadAsync(organisationId, cancellationToken);
        return
        [
            .. TemplateCatalog.BuiltIn.Templates.OrderBy(t => t.Name, StringComparer.Ordinal)
                .SelectMany(t => t.ContentNames)
                .Where(name => rows.TryGetValue(name.Key, out var row) && row.IsLost)
                .Select(name => (name, rows[name.Key])),
        ];
    }

    /// <summary>
    /// Copies the approved ones into the organisation's complexes, where a new request reads them. Those of former shapes stay out: who
    /// still needs one finds its row.
    /// </summary>
    public async Task CopyToComplexesAsync(string organisationId, IEnumerable<string> complexIds, CancellationToken cancellationToken)
    {
        var sids = await ApprovedAsync(organisationId, cancellationToken);
        foreach (var complexId in complexIds)
        {
            var row = new TableEntity(DirectoryRows.PartitionOf(organisationId, complexId), DirectoryRows.ComplexKey) { ["content_sids"] = sids };
            await _directory.UpdateEntityAsync(row, ETag.All, TableUpdateMode.Merge, cancellationToken);
        }
    }

    /// <summary>
    /// Copies them into open requests too, so that they stop using what was paused. It changes the row's ETag: a turn under way loads
    /// again and decides with the new ones.
    /// </summary>
    internal async Task CopyToRequestsAsync(string organisationId, IAsyncEnumerable<string> requestIds, CancellationToken cancellationToken)
    {
        var sids = await ApprovedAsync(organisationId, cancellationToken);
        await foreach (var requestId in requestIds)
        {
            var row = new TableEntity($"{organisationId}_{requestId}", RequestRow.Key) { ["content_sids"] = sids };
            await _requests.UpdateEntityAsync(row, ETag.All, TableUpdateMode.Merge, cancellationToken);
        }
    }

    private async Task<string> ApprovedAsync(string organisationId, CancellationToken cancellationToken)
    {
        var rows = await ReadAsync(organisationId, cancellationToken);
        var wanted = TemplateCatalog.BuiltIn.Templates.Where(t => t.Kind == TemplateKind.Template).SelectMany(t => t.ContentNames).Select(n => n.Key).ToHashSet(StringComparer.Ordinal);
        return JsonSerializer.Serialize(rows.Values
            .Where(row => row.Status == TemplateRow.Approved && wanted.Contains(row.Key))
            .ToDictionary(row => row.Key, row => row.ContentSid, StringComparer.Ordinal));
    }
}
