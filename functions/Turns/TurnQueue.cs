using System.Threading.RateLimiting;

namespace Dispatch.Functions.Turns;

/// <summary>
/// Turns of one aggregate wait for each other in this process, first come first served: the ten webhooks of an album would only undo each
/// other's work. A courtesy, no lock: between processes, and for whoever has waited long enough, the commit alone keeps turns apart.
/// </summary>
internal sealed class TurnQueue : IDisposable
{
    /// <summary>No aggregate has so many waiting; whoever comes after them goes on at once.</summary>
    private const int MaxWaiting = 1000;

    private readonly PartitionedRateLimiter<string> _turns = PartitionedRateLimiter.Create<string, string>(
        partition => RateLimitPartition.GetConcurrencyLimiter(partition, _ => new ConcurrencyLimiterOptions
        {
            PermitLimit = 1,
            QueueLimit = MaxWaiting,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        }));

    /// <summary>Twilio waits 15 s for an answer, and a commit takes 10 at most.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Ends when it is the caller's turn, or when it has waited for <see cref="Patience"/>.</summary>
    /// <param name="partition">The aggregate's.</param>
    /// <returns>Disposed, it lets the next one in.</returns>
    public async ValueTask<IDisposable?> EnterAsync(string partition, CancellationToken cancellationToken)
    {
        var lease = _turns.AttemptAcquire(partition);
        if (lease.IsAcquired)
        {
            return lease;
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            return await _turns.AcquireAsync(partition, 1, patience.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    public void Dispose() => _turns.Dispose();
}
