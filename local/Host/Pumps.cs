namespace Dispatch.Local.Host;

/// <summary>All queue and timer triggers of the app, running until disposed.</summary>
internal sealed class Pumps : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly FunctionInvoker _invoker;
    private readonly Task _running;

    /// <summary>Starts one pump for each such function.</summary>
    /// <param name="connectionString">The only connection there is here: AzureWebJobsStorage.</param>
    public Pumps(HostSettings host, IEnumerable<FunctionDefinition> functions, IHandler handler, string connectionString, ILoggerFactory loggers)
    {
        _invoker = new FunctionInvoker(handler, host.FunctionTimeout, loggers.CreateLogger<FunctionInvoker>());
        _running = Task.WhenAll(functions.Select(function => function.Trigger switch
        {
            FunctionTrigger.Queue queue => new QueuePump(
                function.Name, queue, host.Queues, connectionString, _invoker, TimeProvider.System, loggers.CreateLogger<QueuePump>()).RunAsync(_stopping.Token),
            FunctionTrigger.Timer timer => new TimerPump(function.Name, timer, _invoker, TimeProvider.System).RunAsync(_stopping.Token),
            _ => Task.CompletedTask,
        }));
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _invoker.Dispose();
        _stopping.Dispose();
    }
}
