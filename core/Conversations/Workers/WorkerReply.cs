using System.Buffers;
using Dispatch.Core.Assignment;
using Dispatch.Core.Conversations.Intake;
using Dispatch.Core.Requests;

namespace Dispatch.Core.Conversations.Workers;

/// <summary>
/// What a worker wrote: a step, and what stands beside it. A step with a reason, a time or a line behind it counts only in the forms
/// below; every other sentence is a comment.
/// </summary>
/// <param name="Line">A reason, or what was done; null for none.</param>
/// <param name="When">When they come, or until when it waits; null for none.</param>
/// <param name="IsBareNo">A "no" with words behind it, or "I'm busy": to an offer it means no, to anything else it may mean anything.</param>
public sealed record WorkerReply(WorkerIntent Intent, string? Line = null, EtaPhrase? When = null, bool IsBareNo = false)
{
    private const int MaxLine = 500;

    private static readonly SearchValues<char> Breaks = SearchValues.Create(",;:.!\n—–");

    private static readonly HashSet<string> Contrary =
        new(["but", "not", "no", "except", "without", "pero", "aun", "todavia", "sin", "salvo", "menos", "mas", "nao", "ainda", "sem", "porem", "mais", "pas", "sauf", "sans"], StringComparer.Ordinal);

    private static readonly HashSet<string> BareNo = new(["no", "nao", "non"], StringComparer.Ordinal);

    /// <summary>How the phrases of <see cref="WorkerIntent.OnHold"/> that name a part are told from the others: what stands behind them is the part.</summary>
    private static readonly string[] PartWords = ["part", "pieza", "repuesto", "peca", "piece", "materia"];

    /// <summary>Phrases of <see cref="WorkerIntent.Decline"/> by which nobody gives back a job they have: they may come later.</summary>
    private static readonly HashSet<string> Busy = new(
        [
            "im busy", "i am busy", "busy", "too busy", "im too busy", "sorry im busy", "not available", "im not available", "i am not available",
            "unavailable", "im unavailable", "fully booked", "im fully booked", "im off today", "not today", "cant today", "i cant today",
            "cannot today", "i cannot today", "cant come today", "i cant come today",
            "estoy ocupado", "estoy ocupada", "ocupado", "ocupada", "no estoy disponible", "no disponible", "no puedo hoy",
            "estou ocupado", "estou ocupada", "to ocupado", "to ocupada", "nao estou disponivel", "nao to disponivel", "indisponivel", "estou indisponivel", "nao posso hoje",
            "je suis occupe", "je suis occupee", "occupe", "occupee", "jsuis occupe", "je suis pris", "je suis prise", "desole je suis occupe", "desolee je suis occupee",
        ],
        StringComparer.Ordinal);

    /// <summary>The words of <see cref="WorkerIntent.Decline"/> behind which a reason may stand without a comma.</summary>
    private static readonly HashSet<string> DeclineWords =
        new(["decline", "rechazo", "recuso", "refuse", "je refuse"], StringComparer.Ordinal);

    /// <summary>Null for a text that is no step.</summary>
    /// <param name="language">Of the sender; a few words count in one language only.</param>
    public static WorkerReply? Read(string text, IEnumerable<string> codes, string language)
    {
        var plain = RequestCode.Without(text, codes.ToHashSet(StringComparer.Ordinal)).Trim();
        if (WorkerWords.FindIn(language, plain) is { } whole)
        {
            return new WorkerReply(whole, whole == WorkerIntent.OnHold ? text.Trim() : null, IsBareNo: Busy.Contains(WorkerWords.Plain(plain)));
        }

        return EtaWords.Find(plain) is { } eta ? new WorkerReply(WorkerIntent.Eta, null, eta) : WithMore(plain, language) ?? Unbroken(plain, language);
    }

    /// <summary>"No, I'm sick", "done: new washer", "20 min, on my way", "hello, yes", "done, thanks".</summary>
    private static WorkerReply? WithMore(string text, string language)
    {
        var end = text.AsSpan().IndexOfAny(Breaks);
        if (end <= 0 || end == text.Length - 1)
        {
            return null;
        }

        var (head, tail) = (text[..end], text[(end + 1)..].Trim());
        if (IntakeWords.CommandOf(head) == IntakeCommand.Greeting || IntakeWords.CommandOf(tail) == IntakeCommand.Thanks)
        {
            return Read(IntakeWords.CommandOf(head) == IntakeCommand.Greeting ? tail : head, [], language);
        }

        if (WorkerWords.FindIn(language, head) is { } intent)
        {
            return Of(intent, text, head, tail, language);
        }

        return EtaWords.Find(head) is { } eta && WorkerWords.Find(tail) is { } after and (WorkerIntent.Accept or WorkerIntent.OnMyWay)
            ? new WorkerReply(after, null, eta)
            : null;
    }

    private static WorkerReply? Of(WorkerIntent intent, string text, string head, string tail, string language)
    {
        var when = EtaWords.Find(tail);
        var line = tail.Length <= MaxLine ? tail : tail[..MaxLine];
        return intent switch
        {
            WorkerIntent.Accept when when is not null => new WorkerReply(intent, null, when),
            WorkerIntent.Accept => Yes(tail, language),
            WorkerIntent.OnMyWay or WorkerIntent.Arrived when when is not null => OnTheWay(when),
            WorkerIntent.OnHold => new WorkerReply(intent, text, when),
            WorkerIntent.Decline => new WorkerReply(intent, line, IsBareNo: BareNo.Contains(WorkerWords.Plain(head)) || Busy.Contains(WorkerWords.Plain(head))),
            WorkerIntent.Done or WorkerIntent.Arrived or WorkerIntent.OnMyWay when !IsContrary(tail) => new WorkerReply(intent, line),
            _ => null,
        };
    }

    /// <summary>"On my way 20 min", "accept tomorrow 9", "need parts for the pump", "decline too far".</summary>
    private static WorkerReply? Unbroken(string text, string language)
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
                WorkerIntent.Accept when when is not null => new WorkerReply(intent, null, when),
                WorkerIntent.OnMyWay when when is not null => OnTheWay(when),
                WorkerIntent.OnHold when when is not null || PartWords.Any(w => head.Contains(w, StringComparison.Ordinal)) =>
                    new WorkerReply(intent, text, when),
                WorkerIntent.Accept => Yes(tail, language),
                WorkerIntent.Decline when DeclineWords.Contains(head) => new WorkerReply(intent, tail),
                _ => null,
            };
        }

        return null;
    }

    /// <summary>"Yes, I'll take it" is one yes, "ok, on my way" is more than one.</summary>
    private static WorkerReply? Yes(string tail, string language) =>
        Read(tail, [], language) is { Intent: WorkerIntent.Accept or WorkerIntent.OnMyWay } more ? more : null;

    /// <summary>Who comes on another day is not on the way: "voy mañana a las 9".</summary>
    private static WorkerReply OnTheWay(EtaPhrase when) =>
        new(when is { Days: > 0 } or { Day: not null } ? WorkerIntent.Eta : WorkerIntent.OnMyWay, null, when);

    private static bool IsContrary(string tail) => Contrary.Contains(WorkerWords.Plain(tail).Split(' ')[0]);
}
