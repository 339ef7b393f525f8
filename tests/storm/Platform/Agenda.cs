using System.Diagnostics;

namespace Dispatch.Storm.Platform;

/// <summary>
/// What will happen and when. The clock is moved to the next thing only when everything before has come to rest, so that nothing that
/// counts real seconds (claims, time-outs) sees a jump.
/// </summary>
internal sealed class Agenda(VirtualTime time, Func<bool> isAtRest)
{
    private static readonly TimeSpan RestLimit = TimeSpan.FromMinutes(5);

    private readonly Lock _gate = new();
    private readonly PriorityQueue<(string What, Func<Task> Job), (DateTimeOffset Due, long Order)> _queue = new();
    private readonly List<string> _faults = [];
    private long _order;
    private int _running;
    private int _waiting;

    /// <summary>Things that will happen once; what repeats for ever is not among them.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>What went wrong in the harness itself: a run with any is worth nothing.</summary>
    public IReadOnlyList<string> Faults
    {
        get
        {
            lock (_gate)
            {
                return [.. _faults];
            }
        }
    }

    private bool IsQuiet => Volatile.Read(ref _running) == 0 && isAtRest();

    public void After(TimeSpan delay, string what, Func<Task> job, bool isRepeated = false) => At(Now + delay, what, job, isRepeated);

    public void At(DateTimeOffset due, string what, Func<Task> job, bool isRepeated = false)
    {
        if (!isRepeated)
        {
            Interlocked.Increment(ref _waiting);
            var once = job;
            job = async () =>
            {
                try
                {
                    await once();
                }
                finally
                {
                    Interlocked.Decrement(ref _waiting);
                }
            };
        }

        lock (_gate)
        {
            _queue.Enqueue((what, job), (due, ++_order));
        }
    }

    /// <summary>Waits for rest, moves the clock to the next thing, and begins it.</summary>
    /// <param name="slice">
    /// Zero: one thing after another. Else all that is due within it comes together, as late as a busy network would bring it: a rest for
    /// each costs most of a storm.
    /// </param>
    /// <param name="atOnce">How many jobs may run at the same time.</param>
    /// <returns>False when nothing is left.</returns>
    public async Task<bool> StepAsync(TimeSpan slice, int atOnce)
    {
        await RestAsync();
        DateTimeOffset? next;
        lock (_gate)
        {
            next = _queue.TryPeek(out _, out var at) ? at.Due : null;
        }

        var timer = time.NextDue;
        if ((timer is null || next < timer ? next : timer) is not { } first)
        {
            return false;
        }

        time.JumpTo(first + slice);
        if (slice > TimeSpan.Zero)
        {
            time.Fire(int.MaxValue);
            await BeginAsync(first + slice, atOnce);
        }
        else if (timer <= first)
        {
            time.Fire(1);
        }
        else
        {
            await BeginAsync(first, atOnce: 1);
        }

        return true;
    }

    /// <summary>Waits until nothing is under way.</summary>
    public async Task RestAsync()
    {
        var began = Stopwatch.GetTimestamp();
        while (!IsQuiet)
        {
            if (Stopwatch.GetElapsedTime(began) > RestLimit)
            {
                throw new InvalidOperationException($"Nothing came to rest for {RestLimit.TotalSeconds:0} s: {Volatile.Read(ref _running)} jobs run.");
            }

            await Task.Delay(1);
        }
    }

    private async Task BeginAsync(DateTimeOffset until, int atOnce)
    {
        while (true)
        {
            while (Volatile.Read(ref _running) >= atOnce)
            {
                await Task.Delay(1);
            }

            (string What, Func<Task> Job) item;
            lock (_gate)
            {
                if (!_queue.TryPeek(out item, out var at) || at.Due > until)
                {
                    return;
                }

                _queue.Dequeue();
                Interlocked.Increment(ref _running);
            }

            _ = RunAsync(item.What, item.Job);
            if (atOnce == 1)
            {
                return;
            }
        }
    }

    private async Task RunAsync(string what, Func<Task> job)
    {
        await Task.Yield();
        try
        {
            await job();
        }
        catch (Exception fault)
        {
            lock (_gate)
            {
                _faults.Add($"{what}: {fault.GetType().Name} {fault.Message}");
            }
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }
}
