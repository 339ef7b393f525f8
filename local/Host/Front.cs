using System.Net;
using System.Net.Sockets;
using Dispatch.Functions;
using Dispatch.Local.Phones;
using Dispatch.Local.Twilio;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Yarp.ReverseProxy.Forwarder;

namespace Dispatch.Local.Host;

/// <summary>The public side on localhost: the phones page and the stand-in's own API, and everything else to the function app.</summary>
internal sealed class Front : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly FunctionProxy _proxy;

    private Front(WebApplication app, FunctionProxy proxy)
    {
        _app = app;
        _proxy = proxy;
    }

    /// <summary>Starts listening. Requests for the function app wait until the handler is ready.</summary>
    /// <param name="port">A port on 127.0.0.1 (and on ::1 where there is one, so that "localhost" never waits for a refusal).</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<Front> StartAsync(
        int port, HostSettings host, IReadOnlyList<FunctionDefinition> functions, IHandler handler, TwilioStandIn? standIn, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Services.AddSteadyListener();
        PlainConsole.Use(builder.Logging, LogLevel.Warning);
        // A taken port is told in one line by LocalSystem, not with a stack trace here.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel", level => level is LogLevel.Warning or LogLevel.Error);
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        builder.Services.AddHttpForwarder();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(5));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            Listen(kestrel, port);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = FunctionProxy.MaxRequestBody;
        });
        var app = builder.Build();
        PhonesPage.Map(app, isStandIn: standIn is not null);
        standIn?.MapOwnApi(app);
        var proxy = new FunctionProxy(handler, app.Services.GetRequiredService<IHttpForwarder>(), TimeSpan.FromSeconds(230));
        proxy.Map(app, functions, host.RoutePrefix);
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch
        {
            await app.DisposeAsync();
            proxy.Dispose();
            throw;
        }

        return new Front(app, proxy);
    }

    /// <summary>Lets the requests in flight end (at most 5 s), as the host does before it kills the handler.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _proxy.Dispose();
    }

    private static void Listen(KestrelServerOptions kestrel, int port)
    {
        if (Socket.OSSupportsIPv6)
        {
            kestrel.ListenLocalhost(port);
        }
        else
        {
            kestrel.Listen(IPAddress.Loopback, port);
        }
    }
}
