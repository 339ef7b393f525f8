using System.Collections.Concurrent;
using Dispatch.Local.Twilio.Faults;

namespace Dispatch.Local.Twilio;

/// <summary>
/// Carries each outgoing message through Twilio's statuses (queued, sent, delivered, read; or failed, undelivered) and
/// calls its StatusCallback after each change. The first status of the create answer is not called back, as Twilio has it.
/// </summary>
internal sealed partial class Deliveries(
    Ledger ledger,
    MediaStore media,
    Callbacks callbacks,
    FaultRules faults,
    Activity activity,
    StandInOptions options,
    TimeProvider time,
    ILogger<Deliveries> logger) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<string, Task> _running = new(StringComparer.Ordinal);
    private readonly HttpClient _mediaClient = new() { Timeout = TimeSpan.FromSeconds(15), MaxResponseContentBufferSize = MediaStore.MaxSize };

    /// <summary>Starts (or, after a restart, goes on with) one message. A message already under way is left alone.</summary>
    /// <param name="sid">The message.</param>
    /// <param name="mediaUrls">Addresses whose content is fetched before it is sent.</param>
    public void Begin(string sid, IReadOnlyList<string> mediaUrls)
    {
        var slot = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (_running.TryAdd(sid, slot.Task))
        {
            activity.Enter();
            _ = RunAsync(sid, mediaUrls).ContinueWith(
                _ =>
                {
                    _running.TryRemove(sid, out Task? _);
                    slot.SetResult();
                },
                TaskScheduler.Default);
        }
    }

    /// <summary>Goes on with the messages a previous run left unfinished.</summary>
    public void Resume()
    {
        foreach (var message in ledger.Messages())
        {
            if (message.Direction != "inbound" && message.Status is ("accepted" or "scheduled" or "queued" or "sent"))
            {
                Begin(message.Sid, []);
            }
        }
    }

    /// <summary>Changes the status and tells the StatusCallback. Null where the message is gone.</summary>
    public async Task<LedgerMessage?> MoveAsync(string sid, string status, int? error = null)
    {
        var now = time.GetUtcNow();
        var message = ledger.Change(sid, current => current with
        {
            Status = status,
            ErrorCode = error,
            ErrorMessage = error is { } code ? TwilioError.Meaning(code) : null,
            DateUpdated = now,
            DateSent = status == "sent" ? now : current.DateSent,
            Statuses = [.. current.Statuses, new StatusChange(status, now, error)],
        });
        if (message is not null)
        {
            await callbacks.TellAsync(message, now, _stopping.Token);
        }

        return message;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_running.Values);
        await callbacks.DisposeAsync();
        _mediaClient.Dispose();
        _stopping.Dispose();
    }

    private async Task RunAsync(string sid, IReadOnlyList<string> mediaUrls)
    {
        // Returns to the caller at once: the create answer comes before any status.
        await Task.Yield();
        try
        {
            if (await UntilDueAsync(sid) && await SendAsync(sid, mediaUrls) && await DeliverAsync(sid))
            {
                await ReadAsync(sid);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The stand-in is ending; Resume goes on at the next start.
        }
        catch (Exception error)
        {
            LogBroken(logger, sid, error);
        }
        finally
        {
            activity.Leave();
        }
    }

    /// <summary>Waits for SendAt. False when the message was cancelled or deleted.</summary>
    private async Task<bool> UntilDueAsync(string sid)
    {
        if (ledger.Find(sid) is not { Status: "scheduled", SendAt: { } due })
        {
            return true;
        }

        var isGone = await activity.RestAsync(
            ledger.WaitUntilAsync(() => ledger.Find(sid) is not { Status: "scheduled" }, due - time.GetUtcNow(), time, _stopping.Token));
        return !isGone;
    }

    private async Task<bool> SendAsync(string sid, IReadOnlyList<string> mediaUrls)
    {
        if (ledger.Find(sid) is { Status: "sent" or "delivered" })
        {
            return true;
        }

        if (ledger.Find(sid) is { Status: "accepted" or "scheduled" })
        {
            await MoveAsync(sid, "queued");
        }

        await PauseAsync();
        if (!await FetchMediaAsync(sid, mediaUrls))
        {
            await MoveAsync(sid, "failed", 63019);
            return false;
        }

        if (ledger.Find(sid) is not { } message)
        {
            return false;
        }

        var isWindowOpen = message.From is { } from && ledger.IsWindowOpen(message.Phone, from, time.GetUtcNow());
        var content = message.ContentSid is { } contentSid ? ledger.FindContent(contentSid) : null;
        var asked = faults.Of(FaultKind.Fail, FaultSubject.Of(message))?.Code;
        if ((asked ?? ChannelRules.Error(message, content, isWindowOpen, ledger.Phone(message.Phone))) is not { } error)
        {
            return await MoveAsync(sid, "sent") is not null;
        }

        await MoveAsync(sid, error is (>= 30000 and < 31000) or 63003 or 63024 ? "undelivered" : "failed", error);
        return false;
    }

    private async Task<bool> DeliverAsync(string sid)
    {
        await PauseAsync();
        await activity.RestAsync(ledger.WaitUntilAsync(
            () => ledger.Find(sid) is not { } message || ledger.Phone(message.Phone).IsOnline, limit: null, time, _stopping.Token));
        return await MoveAsync(sid, "delivered") is { Channel: "whatsapp" };
    }

    private async Task ReadAsync(string sid)
    {
        if (ledger.Find(sid) is not { } message || !ledger.Phone(message.Phone).HasReadReceipts)
        {
            return;
        }

        var isSeen = await activity.RestAsync(ledger.WaitUntilAsync(
            () => ledger.IsWatched(message.Phone) || ledger.Find(sid) is null, options.ReadDelay, time, _stopping.Token));
        await PauseAsync();
        if (ledger.Find(sid) is not null && (isSeen || options.ReadDelay is not null))
        {
            await MoveAsync(sid, "read");
        }
    }

    private async Task<bool> FetchMediaAsync(string sid, IReadOnlyList<string> urls)
    {
        foreach (var url in urls)
        {
            try
            {
                using var head = new HttpRequestMessage(HttpMethod.Head, url);
                using var announced = await _mediaClient.SendAsync(head, _stopping.Token);
                using var answer = await _mediaClient.GetAsync(url, _stopping.Token);
                var type = answer.Content.Headers.ContentType?.MediaType;
                if (!answer.IsSuccessStatusCode || type is null || announced.Content.Headers.ContentType?.MediaType != type)
                {
                    return false;
                }

                var saved = await media.SaveAsync(await answer.Content.ReadAsByteArrayAsync(_stopping.Token), type, _stopping.Token);
                ledger.Change(sid, message => message with { Media = [.. message.Media, saved] });
            }
            catch (Exception error) when (!_stopping.IsCancellationRequested && error is (HttpRequestException or OperationCanceledException))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The time a real network takes between sent, delivered and read; tests set it short.</summary>
    private Task PauseAsync() => activity.RestAsync(Task.Delay(options.CallbackDelay, time, _stopping.Token));

    [LoggerMessage(Level = LogLevel.Error, Message = "Message {MessageSid}: the stand-in could not go on")]
    private static partial void LogBroken(ILogger logger, string messageSid, Exception error);
}
