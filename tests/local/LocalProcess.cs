using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Dispatch.Local.Tests;

/// <summary>
/// <c>dotnet run --project local</c> as a process of its own, with a free port and a data folder of its own.
/// Ends with SIGTERM, as a person's system would end it.
/// </summary>
public sealed class LocalProcess : IAsyncDisposable
{
    private const int LastLines = 100;

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(20);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly bool _isFolderOurs;

    private LocalProcess(Process process, string dataFolder, bool isFolderOurs)
    {
        _process = process;
        DataFolder = dataFolder;
        _isFolderOurs = isFolderOurs;
    }

    public string DataFolder { get; }

    public int ProcessId => _process.Id;

    /// <summary>Everything it has printed so far, errors included.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>Public side: <c>http://localhost:port</c>.</summary>
    public string BaseUrl { get; private set; } = "";

    /// <summary>Twilio's stand-in; its <c>/_stand-in</c> is below <see cref="BaseUrl"/> too.</summary>
    public string TwilioUrl { get; private set; } = "";

    /// <summary>The handlers' app settings: storage, account, API key.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; private set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Starts it and returns once it says that it is ready.</summary>
    /// <param name="dataFolder">An existing folder to go on with; null makes one and removes it at the end.</param>
    /// <param name="arguments">More arguments.</param>
    public static async Task<LocalProcess> StartAsync(string? dataFolder = null, params string[] arguments)
    {
        var local = Launch(dataFolder, arguments);
        try
        {
            var ended = local._process.WaitForExitAsync(TestContext.Current.CancellationToken);
            var first = await Task.WhenAny(local._ready.Task, ended).WaitAsync(StartLimit, TestContext.Current.CancellationToken);
            Assert.True(first == local._ready.Task, local.Output);
            local.ReadRunning();
            return local;
        }
        catch
        {
            await local.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it where it is expected to end by itself; gives the exit code and what it printed.</summary>
    public static async Task<(int ExitCode, string Output)> RunToEndAsync(string? dataFolder, params string[] arguments)
    {
        await using var local = Launch(dataFolder, arguments);
        await local._process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(StartLimit, TestContext.Current.CancellationToken);
        return (local._process.ExitCode, local.Output);
    }

    /// <summary>A client of the public side.</summary>
    public HttpClient Client() => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = new Uri(BaseUrl) };

    /// <summary>SIGTERM (or, where there are no signals, the end of the process tree), and its exit code.</summary>
    public async Task<int> EndAsync(string signal = "TERM")
    {
        if (!_process.HasExited)
        {
            if (OperatingSystem.IsWindows())
            {
                _process.Kill(entireProcessTree: true);
            }
            else
            {
                using var kill = Process.Start("kill", [$"-{signal}", $"{ProcessId}"]);
                await kill.WaitForExitAsync(CancellationToken.None);
            }
        }

        await _process.WaitForExitAsync(CancellationToken.None).WaitAsync(EndLimit, CancellationToken.None);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        // A test that fails says what the system said last.
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join('\n', Output.Split('\n').TakeLast(LastLines)));
        try
        {
            await EndAsync();
        }
        finally
        {
            if (!_process.HasExited)
            {
                _process.Kill(entireProcessTree: true);
            }

            _process.Dispose();
            if (_isFolderOurs)
            {
                Directory.Delete(DataFolder, recursive: true);
            }
        }
    }

    private static LocalProcess Launch(string? dataFolder, string[] arguments)
    {
        var folder = dataFolder ?? Directory.CreateTempSubdirectory("dispatch-").FullName;
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = Path.GetTempPath(),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        string[] own = [Path.Combine(AppContext.BaseDirectory, "Dispatch.Local.dll"), "--data", folder, "--no-browser"];
        string[] port = arguments.Contains("--port", StringComparer.Ordinal) ? [] : ["--port", "0"];
        foreach (var argument in own.Concat(port).Concat(arguments))
        {
            start.ArgumentList.Add(argument);
        }

        var local = new LocalProcess(new Process { StartInfo = start }, folder, isFolderOurs: dataFolder is null);
        local._process.OutputDataReceived += (_, line) => local.Take(line.Data);
        local._process.ErrorDataReceived += (_, line) => local.Take(line.Data);
        local._process.Start();
        local._process.BeginOutputReadLine();
        local._process.BeginErrorReadLine();
        return local;
    }

    private void Take(string? line)
    {
        lock (_output)
        {
            _output.AppendLine(line);
        }

        if (line?.StartsWith("Ready.", StringComparison.Ordinal) == true)
        {
            _ready.TrySetResult();
        }
    }

    private void ReadRunning()
    {
        using var running = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(DataFolder, "running.json")));
        BaseUrl = running.RootElement.GetProperty("baseUrl").GetString()!;
        TwilioUrl = running.RootElement.GetProperty("twilioUrl").GetString()!;
        Settings = running.RootElement.GetProperty("settings").Deserialize<Dictionary<string, string>>()!;
    }
}
