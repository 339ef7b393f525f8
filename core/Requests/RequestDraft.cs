using Dispatch.Core.Assignment;
using Dispatch.Core.Messaging;

namespace Dispatch.Core.Requests;

/// <summary>A decision in the making: the rules below write into it, the caller gets it as a <see cref="RequestDecision"/>.</summary>
internal sealed class RequestDraft(MaintenanceRequest request, RequestAggregate? before, RequestCommand command, Facts facts, DateTimeOffset now)
{
    private const int RememberedCommands = 8;

    private readonly int _historyBefore = request.HistoryCount;
    private readonly List<StatusHistory> _history = [];
    private readonly List<OutgoingMessage> _messages = [];
    private readonly Dictionary<int, Offer> _offers = [];

    public MaintenanceRequest Request { get; set; } = request;

    public RequestCommand Command => command;

    public Facts Facts => facts;

    public DateTimeOffset Now => now;

    public List<Comment> Comments { get; } = [];

    public List<Attachment> Attachments { get; } = [];

    public List<Receipt> Receipts { get; } = [];

    public List<DeliveryEvent> Events { get; } = [];

    /// <summary>Offers as they stand after the changes of this draft.</summary>
    public IEnumerable<Offer> Offers =>
        _offers.Count == 0 ? before?.Offers ?? [] : (before?.Offers ?? []).Select(o => _offers.GetValueOrDefault(o.Number, o))
        .Concat(_offers.Values.Where(o => before?.Offers.All(b => b.Number != o.Number) != false));

    public IReadOnlyList<Offer> OpenOffers => [.. Offers.Where(o => o.Status == OfferStatus.Open)];

    public Terms Terms => Request.Terms;

    /// <summary>The time the request's offers and tellings count in.</summary>
    public WorkingTime Clock => facts.WorkingTime(Request.Hours);

    /// <summary>Rows written so far, with those of the command and of the request.</summary>
    public int Rows =>
        2 + _history.Count + _offers.Count + _messages.Count + Comments.Count + Attachments.Count + Receipts.Count + Events.Count;

    public Offer? OpenOfferOf(IReadOnlyList<string> from) =>
        Offers.LastOrDefault(o => o.Status == OfferStatus.Open && from.Contains(o.Address, StringComparer.Ordinal));

    /// <summary>Messages as they were read.</summary>
    public IReadOnlyList<OutgoingMessage> Messages => before?.Messages ?? [];

    /// <summary>Messages this draft makes.</summary>
    public IEnumerable<OutgoingMessage> NewMessages => _messages.Where(m => Message(m.Number) is null);

    public OutgoingMessage? Message(int number) => before?.Messages.FirstOrDefault(m => m.Number == number);

    /// <summary>
    /// The request mirrors one dispatch message: the newest while workers are asked, the accepted worker's from then on.
    /// </summary>
    public void MirrorOf(Offer offer)
    {
        if (before?.Messages.LastOrDefault(m => m.Kind == MessageKind.Offer && m.OfferNumber == offer.Number) is { } message)
        {
            Request = Request with
            {
                DispatchMessage = message.Number,
                WhatsappMessageId = message.CallbackSid ?? message.MessageSid,
                WhatsappStatus = message.Status,
            };
        }
    }

    public void Change(Offer offer) => _offers[offer.Number] = offer;

    public void Change(OutgoingMessage message) => _messages.Add(message);

    public void Move(RequestEvent what, string? notes)
    {
        var from = before is null && _history.Count == 0 ? (RequestStage?)null : Request.Stage;
        var (status, stage) = Transitions.Apply(from, what);
        AddHistory(
            HistoryKind.Status, from is null ? null : Wire.Name(Request.Status), Wire.Name(status), from is null ? null : Wire.Name(Request.Stage), Wire.Name(stage), notes);
        Request = Request with { Status = status, Stage = stage, UpdatedAt = now };
    }

    /// <summary>The request's own count follows when the decision closes.</summary>
    public void AddHistory(HistoryKind kind, string? previous, string next, string? previousStage, string? nextStage, string? notes) =>
        _history.Add(new StatusHistory(_historyBefore + _history.Count + 1, kind, previous, next, previousStage, nextStage, command.By, now, notes));

    /// <summary>A history row that changes no status: it repeats the one that stands.</summary>
    public void Note(HistoryKind kind, string notes)
    {
        var (status, stage) = (Wire.Name(Request.Status), Wire.Name(Request.Stage));
        AddHistory(kind, status, status, stage, stage, notes);
    }

    /// <summary>Writes a message to a person; a rule that forbids it leaves the message with its reason, so that nobody wonders.</summary>
    public void Send(MessageKind kind, Party? party, string template, IEnumerable<(string Name, string Value)> values, int offerNumber = 0)
    {
        if (party is not null)
        {
            Append(Written(kind, party, template, values, offerNumber, out var forbidden), forbidden);
        }
    }

