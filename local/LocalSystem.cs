using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json;
using Dispatch.Local.Activity;
using Dispatch.Local.Azure;
using Dispatch.Local.Host;
using Dispatch.Local.Twilio;

namespace Dispatch.Local;

/// <summary>Starts the parts in order, keeps them until the end is asked for, and ends them in the opposite order.</summary>
internal sealed class LocalSystem(LocalOptions options, TextWriter console) : IAsyncDisposable
{
    private readonly Stack<IAsyncDisposable> _parts = new();
    private readonly CancellationTokenSource _ending = new();

    private readonly ActivityLog _activity = new(DirectoryPeople.NamesOf(DirectoryPeople.Read(options.DirectoryFile)));

    private readonly ILoggerFactory _loggers = LoggerFactory.Create(logging => PlainConsole.Use(logging, LogLevel.Information));

    /// <summary>Runs until Ctrl-C, SIGTERM, or until a part gives up.</summary>
    /// <returns>0, or 1 with one line on the console that says what to do.</returns>
    public static async Task<int> RunAsync(LocalOptions options, CancellationToken cancellationToken)
    {
        await using var system = new LocalSystem(options, Console.Out);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, system.EndBySignal);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, system.EndBySignal);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, system._ending.Token);
        try
        {
            return await system.RunUntilEndAsync(ended.Token);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            return 0;
        }
        catch (Exception error) when (Explain(error, options) is not null)
        {
            await Console.Error.WriteLineAsync(Explain(error, options));
            return 1;
        }
    }

    public async ValueTask DisposeAsync()
    {
        while (_parts.TryPop(out var part))
        {
            await part.DisposeAsync();
        }

        _loggers.Dispose();
        _ending.Dispose();
    }

    private static string? Explain(Exception error, LocalOptions options) => error switch
    {
        IOException { InnerException: Microsoft.AspNetCore.Connections.AddressInUseException or SocketException } or SocketException =>
            $"Port {options.Port} is taken: end the program that uses it, or choose another with --port (0 takes a free one).",
        DataFolderInUseException or FunctionsFileException or PrepareException or InvalidOperationException => error.Message,
        UnauthorizedAccessException or IOException => $"{error.Message} Choose another folder with --data.",
        _ => null,
    };

    private void EndBySignal(PosixSignalContext context)
    {
        context.Cancel = true;
        _ending.Cancel();
    }

    private async Task<int> RunUntilEndAsync(CancellationToken cancellationToken)
    {
        await console.WriteLineAsync("Starting storage, Twilio's stand-in and the function app …");
        Keep(DataFolderLock.Take(options.DataFolder));
        var host = HostSettings.Read(Path.Combine(AppContext.BaseDirectory, "host.json"));
        var functions = FunctionDefinition.ReadAll(AppContext.BaseDirectory);
        var port = options.Port == 0 ? LoopbackPort.Free() : options.Port;
        var publicBaseUrl = $"http://localhost:{port}";
        var account = LocalAccount.LoadOrCreate(options.DataFolder);
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);

        // In parallel: Azurite takes the longest. The order of Keep is the reverse of the order of the end.
        var storage = Azurite.StartAsync(Path.Combine(options.DataFolder, "storage"), cancellationToken);
        Keep(new Starting<Azurite>(storage));
        var http = Handler("http", settings);
        var queue = Handler("queue", settings);
        var standIn = await StartStandInAsync(account, publicBaseUrl, cancellationToken);
        Keep(await Front.StartAsync(port, host, functions, http, standIn, cancellationToken));
        AppSettings.Fill(settings, (await storage).ConnectionString, publicBaseUrl, account, standIn?.BaseUrl ?? options.TwilioUrl!, options);
        var prepared = await Prepare.PrepareAsync(new PrepareContext(options.DirectoryFile, options.DataFolder, settings), cancellationToken);
        http.Start();
        queue.Start();
        var gaveUp = Task.WhenAny(http.GaveUp, queue.GaveUp).Unwrap();
        var ready = Task.WhenAll(http.ReadyAsync(cancellationToken), queue.ReadyAsync(cancellationToken));
        if (await Task.WhenAny(ready, gaveUp) == gaveUp)
        {
            throw new InvalidOperationException(await gaveUp);
        }

        await ready;
        Keep(new Pumps(host, functions, queue, settings["AzureWebJobsStorage"], _loggers));
        standIn?.Resume(prepared.ReportCode);
        await AnnounceAsync(new Running(publicBaseUrl, settings["Twilio__ApiBaseUrl"], prepared.ReportCode, settings));
        throw new InvalidOperationException(await gaveUp.WaitAsync(cancellationToken));
    }

    private HandlerProcess Handler(string label, IReadOnlyDictionary<string, string> settings)
    {
        var handler = new HandlerProcess(
            HandlerCommand.FunctionApp(label, AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar), settings), _loggers.CreateLogger<HandlerProcess>(), _activity.Hear);
        Keep(handler);
        return handler;
    }

    private async Task<TwilioStandIn?> StartStandInAsync(LocalAccount account, string publicBaseUrl, CancellationToken cancellationToken)
    {
        if (options.TwilioUrl is not null)
        {
            return null;
        }

        var standIn = await TwilioStandIn.StartAsync(
            new StandInOptions
            {
                Account = account,
                PublicBaseUrl = publicBaseUrl,
                DataFolder = Path.Combine(options.DataFolder, "twilio"),
                People = DirectoryPeople.Read(options.DirectoryFile),
                Activity = _activity,
            },
            TimeProvider.System, _loggers, cancellationToken);
        Keep(standIn);
        return standIn;
    }

    private async Task AnnounceAsync(Running running)
    {
        var file = Path.Combine(options.DataFolder, "running.json");
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(running, StandInJson.Options), CancellationToken.None);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        await console.WriteLineAsync(running.Banner(options));
        if (options is { IsBrowserOpened: true, TwilioUrl: null } && !Console.IsOutputRedirected)
        {
            Browser.Open(running.BaseUrl + "/phones");
        }
    }

    private void Keep(IAsyncDisposable part) => _parts.Push(part);

    /// <summary>A part that is still starting: it ends once it has started, also when another part failed meanwhile.</summary>
    private sealed class Starting<T>(Task<T> part) : IAsyncDisposable
        where T : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await part.ContinueWith(_ => { }, TaskScheduler.Default);
            if (part.IsCompletedSuccessfully)
            {
                await part.Result.DisposeAsync();
            }
        }
    }
}
