using System.Diagnostics;
using Dispatch.Core;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Functions.Telemetry;
using static Dispatch.Functions.Telemetry.Instruments;

namespace Dispatch.Functions.Turns;

/// <summary>How a request's turns are traced: all of them in one trace, that of the report, whatever webhook or timer caused them.</summary>
internal static class TurnTrace
{
    /// <summary>The kind of work: <c>callback</c>, or the command in a word.</summary>
    public static string EventOf(RequestCommand command) => command is RecordDelivery ? "callback" : TurnLog.WordOf(command);

    /// <summary>Starts the turn's span where it belongs: beneath the turn that decided the message it is about.</summary>
    public static void Start(Work work, RequestKey key, RequestAggregate? before, RequestCommand command, string turnId)
    {
        var (name, kind) = command is RecordDelivery ? ("callback", ActivityKind.Consumer) : ("turn " + TurnLog.WordOf(command), ActivityKind.Internal);
        work.Start(name, kind, ParentOf(before, command));
        work.About(key.Partition).Set(Tags.TurnId, turnId);
        if (command is RecordDelivery { Report: var report })
        {
            work.Set(Tags.Message, report.MessageNumber).Set(Tags.MessageSid, report.MessageSid)
                .Set(Tags.Status, WordOf(report.Status)).Set(Tags.ErrorCode, report.ErrorCode);
        }
    }

    public static void End(Work work, TurnResult result)
    {
        work.Set(Tags.Outcome, Wire.Name(result.Outcome));
        if (result.After is { } after)
        {
            work.Set(Tags.Stage, Wire.Name(after.Request.Stage)).Set(Tags.Priority, Wire.Name(after.Request.Priority));
        }

        if (result.Decision is { } decision)
        {
            work.Set(Tags.Messages, decision.Messages.Count(m => m.Version is null));
        }
    }

    /// <summary>New messages take the turn's place along: their callbacks come back to it.</summary>
    public static IReadOnlyList<OutgoingMessage> Mark(IReadOnlyList<OutgoingMessage> messages) =>
        Work.TraceParent is { } here ? messages.Select(m => m.Version is null ? m with { TraceParent = here } : m).ToList() : messages;

    public static string WordOf(DeliveryStatus? status) => status is { } known ? Wire.Name(known) : "other";

    private static string? ParentOf(RequestAggregate? before, RequestCommand command)
    {
        var messages = before?.Messages ?? [];
        var about = command switch
        {
            RecordDelivery callback => messages.FirstOrDefault(m => m.Number == callback.Report.MessageNumber),
            AnswerOffer answer => messages.FirstOrDefault(m => m.Kind == MessageKind.Offer && m.OfferNumber == answer.OfferNumber),
            _ => null,
        };
        return about?.TraceParent ?? messages.Select(m => m.TraceParent).FirstOrDefault(t => t is not null);
    }
}
