using System.Buffers;
using Dispatch.Core.Assignment;
using Dispatch.Core.Requests;

namespace Dispatch.Core.Conversations.Workers;

/// <summary>
/// What a worker wrote: a step, and what stands beside it. A step with a reason, a time or a line behind it counts only in the forms
/// below; every other sentence is a comment.
/// </summary>
/// <param name="Line">A reason, or what was done; null for none.</param>
/// <param name="When">When they come, or until when it waits; null for none.</param>
/// <param name="IsBareNo">A "no" with words behind it: to an offer it means no, to anything else it may mean anything.</param>
public sealed record WorkerReply(WorkerIntent Intent, string? Line = null, EtaPhrase? When = null, bool IsBareNo = false)
{
    private const int MaxLine = 500;

    private static readonly SearchValues<char> Breaks = SearchValues.Create(",;:.!\n—–");

    private static readonly HashSet<string> Contrary =
        new(["but", "not", "no", "except", "without", "pero", "aun", "todavia", "sin", "mas", "nao", "ainda", "mais", "pas", "sauf"], StringComparer.Ordinal);

    /// <summary>Null for a text that is no step.</summary>
    public static WorkerReply? Read(string text, IEnumerable<string> codes)
    {
        var plain = RequestCode.Without(text, codes.ToHashSet(StringComparer.Ordinal)).Trim();
        if (WorkerWords.Find(plain) is { } whole)
        {
            return new WorkerReply(whole, whole == WorkerIntent.OnHold ? text.Trim() : null);
        }

        return EtaWords.Find(plain) is { } eta ? new WorkerReply(WorkerIntent.Eta, null, eta) : WithMore(plain) ?? Unbroken(plain);
    }

    /// <summary>"No, I'm sick", "done: new washer", "20 min, on my way".</summary>
    private static WorkerReply? WithMore(string text)
    {
        var end = text.AsSpan().IndexOfAny(Breaks);
        if (end <= 0 || end == text.Length - 1)
        {
            return null;
        }

        var (head, tail) = (text[..end], text[(end + 1)..].Trim());
        if (WorkerWords.Find(head) is { } intent)
        {
            return Of(intent, text, head, tail);
        }

        return EtaWords.Find(head) is { } eta && WorkerWords.Find(tail) is { } after and (WorkerIntent.Accept or WorkerIntent.OnMyWay)
            ? new WorkerReply(after, null, eta)
            : null;
    }

    private static WorkerReply? Of(WorkerIntent intent, string text, string head, string tail)
    {
        var when = EtaWords.Find(tail);
        var line = tail.Length <= MaxLine ? tail : tail[..MaxLine];
        return intent switch
        {
            WorkerIntent.Accept => when is null ? null : new WorkerReply(intent, null, when),
            WorkerIntent.OnMyWay or WorkerIntent.Arrived when when is not null => new WorkerReply(WorkerIntent.OnMyWay, null, when),
            WorkerIntent.OnHold => new WorkerReply(intent, text, when),
            WorkerIntent.Decline => new WorkerReply(intent, line, IsBareNo: WorkerWords.Plain(head) == "no"),
            WorkerIntent.Done or WorkerIntent.Arrived or WorkerIntent.OnMyWay when !IsContrary(tail) => new WorkerReply(intent, line),
            _ => null,
        };
    }

    /// <summary>"On my way 20 min", "accept tomorrow 9", "need parts for the pump", "decline too far".</summary>
    private static WorkerReply? Unbroken(string text)
    {
        for (var end = text.LastIndexOf(' '); end > 0; end = text.LastIndexOf(' ', end - 1))
        {
            if (WorkerWords.Find(text[..end]) is not { } intent)
            {
                continue;
            }

            var (head, tail) = (WorkerWords.Plain(text[..end]), text[(end + 1)..].Trim());
            var when = EtaWords.Find(tail);
            return intent switch
            {
                WorkerIntent.Accept or WorkerIntent.OnMyWay when when is not null => new WorkerReply(intent, null, when),
                WorkerIntent.OnHold when when is not null || head.Contains("part", StringComparison.Ordinal) || head.Contains("pieza", StringComparison.Ordinal) =>
                    new WorkerReply(intent, text, when),
                WorkerIntent.Decline when head is "decline" or "rechazo" or "recuso" or "je refuse" => new WorkerReply(intent, tail),
                _ => null,
            };
        }

        return null;
    }

    private static bool IsContrary(string tail) => Contrary.Contains(WorkerWords.Plain(tail).Split(' ')[0]);
}
