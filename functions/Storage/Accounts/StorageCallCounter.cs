using Azure.Core;
using Azure.Core.Pipeline;
using Dispatch.Functions.Storage.Tables;

namespace Dispatch.Functions.Storage.Accounts;

/// <summary>
/// Records every call at the pipeline, retries included, and lets a test step in before or after one
/// (a hook that throws looks to the client like a lost connection; one that kills the process is a crash at that call).
/// </summary>
internal sealed class StorageCallCounter(
    StorageService service,
    Uri endpoint,
    StorageCallTotals? totals,
    Func<HttpMessage, ValueTask>? beforeCall,
    Func<HttpMessage, ValueTask>? afterCall) : HttpPipelinePolicy
{
    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        if (beforeCall is not null)
        {
            await beforeCall(message);
        }

        try
        {
            await ProcessNextAsync(message, pipeline);
        }
        catch
        {
            Record(message, answered: false);
            throw;
        }

        Record(message, answered: true);
        if (afterCall is not null)
        {
            await afterCall(message);
        }
    }

    /// <summary>The synchronous road is not used by this project; the hooks do not run on it.</summary>
    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        ProcessNext(message, pipeline);
        Record(message, answered: true);
    }

    private void Record(HttpMessage message, bool answered)
    {
        var request = message.Request;
        var response = answered ? message.Response : null;
        var call = new StorageCall(
            service,
            request.Method.Method,
            Operation(message),
            response?.Status ?? 0,
            request.Content is { } content && content.TryComputeLength(out var length) ? length : 0,
            response?.Headers.ContentLengthLong ?? (response?.ContentStream is { CanSeek: true } stream ? stream.Length : 0));
        StorageCalls.Record(call);
        totals?.Record(call);
    }

    private string Operation(HttpMessage message)
    {
        if (message.TryGetProperty(typeof(TableOperation), out var value) && value is TableOperation operation)
        {
            return operation.Name;
        }

        var address = message.Request.Uri.ToUri();
        var segments = address.AbsolutePath[endpoint.AbsolutePath.TrimEnd('/').Length..].Split('/', StringSplitOptions.RemoveEmptyEntries);
        var method = message.Request.Method.Method;
        return service is StorageService.Queue
            ? $"QUEUE {QueueVerb(method, segments.Length, address.Query)}"
            : $"BLOB {BlobVerb(method, segments.Length, address.Query)}";
    }

    /// <summary>By depth: 1 is the queue, 2 its messages, 3 one message.</summary>
    private static string QueueVerb(string method, int depth, string query) => (method, depth) switch
    {
        ("POST", 2) => "put",
        ("GET", 2) => query.Contains("peekonly=true", StringComparison.OrdinalIgnoreCase) ? "peek" : "get",
        ("DELETE", 2) => "clear",
        ("PUT", 3) => "update",
        ("DELETE", 3) => "delete",
        ("PUT", 1) => "create queue",
        ("DELETE", 1) => "delete queue",
        ("GET" or "HEAD", 1) => "get queue",
        _ => $"{method} service",
    };

    /// <summary>By depth: 0 is the service, 1 the container, 2 and more a blob.</summary>
    private static string BlobVerb(string method, int depth, string query)
    {
        var parts = query.TrimStart('?').Split('&');
        var part = parts.FirstOrDefault(text => text.StartsWith("comp=", StringComparison.Ordinal))?["comp=".Length..];
        return (method, depth, part) switch
        {
            ("PUT", 1, null) => "create container",
            ("DELETE", 1, null) => "delete container",
            (_, 1, null) => "get container",
            (_, >= 2, null) => method.ToLowerInvariant(),
            (_, _, { } other) => $"{method.ToLowerInvariant()} {other}",
            _ => $"{method} service",
        };
    }
}
