// One of the projects that compile this file has some of these names already.
#pragma warning disable IDE0005
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Dispatch.Tests.Faults;

/// <summary>What the proxy does with one request instead of passing it on.</summary>
public sealed record Fault(Func<HttpContext, Func<Task>, Task> Answer)
{
    /// <summary>Answers with a status, as an overloaded service would; nothing was applied.</summary>
    public static Fault Status(int status, string? retryAfter = null) => new((context, _) =>
    {
        context.Response.StatusCode = status;
        context.Response.Headers.RetryAfter = retryAfter;
        return Task.CompletedTask;
    });

    /// <summary>Answers with a body of the test's own.</summary>
    public static Fault Body(int status, string body) => new((context, _) =>
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsync(body);
    });

    /// <summary>Takes the request and cuts the connection; nothing was applied.</summary>
    public static Fault Reset { get; } = new((context, _) =>
    {
        context.Abort();
        return Task.CompletedTask;
    });

    /// <summary>Takes the request and closes the connection in good order, as a server does to an idle one: the client may think the request never arrived.</summary>
    public static Fault Close { get; } = new(async (context, _) =>
    {
        context.Features.GetRequiredFeature<IConnectionSocketFeature>().Socket.Shutdown(SocketShutdown.Both);
        await Hang!.Answer(context, () => Task.CompletedTask);
    });

    /// <summary>Lets the request be applied, then cuts the connection.</summary>
    public static Fault ResetAfterwards { get; } = new(async (context, forward) =>
    {
        await forward();
        context.Abort();
    });

    /// <summary>Never answers; ends when the client hangs up.</summary>
    public static Fault Hang { get; } = new((context, _) =>
    {
        var gone = new TaskCompletionSource();
        context.RequestAborted.Register(gone.SetResult);
        return gone.Task;
    });

    /// <summary>A page without rows that continues, as Azure gives after scanning for five seconds.</summary>
    public static Fault EmptyPage(string nextPartitionKey, string nextRowKey) => new((context, _) =>
    {
        context.Response.Headers["x-ms-continuation-NextPartitionKey"] = nextPartitionKey;
        context.Response.Headers["x-ms-continuation-NextRowKey"] = nextRowKey;
        return context.Response.WriteAsJsonAsync(new { value = Array.Empty<string>() });
    });

    /// <summary>503 ServerBusy in the storage services' words ("Table service error codes"); nothing was applied.</summary>
    public static Fault ServerBusy { get; } = Error(StatusCodes.Status503ServiceUnavailable, "ServerBusy", "The server is busy.");

    /// <summary>412 as if somebody else had been faster; nothing was applied.</summary>
    public static Fault Conflict { get; } = Error(
        StatusCodes.Status412PreconditionFailed, "UpdateConditionNotSatisfied", "The update condition specified in the request was not satisfied.");

    /// <summary>The same for a batch: 202, and inside it 412 for the whole change set ("Performing entity group transactions").</summary>
    public static Fault BatchConflict { get; } = new((context, _) =>
    {
        context.Response.StatusCode = StatusCodes.Status202Accepted;
        context.Response.ContentType = "multipart/mixed; boundary=batchresponse_1";
        return context.Response.WriteAsync(
            "--batchresponse_1\r\nContent-Type: multipart/mixed; boundary=changesetresponse_1\r\n\r\n"
            + "--changesetresponse_1\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n"
            + "HTTP/1.1 412 Precondition Failed\r\nContent-Type: application/json;odata=minimalmetadata\r\n\r\n"
            + """{"odata.error":{"code":"UpdateConditionNotSatisfied","message":{"lang":"en-US","value":"0:The update condition was not satisfied."}}}"""
            + "\r\n--changesetresponse_1--\r\n--batchresponse_1--\r\n");
    });

    /// <summary>500 OperationTimedOut although the request was applied.</summary>
    public static Fault TimedOutAfterwards { get; } = new(async (context, forward) =>
    {
        await forward();
        await Error(StatusCodes.Status500InternalServerError, "OperationTimedOut", "The operation could not be completed within the permitted time.")
            .Answer(context, () => Task.CompletedTask);
    });

    /// <summary>The right answer, late.</summary>
    public static Fault Slow(TimeSpan delay) => new(async (context, _) =>
    {
        await Task.Delay(delay, context.RequestAborted);
        context.Items[FaultyProxy.GoOn] = true;
    });

    /// <summary>An error in the storage services' words; nothing was applied.</summary>
    public static Fault Error(int status, string code, string message) => new((context, _) =>
    {
        context.Response.StatusCode = status;
        context.Response.Headers["x-ms-error-code"] = code;
        return context.Response.WriteAsJsonAsync(new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["odata.error"] = new { code, message = new { lang = "en-US", value = message } },
        });
    });
}
