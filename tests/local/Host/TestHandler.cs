using System.Collections.Concurrent;
using System.Net;
using Dispatch.Local.Host;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Dispatch.Local.Tests.Host;

/// <summary>A request as a handler received it.</summary>
internal sealed record Received(string Method, string RawTarget, IReadOnlyDictionary<string, string> Headers, string Body);

/// <summary>A real HTTP handler in this process: keeps what it receives and answers as the test says.</summary>
internal sealed class TestHandler : IHandler, IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Func<HttpContext, Received, Task> _answer;
    private int _restarts;

    private TestHandler(WebApplication app, Func<HttpContext, Received, Task> answer)
    {
        _app = app;
        _answer = answer;
    }

    public ConcurrentQueue<Received> Requests { get; } = new();

    public int Restarts => _restarts;

    public Uri Address => new(_app.Urls.First() + "/");

    public static async Task<TestHandler> StartAsync(Func<HttpContext, Received, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Limits.MaxRequestBodySize = null;
        });
        var app = builder.Build();
        var handler = new TestHandler(app, answer);
        app.Run(handler.HandleAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return handler;
    }

    public static Task Json(HttpContext context, int status, string body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body);
    }

    public Task<Uri> ReadyAsync(CancellationToken cancellationToken) => Task.FromResult(Address);

    public void Restart() => Interlocked.Increment(ref _restarts);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var received = new Received(
            context.Request.Method,
            context.Features.Get<IHttpRequestFeature>()!.RawTarget,
            context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            await reader.ReadToEndAsync());
        Requests.Enqueue(received);
        await _answer(context, received);
    }
}
