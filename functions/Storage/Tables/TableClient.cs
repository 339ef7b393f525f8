using System.Buffers;
using System.Text.Json;
using Azure;
using Azure.Core;

namespace Dispatch.Functions.Storage.Tables;

/// <summary>
/// One table. Writes are checked against Azure's limits, sent once and answered with a result;
/// reads are retried for at most ten seconds and then throw <see cref="TableUnavailableException"/>.
/// A missing table or missing rights throw <see cref="RequestFailedException"/>. Cancellation throws, as everywhere, and leaves a write unknown.
/// </summary>
public sealed class TableClient
{
    private readonly TablePipeline _pipeline;

    internal TableClient(TablePipeline pipeline, string name)
    {
        if (!TableLimits.IsTableName(name))
        {
            throw new ArgumentException($"Not a table name: {name}.", nameof(name));
        }

        _pipeline = pipeline;
        Name = name;
    }

    public string Name { get; }

    /// <summary>Makes the table.</summary>
    /// <returns>False when it was there.</returns>
    /// <exception cref="TableUnavailableException">It is not known to be there.</exception>
    public async Task<bool> CreateIfNotExistsAsync(CancellationToken cancellationToken = default)
    {
        using var message = _pipeline.CreateMessage(RequestMethod.Post, "Tables", "POST Tables");
        SetJson(message.Request, JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string>(StringComparer.Ordinal) { ["TableName"] = Name }));
        message.Request.Headers.Add("Prefer", "return-no-content");
        if (await _pipeline.WriteAsync(message, cancellationToken) is { } failure)
        {
            throw new TableUnavailableException($"Table {Name} could not be made: {failure}");
        }

