using System.Globalization;
using Dispatch.Core.Requests;

namespace Dispatch.Core.Directory;

/// <summary>The part of a directory file that says what landlords hear and are asked. Faults are lines with their place.</summary>
internal static class LandlordCheck
{
    private const int Longest = 7 * 24 * 60 * 60;

    public static UpdateLevel Level(string? text, string at, List<string> faults)
    {
        var level = UpdateLevel.Milestones;
        if (text is not null && !Wire.TryParse(text, out level))
        {
            faults.Add($"{at}: '{text}' is not one of {Wire.AllNames<UpdateLevel>()}.");
        }

        return level;
    }

    /// <returns>Minute of the day; null without quiet hours.</returns>
    public static int? Minute(QuietHoursEntry? hours, Func<QuietHoursEntry, string?> value, string at, List<string> faults)
    {
        if (hours is null)
        {
            return null;
        }

        if (TimeOnly.TryParseExact(value(hours), "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
        {
            return (time.Hour * 60) + time.Minute;
        }

        faults.Add($"{at}: '{value(hours)}' is no time of the day such as 21:00.");
        return null;
    }

    public static ApprovalPolicy? Approvals(ApprovalEntry? entry, string at, List<string> faults)
    {
        if (entry is null)
        {
            return null;
        }

        var from = RequestPriority.High;
        if (entry.WorkFrom is not null && !Wire.TryParse(entry.WorkFrom, out from))
        {
            faults.Add($"{at}.work_from: '{entry.WorkFrom}' is not one of {Wire.AllNames<RequestPriority>()}.");
        }

        var seconds = entry.AnswerSeconds ?? ApprovalPolicy.DefaultAnswerSeconds;
        if (seconds is < 60 or > Longest)
        {
            faults.Add($"{at}.answer_seconds: {seconds} is not between 60 and {Longest} seconds.");
        }

        return new ApprovalPolicy(entry.Parts, entry.WorkFrom is null ? null : from, seconds);
    }
}
