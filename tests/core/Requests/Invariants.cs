using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;

namespace Dispatch.Core.Tests.Requests;

/// <summary>What must hold after every decision, whatever was asked.</summary>
internal static class Invariants
{
    public static void Check(RequestAggregate? before, RequestDecision decision, RequestAggregate after, IReadOnlyList<StatusHistory> history)
    {
        HistoryIsAChain(history, after.Request);
        StateIsConsistent(after);
        NothingIsLost(before, decision, after);
        MessagesMoveForward(before, after);
        MirrorShowsTheDispatchMessage(after);
        WhatIsSentIsFollowed(before, decision);
        EveryoneIsTold(before, decision, after);
        Assert.True(decision.Rows <= RequestDecision.MaxRows, $"{decision.Rows} rows in one transaction");
        SuccessorsAreKnown(after);
    }

    private static void HistoryIsAChain(IReadOnlyList<StatusHistory> history, MaintenanceRequest request)
    {
        Assert.Equal(Enumerable.Range(1, history.Count), history.Select(h => h.Number));
        Assert.Equal(history.Count, request.HistoryCount);
        var steps = history.Where(h => h.Kind != HistoryKind.Delivery).ToList();
        Assert.Null(steps[0].PreviousStatus);
        Assert.Null(steps[0].PreviousStage);
        foreach (var (earlier, later) in steps.Zip(steps.Skip(1)))
        {
            Assert.Equal(earlier.NewStatus, later.PreviousStatus);
            Assert.Equal(earlier.NewStage, later.PreviousStage);
            Assert.True(earlier.ChangedAt <= later.ChangedAt);
        }

        Assert.All(
            history.Where(h => h.Kind is HistoryKind.Escalation or HistoryKind.Target),
            h => Assert.Equal((h.PreviousStatus, h.PreviousStage), (h.NewStatus, h.NewStage)));
        Assert.Equal(Wire.Name(request.Status), steps[^1].NewStatus);
        Assert.Equal(Wire.Name(request.Stage), steps[^1].NewStage);
        Assert.All(history.Where(h => h.Kind == HistoryKind.Delivery), h => Assert.Equal("system:twilio", h.ChangedBy));
    }

    private static void StateIsConsistent(RequestAggregate after)
    {
        var request = after.Request;
        Assert.Equal(request.IsOpen, request.DueAt is not null);
        Assert.Equal(request.IsOpen, request.DueAction is not null);
        Assert.Equal(request.IsOpen, request.Owner is not null);
        Assert.True(after.Offers.Count(o => o.Status == OfferStatus.Accepted) <= 1, "two accepted offers");
        Assert.True(after.OpenOffers.Count == 0 || request.Stage == RequestStage.Offered, "an open offer nobody waits for");
        Assert.True(request.Stage != RequestStage.Offered || after.OpenOffers.Count > 0 || request.AssignAt is not null, "offered to nobody");
        Assert.Equal(after.OpenOffers.Count, after.OpenOffers.DistinctBy(o => o.Address).Count());
        Assert.Equal(request.Status == RequestStatus.Completed, request.CompletedAt is not null);

        // Who did it stays on a finished request; while nobody has the job, nobody is named.
        if (request.IsOpen)
        {
            Assert.Equal(request.Status == RequestStatus.InProgress, request.AssignedWorkerId is not null);
            Assert.Equal(request.AssignedWorkerId, after.Offers.SingleOrDefault(o => o.Status == OfferStatus.Accepted)?.WorkerId);
        }

        Assert.Equal(request.AssignedWorkerId, request.Worker?.Id);
        Assert.True(request.Stage != RequestStage.Unassigned || request.NeedsAttention == "nobody_found", "nobody found, nobody told");
        TimesAreConsistent(request);
    }

    private static void TimesAreConsistent(MaintenanceRequest request)
    {
        if (!request.IsOpen)
        {
            Assert.Equal((null, null, null, null, null), (request.AssignAt, request.FollowUpAt, request.LadderAt, request.Hold, request.NeedsAttention));
        }

        Assert.True(request.RetryAt is null || request.Status == RequestStatus.Pending, "a next round though somebody has it");
        Assert.True(request.Hold is null || request.Stage == RequestStage.OnHold, "a hold at another stage");
        Assert.True(request.Hold is null || request.DueAction == DueAction.EndHold, "a clock runs during a hold");
        Assert.True(request.Status == RequestStatus.Pending || request.LadderStep == 0, "the ladder goes on though somebody has it");
        Assert.Equal(Enum.GetValues<TargetKind>(), request.Targets.Select(t => t.Kind));
        Assert.All(request.Targets, t => Assert.True(t.BreachedAt is null || t.BreachedAt == t.DueAt));
        Assert.All(request.Targets, t => Assert.True(t.MetAt is null || t.BreachedAt is not null || t.MetAt <= t.DueAt, "late and not missed"));
        Assert.True(request.Status == RequestStatus.Pending || request.Status == RequestStatus.Cancelled || request.Targets[0].MetAt is not null);
    }

