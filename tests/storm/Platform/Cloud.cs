using System.Security.Cryptography;
using Dispatch.Functions;
using Dispatch.Functions.Storage.Accounts;
using Dispatch.Local;
using Dispatch.Local.Azure;
using Dispatch.Local.Host;
using Dispatch.Local.Twilio;
using Dispatch.Storm.Handler;
using Dispatch.Tests.Faults;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dispatch.Storm.Platform;

/// <summary>How many handler processes there are.</summary>
/// <param name="Http">For web requests; 0: one kind does both.</param>
/// <param name="Trigger">For queue and timer.</param>
/// <param name="IsSpread">Calls go round among those of a kind; otherwise one works and the others stand by.</param>
/// <param name="HasTableFaults">Table calls go through a proxy that may misbehave.</param>
/// <param name="LogFile">Where the handlers' log goes; null for a file that is removed at the end.</param>
internal sealed record CloudOptions(int Http, int Trigger, bool IsSpread, bool HasTableFaults = false, TimeSpan? CallTimeout = null, string? LogFile = null);

/// <summary>
/// Everything around the handlers on one machine: Azurite, Twilio's stand-in, the host's queue and timers, the public address, and one
/// clock for all. None of it is ever killed; the handlers are.
/// </summary>
internal sealed class Cloud : IAsyncDisposable
{
    private readonly Stack<IAsyncDisposable> _parts = new();
    private readonly Dictionary<string, string> _settings = new(StringComparer.Ordinal);
    private readonly string _folder;
    private readonly TextWriter _log;
    private FunctionInvoker? _invoker;
    private IReadOnlyList<(string Function, FunctionTrigger.Timer Timer)> _timers = [];

    private Cloud(string folder, string? logFile)
    {
        _folder = folder;
        LogFile = logFile ?? Path.Combine(folder, "handlers.log");
        _log = new StreamWriter(LogFile) { AutoFlush = true };
        State = SharedState.Open(Path.Combine(folder, "state"));
        Time = new VirtualTime(State);
    }

    public SharedState State { get; }

    public VirtualTime Time { get; }

    public Agenda Agenda { get; private set; } = null!;

    public TwilioStandIn Twilio { get; private set; } = null!;

    public HandlerGroup Http { get; private set; } = null!;

    public HandlerGroup Trigger { get; private set; } = null!;

    public NudgeGate Nudges { get; private set; } = null!;

    /// <summary>In front of the tables; null where they are reached directly.</summary>
    public FaultyProxy? Tables { get; private set; }

    public CloudFront Front { get; private set; } = null!;

    /// <summary>The harness's own way to storage, past everything that misbehaves.</summary>
    public StorageAccount Account { get; private set; } = null!;

    public City City { get; } = new();

    public string LogFile { get; }

    public string ApiKey { get; } = "storm_" + RandomNumberGenerator.GetHexString(40, lowercase: true);

    public static async Task<Cloud> StartAsync(CloudOptions options)
    {
        var folder = Directory.CreateTempSubdirectory("dispatch-storm-").FullName;
        var cloud = new Cloud(folder, options.LogFile);
        try
        {
            await cloud.StartPartsAsync(options);
            return cloud;
        }
        catch
        {
            await cloud.DisposeAsync();
            throw;
        }
    }

    /// <summary>More homes in the directory, imported as the local command imports.</summary>
    public async Task<IReadOnlyList<Home>> AddHomesAsync(int count, int workersEach)
    {
        var (homes, json) = City.Build(count, workersEach);
        var file = Path.Combine(_folder, "directory.json");
        await File.WriteAllTextAsync(file, json);
        await Prepare.PrepareAsync(new PrepareContext(file, _folder, new Dictionary<string, string>(_settings, StringComparer.Ordinal)), CancellationToken.None);
        return homes;
    }

