using Dispatch.Core;
using Dispatch.Core.Assignment;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Core.Turns;
using Dispatch.Functions.Storage;
using Dispatch.Functions.Storage.Rows;
using Dispatch.Functions.Turns;

namespace Dispatch.Functions.Api;

/// <summary>Requests and their parts as the API shows them.</summary>
internal sealed class RequestResources(MessageRenderer renderer, Settings settings)
{
    public RequestLine Line(MaintenanceRequest request) => new(request, TrackUrl(request));

    /// <param name="language">Of the reader; for the plain words.</param>
    public RequestResource Whole(RequestDetails details, string language)
    {
        var (aggregate, key) = (details.Aggregate, details.Aggregate.Request.Key);
        return new RequestResource(aggregate.Request, TrackUrl(aggregate.Request))
        {
            Renter = Person(aggregate.Request.Renter)!,
            Landlord = Person(aggregate.Request.Landlord),
            Worker = Person(aggregate.Request.Worker),
            MayEnter = aggregate.Request.MayEnter,
            AccessNotes = aggregate.Request.AccessNotes,
            Hold = aggregate.Request.Hold is { } hold ? new HoldResource(hold.Since, hold.Until, hold.Reason) : null,
            Escalation = Escalation(aggregate.Request),
            Offers = aggregate.Offers.Select(Offer).ToList(),
            Messages = aggregate.Messages.Select(m => Message(m, language)).ToList(),
            StatusHistory = details.History.Select(h => Change(new RequestChange(key, h))).ToList(),
            Comments = details.Comments.Select(Remark).ToList(),
            Attachments = details.Attachments.Select(File).ToList(),
            Receipts = details.Receipts.Select(Receipt).ToList(),
            DeliveryEvents = details.Events.OrderBy(e => e.ReceivedAt)
                .Select(e => new DeliveryEventResource(e.MessageNumber, e.MessageSid, e.MessageStatus, e.ErrorCode, e.ReceivedAt, e.Changed)).ToList(),
        };
    }

    public static CommentResource Remark(Comment comment) =>
        new(comment.Id, comment.RequestId, comment.UserId, Wire.Name(comment.UserType), comment.Text, comment.CreatedAt);

    public static HistoryResource Change(RequestChange change)
    {
        var history = change.History;
        return new HistoryResource(
            RequestParts.HistoryId(change.Key, history.Number), change.Key.RequestId, history.PreviousStatus, history.NewStatus, history.ChangedBy,
            history.ChangedAt, history.Notes, Wire.Name(history.Kind), history.PreviousStage, history.NewStage);
    }

    public AttachmentResource File(Attachment file) => new(
        file.Id, file.RequestId, $"{settings.PublicBaseUrl}/api/requests/{file.RequestId}/attachments/{file.Id}", file.FileType, file.CreatedAt,
        file.FileName, file.SizeInBytes, file.AddedBy, Wire.Name(file.Kind), file.Caption,
        file.IsArriving ? "arriving" : file.Problem is null ? "stored" : "not_kept", file.Problem is { } problem ? Wire.Name(problem) : null);

    private string TrackUrl(MaintenanceRequest request) => $"{settings.PublicBaseUrl}/track/{TrackToken.Of(request)}";

    private MessageResource Message(OutgoingMessage message, string language) => new(
        message.Number,
        Wire.Name(message.Kind),
        Wire.Name(message.Role),
        message.Address,
        Wire.Name(message.Channel),
        message.Template,
        message.Language,
        TextOf(message),
        message.CreatedAt,
        Wire.Name(message.SendState),
        Wire.Name(message.Status),
        message.StatusAt,
        MessageReasons.CodeOf(message),
        MessageReasons.Of(message, language),
        message.PossiblyDouble,
        message.FallbackFor,
        message.Replaces,
        message.ReplacedBy,
        message.DeliverBy,
        message.MessageSid ?? message.CallbackSid,
        message.Notes.Select(n => new MessageDecisionResource(n.At, Wire.Name(n.Kind), n.Detail)).ToList());

    public static MessageAttentionResource Attention(MessageInTrouble trouble, string language)
    {
        var message = trouble.Message;
        return new MessageAttentionResource(
            trouble.Request?.RequestId, trouble.Request?.Code, message.Number, Wire.Name(trouble.Kind), Wire.Name(message.Role), Wire.Name(message.Channel),
            message.Template, MessageReasons.CodeOf(message), MessageReasons.Of(message, language), message.StatusAt ?? message.CreatedAt);
    }

    public static SenderResource Sender(SenderState state, string language) => new(
        Wire.Name(state.Channel), state.IsStopped ? "stopped" : "throttled", state.ErrorCode,
        ErrorReactionSentences.For(state.IsStopped ? ErrorReaction.StopSending : ErrorReaction.RetryLater, language), state.Since, state.Until);

    private string? TextOf(OutgoingMessage message)
    {
        try
        {
            return renderer.TextOf(message);
        }
        catch (Exception exception) when (exception is ArgumentException or KeyNotFoundException)
        {
            // The templates have changed since; the rest of the request can be read all the same.
            return null;
        }
    }

    private static PartyResource? Person(Party? party) =>
        party is null ? null : new PartyResource(party.Id, party.Name, party.Address, party.Language, Wire.Name(party.Channel));

    private static EscalationResource Escalation(MaintenanceRequest request) => new(
        request.LadderStep, request.LadderAt,
        request.Ladder.Select(r => new RungResource(
            Wire.Name(r.Party.Role), r.Party.Name, r.Party.Address, Wire.Name(r.Party.Channel), r.Tries, r.WaitSeconds)).ToList());

    private static OfferResource Offer(Offer offer) => new(
        offer.Number, offer.Round, offer.WorkerId, offer.WorkerName, offer.Address, Wire.Name(offer.Status), offer.OfferedAt, offer.RemindAt,
        offer.ExpiresAt, offer.RemindedAt, offer.AnsweredAt, offer.Reason);

    private static ReceiptResource Receipt(Receipt receipt) => new(
        receipt.Lines.Select(l => new ReceiptLineResource(l.WorkerId, l.Name, l.Place, l.Excluded)).ToList(), receipt.MoreExcluded);
}
