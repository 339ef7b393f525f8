using Dispatch.Storm.Handler;

namespace Dispatch.Storm.Platform;

/// <summary>
/// The harness's and the stand-in's clock: the machine's plus what was jumped. Its timers fire only when <see cref="Fire"/> is called,
/// on that thread, so that whatever waited has begun its work when it returns.
/// </summary>
internal sealed class VirtualTime(SharedState state) : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly PriorityQueue<VirtualTimer, (DateTimeOffset Due, long Order)> _queue = new();
    private long _order;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + state.ClockAhead;

    /// <summary>When the next timer is due; null for none.</summary>
    public DateTimeOffset? NextDue
    {
        get
        {
            lock (_gate)
            {
                DropDead();
                return _queue.TryPeek(out _, out var at) ? at.Due : null;
            }
        }
    }

    public void JumpTo(DateTimeOffset time)
    {
        var ahead = time - GetUtcNow();
        if (ahead > TimeSpan.Zero)
        {
            state.ClockAhead += ahead;
        }
    }

    /// <summary>Fires timers that are due, oldest first.</summary>
    public void Fire(int atMost)
    {
        for (var i = 0; i < atMost; i++)
        {
            VirtualTimer timer;
            lock (_gate)
            {
                DropDead();
                if (!_queue.TryPeek(out timer!, out var at) || at.Due > GetUtcNow())
                {
                    return;
                }

                _queue.Dequeue();
            }

            timer.Callback(timer.Argument);
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? argument, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new VirtualTimer(this, callback, argument);
        timer.Change(dueTime, period);
        return timer;
    }

    private void DropDead()
    {
        while (_queue.TryPeek(out var timer, out var at) && timer.Current != at.Order)
        {
            _queue.Dequeue();
        }
    }

    private sealed class VirtualTimer(VirtualTime time, TimerCallback callback, object? argument) : ITimer
    {
        public TimerCallback Callback => callback;

        public object? Argument => argument;

        /// <summary>The entry that counts; older ones are dead.</summary>
        public long Current { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._gate)
            {
                Current = ++time._order;
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    time._queue.Enqueue(this, (time.GetUtcNow() + dueTime, Current));
                }
            }

            return true;
        }

        public void Dispose()
        {
            lock (time._gate)
            {
                Current = 0;
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
