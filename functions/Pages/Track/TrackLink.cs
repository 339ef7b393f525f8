using Dispatch.Core.Requests;
using Dispatch.Core.Turns;

namespace Dispatch.Functions.Pages.Track;

/// <summary>Who may see a request: whoever holds its link, until some time after it was closed. Read it with care: the link is the key.</summary>
internal sealed class TrackLink(IRequestStore requests, TimeProvider clock)
{
    /// <summary>
    /// After a request was closed. A lease runs a year; for that long, and a month to settle it, a renter may have to show what was
    /// reported and repaired.
    /// </summary>
    public static readonly TimeSpan Life = TimeSpan.FromDays(400);

    /// <returns>Everything of the request, or null for a link that opens nothing.</returns>
    public async Task<RequestDetails?> ReadAsync(string? token, CancellationToken cancellationToken) =>
        TrackToken.TryParse(token, out var parsed)
        && await requests.ReadAsync(parsed.Key, cancellationToken) is { } details
        && Opens(parsed, details.Aggregate.Request) ? details : null;

    /// <returns>The request alone, with a smaller read; null for a link that opens nothing.</returns>
    public async Task<MaintenanceRequest?> FindAsync(string? token, CancellationToken cancellationToken) =>
        TrackToken.TryParse(token, out var parsed)
        && await requests.LoadAsync(parsed.Key, cancellationToken) is { Aggregate.Request: var request }
        && Opens(parsed, request) ? request : null;

    private bool Opens(TrackToken token, MaintenanceRequest request) =>
        token.Opens(request) && (request.IsOpen || clock.GetUtcNow() - (request.CompletedAt ?? request.UpdatedAt) < Life);
}
