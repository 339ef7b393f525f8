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
        SuccessorsAreKnown(after);
    }

    private static void HistoryIsAChain(IReadOnlyList<StatusHistory> history, MaintenanceRequest request)
    {
        Assert.Equal(Enumerable.Range(1, history.Count), history.Select(h => h.Number));
        Assert.Equal(history.Count, request.HistoryCount);
        var steps = history.Where(h => h.Kind == HistoryKind.Status).ToList();
        Assert.Null(steps[0].PreviousStatus);
        Assert.Null(steps[0].PreviousStage);
        foreach (var (earlier, later) in steps.Zip(steps.Skip(1)))
        {
            Assert.Equal(earlier.NewStatus, later.PreviousStatus);
            Assert.Equal(earlier.NewStage, later.PreviousStage);
            Assert.True(earlier.ChangedAt <= later.ChangedAt);
        }

        Assert.Equal(Wire.Name(request.Status), steps[^1].NewStatus);
        Assert.Equal(Wire.Name(request.Stage), steps[^1].NewStage);
        Assert.All(history.Where(h => h.Kind == HistoryKind.Delivery), h => Assert.Equal("system:twilio", h.ChangedBy));
    }

    private static void StateIsConsistent(RequestAggregate after)
    {
        var request = after.Request;
        Assert.Equal(request.IsOpen, request.DueAt is not null);
        Assert.Equal(request.IsOpen, request.DueAction is not null);
        Assert.True(after.Offers.Count(o => o.Status == OfferStatus.Accepted) <= 1, "two accepted offers");
        Assert.Equal(request.Stage == RequestStage.Offered ? 1 : 0, after.Offers.Count(o => o.Status == OfferStatus.Open));
        Assert.Equal(request.Status == RequestStatus.Completed, request.CompletedAt is not null);

        // Who did it stays on a finished request; while nobody has the job, nobody is named.
        if (request.IsOpen)
        {
            Assert.Equal(request.Status == RequestStatus.InProgress, request.AssignedWorkerId is not null);
            Assert.Equal(request.AssignedWorkerId, after.Offers.SingleOrDefault(o => o.Status == OfferStatus.Accepted)?.WorkerId);
        }

        Assert.Equal(request.AssignedWorkerId, request.Worker?.Id);
        Assert.Equal(request.Stage == RequestStage.Unassigned, request.NeedsAttention == "nobody_found");
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
        var dispatch = after.Messages.LastOrDefault(m => m.Kind == MessageKind.Offer);
        Assert.Equal(dispatch?.Number ?? 0, request.DispatchMessage);
        Assert.Equal(dispatch?.Status, request.WhatsappStatus);
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
