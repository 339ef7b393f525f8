using Dispatch.Storm.World;

namespace Dispatch.Storm.Storms;

/// <summary>
/// The messages of a person's own conversation (questions, confirmations, help) are numbered without a gap: each number has to have
/// reached the person once, or another message has to have taken its place.
/// </summary>
internal static class Conversations
{
    /// <param name="stoppedAt">From then on the person wants no more messages: what is kept back for it is nobody's loss.</param>
    public static async Task JudgeAsync(string address, IReadOnlyList<Sent> sent, DateTimeOffset? stoppedAt, Findings findings)
    {
        await findings.SameNumberAsync($"conversation {address}", sent);
        var byNumber = sent.ToLookup(s => s.Number);
        for (var number = 1; number <= sent.Max(s => s.Number); number++)
        {
            var tries = byNumber[number].ToList();
            if (tries.Count == 0)
            {
                if (sent.Any(s => s.Number > number && (stoppedAt is null || s.Message.DateCreated < stoppedAt)))
                {
                    findings.Lost($"conversation {address}: message {number} was never sent");
                }
            }
            else if (tries.TrueForAll(s => s.IsFailed) && !sent.Any(s => s.Number > number && s.Template == tries[0].Template))
            {
                var what = $"conversation {address}: message {number} ({tries[0].Template}), error {tries[0].Message.ErrorCode}";
                if (tries.Exists(IsUndeliverable))
                {
                    findings.Undeliverable(what);
                }
                else
                {
                    findings.Lost($"{what}, nothing followed");
                }
            }
        }
    }

    /// <summary>There is no other way after SMS, and none past a STOP.</summary>
    public static bool IsUndeliverable(Sent sent) => sent.Message is { Channel: "sms" } or { ErrorCode: 21610 };
}
