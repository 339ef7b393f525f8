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
/// <param name="IsBareNo">A plain "no", or "I'm busy": to an offer it means no, to anything else it may mean anything.</param>
public sealed record WorkerReply(WorkerIntent Intent, string? Line = null, EtaPhrase? When = null, bool IsBareNo = false)
{
    private const int MaxLine = 500;

    private static readonly SearchValues<char> Breaks = SearchValues.Create(",;:.!\n—–");

    /// <summary>"I'm busy": a no that says why.</summary>
    public bool IsBusy { get; init; }

    /// <summary>"Ok, done", "done, all good": said of a job one has; to an offer it may be no more than "all right".</summary>
    public bool IsOfOwn { get; init; }

    /// <summary>For how many jobs at most it is said in one ("accept both"); 0 where it says nothing of that.</summary>
    public int Every { get; init; }

    /// <summary>Null for a text that is no step.</summary>
    /// <param name="language">Of the sender; a few words count in one language only.</param>
    public static WorkerReply? Read(string text, IEnumerable<string> codes, string language)
    {
        var plain = RequestCode.Without(text, codes.ToHashSet(StringComparer.Ordinal)).Trim();
        plain = plain.Length < text.Trim().Length ? ReplyWords.WithoutAnd(plain) : plain;
        if (WorkerWords.FindIn(language, plain) is { } whole)
        {
            var isBusy = ReplyWords.Busy.Contains(WorkerWords.Plain(plain));
            return new WorkerReply(whole, whole == WorkerIntent.OnHold ? text.Trim() : null, IsBareNo: IsBare(plain)) { IsBusy = isBusy };
        }

        if (IsAway(plain))
        {
            return new WorkerReply(WorkerIntent.OnLeave);
        }

        return EtaWords.Find(plain) is { } eta
            ? new WorkerReply(WorkerIntent.Eta, null, eta)
            : OfEvery(plain, language) ?? WithMore(plain, language) ?? Politely(plain, language) ?? Unbroken(plain, language);
    }

    /// <summary>"Accept both"; "no, all" may mean not all.</summary>
    private static WorkerReply? OfEvery(string text, string language)
    {
        if (ReplyWords.EveryIn(text) is not (var rest, _, var most) || WorkerWords.FindIn(language, rest) is not { } intent || ReplyWords.No.Contains(rest))
        {
            return null;
        }

        return intent switch
        {
            WorkerIntent.Accept or WorkerIntent.Decline => new WorkerReply(intent, IsBareNo: IsBare(rest)) { Every = most },
            WorkerIntent.OnMyWay or WorkerIntent.Arrived or WorkerIntent.Done when most == 2 => new WorkerReply(intent) { Every = most },
            _ => null,
        };
    }

    /// <summary>"Details please", "can't come today sorry". "Hold please" asks to wait a moment, and "sorry, tomorrow" may be no.</summary>
    private static WorkerReply? Politely(string text, string language)
    {
        if (ReplyWords.WithoutPlease(text) is { } asked)
        {
            return Read(asked, [], language) is { Intent: WorkerIntent.Accept or WorkerIntent.Decline or WorkerIntent.Details or WorkerIntent.MyJobs } wish ? wish : null;
        }

        return ReplyWords.WithoutCourtesy(text) is { } rest && Read(rest, [], language) is { Intent: not (WorkerIntent.OnHold or WorkerIntent.Eta) } reply ? reply : null;
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

        if (ReplyWords.AllRight.Contains(WorkerWords.Plain(head)) && Read(tail, [], language) is { Intent: WorkerIntent.Done } done)
        {
            return done with { IsOfOwn = true };
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
            WorkerIntent.Decline => new WorkerReply(intent, line, IsBareNo: IsBare(head)),
            WorkerIntent.OnLeave => IsFromNow(tail) ? new WorkerReply(intent) : null,
            WorkerIntent.Done or WorkerIntent.Arrived or WorkerIntent.OnMyWay when !IsContrary(tail) => new WorkerReply(intent, line),
            _ => null,
        };
    }