        return (message.Response.Status, TableOutcome.CodeOf(message.Response)) switch
        {
            ( < 300, _) => true,
            (409, "TableAlreadyExists") => false,
            (409 or 408 or 429 or >= 500, var code) => throw new TableUnavailableException($"Table {Name} could not be made: {message.Response.Status} {code}"),
            var (status, code) => throw TableOutcome.Failure("POST Tables", status, code),
        };
    }

    /// <summary>Inserts; <see cref="TableResult.AlreadyExists"/> when the keys are taken.</summary>
    public Task<TableResult> AddEntityAsync(TableEntity entity, CancellationToken cancellationToken = default) =>
        WriteAsync(new(TableTransactionActionType.Add, entity), cancellationToken);

    /// <summary>Inserts or changes, whatever was there.</summary>
    public Task<TableResult> UpsertEntityAsync(
        TableEntity entity, TableUpdateMode mode = TableUpdateMode.Merge, CancellationToken cancellationToken = default) =>
        WriteAsync(new(mode is TableUpdateMode.Merge ? TableTransactionActionType.UpsertMerge : TableTransactionActionType.UpsertReplace, entity), cancellationToken);

    /// <summary>Changes the row while it has this ETag (<see cref="ETag.All"/>: whichever it has).</summary>
    public Task<TableResult> UpdateEntityAsync(
        TableEntity entity, ETag ifMatch, TableUpdateMode mode = TableUpdateMode.Merge, CancellationToken cancellationToken = default) =>
        WriteAsync(new(mode is TableUpdateMode.Merge ? TableTransactionActionType.UpdateMerge : TableTransactionActionType.UpdateReplace, entity, ifMatch), cancellationToken);

    /// <summary>Deletes the row while it has this ETag (default: whichever it has).</summary>
    public Task<TableResult> DeleteEntityAsync(
        string partitionKey, string rowKey, ETag ifMatch = default, CancellationToken cancellationToken = default) =>
        WriteAsync(new(TableTransactionActionType.Delete, new TableEntity(partitionKey, rowKey), ifMatch), cancellationToken);

    /// <summary>The row, or null; keys no row can have are not asked for.</summary>
    public async Task<TableEntity?> GetEntityIfExistsAsync(
        string partitionKey, string rowKey, IEnumerable<string>? select = null, CancellationToken cancellationToken = default)
    {
        if (TableLimits.CheckKeys(partitionKey, rowKey) is not null)
        {
            return null;
        }

        var path = TableTransactionAction.RowPath(Name, partitionKey, rowKey);
        using var message = _pipeline.CreateMessage(RequestMethod.Get, path + TableQuery.Select('?', select), $"GET {Name}(key)");
        var response = await _pipeline.ReadAsync(message, cancellationToken);
        return (response.Status, TableOutcome.CodeOf(response)) switch
        {
            (200, _) => ReadRow(response),
            (404, null or "ResourceNotFound" or "EntityNotFound") => null,
            var (status, code) => throw TableOutcome.Failure($"GET {Name}", status, code),
        };
    }

    /// <summary>
    /// The rows a filter (<see cref="TableFilter"/>) lets through, in key order; every page is one read, and a page may be empty though more follow.
    /// </summary>
    /// <param name="maxPerPage">1 to 1,000; null leaves it to the service (1,000).</param>
    /// <param name="select">Names of the values wanted; keys, timestamp and ETag always come along.</param>
    public AsyncPageable<TableEntity> QueryAsync(
        string? filter = null, int? maxPerPage = null, IEnumerable<string>? select = null, CancellationToken cancellationToken = default) =>
        new TableQuery(_pipeline, Name, filter, maxPerPage, select, cancellationToken);

    /// <summary>All actions or none: one partition, at most 100 rows, each once, 4 MiB.</summary>
    public async Task<TableTransactionResult> SubmitTransactionAsync(
        IEnumerable<TableTransactionAction> transactionActions, CancellationToken cancellationToken = default)
    {
        var actions = transactionActions.ToList();
        if (TableLimits.Check(actions) is { } refused)
        {
            return refused;
        }

        var (contentType, body) = TableTransactionContent.Write(_pipeline.Root, Name, actions);
        if (body.Length > TableLimits.BatchBytes)
        {
            return new TableTransactionResult.NotApplied(null, new TableResult.Invalid(TableRule.BatchSize, $"{body.Length} bytes"));
        }

        var operation = $"BATCH {Name}";
        using var message = _pipeline.CreateMessage(RequestMethod.Post, "$batch", operation);
        message.Request.Headers.SetValue("Content-Type", contentType);
        message.Request.Content = RequestContent.Create(body);
        if (await _pipeline.WriteAsync(message, cancellationToken) is { } failure)
        {
            return TableTransactionContent.OfResult(failure, index: null);
        }

        return message.Response.Status is 202
            ? TableTransactionContent.Read(operation, message.Response.Content.ToString(), actions.Count)
            : TableTransactionContent.OfResult(TableOutcome.OfError(operation, message.Response.Status, TableOutcome.CodeOf(message.Response)), index: null);
    }

    private async Task<TableResult> WriteAsync(TableTransactionAction action, CancellationToken cancellationToken)
    {
        if (TableLimits.Check(action) is { } invalid)
        {
            return invalid;
        }

        var operation = $"{action.Method} {Name}";
        using var message = _pipeline.CreateMessage(action.Method, action.Path(Name), operation);
        SetRow(message.Request, action);
        if (await _pipeline.WriteAsync(message, cancellationToken) is { } failure)
        {
            return failure;
        }

        var response = message.Response;
        return response.Status is >= 200 and < 300
            ? new TableResult.Ok(response.Headers.TryGetValue("ETag", out var etag) ? new ETag(etag) : default)
            : TableOutcome.OfError(operation, response.Status, TableOutcome.CodeOf(response));
    }

    private static void SetRow(Request request, TableTransactionAction action)
    {
        if (action.ActionType is TableTransactionActionType.Add)
        {
            request.Headers.Add("Prefer", "return-no-content");
        }

        if (action.IfMatch is { } match)
        {
            request.Headers.Add("If-Match", match);
        }

        if (!action.HasBody)
        {
            // An empty body instead of none: SocketsHttpHandler by itself repeats a bodyless request on a connection that was reused and lost.
            request.Content = RequestContent.Create(ReadOnlyMemory<byte>.Empty);
            return;
        }

        var body = new ArrayBufferWriter<byte>(1024);
        TableEntityJson.Write(body, action.Entity, inBatch: false);
        SetJson(request, body.WrittenMemory);
    }

    private static void SetJson(Request request, ReadOnlyMemory<byte> body)
    {
        request.Headers.SetValue("Content-Type", "application/json");
        request.Content = RequestContent.Create(body);
    }

    private static TableEntity ReadRow(Response response)
    {
        using var document = JsonDocument.Parse(response.Content.ToMemory());
        return TableEntityJson.Read(document.RootElement);
    }
}
