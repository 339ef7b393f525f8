using System.Collections.Concurrent;
using Dispatch.Local.Twilio.Faults;

namespace Dispatch.Local.Twilio;

/// <summary>Tells each status to its StatusCallback, or does with it what a fault rule asks for.</summary>
internal sealed class Callbacks(Ledger ledger, WebhookCaller caller, FaultRules faults, Activity activity, StandInOptions options, TimeProvider time) : IAsyncDisposable
{
    /// <summary>Callbacks under way at once. Thousands may be due at one moment, and each takes a connection at both ends.</summary>
    private const int AtOnce = 64;

    private readonly SemaphoreSlim _room = new(AtOnce);
    private readonly ConcurrentDictionary<string, Callback> _heldBack = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Task, bool> _late = new();

    /// <summary>Tells the message's present status; ends when it was told, or when somebody else will tell it.</summary>
    public async Task TellAsync(LedgerMessage message, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (message.StatusCallback is not { } url)
        {
            return;
        }

        var callback = new Callback(message.Sid, message.Status, url, StatusForm.Fields(message, options.Account, now));
        var subject = FaultSubject.Of(message, message.Status);
        if (faults.Of(FaultKind.DropCallback, subject) is not null)
        {
            return;
        }

        if (faults.Of(FaultKind.DelayCallback, subject) is { } delay)
        {
            Later(callback, delay.Delay, cancellationToken);
            return;
        }

        if (faults.Of(FaultKind.ReorderCallback, subject) is not null && _heldBack.TryAdd(message.Sid, callback))
        {
            // The next status may never come.
            Later(callback, TimeSpan.FromMinutes(1), cancellationToken);
            return;
        }

        await PostAsync(callback, cancellationToken);
        if (faults.Of(FaultKind.DuplicateCallback, subject) is not null)
        {
            await PostAsync(callback, cancellationToken);
        }

        if (_heldBack.TryRemove(message.Sid, out var earlier))
        {
            await PostAsync(earlier, cancellationToken);
        }
    }

    /// <summary>Waits for the callbacks that were put off, once they have been cancelled.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_late.Keys);
        _room.Dispose();
    }

    /// <summary>The fault that was asked for is the delay itself.</summary>
    private void Later(Callback callback, TimeSpan delay, CancellationToken cancellationToken)
    {
        activity.Enter();
        var late = LaterAsync(callback, Task.Delay(delay, time, cancellationToken), cancellationToken);
        _late[late] = true;
        _ = late.ContinueWith(done => _late.TryRemove(done, out _), TaskScheduler.Default);
    }

    private async Task LaterAsync(Callback callback, Task delay, CancellationToken cancellationToken)
    {
        try
        {
            await activity.RestAsync(delay);
            var wasHeldBack = _heldBack.TryRemove(KeyValuePair.Create(callback.MessageSid, callback));
            if (wasHeldBack || !callback.IsTold)
            {
                await PostAsync(callback, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The stand-in is ending.
        }
        finally
        {
            activity.Leave();
        }
    }

    private async Task PostAsync(Callback callback, CancellationToken cancellationToken)
    {
        callback.IsTold = true;
        await _room.WaitAsync(cancellationToken);
        try
        {
            await caller.PostAsync(
                "status", callback.Status, callback.Url, callback.Fields,
                call => ledger.Change(callback.MessageSid, message => message with { Calls = [.. message.Calls, call] }), cancellationToken);
        }
        finally
        {
            _room.Release();
        }
    }

    /// <summary>A status as it will be told, however late.</summary>
    private sealed class Callback(string messageSid, string status, string url, IReadOnlyList<FormField> fields)
    {
        public string MessageSid => messageSid;

        public string Status => status;

        public string Url => url;

        public IReadOnlyList<FormField> Fields => fields;

        public bool IsTold { get; set; }
    }
}
