using System.Diagnostics;
using System.Net.Sockets;
using Dispatch.Local.Activity;

namespace Dispatch.Local.Host;

/// <summary>
/// One process of the custom handler, started, watched and ended as the Functions host does it: a free port in
/// <c>FUNCTIONS_CUSTOMHANDLER_PORT</c>, ready on the first HTTP answer to <c>GET /</c>, started again when it exits,
/// given up after three failures inside thirty minutes, and killed without a warning at the end.
/// </summary>
/// <param name="command">How to start it.</param>
/// <param name="logger">Receives the handler's own output lines and what the host does about it.</param>
/// <param name="hear">Is told every line the handler logs as JSON.</param>
internal sealed partial class HandlerProcess(HandlerCommand command, ILogger<HandlerProcess> logger, Action<HandlerLine>? hear = null)
    : IHandler, IAsyncDisposable
{
    private const int FailuresAllowed = 3;
    private static readonly TimeSpan FailureWindow = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan PingPause = TimeSpan.FromMilliseconds(25);

    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource<string> _gaveUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Queue<long> _failures = new();
    private readonly Lock _gate = new();
    private TaskCompletionSource<Uri> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Process? _current;
    private bool _isRestartAsked;
    private Task? _running;

    /// <summary>Completes with a sentence for the console when the host gives the handler up.</summary>
    public Task<string> GaveUp => _gaveUp.Task;

    /// <summary>Starts the process and keeps it running. Returns at once; see <see cref="ReadyAsync"/>.</summary>
    public void Start() => _running ??= Task.Run(KeepRunningAsync);

    /// <inheritdoc />
    public Task<Uri> ReadyAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return _ready.Task.WaitAsync(cancellationToken);
        }
    }

    /// <inheritdoc />
    public void Restart()
    {
        lock (_gate)
        {
            _isRestartAsked = true;
            Kill(_current);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        lock (_gate)
        {
            Kill(_current);
        }

        if (_running is not null)
        {
            await _running;
        }

        _stopping.Dispose();
    }

    private async Task KeepRunningAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            await RunOnceAsync();
            if (_stopping.IsCancellationRequested)
            {
                break;
            }

            lock (_gate)
            {
                if (_ready.Task.IsCompleted)
                {
                    _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
                }
            }

            if (!MayTryAgain())
            {
                var reason = $"The {command.Label} handler ended {FailuresAllowed} times within {FailureWindow.TotalMinutes:0} minutes; its last lines above say why.";
                _ready.TrySetException(new InvalidOperationException(reason));
                _ = _ready.Task.Exception; // observed: nobody may be waiting
                _gaveUp.TrySetResult(reason);
                return;
            }
        }

        _ready.TrySetCanceled();
    }

    private async Task RunOnceAsync()
    {
        var port = LoopbackPort.Free();
        using var process = command.Create(port);
        process.OutputDataReceived += (_, line) => Relay(line.Data, LogLevel.Information);
        process.ErrorDataReceived += (_, line) => Relay(line.Data, LogLevel.Error);
        lock (_gate)
        {
            if (_stopping.IsCancellationRequested)
            {
                return;
            }

            process.Start();
            _current = process;
            _isRestartAsked = false;
        }

        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        LogStarted(logger, command.Label, process.Id, port);
        var exited = process.WaitForExitAsync(CancellationToken.None);
        if (await WaitUntilReadyAsync(port, exited))
        {
            _ready.TrySetResult(new Uri($"http://127.0.0.1:{port}/"));
        }
        else
        {
            Kill(process);
        }

        await exited;
        LogEnded(logger, command.Label, process.ExitCode);
        lock (_gate)
        {
            _current = null;
        }
    }

    /// <summary>Any HTTP answer means ready, also 404; only a refused connection means wait.</summary>
    private async Task<bool> WaitUntilReadyAsync(int port, Task exited)
    {
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/") };
        var started = Stopwatch.GetTimestamp();
        while (!exited.IsCompleted && Stopwatch.GetElapsedTime(started) < command.StartLimit)
        {
            try
            {
                using var answer = await client.GetAsync("", _stopping.Token).WaitAsync(command.StartLimit, _stopping.Token);
                return true;
            }
            catch (HttpRequestException error) when (error.InnerException is SocketException or IOException)
            {
                // A port that nobody listens on yet can only be asked again; a handler that died ends the waiting.
                await Task.WhenAny(exited, Task.Delay(PingPause, CancellationToken.None));
            }
            catch (Exception error) when (error is OperationCanceledException or TimeoutException)
            {
                return false;
            }
        }

        return false;
    }

    private bool MayTryAgain()
    {
        lock (_gate)
        {
            if (_isRestartAsked)
            {
                return true;
            }
        }

        var now = Stopwatch.GetTimestamp();
        _failures.Enqueue(now);
        while (Stopwatch.GetElapsedTime(_failures.Peek(), now) > FailureWindow)
        {
            _failures.Dequeue();
        }

        return _failures.Count < FailuresAllowed;
    }

    private void Relay(string? line, LogLevel level)
    {
        if (string.IsNullOrEmpty(line))
        {
            return;
        }

        if (HandlerLine.TryRead(line, out var read))
        {
            LogLine(logger, read.Level, command.Label, read.Text);
            hear?.Invoke(read);
            return;
        }

        LogLine(logger, level, command.Label, line);
    }

    private static void Kill(Process? process)
    {
        try
        {
            process?.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It had ended already.
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Label}: process {ProcessId} listens on {Port}")]
    private static partial void LogStarted(ILogger logger, string label, int processId, int port);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Label}: process ended with code {ExitCode}")]
    private static partial void LogEnded(ILogger logger, string label, int exitCode);

    [LoggerMessage(Message = "{Label} | {Line}")]
    private static partial void LogLine(ILogger logger, LogLevel level, string label, string line);
}
