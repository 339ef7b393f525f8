using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Dispatch.Local;
using Dispatch.Local.Host;
using Microsoft.AspNetCore.HttpOverrides;
using Yarp.ReverseProxy.Forwarder;

namespace Dispatch.SelfHost;

/// <summary>
/// One handler process of the package with what the Functions host does for it: HTTP in front, the queue and the timer behind. The
/// handler keeps nothing in memory, so one process serves all three. TLS is the business of a reverse proxy on the same machine.
/// </summary>
internal sealed class OneMachine : IAsyncDisposable
{
    private const string DefaultUrl = "http://127.0.0.1:7071";
    private const string StorageKey = "AzureWebJobsStorage";

    private static readonly TimeSpan SetupLimit = TimeSpan.FromMinutes(2);

    private readonly ILoggerFactory _loggers;
    private readonly HandlerProcess _handler;
    private readonly WebApplication _front;
    private readonly FunctionProxy _proxy;
    private Pumps? _pumps;

    private OneMachine(HandlerCommand command, string url)
    {
        _loggers = LoggerFactory.Create(logging => PlainConsole.Use(logging, LogLevel.Information));
        _handler = new HandlerProcess(command, _loggers.CreateLogger<HandlerProcess>());
        _front = BuildFront(url);
        _proxy = new FunctionProxy(_handler, _front.Services.GetRequiredService<IHttpForwarder>(), TimeSpan.FromSeconds(230));
    }

    /// <summary>Makes what storage lacks, starts the handler and listens.</summary>
    /// <param name="folder">The unpacked package; absolute.</param>
    /// <exception cref="InvalidOperationException">The configuration or the package cannot be used; the message says why.</exception>
    /// <exception cref="FunctionsFileException">A file of the package cannot be used.</exception>
    public static async Task<OneMachine> StartAsync(string folder)
    {
        var storage = Environment.GetEnvironmentVariable(StorageKey);
        if (string.IsNullOrEmpty(storage))
        {
            throw new InvalidOperationException($"{StorageKey} is missing: set it to a connection string.");
        }

        var settings = HostSettings.Read(Path.Combine(folder, "host.json"));
        var functions = FunctionDefinition.ReadAll(folder);
        var command = new HandlerCommand("handler", ExecutableOf(folder), [], folder, new Dictionary<string, string>(StringComparer.Ordinal));
        await SetUpStorageAsync(command);
        var machine = new OneMachine(command, Environment.GetEnvironmentVariable("ASPNETCORE_URLS") ?? DefaultUrl);
        try
        {
            machine._proxy.Map(machine._front, functions, settings.RoutePrefix);
            machine._handler.Start();
            await machine._front.StartAsync();
            machine._pumps = new Pumps(settings, functions, machine._handler, storage, machine._loggers);
            return machine;
        }
        catch
        {
            await machine.DisposeAsync();
            throw;
        }
    }

    /// <summary>Until SIGTERM or Ctrl-C (0), or until the handler is given up (1).</summary>
    public async Task<int> RunAsync()
    {
        var ending = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        await Console.Out.WriteLineAsync($"Ready on {string.Join(' ', _front.Urls)}");
        if (await Task.WhenAny(ending.Task, _handler.GaveUp) == ending.Task)
        {
            return 0;
        }

        await Console.Error.WriteLineAsync(await _handler.GaveUp);
        return 1;

        void End(PosixSignalContext context)
        {
            context.Cancel = true;
            ending.TrySetResult();
        }
    }

    /// <summary>Requests in flight may end, then calls of queue and timer, then the handler is killed: as the Functions host does it.</summary>
    public async ValueTask DisposeAsync()
    {
        await _front.StopAsync();
        await _front.DisposeAsync();
        if (_pumps is not null)
        {
            await _pumps.DisposeAsync();
        }

        await _handler.DisposeAsync();
        _proxy.Dispose();
        _loggers.Dispose();
    }

    private static WebApplication BuildFront(string url)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        PlainConsole.Use(builder.Logging, LogLevel.Warning);
        builder.Services.AddHttpForwarder();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(15));
        builder.WebHost.UseUrls(url).ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = FunctionProxy.MaxRequestBody;
        });
        var front = builder.Build();

        // Only a proxy on this machine is believed.
        front.UseForwardedHeaders(new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.All });
        return front;
    }

    private static string ExecutableOf(string folder)
    {
        var file = FunctionsFileException.Guard(
            Path.Combine(folder, "host.json"), root => root.At("customHandler", "description", "defaultExecutablePath")?.GetString());
        return Path.Combine(folder, file ?? throw new InvalidOperationException("host.json names no defaultExecutablePath."));
    }

    /// <summary>On Azure the deployment makes tables, queues and containers; here the package does, when asked.</summary>
    private static async Task SetUpStorageAsync(HandlerCommand command)
    {
        var start = new ProcessStartInfo(command.Executable, ["setup-storage"]) { WorkingDirectory = command.AppFolder, UseShellExecute = false };
        try
        {
            using var setup = Process.Start(start)!;
            using var limit = new CancellationTokenSource(SetupLimit);
            await setup.WaitForExitAsync(limit.Token);
            if (setup.ExitCode != 0)
            {
                throw new InvalidOperationException("storage could not be prepared; the lines above say why.");
            }
        }
        catch (Exception fault) when (fault is Win32Exception or OperationCanceledException)
        {
            throw new InvalidOperationException($"{command.Executable} could not prepare storage: {fault.Message}", fault);
        }
    }
}
