using Dispatch.Storm.World;

namespace Dispatch.Storm.Storms;

/// <summary>
/// The messages of a person's own conversation (questions, confirmations, help) are numbered without a gap: each number has to have
/// reached the person once, or another message has to have taken its place. What WhatsApp refused as free text (63016) is replaced by the
/// approved "your answer waits"; where a stranger has no such template, its number stays unsent and the words go by SMS. So does one that waited
/// too long to be handed over: our row tells which number went instead, the ledger whether it did.
/// </summary>
internal static class Conversations
{
    private const string InPlace = "answer_waiting";

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
                var isInPlace = sent.Any(s => s.Number < number && IsClosed(s)) && sent.Any(s => s.Number > number && s is { Template: InPlace, Message.Channel: "sms" });
                var unsent = sent[0] with { Number = number };
                if (!isInPlace && sent.Any(s => s.Number > number && (stoppedAt is null || s.Message.DateCreated < stoppedAt))
                    && !byNumber[await findings.HeirAsync(unsent)].Any())
                {
                    var around = Findings.Told(sent.Where(s => Math.Abs(s.Number - number) < 3));
                    findings.Lost($"conversation {address}: message {number} was never sent; around it {around}; our row: {await findings.RowAsync(unsent)}");
                }
            }
            else if (tries.TrueForAll(s => s.IsFailed) && !sent.Any(s => s.Number > number && IsInPlaceOf(s, tries)))
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

    private static bool IsInPlaceOf(Sent later, List<Sent> failed) =>
        later.Template == failed[0].Template || (later.Template == InPlace && failed.Exists(IsClosed));

    private static bool IsClosed(Sent sent) => sent is { IsFailed: true, Message: { Channel: "whatsapp", ErrorCode: 63016 } };

    /// <summary>There is no other way after SMS, and none past a STOP.</summary>
    public static bool IsUndeliverable(Sent sent) => sent.Message is { Channel: "sms" } or { ErrorCode: 21610 };
}
