using System.Runtime.CompilerServices;
using System.Text.Json;
using Azure;
using Azure.Core;

namespace Dispatch.Functions.Storage.Tables;

/// <summary>A query as pages; the continuation of a page is the next row's two keys.</summary>
internal sealed class TableQuery(
    TablePipeline pipeline, string table, string? filter, int? maxPerPage, IEnumerable<string>? select, CancellationToken cancellationToken)
    : AsyncPageable<TableEntity>(cancellationToken)
{
    private const string NextPartitionKey = "x-ms-continuation-NextPartitionKey";
    private const string NextRowKey = "x-ms-continuation-NextRowKey";

    private readonly string _query = $"{table}(){Parameters(filter, select)}";

    public override IAsyncEnumerable<Page<TableEntity>> AsPages(string? continuationToken = null, int? pageSizeHint = null) =>
        PagesAsync(continuationToken, pageSizeHint ?? maxPerPage, CancellationToken);

    /// <summary>Adds <c>$select</c> after <paramref name="mark"/>; the keys and the timestamp always come along.</summary>
    public static string Select(char mark, IEnumerable<string>? select) =>
        select is null ? "" : $"{mark}$select={Uri.EscapeDataString(string.Join(',', select.Union(["PartitionKey", "RowKey", "Timestamp"], StringComparer.Ordinal)))}";

    private static string Parameters(string? filter, IEnumerable<string>? select) =>
        (filter is null ? "" : $"&$filter={Uri.EscapeDataString(filter)}") + Select('&', select);

    private async IAsyncEnumerable<Page<TableEntity>> PagesAsync(
        string? continuationToken, int? pageSize, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var next = continuationToken;
        do
        {
            var asked = next;
            var page = await PageAsync(asked, pageSize, cancellationToken);
            next = page.ContinuationToken;
            if (next is not null && next == asked)
            {
                throw new TableUnavailableException($"Table storage answered GET {table}() with the same page twice.");
            }

            yield return page;
        }
        while (next is not null);
    }

    private async Task<Page<TableEntity>> PageAsync(string? continuation, int? pageSize, CancellationToken cancellationToken)
    {
        var query = _query + (pageSize is null ? "" : $"&$top={pageSize}") + Continuation(continuation);
        var mark = query.IndexOf('&', StringComparison.Ordinal);
        var path = mark < 0 ? query : $"{query[..mark]}?{query[(mark + 1)..]}";
        using var message = pipeline.CreateMessage(RequestMethod.Get, path, $"GET {table}()");
        var response = await pipeline.ReadAsync(message, cancellationToken);
        if (response.Status is not 200)
        {
            throw TableOutcome.Failure($"GET {table}()", response.Status, TableOutcome.CodeOf(response));
        }

        using var document = JsonDocument.Parse(response.Content.ToMemory());
        List<TableEntity> rows = [.. document.RootElement.GetProperty("value").EnumerateArray().Select(TableEntityJson.Read)];
        return Page<TableEntity>.FromValues(rows, ContinuationOf(response), response);
    }

    /// <summary>Both keys escaped, a space between them; the row key may be absent.</summary>
    private static string? ContinuationOf(Response response)
    {
        if (!response.Headers.TryGetValue(NextPartitionKey, out var partitionKey))
        {
            return null;
        }

        response.Headers.TryGetValue(NextRowKey, out var rowKey);
        return $"{Uri.EscapeDataString(partitionKey)} {Uri.EscapeDataString(rowKey ?? "")}";
    }

    private static string Continuation(string? token) => token?.Split(' ') switch
    {
        null => "",
        [var partitionKey, ""] => $"&NextPartitionKey={partitionKey}",
        [var partitionKey, var rowKey] => $"&NextPartitionKey={partitionKey}&NextRowKey={rowKey}",
        _ => throw new ArgumentException("Not a continuation token of a table query.", nameof(token)),
    };
}
