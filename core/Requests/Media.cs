namespace Dispatch.Core.Requests;

/// <summary>Why a file somebody sent by message could not be kept; the name is a key of the words for people.</summary>
public enum MediaProblem
{
    TooLarge,

    /// <summary>None of the types that are kept: pictures, films, sound, PDF.</summary>
    WrongType,

    /// <summary>Its own structure breaks off or contradicts itself.</summary>
    Damaged,
    Empty,

    /// <summary>The provider does not have it, or not any more.</summary>
    Gone,

    /// <summary>A day of tries, and no answer that was one.</summary>
    Unreachable,

    /// <summary>Its address, or where that leads to, is not the provider's.</summary>
    WrongHost,

    /// <summary>More at once than one request waits for.</summary>
    TooMany,
}

/// <summary>A file that still is with the provider of messages.</summary>
/// <param name="Tries">Failed so far.</param>
/// <param name="At">When it may be fetched by whoever comes; a process that fetches it moves this on first, which is its claim.</param>
/// <param name="Since">When it was sent.</param>
public sealed record ArrivingMedia(string AttachmentId, int Tries, DateTimeOffset At, DateTimeOffset Since);

/// <summary>A file that was fetched and lies in our blob container.</summary>
/// <param name="FileUrl">Path in the container.</param>
/// <param name="FileType">Media type found in the content.</param>
/// <param name="SizeInBytes">As stored, without what was taken out of it.</param>
/// <param name="FileName">As the provider names it, or null.</param>
public sealed record StoredMedia(string FileUrl, string FileType, long SizeInBytes, string? FileName);

/// <summary>What came of one try to fetch one file.</summary>
/// <param name="AddedBy">Who sent it: they are told when it cannot be had.</param>
/// <param name="Stored">Null where it was not got.</param>
/// <param name="Problem">Why not; null where it was stored.</param>
/// <param name="MayCome">Another try may do better: at first a 404 is normal.</param>
public sealed record MediaOutcome(string AttachmentId, string AddedBy, StoredMedia? Stored, MediaProblem? Problem, bool MayCome = false);

/// <summary>When a file is fetched. The waits add up to 23 hours; what does not come in a day does not come.</summary>
public static class MediaTimes
{
    /// <summary>No download takes longer.</summary>
    public static readonly TimeSpan DownloadLimit = TimeSpan.FromSeconds(30);

    /// <summary>How long whoever claimed files has for all of them; a download starts only if it can end in that time.</summary>
    public static readonly TimeSpan Claim = TimeSpan.FromSeconds(90);

    private static readonly TimeSpan[] Waits =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10),
        TimeSpan.FromHours(1), TimeSpan.FromHours(2), TimeSpan.FromHours(4), TimeSpan.FromHours(8), TimeSpan.FromHours(8),
    ];

    /// <summary>The wait after that many failures, or null when it is enough.</summary>
    public static TimeSpan? WaitAfter(int tries) => tries >= 1 && tries <= Waits.Length ? Waits[tries - 1] : null;

    /// <summary>When a file of the request is to be fetched next, or null.</summary>
    public static DateTimeOffset? WakeAt(MaintenanceRequest request) => request.Arriving.Count == 0 ? null : request.Arriving.Min(m => m.At);
}