    public async ValueTask DisposeAsync()
    {
        while (_parts.TryPop(out var part))
        {
            await part.DisposeAsync();
        }

        _invoker?.Dispose();
        State.Dispose();
        await _log.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>The Tuesday after next midnight, nine in the morning in San Francisco (in winter): what waits for working hours does not wait for a weekend.</summary>
    private static DateTimeOffset WorkingMorning(DateTimeOffset now)
    {
        var day = now.UtcDateTime.Date.AddDays(1);
        day = day.AddDays(((int)DayOfWeek.Tuesday - (int)day.DayOfWeek + 7) % 7);
        return new DateTimeOffset(day, TimeSpan.Zero).AddHours(17);
    }

    private async Task StartPartsAsync(CloudOptions options)
    {
        Time.JumpTo(WorkingMorning(Time.GetUtcNow()));
        var functions = FunctionDefinition.ReadAll(AppContext.BaseDirectory);
        var host = HostSettings.Read(Path.Combine(AppContext.BaseDirectory, "host.json"));
        var azurite = Keep(await Azurite.StartAsync(location: null, CancellationToken.None));
        var port = LoopbackPort.Free();
        var account = LocalAccount.Create();
        Twilio = Keep(await TwilioStandIn.StartAsync(
            new StandInOptions
            {
                Account = account,
                PublicBaseUrl = $"http://127.0.0.1:{port}",
                CallbackDelay = TimeSpan.FromSeconds(1),
                ReadDelay = TimeSpan.FromSeconds(2),
            },
            Time, NullLoggerFactory.Instance, CancellationToken.None));
        Fill(azurite, port, account, options);
        Account = new StorageAccount(Read(_settings).Storage);
        await StartHandlersAsync(options, azurite, functions, host);
        Front = Keep(await CloudFront.StartAsync(port, host, functions, Http));
        Agenda = new Agenda(Time, IsAtRest);
        Nudges.Agenda = Agenda;
        _timers = [.. functions.Where(f => f.Trigger is FunctionTrigger.Timer).Select(f => (f.Name, (FunctionTrigger.Timer)f.Trigger))];
    }

    private async Task StartHandlersAsync(CloudOptions options, Azurite azurite, IReadOnlyList<FunctionDefinition> functions, HostSettings host)
    {
        var slots = new SlotNumbers();
        var storage = new Dictionary<string, string>(_settings, StringComparer.Ordinal);
        if (options.HasTableFaults)
        {
            Tables = Keep(await FaultyProxy.StartAsync(azurite.TableEndpoint));
        }

        Http = Keep(new HandlerGroup("http", State, slots, storage, options.IsSpread, _log));
        Trigger = options.Http == 0 ? Http : Keep(new HandlerGroup("trigger", State, slots, storage, options.IsSpread, _log));
        _invoker = new FunctionInvoker(Trigger, host.FunctionTimeout, NullLogger<FunctionInvoker>.Instance);
        var queue = functions.Single(f => f.Trigger is FunctionTrigger.Queue);
        Nudges = Keep(await NudgeGate.StartAsync(azurite.QueueEndpoint, queue, azurite.ConnectionString, host, _invoker));
        storage["AzureWebJobsStorage"] = azurite.ConnectionString
            .Replace(azurite.QueueEndpoint.AbsoluteUri, new Uri(Nudges.Address, Azurite.AccountName).AbsoluteUri, StringComparison.Ordinal)
            .Replace(azurite.TableEndpoint.AbsoluteUri, Tables is null ? azurite.TableEndpoint.AbsoluteUri : new Uri(Tables.Address, Azurite.AccountName).AbsoluteUri, StringComparison.Ordinal);
        Http.Start(Math.Max(options.Http, options.Http == 0 ? options.Trigger : 0));
        if (options.Http > 0)
        {
            Trigger.Start(options.Trigger);
        }

        await Http.AllReadyAsync(options.Http == 0 ? options.Trigger : options.Http);
        await Trigger.AllReadyAsync(options.Trigger);
    }

    private void Fill(Azurite azurite, int port, LocalAccount account, CloudOptions options)
    {
        (string, string)[] settings =
        [
            ("AzureWebJobsStorage", azurite.ConnectionString),
            ("PublicBaseUrl", $"http://127.0.0.1:{port}"),
            ("Twilio__ApiBaseUrl", Twilio.BaseUrl),
            ("Twilio__ContentBaseUrl", Twilio.BaseUrl),
            ("Twilio__AccountSid", account.AccountSid),
            ("Twilio__AuthToken", account.AuthToken),
            ("Twilio__WhatsAppSender", account.WhatsAppSender),
            ("Twilio__SmsSender", account.SmsSender),
            ("Twilio__CallTimeout", $"{options.CallTimeout ?? TimeSpan.FromSeconds(10):c}"),
            ("Api__BootstrapKey", ApiKey),
            ("DOTNET_TieredPGO", "0"),
        ];
        foreach (var (name, value) in settings)
        {
            _settings[name] = value;
        }
    }

    private static Settings Read(IReadOnlyDictionary<string, string> values)
    {
        var pairs = values.Select(v => KeyValuePair.Create(v.Key.Replace("__", ":", StringComparison.Ordinal), (string?)v.Value));
        return Settings.TryRead(new ConfigurationBuilder().AddInMemoryCollection(pairs).Build(), out var settings, out var faults)
            ? settings
            : throw new InvalidOperationException(string.Join('\n', faults));
    }

    private bool IsAtRest() => Twilio.Activity.IsIdle && Http.InFlight == 0 && Trigger.InFlight == 0;

    /// <summary>Every timer of the app once, now.</summary>
    public async Task TickAsync()
    {
        foreach (var (function, timer) in _timers)
        {
            await CallTimerAsync(function, timer);
        }
    }

    /// <summary>From now on the timers come by their schedules.</summary>
    public void StartTimers()
    {
        foreach (var (function, timer) in _timers)
        {
            Schedule(function, timer);
        }
    }

    private void Schedule(string function, FunctionTrigger.Timer timer) => Agenda.At(
        timer.Schedule.Next(Agenda.Now)!.Value,
        function,
        async () =>
        {
            await CallTimerAsync(function, timer);
            Schedule(function, timer);
        },
        isRepeated: true);

    private Task<InvocationResult> CallTimerAsync(string function, FunctionTrigger.Timer timer) =>
        _invoker!.InvokeAsync(function, InvocationPayload.Timer(function, timer.BindingName, Agenda.Now), CancellationToken.None);

    private T Keep<T>(T part)
        where T : IAsyncDisposable
    {
        _parts.Push(part);
        return part;
    }
}
