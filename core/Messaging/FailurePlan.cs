using Dispatch.Core.Requests;

namespace Dispatch.Core.Messaging;

/// <summary>What is done about a message that failed.</summary>
public abstract record NextStep
{
    private NextStep()
    {
    }

    /// <summary>Once more on the same channel, as a new message, not before a time.</summary>
    public sealed record Again(DateTimeOffset At) : NextStep;

    /// <summary>On the other channel, now.</summary>
    public sealed record OtherChannel(Channel Channel) : NextStep;

    /// <summary>On the same channel, now, as the approved template in its place.</summary>
    public sealed record AsTemplate(string Template) : NextStep;

    /// <summary>Once more on the same channel, kept until sending is possible again.</summary>
    public sealed record Hold(DateTimeOffset Until) : NextStep;

    /// <summary>No more of this message.</summary>
    public sealed record GiveUp(string Reason) : NextStep;
}

/// <summary>A message that failed, and what decides over it.</summary>
/// <param name="ErrorCode">Twilio's; null where it gave none.</param>
/// <param name="Priority">Of the matter the message is about.</param>
public sealed record Failure(OutgoingMessage Message, int? ErrorCode, RequestPriority Priority, ContactFacts Contact, DateTimeOffset Now);

/// <summary>
/// The one table from reaction to deed, for refusals at the POST and failures by callback alike. A message tried again is a new
/// message: the failed one certainly did not arrive.
/// </summary>
public static class FailurePlan
{
    public const string OptedOut = "opted out";

    private const int MaxHolds = 30;
    private const int MaxHours = 14;

    private static readonly TimeSpan MaxHold = TimeSpan.FromMinutes(15);

    public static NextStep For(Failure failure) => ErrorReactions.For(failure.ErrorCode) switch
    {
        ErrorReaction.Retry when ErrorReactions.IsRetriedOnce(failure.ErrorCode) => Again(failure, Soon(failure.Priority)[..1]) ?? Elsewhere(failure),

        // A failure that is certain needs no looking for: it is like any passing trouble.
        ErrorReaction.Retry or ErrorReaction.Reconcile => Again(failure, Soon(failure.Priority)) ?? Elsewhere(failure),
        ErrorReaction.RetryLater => Again(failure, Later(failure.Priority)) ?? Elsewhere(failure),
        ErrorReaction.ResendAsTemplate => AsTemplate(failure) ?? Elsewhere(failure),
        ErrorReaction.OptOut => new NextStep.GiveUp(OptedOut),
        ErrorReaction.StopSending => Hold(failure),

        // An operator may put it right: where no other way works, the message waits for that.
        ErrorReaction.FixConfig when Elsewhere(failure) is NextStep.GiveUp { Reason: not OptedOut } => Hold(failure),
        ErrorReaction.Reschedule => AtNextHour(failure) ?? Elsewhere(failure),
        _ => Elsewhere(failure),
    };

    /// <summary>The other channel, once; never round a STOP.</summary>
    public static NextStep Elsewhere(Failure failure)
    {
        var message = failure.Message;
        if (failure.Contact.OptedOut.Contains(message.Channel))
        {
            return new NextStep.GiveUp(OptedOut);
        }

        return !message.IsSwitched && Route.Alternative(message.Channel, message.Address, failure.Contact) is { } other
            ? new NextStep.OtherChannel(other)
            : new NextStep.GiveUp(failure.ErrorCode is { } code ? $"error {code}" : "not delivered");
    }

    /// <summary>Waits of passing trouble: seconds.</summary>
    private static TimeSpan[] Soon(RequestPriority priority) => priority == RequestPriority.Emergency
        ? [TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(15)]
        : [TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(40), TimeSpan.FromSeconds(160)];

    /// <summary>Waits of trouble that lasts, a phone that is off or a queue that is full: minutes to hours.</summary>
    private static TimeSpan[] Later(RequestPriority priority) => priority switch
    {
        RequestPriority.Emergency => [TimeSpan.FromSeconds(30)],
        RequestPriority.High => [TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(6)],
        RequestPriority.Medium => [TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(20), TimeSpan.FromHours(1)],
        _ => [TimeSpan.FromMinutes(15), TimeSpan.FromHours(1), TimeSpan.FromHours(3)],
    };

    private static NextStep.Again? Again(Failure failure, TimeSpan[] waits)
    {
        if (failure.Message.Retries >= waits.Length)
        {
            return null;
        }

        var at = failure.Now + Jittered(waits[failure.Message.Retries], failure.Message);

        // Where there is another channel, waiting ends when the message has to be there.
        var isTooLate = failure.Message.DeliverBy is { } limit && at >= limit && Elsewhere(failure) is NextStep.OtherChannel;
        return isTooLate ? null : new NextStep.Again(at);
    }

    private static NextStep.AsTemplate? AsTemplate(Failure failure)
    {
        var template = failure.Message.Channel == Channel.WhatsApp ? SessionWindow.CounterpartOf(failure.Message.Template) : null;
        return template is null ? null : new NextStep.AsTemplate(template);
    }

    private static NextStep Hold(Failure failure) => failure.Message.Retries < MaxHolds
        ? new NextStep.Hold(failure.Now + HoldFor(failure.Message.Retries, failure.Message))
        : new NextStep.GiveUp($"error {failure.ErrorCode}");

    /// <summary>A minute, two, four … a quarter of an hour.</summary>
    public static TimeSpan HoldFor(int tries, OutgoingMessage message)
    {
        var wait = TimeSpan.FromMinutes(Math.Pow(2, Math.Clamp(tries, 0, 8)));
        return Jittered(wait < MaxHold ? wait : MaxHold, message);
    }

    /// <summary>
    /// Quiet hours end on a full hour, in a zone only the provider knows: it is asked again at each, until it permits. An emergency
    /// does not wait.
    /// </summary>
    private static NextStep.Again? AtNextHour(Failure failure)
    {
        if (failure.Priority == RequestPriority.Emergency || failure.Message.Retries >= MaxHours)
        {
            return null;
        }

        var hour = new DateTimeOffset(failure.Now.UtcDateTime.Date, TimeSpan.Zero) + TimeSpan.FromHours(failure.Now.UtcDateTime.Hour + 1);
        return new NextStep.Again(hour + (TimeSpan.FromMinutes(2) * Share(failure.Message)));
    }

    /// <summary>Three quarters to five quarters of a wait, the same each time it is asked.</summary>
    public static TimeSpan Jittered(TimeSpan wait, OutgoingMessage message) => wait * (0.75 + (0.5 * Share(message)));

    /// <summary>0 to 1, spread by the message's code (FNV-1a): the rules know no chance, and two messages of a burst must not return together.</summary>
    public static double Share(OutgoingMessage message)
    {
        var hash = 2166136261u;
        foreach (var character in message.Address + message.Values.GetValueOrDefault(Templates.MessageTemplate.MessageCode))
        {
            hash = (hash ^ character) * 16777619u;
        }

        return (hash >> 8) / (double)(1 << 24);
    }
}
