using System.Globalization;
using Dispatch.Core.Assignment;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;

namespace Dispatch.Core.Directory;

/// <summary>The part of a directory file that says how an organisation works: policy, hours, ladder. Faults are lines with their place.</summary>
internal static class PolicyCheck
{
    private const int Shortest = 10;
    private const int Longest = 400 * 24 * 60 * 60;

    public static OfferPolicy Policy(OfferPolicy? policy, string at, List<string> faults)
    {
        var whole = policy ?? OfferPolicy.Default;
        foreach (var (name, seconds) in Former(whole))
        {
            Seconds(seconds, $"{at}.{name}", faults);
        }

        foreach (var priority in Enum.GetValues<RequestPriority>())
        {
            Seconds((int)whole.Delivery.LimitFor(priority).TotalSeconds, $"{at}.delivery.{Wire.Name(priority)}_seconds", faults);
        }

        foreach (var (priority, own) in ByPriority(whole))
        {
            foreach (var (name, seconds) in Times(own))
            {
                Seconds(seconds, $"{at}.{priority}.{name}", faults);
            }

            Between(own.AskAtOnce, 1, OfferPolicy.MaxAtOnce, $"{at}.{priority}.ask_at_once", "workers", faults);
            Between(own.WarnPercent, 1, 99, $"{at}.{priority}.warn_percent", "percent", faults);
        }

        return whole;
    }

    public static WorkingHours? Hours(OrganisationEntry entry, string zone, string at, List<string> faults)
    {
        var openings = (entry.WorkingHours ?? []).SelectMany((h, i) => Openings(h, $"{at}.working_hours[{i}]", faults)).ToList();
        var holidays = (entry.Holidays ?? []).Select((h, i) => Holiday(h, $"{at}.holidays[{i}]", faults)).ToList();
        if (entry.WorkingHours is { Count: 0 } || (entry.WorkingHours is null && holidays.Count > 0))
        {
            faults.Add($"{at}.working_hours: say when there is work, or leave out working_hours and holidays for round the clock.");
        }

        return entry.WorkingHours is null ? null : new WorkingHours(zone, openings, holidays);
    }

    public static EscalationRung Rung(EscalationEntry entry, string at, List<string> faults)
    {
        var kind = RungKind.Contact;
        if (!Wire.TryParse(entry.Kind, out kind))
        {
            faults.Add($"{at}.kind: '{entry.Kind}' is not one of {Wire.AllNames<RungKind>()}.");
        }

        Channel channel = default;
        if (entry.Channel is not null && !Wire.TryParse(entry.Channel, out channel))
        {
            faults.Add($"{at}.channel: '{entry.Channel}' is not one of {Wire.AllNames<Channel>()}.");
        }

        if (entry.WaitSeconds is { } wait)
        {
            Seconds(wait, $"{at}.wait_seconds", faults);
        }

        Between(entry.Tries, 1, EscalationRung.MaxTries, $"{at}.tries", "tries", faults);
        return new EscalationRung(
            kind, entry.WorkerId, null, null, null, entry.Channel is null ? null : channel, entry.WaitSeconds, entry.Tries ?? 1);
    }

    private static IEnumerable<Opening> Openings(WorkingHoursEntry entry, string at, List<string> faults)
    {
        var (from, to) = (Clock(entry.From, $"{at}.from", faults), Clock(entry.To, $"{at}.to", faults));
        if (from is not null && to is not null && to <= from)
        {
            faults.Add($"{at}: ends at {entry.To} before it begins at {entry.From}; write a night as two parts, to 24:00 and from 00:00.");
        }

        if (entry.Days is not { Count: > 0 })
        {
            faults.Add($"{at}.days: list at least one of {Wire.AllNames<DayOfWeek>()}.");
        }

        foreach (var day in entry.Days ?? [])
        {
            if (Wire.TryParse<DayOfWeek>(day, out var known))
            {
                yield return new Opening(known, from ?? TimeSpan.Zero, to ?? TimeSpan.Zero);
            }
            else
            {
                faults.Add($"{at}.days: '{day}' is not one of {Wire.AllNames<DayOfWeek>()}.");
            }
        }
    }

    private static TimeSpan? Clock(string? text, string at, List<string> faults)
    {
        if (text == "24:00")
        {
            return TimeSpan.FromDays(1);
        }

        if (TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
        {
            return time.ToTimeSpan();
        }

        faults.Add($"{at}: '{text}' is no time of day such as 08:00 or 17:30.");
        return null;
    }

    private static DateOnly Holiday(string text, string at, List<string> faults)
    {
        if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            faults.Add($"{at}: '{text}' is no date such as 2026-12-25.");
        }

        return day;
    }

    private static void Seconds(int seconds, string at, List<string> faults)
    {
        if (seconds is < Shortest or > Longest)
        {
            faults.Add($"{at}: {seconds} seconds is not between {Shortest} seconds and 400 days.");
        }
    }

    private static void Between(int? value, int least, int most, string at, string what, List<string> faults)
    {
        if (value < least || value > most)
        {
            faults.Add($"{at}: {value} is not between {least} and {most} {what}.");
        }
    }

    private static IEnumerable<(string Name, int Seconds)> Former(OfferPolicy policy) => Given(
        ("emergency_offer_seconds", policy.EmergencyOfferSeconds), ("offer_seconds", policy.OfferSeconds),
        ("emergency_retry_seconds", policy.EmergencyRetrySeconds), ("retry_seconds", policy.RetrySeconds));

    private static IEnumerable<(string Name, PriorityPolicy Policy)> ByPriority(OfferPolicy policy)
    {
        (RequestPriority Priority, PriorityPolicy? Policy)[] all =
        [
            (RequestPriority.Emergency, policy.Emergency), (RequestPriority.High, policy.High), (RequestPriority.Medium, policy.Medium), (RequestPriority.Low, policy.Low),
        ];
        return all.Where(p => p.Policy is not null).Select(p => (Wire.Name(p.Priority), p.Policy!));
    }

    /// <summary>What may be 0 (no pause before the ladder begins again) is not among them.</summary>
    private static IEnumerable<(string Name, int Seconds)> Times(PriorityPolicy policy) => Given(
        ("answer_seconds", policy.AnswerSeconds), ("remind_seconds", policy.RemindSeconds), ("retry_seconds", policy.RetrySeconds),
        ("follow_up_seconds", policy.FollowUpSeconds), ("escalate_seconds", policy.EscalateSeconds),
        ("respond_seconds", policy.RespondSeconds), ("arrive_seconds", policy.ArriveSeconds), ("finish_seconds", policy.FinishSeconds),
        ("escalate_again_seconds", policy.EscalateAgainSeconds == 0 ? null : policy.EscalateAgainSeconds));

    private static IEnumerable<(string Name, int Seconds)> Given(params (string Name, int? Seconds)[] values) =>
        values.Where(v => v.Seconds is not null).Select(v => (v.Name, v.Seconds!.Value));
}
