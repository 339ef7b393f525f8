using Dispatch.Core.Messaging;

namespace Dispatch.Core.Requests;

/// <summary>
/// What news of a message does to its request: the mirror moves forward; what failed or stays undelivered is tried again, in another
/// form, on another channel or with the next person, as <see cref="FailurePlan"/> says.
/// </summary>
internal static class DeliveryRules
{
    private const string WorkerOptedOut = "worker_opted_out";

    /// <summary>Rows of one transaction are limited; what is left over is due at once again.</summary>
    private const int MaxChecked = 15;

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
        Mirror(draft, message, next, report.MessageSid, report.ErrorCode is { } code ? $"error {code}" : null);
        if (next.Status != DeliveryStatus.Failed)
        {
            draft.Change(next);
            return draft.Learnt();
        }

        React(draft, next.Noted(draft.Now, NoteKind.Failed, $"{report.ErrorCode}"), report.ErrorCode);
        return draft.Applied();
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
        Mirror(draft, message, failed, messageSid: null, $"refused, error {refusal.ErrorCode}");
        React(draft, failed.Noted(draft.Now, NoteKind.Refused, $"{refusal.ErrorCode}"), refusal.ErrorCode);
        return draft.Applied();
    }

    /// <summary>What should have been delivered by now and is not goes another way, without waiting for a failure that may never be told.</summary>
    public static RequestDecision CheckInTime(RequestDraft draft)
    {
        var late = draft.Messages.Where(m => MessageTimes.CheckAt(m) <= draft.Now).Take(MaxChecked).ToList();
        if (late.Count == 0)
        {
            return draft.Ignored("nothing is late");
        }

        late.ForEach(m => CheckInTime(draft, m));
        return draft.Applied();
    }

    private static void CheckInTime(RequestDraft draft, OutgoingMessage message)
    {
        var late = message with { DeliverBy = null };
        if (!IsWanted(draft, message))
        {
            draft.Change(late.Noted(draft.Now, NoteKind.GivenUp, MessageTrouble.NotWanted));
            return;
        }

        late = late.Noted(draft.Now, NoteKind.NotDeliveredInTime, Wire.Name(message.Status));
        var failure = new Failure(message, null, draft.Request.Priority, draft.Facts.Contact(message.Address), draft.Now);
        if (message.Channel == Channel.WhatsApp && FailurePlan.Elsewhere(failure) is NextStep.OtherChannel other)
        {
            FallBack(draft, late, other.Channel);
            return;
        }

        draft.Change(late);
        NextPerson(draft, message, "not delivered in time");
    }

    private static void React(RequestDraft draft, OutgoingMessage failed, int? errorCode)
    {
        if (failed.ReplacedBy > 0 || draft.Messages.Any(m => m.FallbackFor == failed.Number || m.Replaces == failed.Number))
        {
            // Its place was taken before the failure was told.
            draft.Change(failed);
            return;
        }

        var failure = new Failure(failed, errorCode, draft.Request.Priority, draft.Facts.Contact(failed.Address), draft.Now);
        switch (IsWanted(draft, failed) ? FailurePlan.For(failure) : new NextStep.GiveUp(MessageTrouble.NotWanted))
        {
            case NextStep.OtherChannel other:
                FallBack(draft, failed, other.Channel);
                break;
            case NextStep.Again again:
                Replace(draft, failed, NoteKind.Retried, $"as {draft.NextNumber}, not before {again.At:u}");
                draft.SendAgain(failed, failed.Channel, failed.Template, again.At);
                break;
            case NextStep.AsTemplate form:
                Replace(draft, failed, NoteKind.ResentAsTemplate, $"as {draft.NextNumber}");
                draft.SendAgain(failed, failed.Channel, form.Template);
                break;
            case NextStep.Hold hold:
                Replace(draft, failed, NoteKind.Held, $"as {draft.NextNumber}, error {errorCode}");
                draft.SendAgain(failed, failed.Channel, failed.Template, hold.Until, $"{errorCode}");
                break;
            case NextStep.GiveUp up:
                draft.Change(failed.Noted(draft.Now, NoteKind.GivenUp, up.Reason));
                NextPerson(draft, failed, up.Reason);
                break;
            default:
                throw new InvalidOperationException("A step without a deed.");
        }
    }

    private static void FallBack(RequestDraft draft, OutgoingMessage failed, Channel channel)
    {
        var window = draft.Facts.Contact(failed.Address).WindowOpenUntil;
        Replace(draft, failed, NoteKind.FellBack, $"to {draft.NextNumber}");
        draft.SendAgain(failed, channel, SessionWindow.TemplateFor(failed.Template, channel, window, draft.Now));
    }

    private static void Replace(RequestDraft draft, OutgoingMessage failed, NoteKind kind, string detail) =>
        draft.Change(failed.Noted(draft.Now, kind, detail) with { ReplacedBy = draft.NextNumber });

    private static bool IsWanted(RequestDraft draft, OutgoingMessage message) => RequestAggregate.Wants(message, draft.Request, draft.Offers);

    /// <summary>An offer that reaches its worker in no form goes to the next one.</summary>
    private static void NextPerson(RequestDraft draft, OutgoingMessage failed, string reason)
    {
        var offer = draft.Offers.FirstOrDefault(o => o.Number == failed.OfferNumber && o.Status == OfferStatus.Open);
        if (failed.Kind != MessageKind.Offer || offer is null || HasCome(draft, failed))
        {
            return;
        }

        draft.Change(offer with { Status = OfferStatus.Undelivered, AnsweredAt = draft.Now, Reason = reason });
        OfferRules.OfferNext(draft);
        var inCharge = draft.Request.Manager ?? draft.Request.Landlord;
        if (reason == FailurePlan.OptedOut && draft.NewMessages.All(m => m.Address != inCharge?.Address))
        {
            Notices.TellInCharge(draft, WorkerOptedOut);
        }
    }

    /// <summary>The same offer has come in another form: its worker may be answering it, and the time for that runs.</summary>
    private static bool HasCome(RequestDraft draft, OutgoingMessage failed) => draft.Messages.Any(m =>
        m.Kind == MessageKind.Offer && m.OfferNumber == failed.OfferNumber && m.Number != failed.Number
        && m.Status is DeliveryStatus.Delivered or DeliveryStatus.Read);

    private static void Mirror(RequestDraft draft, OutgoingMessage before, OutgoingMessage after, string? messageSid, string? notes)
    {
        if (after.Number != draft.Request.DispatchMessage)
        {
            return;
        }

        draft.AddHistory(HistoryKind.Delivery, Wire.Name(before.Status), Wire.Name(after.Status), null, null, notes);
        draft.Request = draft.Request with { WhatsappStatus = after.Status, WhatsappMessageId = messageSid ?? draft.Request.WhatsappMessageId };
    }
}
