using Dispatch.Benchmarks.World;
using Dispatch.Core.Turns;
using Dispatch.Functions;
using Dispatch.Functions.Storage.Accounts;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Dispatch.Benchmarks.Servers;

/// <summary>This program as one of the servers that are compared: <c>serve bare|bare-inline|memory|tables</c>. It ends when its standard input does.</summary>
internal static class Serve
{
    public const string Word = "serve";

    /// <summary>Kestrel with one endpoint that answers 204 and looks at nothing.</summary>
    public const string Bare = "bare";

    /// <summary>The same, scheduled as the function app is: see <see cref="DispatchApp"/>.</summary>
    public const string BareInline = "bare-inline";

    /// <summary>The function app, its request store replaced by one in memory.</summary>
    public const string Memory = "memory";

    /// <summary>The function app with its own stores, their table service answered from memory.</summary>
    public const string Tables = "tables";

    /// <summary>Requests there are; callbacks for them come in turn.</summary>
    public const int Requests = 256;

    public static Task<ServerProcess> StartAsync(string what) =>
        ServerProcess.StartAsync("Dispatch.Benchmarks", [Word, what], port => AppSettings.For(port, AppSettings.NoStorage));

    public static async Task<int> RunAsync(string what)
    {
        _ = Task.Run(static () =>
        {
            Console.OpenStandardInput().CopyTo(Stream.Null);
            Environment.Exit(0);
        });
        var variables = Environment.GetEnvironmentVariables();
        var settings = AppSettings.Bind(AppSettings.For(0, string.Empty).Keys.ToDictionary(k => k, k => (string)variables[k]!, StringComparer.Ordinal));
        await using var app = what switch
        {
            Bare or BareInline => BareApp(settings.HandlerPort!.Value, isInline: what == BareInline),
            Memory => DispatchApp.Build(settings, [], services => services
                .Replace(ServiceDescriptor.Singleton<IRequestStore>(new MemoryRequestStore(Requests)))),
            Tables => DispatchApp.Build(settings, [], services => services
                .Replace(ServiceDescriptor.Singleton(new StorageAccount(settings.Storage, new StorageAccountOptions { Transport = new MemoryTransport() })))),
            _ => throw new ArgumentException($"No such server: {what}.", nameof(what)),
        };
        await app.RunAsync();
        return 0;
    }

    private static WebApplication BareApp(int port, bool isInline)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.AddServerHeader = false).UseUrls($"http://127.0.0.1:{port}");
        builder.Services.Configure<SocketTransportOptions>(o => o.UnsafePreferInlineScheduling = isInline);
        var app = builder.Build();
        app.MapGet("/", static () => "ok");
        app.MapPost("/twilio/status", static (HttpContext context) =>
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        });
        return app;
    }
}
