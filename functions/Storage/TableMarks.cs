using System.Text.Json;
using Azure;
using Dispatch.Functions.Storage.Accounts;
using Dispatch.Functions.Storage.Rows;
using Dispatch.Functions.Storage.Tables;

namespace Dispatch.Functions.Storage;

/// <summary>How far timed work has come, and what it reported: partitions <c>marks_{account}</c> and <c>reports_{account}</c> of the table <c>operations</c>.</summary>
/// <param name="accountSid">The Twilio account whose lists are read.</param>
internal sealed class TableMarks(StorageAccount account, string accountSid)
{
    private const string Value = "value";

    private static readonly TimeSpan ReportsKept = TimeSpan.FromDays(7);

    private readonly TableClient _table = account.Table(OperationsTable.TableName);

    private string Marks => $"marks_{accountSid}";

    private string Reports => $"reports_{accountSid}";

    public async Task<T?> ReadAsync<T>(string name, CancellationToken cancellationToken)
        where T : class =>
        await _table.GetEntityIfExistsAsync(Marks, name, cancellationToken: cancellationToken) is { } row
            ? JsonSerializer.Deserialize<T>(row.GetRequired(Value), JsonSerializerOptions.Web)
            : null;

    public async Task WriteAsync<T>(string name, T mark, CancellationToken cancellationToken)
        where T : class
    {
        var row = new TableEntity(Marks, name) { [Value] = JsonSerializer.Serialize(mark, JsonSerializerOptions.Web) };
        if (await _table.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken) is not TableResult.Ok)
        {
            throw new TableUnavailableException($"The mark {name} could not be written.");
        }
    }

    /// <summary>Keeps a report; one older than a week goes.</summary>
    public async Task ReportAsync<T>(string kind, T report, DateTimeOffset now, CancellationToken cancellationToken)
        where T : class
    {
        var row = new TableEntity(Reports, $"{kind}_{BoardRows.Inverted(now)}") { [Value] = JsonSerializer.Serialize(report, JsonSerializerOptions.Web), ["at"] = now };
        await _table.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken);
        var old = TableFilter.RowRange(Reports, $"{kind}_{BoardRows.Inverted(now - ReportsKept)}", kind + "_~");
        await foreach (var page in _table.QueryAsync(old, maxPerPage: 50, ["at"], cancellationToken).AsPages())
        {
            foreach (var gone in page.Values)
            {
                await _table.DeleteEntityAsync(gone.PartitionKey, gone.RowKey, ETag.All, cancellationToken);
            }

            return;
        }
    }

    /// <summary>The latest report of a kind and when it was made, or null.</summary>
    public async Task<(T Report, DateTimeOffset At)?> LatestAsync<T>(string kind, CancellationToken cancellationToken)
        where T : class
    {
        await foreach (var row in _table.QueryAsync(TableFilter.RowPrefix(Reports, kind + "_"), maxPerPage: 1, cancellationToken: cancellationToken))
        {
            return (JsonSerializer.Deserialize<T>(row.GetRequired(Value), JsonSerializerOptions.Web)!, row.GetRequiredTime("at"));
        }

        return null;
    }
}
