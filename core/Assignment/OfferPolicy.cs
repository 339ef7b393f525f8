using Dispatch.Core.Requests;

namespace Dispatch.Core.Assignment;

/// <summary>
/// How a job of one priority is offered, escalated and measured; data of the organisation. Seconds; null keeps the default.
/// </summary>
public sealed record PriorityPolicy
{
    /// <summary>From offer to the next candidate or wave.</summary>
    public int? AnswerSeconds { get; init; }

    /// <summary>How many workers are asked at once (1 to <see cref="OfferPolicy.MaxAtOnce"/>); the first to accept has the job.</summary>
    public int? AskAtOnce { get; init; }

    /// <summary>From offer to the reminder; half of the answer time where not given.</summary>
    public int? RemindSeconds { get; init; }

    /// <summary>From "nobody found" to the next round.</summary>
    public int? RetrySeconds { get; init; }

    /// <summary>From a step of the worker to the question how it goes, and the longest a hold lasts unasked.</summary>
    public int? FollowUpSeconds { get; init; }

    /// <summary>From one telling of the escalation ladder to the next, where the rung does not say.</summary>
    public int? EscalateSeconds { get; init; }

    /// <summary>Added after the last rung, before the ladder begins again.</summary>
    public int? EscalateAgainSeconds { get; init; }

    /// <summary>Target: from report to a worker's accept.</summary>
    public int? RespondSeconds { get; init; }

    /// <summary>Target: from report to the worker at the door.</summary>
    public int? ArriveSeconds { get; init; }

    /// <summary>Target: from report to done.</summary>
    public int? FinishSeconds { get; init; }

    /// <summary>The part of a target's time after which the person in charge is warned.</summary>
    public int? WarnPercent { get; init; }

    /// <summary>Nobody is asked, reminded or told outside the organisation's working hours, and its times count only inside.</summary>
    public bool? InWorkingHours { get; init; }
}

/// <summary>A <see cref="PriorityPolicy"/> with every value known.</summary>
public sealed record Terms(
    TimeSpan Answer,
    int AskAtOnce,
    TimeSpan Remind,
    TimeSpan Retry,
    TimeSpan FollowUp,
    TimeSpan Escalate,
    TimeSpan EscalateAgain,
    TimeSpan Respond,
    TimeSpan Arrive,
    TimeSpan Finish,
    int WarnPercent,
    bool InWorkingHours);

/// <summary>
/// What an organisation wants by priority; what it does not say is as in the table below.
/// Where the targets come from: docs/decisions/0006-targets-and-escalation.md.
/// </summary>
public sealed record OfferPolicy
{
    /// <summary>A wave's offers and messages, and those of the wave before it, have to fit one transaction.</summary>
    public const int MaxAtOnce = 20;

    public static readonly OfferPolicy Default = new();

    private const int Minute = 60;
    private const int Hour = 60 * Minute;
    private const int Day = 24 * Hour;

    // The defaults of the time when the two numbers below were all there was; rows of that time hold them.
    private const int FormerOffer = 60 * Minute;
    private const int FormerEmergencyOffer = 5 * Minute;
    private const int FormerRetry = 30 * Minute;
    private const int FormerEmergencyRetry = 5 * Minute;

    public PriorityPolicy? Emergency { get; init; }

    public PriorityPolicy? High { get; init; }

    public PriorityPolicy? Medium { get; init; }

    public PriorityPolicy? Low { get; init; }

    /// <summary>How long a message may stay undelivered.</summary>
    public Messaging.DeliveryPolicy Delivery { get; init; } = Messaging.DeliveryPolicy.Default;

    /// <summary>As rows and files wrote <see cref="PriorityPolicy.AnswerSeconds"/> of emergencies before there was more to say.</summary>
    public int? EmergencyOfferSeconds { get; init; }

    /// <summary>The same of all others.</summary>
    public int? OfferSeconds { get; init; }

    /// <summary>As rows and files wrote <see cref="PriorityPolicy.RetrySeconds"/> of emergencies.</summary>
    public int? EmergencyRetrySeconds { get; init; }

    /// <summary>The same of all others.</summary>
    public int? RetrySeconds { get; init; }

