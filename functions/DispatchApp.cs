using System.Diagnostics;
using Dispatch.Functions.Endpoints;
using Dispatch.Functions.Telemetry;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Console;

namespace Dispatch.Functions;

/// <summary>The function app: what Program starts, and what tests start in process.</summary>
public static class DispatchApp
{
    public static WebApplication Build(Settings settings, string[] args, Action<IServiceCollection>? change = null)
    {
        // The default content root is the working directory, and watching it doubles the start-up.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders().AddConsole(
            o => o.FormatterName = builder.Configuration["Logging:Console:FormatterName"] ?? ConsoleFormatterNames.Simple);
        builder.Services.Configure<SimpleConsoleFormatterOptions>(o =>
        {
            o.SingleLine = true;
            o.IncludeScopes = true;
        });
        builder.Services.Configure<JsonConsoleFormatterOptions>(o => o.IncludeScopes = true);
        builder.Logging.SetMinimumLevel(LogLevel.Information).AddFilter("Microsoft", LogLevel.Warning).AddFilter("System", LogLevel.Warning);

        // Its lines begin at Information; while it may log at all, every request is given an Activity and a scope.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        builder.WebHost.ConfigureKestrel(k => k.AddServerHeader = false);

        // Nothing here blocks a thread: a request need not change threads three times to be read, answered and sent.
        builder.Services.Configure<SocketTransportOptions>(o => o.UnsafePreferInlineScheduling = true);
        if (settings.HandlerPort is { } port)
        {
            builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        }

        builder.AddOtlpExport(settings);
        builder.Services.AddSteadyListener().AddDispatch(settings);
        change?.Invoke(builder.Services);
        var app = builder.Build();
        app.StartOtlpExport(settings);
        EndWithParent(app, settings.ParentProcessId);
        app.UseSecurityHeaders();
        app.MapHealth();
        app.MapTriggers(isHosted: settings.HandlerPort is not null);
        app.MapTwilio();
        app.MapAssets();
        app.MapReport();
        app.MapTrack();
        app.MapApi();
        return app;
    }

    /// <summary>On one machine the handler must not outlive the command that started it, even when that is killed.</summary>
    private static void EndWithParent(WebApplication app, int? parentProcessId)
    {
        if (parentProcessId is not { } id)
        {
            return;
        }

        try
        {
            var parent = Process.GetProcessById(id);
            _ = parent.WaitForExitAsync(app.Lifetime.ApplicationStopping).ContinueWith(_ => Environment.Exit(0), TaskScheduler.Default);
        }
        catch (ArgumentException)
        {
            Environment.Exit(0);
        }
    }
}
