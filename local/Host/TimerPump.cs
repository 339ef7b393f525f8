namespace Dispatch.Local.Host;

/// <summary>The timer trigger of the host for one function: one call at each due second, never two at once.</summary>
internal sealed class TimerPump(string function, FunctionTrigger.Timer trigger, FunctionInvoker invoker, TimeProvider time)
{
    /// <summary>Ticks until cancelled. A due time that passes while a call runs is skipped, as the host skips it.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (trigger.Schedule.Next(time.GetUtcNow()) is { } due)
            {
                await WaitUntilAsync(due, cancellationToken);
                await invoker.InvokeAsync(function, InvocationPayload.Timer(function, trigger.BindingName, time.GetUtcNow()), cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The host is ending.
        }
    }

    private async Task WaitUntilAsync(DateTimeOffset due, CancellationToken cancellationToken)
    {
        // In pieces: a laptop that slept does not count the time, and one delay cannot exceed 49 days.
        while (due - time.GetUtcNow() is { Ticks: > 0 } left)
        {
            await Task.Delay(left < TimeSpan.FromMinutes(1) ? left : TimeSpan.FromMinutes(1), time, cancellationToken);
        }
    }
}
