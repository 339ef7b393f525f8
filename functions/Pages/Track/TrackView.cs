using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Core.Triage;
using Dispatch.Core.Turns;
using Dispatch.Functions.Pages.Shared;
using Dispatch.Functions.Reports;
using Dispatch.Functions.Storage;

namespace Dispatch.Functions.Pages.Track;

/// <summary>All that the tracking page shows of a request.</summary>
public sealed record TrackView(string Token, RequestDetails Details, PageClock Clock)
{
    public MaintenanceRequest Request => Details.Aggregate.Request;

    /// <summary>First name only: renters need to know who rings, not more.</summary>
    public string? WorkerFirstName => TrackTimeline.FirstNameOf(Request.Worker?.Name);

    public bool CanCancel => Transitions.Can(Request.Stage, RequestEvent.Cancelled);

    public bool CanReopen => Transitions.Can(Request.Stage, RequestEvent.Reopened);

    /// <summary>Which of the page's forms make sense now.</summary>
    public string State => (CanCancel, CanReopen) switch
    {
        (true, _) => "open",
        (_, true) => "done",
        _ => "cancelled",
    };

    public IReadOnlyList<TrackEvent> Events => TrackTimeline.Of(Details);

    public IReadOnlyList<TrackPhoto> Photos =>
        [.. Details.Attachments.OrderBy(a => a.CreatedAt).ThenBy(a => a.Id, StringComparer.Ordinal).Select(a => TrackPhoto.Of(Token, a))];

    public IReadOnlyList<Comment> Comments => [.. Details.Comments.OrderBy(c => c.CreatedAt)];

    public string Path => $"/track/{Token}";

    /// <summary>Where a form of the page goes; a language that is not the renter's own goes with it.</summary>
    public string Action(PageTexts texts, string action) =>
        $"{Path}/{action}" + (texts.Language == Request.Renter.Language ? string.Empty : $"?lang={texts.Language}");

    /// <summary>Asked again and again by the page; carries what is not in the request, so that the complex is read once only.</summary>
    public string FragmentPath(string language) =>
        $"{Path}/fragment?lang={language}&zone={Uri.EscapeDataString(Clock.ZoneId)}&country={Uri.EscapeDataString(Clock.Country)}";

    public string Headline(PageTexts texts) => texts[$"track.{Core.Wire.Name(Request.Stage)}", ("worker", WorkerFirstName ?? texts["track.worker_first"])];

    public string Explanation(PageTexts texts) => texts[$"track.{Core.Wire.Name(Request.Stage)}.text", ("worker", WorkerFirstName ?? texts["track.worker_first"])];

    /// <summary>What to do at once, while the danger lasts; null where the report tells of none.</summary>
    public string? SafetySentence(string language) =>
        Request.IsOpen && Core.Wire.TryParse<SafetyKind>(Request.Safety, out var danger)
            ? SafetySentences.Text(danger, language, Clock.Country)
            : null;

    /// <summary>Steps of four that are behind us; 4 when all is done, 0 when it was cancelled.</summary>
    public int StepsDone => Request.Stage switch
    {
        RequestStage.Received or RequestStage.Offered or RequestStage.Unassigned => 1,
        RequestStage.Accepted => 2,
        RequestStage.OnMyWay or RequestStage.Arrived or RequestStage.OnHold => 3,
        RequestStage.Done => 4,
        _ => 0,
    };
}

/// <summary>A file of the request.</summary>
/// <param name="Path">Where it is served; null for a file that is not in our container.</param>
/// <param name="Problem">Why it could not be kept; null where it is there or arriving.</param>
public sealed record TrackPhoto(string Id, string? Path, string MediaType, string? FileName, long Size, string? Caption, MediaProblem? Problem)
{
    public bool IsPicture => Path is not null && PhotosType.IsPicture(MediaType);

    public bool IsSound => PhotosType.IsSound(MediaType);

    public static TrackPhoto Of(string token, Attachment attachment)
    {
        var isStored = attachment.FileUrl.StartsWith($"{StorageSetup.PhotosContainer}/", StringComparison.Ordinal);
        return new TrackPhoto(
            attachment.Id, isStored ? $"/track/{token}/photos/{attachment.Id}" : null, attachment.FileType, attachment.FileName, attachment.SizeInBytes,
            attachment.Caption, attachment.Problem);
    }
}

/// <summary>One line of the timeline.</summary>
/// <param name="Key">Page text of the sentence.</param>
/// <param name="WorkerName">First name, where the sentence has one.</param>
/// <param name="Words">What the renter wrote with it.</param>
/// <param name="Ticks">How far the message that went out with it has come.</param>
public sealed record TrackEvent(string Key, string Icon, DateTimeOffset At, string? WorkerName, string? Words, IReadOnlyList<TrackTick> Ticks);

public sealed record TrackTick(DeliveryStatus Status, DateTimeOffset? At);
