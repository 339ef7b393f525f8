using Dispatch.Core.Messaging;

namespace Dispatch.Core.Requests;

/// <summary>What news of a message does to its request: the mirror moves forward, a failure goes to another channel or the next worker.</summary>
internal static class DeliveryRules
{
    public static RequestDecision Record(RequestDraft draft, DeliveryReport report)
    {
        var message = draft.Message(report.MessageNumber ?? 0);
        var step = DeliveryStatusRules.Advance(message?.Status ?? DeliveryStatus.Pending, message is null ? null : report.Status);
        draft.Events.Add(new DeliveryEvent(
            report.MessageNumber ?? 0, report.MessageSid, report.MessageStatus, report.ErrorCode, draft.Now, step.IsChanged));
        if (message is null || !step.IsChanged)
        {
            if (message is { CallbackSid: null })
            {
                draft.Change(message with { CallbackSid = report.MessageSid });
            }

            return draft.Ignored(message is null ? "no such message" : Wire.Name(step.Reason));
        }

        var next = message with { Status = step.Status, StatusAt = draft.Now, ErrorCode = report.ErrorCode, CallbackSid = report.MessageSid };
        draft.Change(next);
        Mirror(draft, message, next, report);
        if (next.Status != DeliveryStatus.Failed)
        {
            return draft.Applied(leavesWork: false);
        }

        return draft.Applied(leavesWork: FallBack(draft, next, report.ErrorCode ?? 0));
    }

    /// <summary>The provider refused the message at once: there will be no callback.</summary>
    public static RequestDecision Refused(RequestDraft draft, RecordRefusal refusal)
    {
        var message = draft.Message(refusal.MessageNumber);
        if (message is null || !DeliveryStatusRules.Advance(message.Status, DeliveryStatus.Failed).IsChanged)
        {
            // A message sent twice may be refused the second time although the first arrived.
            return draft.Ignored("no news");
        }

        var failed = message with { Status = DeliveryStatus.Failed, StatusAt = draft.Now, ErrorCode = refusal.ErrorCode };
        draft.Change(failed);
        MirrorStatus(draft, message, failed, $"refused, error {refusal.ErrorCode}");
        return draft.Applied(leavesWork: FallBack(draft, failed, refusal.ErrorCode));
    }

    private static void Mirror(RequestDraft draft, OutgoingMessage before, OutgoingMessage after, DeliveryReport report)
    {
        if (after.Number == draft.Request.DispatchMessage)
        {
            draft.Request = draft.Request with { WhatsappMessageId = report.MessageSid };
        }

        MirrorStatus(draft, before, after, report.ErrorCode is { } code ? $"error {code}" : null);
    }

    private static void MirrorStatus(RequestDraft draft, OutgoingMessage before, OutgoingMessage after, string? notes)
    {
        if (after.Number != draft.Request.DispatchMessage)
        {
            return;
        }

        draft.AddHistory(HistoryKind.Delivery, Wire.Name(before.Status), Wire.Name(after.Status), null, null, notes);
        draft.Request = draft.Request with { WhatsappStatus = after.Status };
    }

    /// <returns>True when something was put in motion.</returns>
    private static bool FallBack(RequestDraft draft, OutgoingMessage failed, int errorCode)
    {
        var contact = draft.Facts.Contact(failed.Address);
        var optedOut = ErrorReactions.For(errorCode) == ErrorReaction.OptOut;
        var offer = draft.Offers.FirstOrDefault(o => o.Number == failed.OfferNumber && o.Status == OfferStatus.Open);
        var stillWanted = offer is not null || failed.Kind == MessageKind.Notice || (failed.OfferNumber == 0 && draft.Request.Status == RequestStatus.InProgress);
        if (stillWanted && !optedOut && failed.FallbackFor == 0 && Route.Alternative(failed.Channel, failed.Address, contact) is { } channel)
        {
            draft.SendAgain(failed, channel);
            return true;
        }

        if (failed.Kind == MessageKind.Offer && offer is not null)
        {
            draft.Change(offer with { Status = OfferStatus.Undelivered, AnsweredAt = draft.Now, Reason = $"error {errorCode}" });
            OfferRules.OfferNext(draft);
            return true;
        }

        return false;
    }
}
