using System.Collections.Concurrent;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Dispatch.Functions.Tests.Storage;

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
}

/// <summary>A real HTTP proxy on loopback in front of Azurite that misbehaves as told, one fault a request, then passes everything on.</summary>
public sealed class FaultyProxy : IAsyncDisposable
{
    private readonly ConcurrentQueue<Fault> _faults = new();
    private readonly ConcurrentQueue<string> _seen = new();
    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false });
    private readonly WebApplication _app;
    private readonly Uri _target;

    private FaultyProxy(Uri target)
    {
        _target = target;
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(HandleAsync);
    }

    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    /// <summary>Methods of the requests that arrived, in order.</summary>
    public IReadOnlyList<string> Seen => [.. _seen];

    public static async Task<FaultyProxy> StartAsync(Uri target)
    {
        var proxy = new FaultyProxy(target);
        await proxy._app.StartAsync();
        return proxy;
    }

    public void Next(params Fault[] faults)
    {
        foreach (var fault in faults)
        {
            _faults.Enqueue(fault);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _client.Dispose();
    }

    private async Task HandleAsync(HttpContext context)
    {
        _seen.Enqueue(context.Request.Method);
        var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        if (_faults.TryDequeue(out var fault))
        {
            await fault.Answer(context, async () => (await ForwardAsync(context, body.ToArray())).Dispose());
            return;
        }

        using var answer = await ForwardAsync(context, body.ToArray());
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers).Where(header => header.Key is not ("Transfer-Encoding" or "Connection" or "Keep-Alive")))
        {
            context.Response.Headers[name] = values.ToArray();
        }

        await answer.Content.CopyToAsync(context.Response.Body);
    }

    private Task<HttpResponseMessage> ForwardAsync(HttpContext context, byte[] body)
    {
        var rawTarget = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), new Uri($"{_target.GetLeftPart(UriPartial.Authority)}{rawTarget}"));
        if (context.Request.ContentLength is not null)
        {
            request.Content = new ByteArrayContent(body);
        }

        foreach (var (name, values) in context.Request.Headers.Where(header => header.Key is not "Host"))
        {
            if (!request.Headers.TryAddWithoutValidation(name, values.AsEnumerable()))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
            }
        }

        return _client.SendAsync(request);
    }
}