    /// <summary>Whose offer ends hears of it, once; only who cannot be reached does not, nor who cannot have seen it.</summary>
    private static void EveryoneIsTold(RequestAggregate? before, RequestDecision decision, RequestAggregate after)
    {
        foreach (var earlier in before?.OpenOffers ?? [])
        {
            var later = after.Offers.Single(o => o.Number == earlier.Number);
            var words = decision.Messages.Count(m => m.Address == earlier.Address && m.Kind == MessageKind.Notice && m.Role == PartyRole.Worker && before!.Messages.All(b => b.Number != m.Number));
            switch (later.Status)
            {
                case OfferStatus.Open or OfferStatus.Undelivered:
                    break;
                case OfferStatus.Accepted:
                    Assert.True(words >= 1, $"offer {later.Number}: accepted and not told");
                    break;
                default:
                    var mayKnow = later.Status == OfferStatus.Declined
                        || after.Messages.Any(m => m.OfferNumber == later.Number && m.Kind != MessageKind.Notice && m.MayHaveCome);
                    Assert.True(words == (mayKnow ? 1 : 0), $"offer {later.Number}: {later.Status}, told {words} times");
                    break;
            }
        }
    }

    private static void NothingIsLost(RequestAggregate? before, RequestDecision decision, RequestAggregate after)
    {
        Assert.Equal(Enumerable.Range(1, after.Messages.Count), after.Messages.Select(m => m.Number));
        Assert.Equal(after.Messages.Count, after.Request.MessageCount);
        Assert.Equal(Enumerable.Range(1, after.Offers.Count), after.Offers.Select(o => o.Number));
        Assert.Equal(after.Offers.Count, after.Request.OfferNumber);
        Assert.Equal(decision.Messages.Count, decision.Messages.Select(m => m.Number).Distinct().Count());
        Assert.True(before is null || before.Offers.Count <= after.Offers.Count);
    }

    private static void MessagesMoveForward(RequestAggregate? before, RequestAggregate after)
    {
        foreach (var (earlier, later) in (before?.Messages ?? []).Zip(after.Messages))
        {
            Assert.True(
                later.Status == earlier.Status || DeliveryStatusRules.Advance(earlier.Status, later.Status).IsChanged,
                $"message {later.Number} went from {earlier.Status} to {later.Status}");
        }
    }

    private static void MirrorShowsTheDispatchMessage(RequestAggregate after)
    {
        var request = after.Request;
        if (request.DispatchMessage == 0)
        {
            Assert.DoesNotContain(after.Messages, m => m.Kind == MessageKind.Offer);
            Assert.Null(request.WhatsappStatus);
            return;
        }

        var mirrored = after.Messages[request.DispatchMessage - 1];
        var meant = after.Offers.SingleOrDefault(o => o.Status == OfferStatus.Accepted);
        var dispatch = after.Messages.Last(m => m.Kind == MessageKind.Offer && (meant is null ? after.OpenOffers.Count == 0 || m.OfferNumber > 0 : m.OfferNumber == meant.Number));
        Assert.True(mirrored.Kind == MessageKind.Offer && mirrored.Status == request.WhatsappStatus, "the mirror shows something else");
        Assert.True((meant is null && after.OpenOffers.Count == 0) || mirrored.Number == dispatch.Number, "the mirror shows another message");
    }

    /// <summary>A message has one successor at most, and the two know each other.</summary>
    private static void SuccessorsAreKnown(RequestAggregate after)
    {
        foreach (var message in after.Messages.Where(m => m.FallbackFor + m.Replaces > 0))
        {
            Assert.True(message.FallbackFor == 0 || message.Replaces == 0, "a message replaces two");
            Assert.Equal(message.Number, after.Messages[message.FallbackFor + message.Replaces - 1].ReplacedBy);
        }
    }

    /// <summary>A claimed message that no nudge follows would never be sent.</summary>
    private static void WhatIsSentIsFollowed(RequestAggregate? before, RequestDecision decision)
    {
        var isNew = decision.Messages.Any(m => before?.Messages.Any(b => b.Number == m.Number) != true);
        Assert.True(!isNew || decision.LeavesWork, "a message is left behind");
        Assert.True(before?.Request.DueAt == decision.Request.DueAt || decision.LeavesWork, "a new due time has no nudge");
    }
}
