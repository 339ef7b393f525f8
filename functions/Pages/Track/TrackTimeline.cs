using Dispatch.Core;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Core.Turns;

namespace Dispatch.Functions.Pages.Track;

/// <summary>The status history as a renter reads it: what happened, who, when; repeated tries in one line, delivery as ticks.</summary>
public static class TrackTimeline
{
    /// <returns>Newest first.</returns>
    public static IReadOnlyList<TrackEvent> Of(RequestDetails details)
    {
        var events = new List<TrackEvent>();
        foreach (var row in details.History.OrderBy(h => h.Number))
        {
            if (row.Kind == HistoryKind.Delivery)
            {
                AddTick(events, row);
            }
            else if (row.Kind == HistoryKind.Status && Read(details, row, events) is { } next)
            {
                events.Add(next);
            }
        }

        AddPending(events, details.Aggregate.Request);
        events.Reverse();
        return events;
    }

    public static string? FirstNameOf(string? name) => string.IsNullOrWhiteSpace(name) ? null : name.Split(' ', 2)[0];

    private static TrackEvent? Read(RequestDetails details, StatusHistory row, List<TrackEvent> before)
    {
        var (key, icon) = (row.PreviousStage, row.NewStage) switch
        {
            (null, _) => ("reported", "check"),
            // An answer to what they were asked: nothing moves by it alone.
            var (from, to) when from == to && row.ChangedBy == details.Aggregate.Request.Landlord?.Id => ("landlord_answered", "person"),
            ("done", "received") => ("reopened", "alert"),
            // Offers wait for working hours: for the renter nothing has changed.
            ("offered" or "unassigned", "received") => (string.Empty, string.Empty),
            (_, "received") => ("given_back", "alert"),
            (_, "offered") => (before.Exists(e => e.Key.StartsWith("offered", StringComparison.Ordinal)) ? "offered_again" : "offered", "search"),
            ("unassigned", "unassigned") => (string.Empty, string.Empty),
            (_, "unassigned") => ("unassigned", "clock"),
            (_, "accepted") => ("accepted", "person"),
            (_, "on_my_way") => ("on_my_way", "van"),
            (_, "arrived") => ("arrived", "tool"),
            (_, "on_hold") => ("on_hold", "pause"),
            (_, "done") => ("done", "check"),
            (_, "cancelled") => (IsRenter(details, row) ? "cancelled_by_you" : "cancelled", "cross"),
            _ => (string.Empty, string.Empty),
        };
        if (key.Length == 0)
        {
            return null;
        }

        var words = IsRenter(details, row) && key is "reopened" or "cancelled_by_you" ? row.Notes : null;
        return new TrackEvent(key, icon, row.ChangedAt, WorkerAt(details, row), words, []);
    }

    private static bool IsRenter(RequestDetails details, StatusHistory row) => row.ChangedBy == details.Aggregate.Request.RenterId;

    /// <summary>Who had the job then: the last worker who had accepted an offer by that time.</summary>
    private static string? WorkerAt(RequestDetails details, StatusHistory row)
    {
        var accepted = details.History
            .Where(h => h.Number <= row.Number && h.NewStage == Wire.Name(RequestStage.Accepted))
            .Select(h => details.Aggregate.Offers.FirstOrDefault(o => o.AnsweredAt == h.ChangedAt))
            .LastOrDefault();
        return FirstNameOf(accepted?.WorkerName);
    }

    private static void AddTick(List<TrackEvent> events, StatusHistory row)
    {
        var at = events.FindLastIndex(IsOffer);
        if (at >= 0 && DeliveryStatusRules.FromWord(row.NewStatus) is { } status)
        {
            // After a failure the message goes out another way, and its ticks begin anew.
            var ticks = events[at].Ticks is [.., { Status: DeliveryStatus.Failed }] ? [] : events[at].Ticks;
            events[at] = events[at] with { Ticks = [.. ticks, new TrackTick(status, row.ChangedAt)] };
        }
    }

    /// <summary>An offer that is out and of which nothing was heard yet is on its way.</summary>
    private static void AddPending(List<TrackEvent> events, MaintenanceRequest request)
    {
        var at = events.FindLastIndex(IsOffer);
        if (at >= 0 && events[at].Ticks.Count == 0 && request is { Stage: RequestStage.Offered, WhatsappStatus: DeliveryStatus.Pending })
        {
            events[at] = events[at] with { Ticks = [new TrackTick(DeliveryStatus.Pending, null)] };
        }
    }

    private static bool IsOffer(TrackEvent what) => what.Key is "offered" or "offered_again";
}
