// One of the projects that compile this file has some of these names already.
#pragma warning disable IDE0005
using System.Collections.Concurrent;
using Dispatch.Functions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Dispatch.Tests.Faults;

/// <summary>A request to the storage service as it came.</summary>
/// <param name="Target">Path and query, raw.</param>
public sealed record StorageRequest(string Method, string Target, byte[] Body);

/// <summary>A real HTTP proxy on loopback in front of Azurite that misbehaves as told, one fault a request, then passes everything on.</summary>
public sealed class FaultyProxy : IAsyncDisposable
{
    /// <summary>Put among the request's items by a fault that only delays: the request is passed on after it.</summary>
    internal static readonly object GoOn = new();

    private const int Remembered = 10_000;

    private readonly ConcurrentQueue<Fault> _faults = new();
    private readonly ConcurrentQueue<string> _seen = new();
    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false });
    private readonly WebApplication _app;
    private readonly Uri _target;

    private FaultyProxy(Uri target)
    {
        _target = target;
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSteadyListener();
        _app = builder.Build();
        _app.Run(HandleAsync);
    }

    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    /// <summary>Asked about every request for which no fault was told beforehand.</summary>
    public Func<StorageRequest, Fault?>? Choose { get; set; }

    /// <summary>Called with what was passed on and what came back, before that is handed on.</summary>
    public Func<StorageRequest, int, byte[], Task>? Passed { get; set; }

    /// <summary>Methods of the requests that arrived, in order, the first ten thousand.</summary>
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
        if (_seen.Count < Remembered)
        {
            _seen.Enqueue(context.Request.Method);
        }

        var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var request = new StorageRequest(context.Request.Method, context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget, body.ToArray());
        var fault = _faults.TryDequeue(out var told) ? told : Choose?.Invoke(request);
        if (fault is not null)
        {
            await fault.Answer(context, async () => await ForwardAsync(context, request, answer: false));
        }

        if (fault is null || context.Items.ContainsKey(GoOn))
        {
            await ForwardAsync(context, request, answer: true);
        }
    }

    private async Task ForwardAsync(HttpContext context, StorageRequest request, bool answer)
    {
        using var response = await SendAsync(context, request);
        var content = await response.Content.ReadAsByteArrayAsync();
        if (Passed is { } passed)
        {
            try
            {
                await passed(request, (int)response.StatusCode, content);
            }
            catch (Exception fault)
            {
                await Console.Error.WriteLineAsync($"The proxy's observer failed: {fault}");
                throw;
            }
        }

        if (!answer)
        {
            return;
        }

        context.Response.StatusCode = (int)response.StatusCode;
        foreach (var (name, values) in response.Headers.Concat(response.Content.Headers).Where(header => header.Key is not ("Transfer-Encoding" or "Connection" or "Keep-Alive")))
        {
            context.Response.Headers[name] = values.ToArray();
        }

        if (content.Length > 0)
        {
            await context.Response.Body.WriteAsync(content);
        }
    }

    private Task<HttpResponseMessage> SendAsync(HttpContext context, StorageRequest asked)
    {
        var request = new HttpRequestMessage(new HttpMethod(asked.Method), new Uri($"{_target.GetLeftPart(UriPartial.Authority)}{asked.Target}"));
        if (context.Request.ContentLength is not null)
        {
            request.Content = new ByteArrayContent(asked.Body);
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
