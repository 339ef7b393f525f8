using Dispatch.Core.Requests;

namespace Dispatch.Core.Messaging;

/// <summary>A sender that may not send, or should send less, for a while; what one process learned for all of them.</summary>
/// <param name="Until">No deferred message of the channel is sent before.</param>
/// <param name="ErrorCode">Twilio's, why; 0 where it gave none.</param>
/// <param name="Times">How often in a row; the waits grow with it.</param>
/// <param name="Since">When it began.</param>
/// <param name="IsStopped">An operator has to do something: it is tried again, but seldom.</param>
public sealed record SenderState(Channel Channel, DateTimeOffset Until, int ErrorCode, int Times, DateTimeOffset Since, bool IsStopped)
{
    /// <summary>The longest that is waited after "too many requests", whatever was asked for: then it is tried once.</summary>
    public static readonly TimeSpan MaxThrottle = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan MaxStop = TimeSpan.FromMinutes(15);

    /// <summary>Trouble that ended this long ago is over: what was held has been tried again since, or nothing was.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromMinutes(30);

    /// <summary>The state after one more sign of trouble.</summary>
    /// <param name="retryAfter">What the provider asked for, or null.</param>
    public static SenderState After(SenderState? before, Channel channel, int errorCode, TimeSpan? retryAfter, DateTimeOffset now)
    {
        var isStopped = ErrorReactions.For(errorCode) == ErrorReaction.StopSending;
        var isSame = before is not null && before.IsStopped == isStopped && now - before.Until < Memory;

        // Many messages of one burst tell of the same trouble: it counts once per wait.
        var times = isSame ? (now < before!.Until ? before.Times : before.Times + 1) : 1;
        var wait = retryAfter is null ? WaitFor(times, isStopped) : Capped(retryAfter.Value);
        var until = now + wait;
        return new SenderState(
            channel, isSame && before!.Until > until ? before.Until : until, errorCode, times, isSame ? before!.Since : now, isStopped);
    }

    /// <summary>Whether it is worth a look if a message that the provider passed on ends a stop: it was held, or took the place of one that failed.</summary>
    public static bool MayEndWith(OutgoingMessage message) => message.Replaces > 0 || message.SendNotes.Any(n => n.Kind == NoteKind.Held);

    /// <summary>
    /// Whether a message that the provider passed on shows that a stop is over: it was handed over when the wait had ended. A throttle lets
    /// some through while it lasts.
    /// </summary>
    public bool IsEndedBy(OutgoingMessage passedOn) =>
        IsStopped && (Channel == passedOn.Channel || ErrorReactions.IsAboutTheAccount(ErrorCode))
        && passedOn.SendNotes.LastOrDefault(n => n.Kind == NoteKind.Posted)?.At >= Until;

    /// <summary>When a message may go: emergencies at once when the wait is over, the others spread behind them.</summary>
    public DateTimeOffset ReleaseAt(OutgoingMessage message, RequestPriority priority) => Until + (SpreadOf(priority) * FailurePlan.Share(message));

    /// <summary>How far messages that wait for the same moment are spread.</summary>
    public static TimeSpan SpreadOf(RequestPriority priority) => priority switch
    {
        RequestPriority.Emergency => TimeSpan.FromSeconds(1),
        RequestPriority.High => TimeSpan.FromSeconds(5),
        RequestPriority.Medium => TimeSpan.FromSeconds(15),
        _ => TimeSpan.FromSeconds(60),
    };

    /// <summary>A header of a day, which a proxy may send, must not silence a channel for a day.</summary>
    public static TimeSpan Capped(TimeSpan retryAfter) => retryAfter < MaxThrottle ? retryAfter : MaxThrottle;

    private static TimeSpan WaitFor(int times, bool isStopped)
    {
        var wait = (isStopped ? TimeSpan.FromMinutes(1) : TimeSpan.FromSeconds(5)) * Math.Pow(2, Math.Clamp(times - 1, 0, 8));
        var limit = isStopped ? MaxStop : MaxThrottle;
        return wait < limit ? wait : limit;
    }
}

/// <summary>What every process may learn of the senders; written when one of them meets trouble, read only where messages are deferred.</summary>
public interface ISenderStates
{
    /// <summary>Those in trouble, by channel; normally none.</summary>
    Task<IReadOnlyDictionary<Channel, SenderState>> ReadAsync(CancellationToken cancellationToken);

    /// <summary>One more sign of trouble on a channel, or on all of them where the code is about the account.</summary>
    Task TroubleAsync(Channel channel, int errorCode, TimeSpan? retryAfter, CancellationToken cancellationToken);

    /// <summary>The channel takes messages again, and the provider tells its trouble at the POST (<see cref="ErrorReactions.IsToldAtPost"/>).</summary>
    /// <param name="isAccount">What was wrong was wrong with the account, so the other channel takes them too.</param>
    Task ClearAsync(Channel channel, bool isAccount, CancellationToken cancellationToken);

    /// <summary>A callback says that the provider passed a message on: what that ends is cleared. Other trouble told by callback is forgotten after <see cref="SenderState.Memory"/>.</summary>
    Task PassedOnAsync(OutgoingMessage message, CancellationToken cancellationToken);
}
