using Dispatch.Core.Messaging;

namespace Dispatch.Core.Requests;

/// <summary>A checked report: everything a new request needs that does not come from the directory.</summary>
/// <param name="Unit">As the renter wrote it; matched to a property without case and punctuation.</param>
/// <param name="Place">Where in the home ("kitchen, under the sink"); may be empty.</param>
/// <param name="TrackSecret">32 hex digits, drawn by the caller.</param>
public sealed record Report(
    string? PropertyId,
    string? Unit,
    string Place,
    string Title,
    string Description,
    string Specialty,
    RequestPriority Priority,
    string RenterName,
    string RenterAddress,
    Channel RenterChannel,
    string Language,
    bool MayEnter,
    string? AccessNotes,
    RequestSource Source,
    string TrackSecret,
    IReadOnlyList<Attachment> Attachments)
{
    /// <summary>The danger the text tells of (<see cref="Dispatch.Core.Triage.SafetySentences"/>), or null.</summary>
    public string? Safety { get; init; }

    /// <summary>Version of the consent text that stood beside the button, or null where the report came another way.</summary>
    public string? Consent { get; init; }
}
