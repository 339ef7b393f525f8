using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Dispatch.Local.Host;

/// <summary>Why a trigger call counts as failed, or that it succeeded.</summary>
internal enum InvocationResult
{
    /// <summary>2xx, application/json, a JSON object.</summary>
    Succeeded,

    /// <summary>Anything else that was answered, or an unreachable handler.</summary>
    Failed,

    /// <summary>No usable answer until functionTimeout (an empty 200 is one such): the worker process is restarted.</summary>
    TimedOut,
}

/// <summary>
/// Makes the host's JSON call <c>POST /{function}</c> and judges the answer by the host's rules, which are stricter
/// than they look: an empty 200 never completes, and a 200 that is not a JSON object is a failure.
/// </summary>
internal sealed partial class FunctionInvoker(IHandler handler, TimeSpan functionTimeout, ILogger<FunctionInvoker> logger) : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
    {
        Timeout = Timeout.InfiniteTimeSpan,
        MaxResponseContentBufferSize = 16 * 1024 * 1024,
    };

    /// <summary>One call. Never throws for what the handler does; only when <paramref name="cancellationToken"/> ends this host.</summary>
    public async Task<InvocationResult> InvokeAsync(string function, JsonObject payload, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(functionTimeout);
        var started = Stopwatch.GetTimestamp();
        try
        {
            var result = await CallAsync(function, payload, limit.Token);
            var elapsed = Stopwatch.GetElapsedTime(started);
            LogCalled(logger, function, result, elapsed);
            return result;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && limit.IsCancellationRequested)
        {
            LogTimedOut(logger, function, functionTimeout);
            handler.Restart();
            return InvocationResult.TimedOut;
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested && error is (HttpRequestException or InvalidOperationException or OperationCanceledException))
        {
            LogUnreachable(logger, function, error.Message);
            return InvocationResult.Failed;
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task<InvocationResult> CallAsync(string function, JsonObject payload, CancellationToken cancellationToken)
    {
        var address = await handler.ReadyAsync(cancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, function))
        {
            Content = new StringContent(payload.ToJsonString(), new MediaTypeHeaderValue("application/json", "utf-8")),
        };
        request.Headers.TransferEncodingChunked = true;
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("Azure-Functions-Host", "4.0.0"));
        request.Headers.Add("X-Azure-Functions-HostVersion", "4.0.0");
        request.Headers.Add("X-Azure-Functions-InvocationId", Guid.NewGuid().ToString());
        using var answer = await _client.SendAsync(request, cancellationToken);
        var body = await answer.Content.ReadAsByteArrayAsync(cancellationToken);
        if (answer.IsSuccessStatusCode && body.Length == 0)
        {
            // The host's completion source is never set for an empty body: the call hangs until functionTimeout, which cancels this wait.
            LogEmpty(logger, function);
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        }

        if (answer.IsSuccessStatusCode && answer.Content.Headers.ContentType?.MediaType == "application/json" && IsObject(body))
        {
            return InvocationResult.Succeeded;
        }

        LogRefused(logger, function, (int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType);
        return InvocationResult.Failed;
    }

    private static bool IsObject(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Function}: {Result} after {Elapsed}")]
    private static partial void LogCalled(ILogger logger, string function, InvocationResult result, TimeSpan elapsed);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Function}: answered 2xx with an empty body; the host waits for ever on that")]
    private static partial void LogEmpty(ILogger logger, string function);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Function}: no usable answer within {FunctionTimeout} (functionTimeout); the handler process is restarted")]
    private static partial void LogTimedOut(ILogger logger, string function, TimeSpan functionTimeout);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Function}: the handler was not reachable ({Reason})")]
    private static partial void LogUnreachable(ILogger logger, string function, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Function}: failed, answer {StatusCode} {MediaType}; only 2xx with a JSON object counts")]
    private static partial void LogRefused(ILogger logger, string function, int statusCode, string? mediaType);
}
