using Dispatch.Core.Turns;

namespace Dispatch.Functions.Turns;

/// <summary>Whether a nudge that fired still has something to say.</summary>
internal static class LiveNudge
{
    /// <summary>Deals with a nudge that is not the aggregate's latest.</summary>
    /// <returns>What became of it, for the log; null for a live one, which the caller acts upon.</returns>
    public static async Task<string?> SetAsideAsync(
        this INudgeQueue nudges, Nudge nudge, long seq, string turnId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        switch (nudge.Against(seq, turnId, now))
        {
            case NudgeVerdict.Superseded:
                return "superseded";
            case NudgeVerdict.Orphan:
                return "orphan";
            case NudgeVerdict.TooEarly:
                await nudges.PutAsync(nudge, Nudge.SafetyDelay, cancellationToken);
                return "too early";
            default:
                return null;
        }
    }
}
