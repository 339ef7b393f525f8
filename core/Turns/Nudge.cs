namespace Dispatch.Core.Turns;

/// <summary>
/// Safety net and timer of one aggregate: put on the queue before a turn commits, visible later. Ids only.
/// </summary>
/// <param name="Partition">The aggregate.</param>
/// <param name="Seq">The seq the turn commits with.</param>
/// <param name="TurnId">The turn that put it.</param>
/// <param name="ArmedAt">When it was first put (UTC): an unknown turn is waited for until five minutes after.</param>
/// <param name="Tries">Runs that met a fault; each waits longer.</param>
public sealed record Nudge(string Partition, long Seq, string TurnId, DateTimeOffset ArmedAt, int Tries = 0)
{
    /// <summary>A nudge is not visible before the turn that put it can be through.</summary>
    public static readonly TimeSpan SafetyDelay = TimeSpan.FromSeconds(30);

    /// <summary>How long a commit may still be under way.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    /// <summary>The wait until a time, never quite none.</summary>
    public static TimeSpan Until(DateTimeOffset at, DateTimeOffset now) =>
        TimeSpan.FromSeconds(Math.Ceiling(Math.Max(Shortest.TotalSeconds, (at - now).TotalSeconds)));

    public NudgeVerdict Against(long seq, string turnId, DateTimeOffset now)
    {
        if (seq > Seq || (seq == Seq && turnId != TurnId))
        {
            return NudgeVerdict.Superseded;
        }

        if (seq == Seq)
        {
            return NudgeVerdict.Live;
        }

        return now - ArmedAt < Patience ? NudgeVerdict.TooEarly : NudgeVerdict.Orphan;
    }
}

public enum NudgeVerdict
{
    /// <summary>The aggregate's latest turn put it: finish what is left.</summary>
    Live,

    /// <summary>A later turn put another one.</summary>
    Superseded,

    /// <summary>Its commit is not to be seen yet.</summary>
    TooEarly,

    /// <summary>Its commit never came.</summary>
    Orphan,
}

/// <summary>The queue <c>nudges</c>.</summary>
public interface INudgeQueue
{
    /// <param name="visibleAfter">From now; cut to six days, after which the nudge puts itself again.</param>
    Task PutAsync(Nudge nudge, TimeSpan visibleAfter, CancellationToken cancellationToken);
}
