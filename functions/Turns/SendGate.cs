using Dispatch.Core.Requests;

namespace Dispatch.Functions.Turns;

/// <summary>
/// POSTs of this process at one time: Twilio counts an account's calls under way, not those per second. Where more want to start than
/// may, emergencies go first.
/// </summary>
internal sealed class SendGate(int width = SendGate.DefaultWidth)
{
    public const int DefaultWidth = 16;

    private readonly Lock _lock = new();
    private readonly PriorityQueue<TaskCompletionSource, (int Rank, long Order)> _waiting = new();
    private int _free = width;
    private long _order;

    /// <summary>Enters when there is room; dispose what comes back to leave.</summary>
    public async Task<IDisposable> EnterAsync(RequestPriority priority)
    {
        Task? turn = null;
        lock (_lock)
        {
            if (_free > 0)
            {
                _free--;
            }
            else
            {
                var waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _waiting.Enqueue(waiting, (-(int)priority, _order++));
                turn = waiting.Task;
            }
        }

        if (turn is not null)
        {
            await turn;
        }

        return new Place(this);
    }

    private void Leave()
    {
        lock (_lock)
        {
            if (_waiting.TryDequeue(out var next, out _))
            {
                next.SetResult();
            }
            else
            {
                _free++;
            }
        }
    }

    private sealed class Place(SendGate gate) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
            {
                gate.Leave();
            }
        }
    }
}
