using Dispatch.Core.Requests;

namespace Dispatch.Core.Conversations;

/// <summary>The job rows a request puts into the partitions of the people it concerns.</summary>
public static class Jobs
{
    /// <summary>By contact address; a person in two roles has two rows.</summary>
    public static IEnumerable<(string Address, IReadOnlyList<ContactJob> Jobs)> Of(RequestAggregate request)
    {
        var jobs = new List<(string Address, ContactJob Job)>();
        foreach (var party in new[] { request.Request.Renter, request.Request.Landlord }.OfType<Party>())
        {
            jobs.Add((party.Address, Row(request, party.Role, party.Id, JobState.Followed, 0)));
        }

        foreach (var offers in request.Offers.GroupBy(o => o.WorkerId, StringComparer.Ordinal))
        {
            var offer = offers.MaxBy(o => o.Number)!;
            jobs.Add((offer.Address, OfWorker(request, offer)));
        }

        return jobs.GroupBy(j => j.Address, StringComparer.Ordinal)
            .Select(g => (g.Key, (IReadOnlyList<ContactJob>)g.Select(j => j.Job).ToList()));
    }

    /// <summary>
    /// The rows of those whose next message may come at once and means this request: the landlord who is asked for a yes or gave it, the renter who
    /// reported by message, and the renter whose request is closed or open again. One who filled in a form gets theirs with the tracking page
    /// (<see cref="OfRenter"/>); all others have time until the nudge writes theirs.
    /// </summary>
    /// <param name="before">Null for a new request.</param>
    public static IEnumerable<(string Address, IReadOnlyList<ContactJob> Jobs)> OfAnswering(RequestAggregate? before, RequestAggregate after)
    {
        var (was, now) = (before?.Request, after.Request);
        var isLandlord = now.Approval is { } asked && asked != was?.Approval;
        var isRenter = was is null ? now.Source is RequestSource.Whatsapp or RequestSource.Sms : was.IsOpen != now.IsOpen;
        if (!isLandlord && !isRenter)
        {
            return [];
        }

        return Of(after)
            .Select(p => (p.Address, Jobs: (IReadOnlyList<ContactJob>)[.. p.Jobs.Where(j => j.Role switch
            {
                PartyRole.Landlord => isLandlord,
                PartyRole.Renter => isRenter,
                _ => false,
            })]))
            .Where(p => p.Jobs.Count > 0);
    }

    /// <summary>The renter's own row.</summary>
    public static ContactJob OfRenter(RequestAggregate request) =>
        Row(request, PartyRole.Renter, request.Request.Renter.Id, JobState.Followed, 0);

    public static ContactJob OfWorker(RequestAggregate request, Offer offer)
    {
        var isTheirs = request.Request.AssignedWorkerId == offer.WorkerId && request.Request.IsOpen;
        var state = (offer.Status, isTheirs) switch
        {
            (_, true) => JobState.Assigned,
            (OfferStatus.Open, _) => JobState.Offered,
            _ => JobState.Past,
        };
        return Row(request, PartyRole.Worker, offer.WorkerId, state, offer.Number);
    }

    private static ContactJob Row(RequestAggregate aggregate, PartyRole role, string personId, JobState state, int offerNumber)
    {
        var request = aggregate.Request;
        return new ContactJob(
            request.Key, role, personId, request.Title, state, Wire.Name(request.Stage), offerNumber, request.Seq, request.CreatedAt)
        {
            ClosedAt = request.IsOpen ? null : request.CompletedAt ?? request.UpdatedAt,
            IsAsked = role == PartyRole.Landlord && request is { IsOpen: true, Approval.Granted: null, Approval: not null },
        };
    }
}