    /// <summary>"On my way 20 min", "accept tomorrow 9", "need parts for the pump", "decline too far", "on leave until Monday".</summary>
    private static WorkerReply? Unbroken(string text, string language)
    {
        for (var end = text.LastIndexOf(' '); end > 0; end = text.LastIndexOf(' ', end - 1))
        {
            var (head, tail) = (WorkerWords.Plain(text[..end]), text[(end + 1)..].Trim());
            if (WorkerWords.Find(head) is not { } intent)
            {
                continue;
            }

            if (intent == WorkerIntent.Decline)
            {
                if (No(head, tail, language) is { } no)
                {
                    return no;
                }

                continue;
            }

            var when = EtaWords.Find(tail);
            return intent switch
            {
                WorkerIntent.Accept when when is not null => new WorkerReply(intent, null, when),
                WorkerIntent.OnMyWay when when is not null => OnTheWay(when),
                WorkerIntent.OnHold when when is not null || ReplyWords.Parts.Any(w => head.Contains(w, StringComparison.Ordinal)) =>
                    new WorkerReply(intent, text, when),
                WorkerIntent.Accept => Yes(tail, language),
                WorkerIntent.Done when ReplyWords.AllRight.Contains(WorkerWords.Plain(tail)) => new WorkerReply(intent, tail) { IsOfOwn = true },
                WorkerIntent.OnLeave => IsFromNow(tail) ? new WorkerReply(intent) : null,
                _ => null,
            };
        }

        return null;
    }

    /// <summary>"Yes, I'll take it" is one yes, "ok, on my way" is more than one.</summary>
    private static WorkerReply? Yes(string tail, string language) => Read(tail, [], language) switch
    {
        { Intent: WorkerIntent.Accept or WorkerIntent.OnMyWay } more => more,
        { Intent: WorkerIntent.Done or WorkerIntent.Arrived } step => step with { IsOfOwn = true },
        _ => null,
    };

    /// <summary>
    /// "Can't do it I'm sick", "no I can't": a reason without a comma stands behind a whole no, any other words only behind "decline". What
    /// stands behind a plain "no" or "can't" is what they cannot, unless it is a no as well; but "no estoy ocupado" is none.
    /// </summary>
    private static WorkerReply? No(string head, string tail, string language)
    {
        if (ReplyWords.WithReason.Contains(head))
        {
            return new WorkerReply(WorkerIntent.Decline, tail);
        }

        var more = Read(tail, [], language);
        if (more is { Intent: WorkerIntent.Decline })
        {
            if (!head.Contains(' ', StringComparison.Ordinal) && IsBare(head) && !ReplyWords.IsNoTwice(WorkerWords.Plain(tail)))
            {
                return null;
            }

            return more with { Line = more.Line ?? (more.IsBusy ? tail : null), IsBareNo = more.IsBareNo && IsBare(head), IsBusy = false };
        }

        return more is null && ReplyWords.IsWhole(head) && ReplyWords.IsReason(WorkerWords.Plain(tail)) ? new WorkerReply(WorkerIntent.Decline, tail, IsBareNo: IsBare(head)) : null;
    }

    private static bool IsBare(string text) => WorkerWords.Plain(text) is var plain && (ReplyWords.No.Contains(plain) || ReplyWords.Busy.Contains(plain));

    /// <summary>The leave has begun: "until Monday", "for two weeks"; "from tomorrow" has not.</summary>
    private static bool IsFromNow(string tail) => WorkerWords.Plain(tail) is var plain && (ReplyWords.IsUntil(plain) || ReplyWords.IsSpan(plain));

    /// <summary>"I'm off until Monday".</summary>
    private static bool IsAway(string text)
    {
        for (var end = text.LastIndexOf(' '); end > 0; end = text.LastIndexOf(' ', end - 1))
        {
            if (ReplyWords.Away.Contains(WorkerWords.Plain(text[..end])) && IsUntilDay(text[(end + 1)..]))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Off until another day; who is off until three is back by then.</summary>
    private static bool IsUntilDay(string tail) =>
        ReplyWords.IsUntilSpan(WorkerWords.Plain(tail)) || (ReplyWords.IsUntil(WorkerWords.Plain(tail)) && EtaWords.Find(tail) is { Days: > 0 } or { Day: not null });

    /// <summary>Who comes on another day is not on the way: "voy mañana a las 9".</summary>
    private static WorkerReply OnTheWay(EtaPhrase when) =>
        new(when is { Days: > 0 } or { Day: not null } ? WorkerIntent.Eta : WorkerIntent.OnMyWay, null, when);

    private static bool IsContrary(string tail) => ReplyWords.Contrary.Contains(WorkerWords.Plain(tail).Split(' ')[0]);
}
