using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Dispatch.Functions.Storage.Tables;

/// <summary>The name of a call, for whoever counts calls at the pipeline: a batch's address does not tell its table.</summary>
/// <param name="Name">For example <c>GET requests()</c>, <c>BATCH requests</c>.</param>
public sealed record TableOperation(string Name);

/// <summary>Builds, sends and bounds the calls of one account's table service.</summary>
internal sealed class TablePipeline(Uri endpoint, HttpPipelinePolicy authentication, TableClientOptions options)
{
    public static readonly RequestMethod Merge = RequestMethod.Parse("MERGE");

    private const string ApiVersion = "2023-11-03";

    private readonly HttpPipeline _pipeline = HttpPipelineBuilder.Build(options, authentication);

    /// <summary>Absolute address of the service, ending in a slash.</summary>
    public string Root { get; } = endpoint.AbsoluteUri.TrimEnd('/') + "/";

    public HttpMessage CreateMessage(RequestMethod method, string pathAndQuery, string operation)
    {
        var message = _pipeline.CreateMessage();
        message.SetProperty(typeof(TableOperation), new TableOperation(operation));
        message.Request.Method = method;
        message.Request.Uri.Reset(new Uri(Root + pathAndQuery));
        message.Request.Headers.Add("x-ms-version", ApiVersion);
        message.Request.Headers.Add("DataServiceVersion", "3.0");
        message.Request.Headers.Add("Accept", "application/json;odata=minimalmetadata");
        return message;
    }

    /// <summary>A read: retried, at most <see cref="TableClientOptions.Timeout"/> in all.</summary>
    /// <returns>Any answer but those that a retry was for.</returns>
    /// <exception cref="TableUnavailableException">No usable answer in time.</exception>
    public async Task<Response> ReadAsync(HttpMessage message, CancellationToken cancellationToken)
    {
        message.NetworkTimeout = options.TryTimeout;
        if (await SendAsync(message, cancellationToken) is { } failure)
        {
            throw new TableUnavailableException($"Table storage did not answer {OperationOf(message)}: {failure}");
        }

        return message.Response.Status is 408 or 429 or >= 500
            ? throw new TableUnavailableException(
                $"Table storage did not answer {OperationOf(message)}: {message.Response.Status} {TableOutcome.CodeOf(message.Response)}")
            : message.Response;
    }

    /// <summary>A write: one try, at most <see cref="TableClientOptions.Timeout"/>.</summary>
    /// <returns>Null when there is an answer (in <see cref="HttpMessage.Response"/>), otherwise what is known without one.</returns>
    public Task<TableResult?> WriteAsync(HttpMessage message, CancellationToken cancellationToken)
    {
        message.NetworkTimeout = options.Timeout;
        return SendAsync(message, cancellationToken);
    }

    private static string OperationOf(HttpMessage message) =>
        message.TryGetProperty(typeof(TableOperation), out var value) && value is TableOperation operation ? operation.Name : "a call";

    private async Task<TableResult?> SendAsync(HttpMessage message, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.Timeout);
        try
        {
            await _pipeline.SendAsync(message, limit.Token);
            return null;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && TableOutcome.OfException(exception) is not null)
        {
            return TableOutcome.OfException(exception);
        }
    }
}
