using System.Globalization;
using Dispatch.Core;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using static Dispatch.Functions.Telemetry.Instruments;

namespace Dispatch.Functions.Turns;

/// <summary>What is counted of turns that committed. Turns that were applied before are not counted again.</summary>
internal static class TurnMetrics
{
    /// <summary>Reason of a fallback nobody refused: the message was not delivered in time.</summary>
    public const string Late = "late";

    public static void Committed(RequestCommand command, RequestDecision decision, RequestAggregate? before)
    {
        var request = decision.Request;
        if (command is ReportRequest && Reported.Enabled)
        {
            Reported.Add(1, new(Tags.Priority, Wire.Name(request.Priority)), new(Tags.Source, Wire.Name(request.Source)));
        }

        if (Fallbacks.Enabled)
        {
            Went(decision, before);
        }
    }

    public static void Accepted(MaintenanceRequest request, TimeSpan wait) =>
        TimeToAccept.Record(wait.TotalSeconds, new KeyValuePair<string, object?>(Tags.Priority, Wire.Name(request.Priority)));

    /// <summary>Of an accept. Null where it is not the first: one after the request was opened again says nothing of the first wait.</summary>
    public static TimeSpan? FirstAcceptAfter(RequestAggregate? before, RequestDecision decision, DateTimeOffset now) =>
        decision.Request is { AssignedWorkerId: not null, FirstRound: 1 } request
            && before is { Request.AssignedWorkerId: null } && before.Offers.All(o => o.Status != OfferStatus.Accepted)
            ? now - request.CreatedAt
            : null;

    private static void Went(RequestDecision decision, RequestAggregate? before) =>
        Went(decision.Messages.Where(m => m.FallbackFor > 0 && m.Version is null), number =>
            decision.Messages.FirstOrDefault(m => m.Number == number) ?? before?.Messages.FirstOrDefault(m => m.Number == number));

    /// <summary>Messages that take the place of one on another channel.</summary>
    /// <param name="find">The message that failed, by its number.</param>
    public static void Went(IEnumerable<OutgoingMessage> fallbacks, Func<int, OutgoingMessage?> find)
    {
        foreach (var message in fallbacks)
        {
            var failed = find(message.FallbackFor);
            Fallbacks.Add(
                1,
                new(Tags.From, failed is null ? "other" : Wire.Name(failed.Channel)),
                new(Tags.To, Wire.Name(message.Channel)),
                new(Tags.Reason, failed?.ErrorCode?.ToString(CultureInfo.InvariantCulture) ?? Late));
        }
    }

    /// <summary>A delivery callback, whatever came of it.</summary>
    public static void Called(DeliveryReport report)
    {
        if (Callbacks.Enabled)
        {
            Callbacks.Add(1, new(Tags.Status, TurnTrace.WordOf(report.Status)), new(Tags.ErrorCode, report.ErrorCode));
        }
    }

    /// <summary>A hand-over to the provider.</summary>
    /// <param name="handedOver">The provider's clock does not matter: ours, when it answered.</param>
    public static void Sent(OutgoingMessage message, SendOutcome outcome, RequestPriority priority, DateTimeOffset handedOver)
    {
        if (Sends.Enabled)
        {
            Sends.Add(1, new(Tags.Channel, Wire.Name(message.Channel)), new(Tags.Outcome, WordOf(outcome)), new(Tags.ErrorCode, CodeOf(outcome)));
        }

        if (outcome is SendOutcome.Accepted && TimeToSend.Enabled)
        {
            TimeToSend.Record(
                Math.Max(0, (handedOver - message.CreatedAt).TotalSeconds), new(Tags.Channel, Wire.Name(message.Channel)), new(Tags.Priority, Wire.Name(priority)));
        }
    }

    public static string WordOf(SendOutcome outcome) => outcome switch
    {
        SendOutcome.Accepted => "accepted",
        SendOutcome.Refused => "refused",
        SendOutcome.Throttled => "throttled",
        SendOutcome.Unknown => "unknown",
        _ => "other",
    };

    public static int? CodeOf(SendOutcome outcome) => outcome is SendOutcome.Refused refused ? refused.ErrorCode : null;
}