    public Terms For(RequestPriority priority)
    {
        var (own, isEmergency) = (Own(priority), priority == RequestPriority.Emergency);
        var usual = DefaultOf(priority);
        int Of(Func<PriorityPolicy, int?> value) => (own is null ? null : value(own)) ?? value(usual)!.Value;
        TimeSpan Time(Func<PriorityPolicy, int?> value) => TimeSpan.FromSeconds(Of(value));

        var answer = own?.AnswerSeconds ?? (isEmergency ? Changed(EmergencyOfferSeconds, FormerEmergencyOffer) : Changed(OfferSeconds, FormerOffer)) ?? Of(p => p.AnswerSeconds);
        var retry = own?.RetrySeconds ?? (isEmergency ? Changed(EmergencyRetrySeconds, FormerEmergencyRetry) : Changed(RetrySeconds, FormerRetry)) ?? Of(p => p.RetrySeconds);
        return new Terms(
            TimeSpan.FromSeconds(answer), Of(p => p.AskAtOnce), TimeSpan.FromSeconds(own?.RemindSeconds ?? (answer / 2.0)), TimeSpan.FromSeconds(retry),
            Time(p => p.FollowUpSeconds), Time(p => p.EscalateSeconds), Time(p => p.EscalateAgainSeconds),
            Time(p => p.RespondSeconds), Time(p => p.ArriveSeconds), Time(p => p.FinishSeconds), Of(p => p.WarnPercent),
            own?.InWorkingHours ?? usual.InWorkingHours!.Value);
    }

    /// <summary>What a request takes along: its own priority, so that a change of the policy does not move the times it was made with.</summary>
    public OfferPolicy Only(RequestPriority priority)
    {
        var terms = For(priority);
        var own = new PriorityPolicy
        {
            AnswerSeconds = (int)terms.Answer.TotalSeconds,
            AskAtOnce = terms.AskAtOnce,
            RemindSeconds = (int)terms.Remind.TotalSeconds,
            RetrySeconds = (int)terms.Retry.TotalSeconds,
            FollowUpSeconds = (int)terms.FollowUp.TotalSeconds,
            EscalateSeconds = (int)terms.Escalate.TotalSeconds,
            EscalateAgainSeconds = (int)terms.EscalateAgain.TotalSeconds,
            RespondSeconds = (int)terms.Respond.TotalSeconds,
            ArriveSeconds = (int)terms.Arrive.TotalSeconds,
            FinishSeconds = (int)terms.Finish.TotalSeconds,
            WarnPercent = terms.WarnPercent,
            InWorkingHours = terms.InWorkingHours,
        };
        return priority switch
        {
            RequestPriority.Emergency => new OfferPolicy { Emergency = own, Delivery = Delivery },
            RequestPriority.High => new OfferPolicy { High = own, Delivery = Delivery },
            RequestPriority.Medium => new OfferPolicy { Medium = own, Delivery = Delivery },
            _ => new OfferPolicy { Low = own, Delivery = Delivery },
        };
    }

    private PriorityPolicy? Own(RequestPriority priority) => priority switch
    {
        RequestPriority.Emergency => Emergency,
        RequestPriority.High => High,
        RequestPriority.Medium => Medium,
        _ => Low,
    };

    private static int? Changed(int? seconds, int former) => seconds == former ? null : seconds;

    private static PriorityPolicy DefaultOf(RequestPriority priority) => priority switch
    {
        RequestPriority.Emergency => Usual(5 * Minute, MaxAtOnce, 5 * Minute, 2 * Hour, 5 * Minute, 0, 15 * Minute, 4 * Hour, Day, inHours: false),
        RequestPriority.High => Usual(15 * Minute, 1, 15 * Minute, Day, 30 * Minute, 4 * Hour, Hour, Day, 3 * Day, inHours: false),
        RequestPriority.Medium => Usual(Hour, 1, 30 * Minute, 3 * Day, 4 * Hour, 8 * Hour, 4 * Hour, 3 * Day, 7 * Day, inHours: true),
        _ => Usual(4 * Hour, 1, 4 * Hour, 7 * Day, 8 * Hour, 16 * Hour, 16 * Hour, 14 * Day, 28 * Day, inHours: true),
    };

    private static PriorityPolicy Usual(
        int answer, int atOnce, int retry, int followUp, int escalate, int again, int respond, int arrive, int finish, bool inHours) => new()
        {
            AnswerSeconds = answer,
            AskAtOnce = atOnce,
            RetrySeconds = retry,
            FollowUpSeconds = followUp,
            EscalateSeconds = escalate,
            EscalateAgainSeconds = again,
            RespondSeconds = respond,
            ArriveSeconds = arrive,
            FinishSeconds = finish,
            WarnPercent = 80,
            InWorkingHours = inHours,
        };
}
