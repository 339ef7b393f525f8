using Dispatch.Core.Assignment;

namespace Dispatch.Core.Requests;

/// <summary>How much a landlord wants to hear.</summary>
public enum UpdateLevel
{
    /// <summary>Received, taken, waiting, done, cancelled.</summary>
    Milestones,

    /// <summary>Also set off, arrived, time of coming, opened again.</summary>
    Everything,

    /// <summary>Only of emergencies.</summary>
    Emergencies,

    /// <summary>Of emergencies at once, of all else at one hour of the day.</summary>
    Digest,
}

/// <summary>What a message to the landlord is; the chosen level decides whether it goes.</summary>
internal enum LandlordNews
{
    Step,
    Milestone,

    /// <summary>A question to the landlord, the answer to theirs, or a danger: neither level nor mute nor the night keeps it back.</summary>
    Asked,
}

/// <summary>A landlord's wishes as the directory has them when the request is made; what they chose by message counts more.</summary>
/// <param name="TimeZone">IANA id of the clock on their wall.</param>
/// <param name="QuietFrom">Minute of the day from which nothing but emergencies is sent; null for no quiet hours.</param>
/// <param name="QuietTo">Minute of the day at which what was held goes out.</param>
public sealed record LandlordWishes(UpdateLevel Level, string TimeZone, int? QuietFrom, int? QuietTo)
{
    /// <summary>When the day's news go to those who want them once a day.</summary>
    public const int DigestMinute = 18 * 60;

    /// <summary>The end of the quiet hours it is in, or null where it is in none.</summary>
    public DateTimeOffset? QuietUntil(LocalTime local, DateTimeOffset now)
    {
        if (QuietFrom is not { } from || QuietTo is not { } to || from == to)
        {
            return null;
        }

        var wall = local.WallOf(now);
        var minute = (int)wall.TimeOfDay.TotalMinutes;
        var isQuiet = from < to ? minute >= from && minute < to : minute >= from || minute < to;
        return isQuiet ? local.AtWall(wall.Date.AddDays(minute < to ? 0 : 1).AddMinutes(to)) : null;
    }

    /// <summary>The next time of the day's news.</summary>
    public static DateTimeOffset NextDigest(LocalTime local, DateTimeOffset now)
    {
        var today = local.AtWall(local.WallOf(now).Date.AddMinutes(DigestMinute));
        return today > now ? today : local.AtWall(local.WallOf(now).Date.AddDays(1).AddMinutes(DigestMinute));
    }
}

/// <summary>What an organisation asks its landlords before it does it.</summary>
/// <param name="Parts">Whether parts are asked for.</param>
/// <param name="WorkFrom">Work of this priority and above, never emergencies; null for none.</param>
/// <param name="AnswerSeconds">How long the landlord has; a silent landlord means the work goes on.</param>
public sealed record ApprovalPolicy(bool Parts, RequestPriority? WorkFrom, int AnswerSeconds = ApprovalPolicy.DefaultAnswerSeconds)
{
    public const int DefaultAnswerSeconds = 4 * 60 * 60;

    /// <summary>Nothing is asked.</summary>
    public static readonly ApprovalPolicy None = new(false, null);
}

public enum ApprovalKind
{
    Work,
    Parts,
}

/// <summary>A question to the landlord.</summary>
/// <param name="AnswerBy">Then it goes on without them.</param>
/// <param name="Granted">Null while it is open.</param>
public sealed record Approval(ApprovalKind Kind, string? Reason, DateTimeOffset AskedAt, DateTimeOffset AnswerBy, bool? Granted = null, DateTimeOffset? AnsweredAt = null)
{
    /// <summary>
    /// The four digits of OK and NO: the request's own, so that nothing has to be looked up. Resolved only among the sender's jobs.
    /// </summary>
    public static string CodeOf(string requestId)
    {
        var bits = Convert.ToUInt32(Ids.From(requestId, "approval")[..8], 16);
        return $"{1000 + (bits % 9000)}";
    }
}
