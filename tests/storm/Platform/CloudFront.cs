using System.Net;
using Dispatch.Functions;
using Dispatch.Local.Host;
using Yarp.ReverseProxy.Forwarder;

namespace Dispatch.Storm.Platform;

/// <summary>The public address: passes HTTP to the handlers exactly as the local host does.</summary>
internal sealed class CloudFront : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly FunctionProxy _proxy;

    private CloudFront(WebApplication app, FunctionProxy proxy, string baseUrl)
    {
        _app = app;
        _proxy = proxy;
        BaseUrl = baseUrl;
    }

    /// <summary>Without a slash at its end.</summary>
    public string BaseUrl { get; }

    public static async Task<CloudFront> StartAsync(int port, HostSettings host, IReadOnlyList<FunctionDefinition> functions, IHandler handler)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Services.AddSteadyListener();
        builder.Logging.ClearProviders();
        builder.Services.AddHttpForwarder();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, port);
            kestrel.Limits.MaxRequestBodySize = FunctionProxy.MaxRequestBody;
        });
        var app = builder.Build();
        var proxy = new FunctionProxy(handler, app.Services.GetRequiredService<IHttpForwarder>(), TimeSpan.FromSeconds(230));
        proxy.Map(app, functions, host.RoutePrefix);
        await app.StartAsync();
        return new CloudFront(app, proxy, $"http://127.0.0.1:{port}");
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _proxy.Dispose();
    }
}
