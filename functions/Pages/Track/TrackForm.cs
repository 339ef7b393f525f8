using Dispatch.Functions.Pages.Shared;
using Dispatch.Functions.Reports;

namespace Dispatch.Functions.Pages.Track;

/// <summary>The forms of the tracking page as they stand after a try that did not go through.</summary>
/// <param name="CommandId">Drawn when the page is shown: what is sent with it twice is done once.</param>
/// <param name="Said">A text key's last part: what the last form did; null for nothing.</param>
public sealed record TrackForm(string CommandId, string? Said = null)
{
    private static readonly string[] AllSaid = ["comment", "photos", "cancelled", "reopened", "too_late"];

    public string? Comment { get; init; }

    public string? Reason { get; init; }

    public IReadOnlyList<PageProblem> Problems { get; init; } = [];

    public IReadOnlyList<RejectedPhoto> Rejected { get; init; } = [];

    /// <param name="said">From the address; anything else than our own words is nothing.</param>
    public static TrackForm New(string? said = null) => new(Guid.NewGuid().ToString("D"), Array.Find(AllSaid, s => s == said));

    public string? Problem(string field) => Problems.FirstOrDefault(p => p.Field == field)?.Text;
}
