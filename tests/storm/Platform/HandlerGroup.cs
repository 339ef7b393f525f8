using System.Diagnostics;
using Dispatch.Local.Host;
using Dispatch.Storm.Handler;

namespace Dispatch.Storm.Platform;

/// <summary>
/// Some handler processes of one kind behind one address, as a plan in Azure has them: whoever dies is replaced at once, and calls go
/// to those that live.
/// </summary>
/// <param name="isSpread">Calls go round; otherwise to the oldest, and the others stand by.</param>
internal sealed class HandlerGroup(
    string label, SharedState state, SlotNumbers slots, IReadOnlyDictionary<string, string> settings, bool isSpread, TextWriter log) : IHandler, IAsyncDisposable
{
    private static readonly TimeSpan ReadyLimit = TimeSpan.FromSeconds(60);

    private readonly Lock _gate = new();
    private readonly List<Member> _members = [];
    private readonly HttpClient _client = new();
    private bool _isEnding;
    private int _next;

    public int Started { get; private set; }

    /// <summary>Requests its living processes are at.</summary>
    public long InFlight
    {
        get
        {
            lock (_gate)
            {
                return _members.Where(m => !m.HasExited).Sum(m => Volatile.Read(ref state.InFlight(m.Slot)));
            }
        }
    }

    public void Start(int count)
    {
        for (var i = 0; i < count; i++)
        {
            StartOne();
        }
    }

    public async Task<Uri> ReadyAsync(CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < ReadyLimit)
        {
            if (Pick() is { } member)
            {
                return member.Address;
            }

            await Task.Delay(2, cancellationToken);
        }

        throw new InvalidOperationException($"No {label} handler became ready.");
    }

    public async Task AllReadyAsync(int count)
    {
        var began = Stopwatch.GetTimestamp();
        while (Living().Count < count)
        {
            if (Stopwatch.GetElapsedTime(began) > ReadyLimit)
            {
                throw new InvalidOperationException($"The {label} handlers did not become ready: see the log.");
            }

            await Task.Delay(10);
        }
    }

    /// <summary>The host's answer to a call that never ended.</summary>
    public void Restart()
    {
        foreach (var member in Living())
        {
            Kill(member);
        }
    }

    /// <summary>One of them dies so many calls from now.</summary>
    public void CrashIn(int which, int calls, bool isAfter)
    {
        var living = Living();
        if (living.Count > 0)
        {
            var slot = living[which % living.Count].Slot;
            Volatile.Write(ref state.CrashInAfter(slot), isAfter ? 1 : 0);
            Volatile.Write(ref state.CrashIn(slot), calls);
        }
    }

    public async ValueTask DisposeAsync()
    {
        List<Member> members;
        lock (_gate)
        {
            _isEnding = true;
            members = [.. _members];
        }

        foreach (var member in members)
        {
            Kill(member);
            await member.Ended;
        }

        _client.Dispose();
    }

    private List<Member> Living()
    {
        lock (_gate)
        {
            return [.. _members.Where(m => m.IsReady && !m.HasExited && Volatile.Read(ref state.IsDying(m.Slot)) == 0)];
        }
    }

    private Member? Pick()
    {
        var living = Living();
        return living.Count == 0 ? null : living[isSpread ? (int)((uint)Interlocked.Increment(ref _next) % (uint)living.Count) : 0];
    }

    private void Kill(Member member)
    {
        Volatile.Write(ref state.IsDying(member.Slot), 1);
        try
        {
            member.Process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended already.
        }
    }

    private void StartOne()
    {
        lock (_gate)
        {
            if (_isEnding)
            {
                return;
            }

            var slot = slots.Take();
            var port = LoopbackPort.Free();
            var own = new Dictionary<string, string>(settings, StringComparer.Ordinal)
            {
                [HandlerProgram.StateVariable] = state.Path,
                [HandlerProgram.SlotVariable] = $"{slot}",
            };
            var folder = AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar);
            var command = HandlerCommand.FunctionApp(label, folder, own) with { Arguments = [Path.Combine(folder, "Dispatch.Storm.dll"), HandlerProgram.Word] };
            var process = command.Create(port);
            process.OutputDataReceived += (_, line) => Write(slot, line.Data);
            process.ErrorDataReceived += (_, line) => Write(slot, line.Data);
            process.Start();
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            Started++;
            var member = new Member(process, slot, new Uri($"http://127.0.0.1:{port}/"));
            member.Ended = WatchAsync(member);
            _members.Add(member);
        }
    }

    private async Task WatchAsync(Member member)
    {
        await Task.Yield();
        var exited = member.Process.WaitForExitAsync();
        while (!exited.IsCompleted && !await AnswersAsync(member.Address))
        {
            await Task.WhenAny(exited, Task.Delay(10));
        }

        member.IsReady = !exited.IsCompleted;
        await exited;
        lock (_gate)
        {
            _members.Remove(member);
        }

        member.Process.Dispose();
        StartOne();
    }

    private async Task<bool> AnswersAsync(Uri address)
    {
        try
        {
            using var answer = await _client.GetAsync(address);
            return true;
        }
        catch (Exception fault) when (fault is HttpRequestException or OperationCanceledException or ObjectDisposedException)
        {
            return false;
        }
    }

    private void Write(int slot, string? line)
    {
        if (!string.IsNullOrEmpty(line))
        {
            lock (log)
            {
                log.WriteLine($"{TimeProvider.System.GetUtcNow() + state.ClockAhead:HH:mm:ss.f} {label} {slot} | {line}");
            }
        }
    }

    private sealed class Member(Process process, int slot, Uri address)
    {
        public Process Process => process;

        public int Slot => slot;

        public Uri Address => address;

        public bool IsReady { get; set; }

        public Task Ended { get; set; } = Task.CompletedTask;

        public bool HasExited
        {
            get
            {
                try
                {
                    return process.HasExited;
                }
                catch (InvalidOperationException)
                {
                    return true;
                }
            }
        }
    }
}

/// <summary>Gives each process its place in the shared state.</summary>
internal sealed class SlotNumbers
{
    private int _last = -1;

    public int Take()
    {
        var slot = Interlocked.Increment(ref _last);
        return slot < SharedState.MaxSlots ? slot : throw new InvalidOperationException("More handlers died than the shared state has places for.");
    }
}