    /// <summary>The same, at a time, or for a reason not at all.</summary>
    /// <param name="isGathered">It is told in the digest of that time.</param>
    public void SendLater(
        Party party, string template, IEnumerable<(string Name, string Value)> values, DateTimeOffset? notBefore, string? kept, bool isGathered)
    {
        var message = Written(MessageKind.Notice, party, template, values, 0, out var forbidden);
        var later = message with { NotBefore = notBefore, SendState = isGathered ? SendState.Gathered : SendState.Queued };
        Append(notBefore is null || kept is not null ? message : later, forbidden ?? kept);
    }

    private OutgoingMessage Written(
        MessageKind kind, Party party, string template, IEnumerable<(string Name, string Value)> values, int offerNumber, out string? forbidden)
    {
        var contact = facts.Contact(party.Address);
        var route = Route.To(party, contact);
        var form = SessionWindow.TemplateFor(template, route.Channel, contact.WindowOpenUntil, now);
        var pairs = SessionWindow.ValuesFor(template, form, values.Select(v => KeyValuePair.Create(v.Name, v.Value)));
        forbidden = route.Forbidden;
        return new OutgoingMessage(
            NextNumber, kind, party.Role, party.Address, route.Channel, form, contact.Language ?? party.Language, WithCode(pairs), now, offerNumber);
    }

    /// <summary>The number the next message gets.</summary>
    public int NextNumber => Request.MessageCount + 1;

    /// <summary>A message in the place of one that failed or came too late; see <see cref="OutgoingMessage.InPlaceOf"/>.</summary>
    /// <param name="notBefore">Null sends it now.</param>
    /// <param name="held">Why it waits, or null.</param>
    public void SendAgain(OutgoingMessage failed, Channel channel, string template, DateTimeOffset? notBefore = null, string? held = null)
    {
        var next = OutgoingMessage.InPlaceOf(failed, NextNumber, channel, template, now);
        next = next with { Values = WithCode(next.Values) };
        Append(notBefore is null ? next : next with { SendState = held is null ? SendState.Queued : SendState.Held, NotBefore = notBefore, SendReason = held }, forbidden: null);
    }

    private Dictionary<string, string> WithCode(IEnumerable<KeyValuePair<string, string>> values) =>
        new(values, StringComparer.Ordinal) { ["message_code"] = RequestCode.OfMessage(Request.Code, NextNumber) };

    private void Append(OutgoingMessage message, string? forbidden)
    {
        if (forbidden is not null)
        {
            _messages.Add(message with { SendState = SendState.Skipped, SendReason = forbidden, Status = DeliveryStatus.Failed });
        }
        else
        {
            var sent = message.NotBefore is null ? message.ClaimedAt(now) : message;
            _messages.Add(sent with
            {
                DeliverBy = message.DeliverBy ?? (message.NotBefore ?? now) + Request.Policy.Delivery.LimitFor(Request.Priority),
                WindowOpenUntil = facts.Contact(message.Address).WindowOpenUntil,
            });
        }

        Request = Request with { MessageCount = message.Number };
        if (message.Kind == MessageKind.Offer)
        {
            Request = Request with { DispatchMessage = message.Number, WhatsappMessageId = null, WhatsappStatus = DeliveryStatus.Pending };
        }
    }

    public RequestDecision Applied(bool leavesWork = true) => Close(Outcome.Applied, null, leavesWork);

    /// <summary>Not possible. Messages of the draft (a word to the one who asked) still go out.</summary>
    public RequestDecision Refused(string reason) => Close(Outcome.Refused, reason, _messages.Count > 0);

    public RequestDecision Ignored(string reason) => Close(Outcome.Ignored, reason, leavesWork: false);

    /// <summary>What was learnt of a message that changes nothing of when the request wants attention, nor why.</summary>
    public RequestDecision Learnt() => Decision(Outcome.Applied, null, leavesWork: false);

    /// <summary>A decision that changes anything also says what is next, when, and whether a person has to look.</summary>
    private RequestDecision Close(Outcome outcome, string? reason, bool leavesWork)
    {
        if (outcome == Outcome.Applied || leavesWork)
        {
            var next = Timers.Next(Request, OpenOffers, Clock, now);
            Request = Request with { DueAction = next?.Action, DueAt = next?.At, NeedsAttention = Attention.Of(Request) };
            leavesWork |= before is null || Request.DueAt != before.Request.DueAt || Request.NeedsAttention != before.Request.NeedsAttention;
        }

        if (leavesWork)
        {
            Request = Request with { RecentCommands = [.. Request.RecentCommands.Append(command.CommandId).TakeLast(RememberedCommands)] };
        }

        return Decision(outcome, reason, leavesWork);
    }

    private RequestDecision Decision(Outcome outcome, string? reason, bool leavesWork) => new(
        outcome, reason, _history.Count == 0 ? Request : Request with { HistoryCount = _historyBefore + _history.Count },
        _history, [.. _offers.Values], _messages, Comments, Attachments, Receipts, Events, leavesWork);
}
