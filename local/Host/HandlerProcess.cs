using System.Diagnostics;
using System.Net.Sockets;

namespace Dispatch.Local.Host;

/// <summary>
/// One process of the custom handler, started, watched and ended as the Functions host does it: a free port in
/// <c>FUNCTIONS_CUSTOMHANDLER_PORT</c>, ready on the first HTTP answer to <c>GET /</c>, started again when it exits,
/// given up after three failures inside thirty minutes, and killed without a warning at the end.
/// </summary>
/// <param name="command">How to start it.</param>
/// <param name="logger">Receives the handler's own output lines and what the host does about it.</param>
internal sealed partial class HandlerProcess(HandlerCommand command, ILogger<HandlerProcess> logger) : IAsyncDisposable
{
    private const int FailuresAllowed = 3;
    private static readonly TimeSpan FailureWindow = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan PingPause = TimeSpan.FromMilliseconds(25);

    private readonly CancellationTokenSource stopping = new();
    private readonly TaskCompletionSource<string> gaveUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Queue<long> failures = new();
    private readonly Lock gate = new();
    private TaskCompletionSource<Uri> ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Process? current;
    private bool isRestartAsked;
    private Task? running;

    /// <summary>Completes with a sentence for the console when the host gives the handler up.</summary>
    public Task<string> GaveUp => this.gaveUp.Task;

    /// <summary>Starts the process and keeps it running. Returns at once; see <see cref="ReadyAsync"/>.</summary>
    public void Start() => this.running ??= Task.Run(this.KeepRunningAsync);

    /// <summary>The address of the running process (http://127.0.0.1:port/), waiting while it starts.</summary>
    /// <exception cref="InvalidOperationException">The handler was given up.</exception>
    public Task<Uri> ReadyAsync(CancellationToken cancellationToken)
    {
        lock (this.gate)
        {
            return this.ready.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>What the host does when a call exceeds <c>functionTimeout</c>: the process dies with all its calls. Not counted as a failure.</summary>
    public void Restart()
    {
        lock (this.gate)
        {
            this.isRestartAsked = true;
            Kill(this.current);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await this.stopping.CancelAsync();
        lock (this.gate)
        {
            Kill(this.current);
        }

        if (this.running is not null)
        {
            await this.running;
        }

        this.stopping.Dispose();
    }

    private async Task KeepRunningAsync()
    {
        while (!this.stopping.IsCancellationRequested)
        {
            await this.RunOnceAsync();
            if (this.stopping.IsCancellationRequested)
            {
                break;
            }

            lock (this.gate)
            {
                this.ready.TrySetCanceled();
                this.ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            if (!this.MayTryAgain())
            {
                var reason = $"The {command.Label} handler ended {FailuresAllowed} times within {FailureWindow.TotalMinutes:0} minutes; its last lines above say why.";
                this.ready.TrySetException(new InvalidOperationException(reason));
                _ = this.ready.Task.Exception; // observed: nobody may be waiting
                this.gaveUp.TrySetResult(reason);
                return;
            }
        }

        this.ready.TrySetCanceled();
    }

    private async Task RunOnceAsync()
    {
        var port = LoopbackPort.Free();
        using var process = command.Create(port);
        process.OutputDataReceived += (_, line) => this.Relay(line.Data, LogLevel.Information);
        process.ErrorDataReceived += (_, line) => this.Relay(line.Data, LogLevel.Error);
        lock (this.gate)
        {
            if (this.stopping.IsCancellationRequested)
            {
                return;
            }

            process.Start();
            this.current = process;
            this.isRestartAsked = false;
        }

        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        LogStarted(logger, command.Label, process.Id, port);
        var exited = process.WaitForExitAsync(CancellationToken.None);
        if (await this.WaitUntilReadyAsync(port, exited))
        {
            this.ready.TrySetResult(new Uri($"http://127.0.0.1:{port}/"));
        }
        else
        {
            Kill(process);
        }

        await exited;
        LogEnded(logger, command.Label, process.ExitCode);
        lock (this.gate)
        {
            this.current = null;
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
                using var answer = await client.GetAsync("", this.stopping.Token).WaitAsync(command.StartLimit, this.stopping.Token);
                return true;
            }
            catch (HttpRequestException error) when (error.InnerException is SocketException or IOException)
            {
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
        lock (this.gate)
        {
            if (this.isRestartAsked)
            {
                return true;
            }
        }

        var now = Stopwatch.GetTimestamp();
        this.failures.Enqueue(now);
        while (Stopwatch.GetElapsedTime(this.failures.Peek(), now) > FailureWindow)
        {
            this.failures.Dequeue();
        }

        return this.failures.Count < FailuresAllowed;
    }

    private void Relay(string? line, LogLevel level)
    {
        if (!string.IsNullOrEmpty(line))
        {
            LogLine(logger, level, command.Label, line);
        }
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
