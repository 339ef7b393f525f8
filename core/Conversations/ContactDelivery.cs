using Dispatch.Core.Messaging;
using Dispatch.Core.Messaging.Templates;
using Dispatch.Core.Requests;

namespace Dispatch.Core.Conversations;

/// <summary>Rows to write in a contact's partition because of news about the address or about a message to it.</summary>
/// <param name="CommandId">The change is applied once under this id.</param>
/// <param name="Contact">As it is afterwards.</param>
/// <param name="Changed">A message whose own news this is, or null.</param>
/// <param name="New">The message that takes its place, or null.</param>
/// <param name="Event">The callback as it came, or null.</param>
public sealed record ContactChange(string CommandId, Contact Contact, OutgoingMessage? Changed = null, OutgoingMessage? New = null, DeliveryEvent? Event = null)
{
    /// <summary>A line of the consent ledger, or null.</summary>
    public ConsentEntry? Consent { get; init; }
}

/// <summary>What becomes of a contact's own messages, by the same table as a request's; and what their failures say of the address.</summary>
public static class ContactDelivery
{
    /// <summary>A person who has just written waits for the answer: it has to be there as soon as a matter of high priority.</summary>
    public const RequestPriority Priority = RequestPriority.High;

    /// <summary>How long a reply may stay undelivered; replies belong to no organisation, so the default counts.</summary>
    public static readonly TimeSpan Limit = DeliveryPolicy.Default.LimitFor(Priority);

    /// <summary>A callback that is not a failure, or changes nothing: the message alone is concerned.</summary>
    /// <returns>The message as it is afterwards, the event to keep, and whether it failed just now.</returns>
    public static (OutgoingMessage Message, DeliveryEvent Event, bool HasFailed) Record(OutgoingMessage message, DeliveryReport report, DateTimeOffset now)
    {
        var step = DeliveryStatusRules.Advance(message.Status, report.Status);
        var news = new DeliveryEvent(message.Number, report.MessageSid, report.MessageStatus, report.ErrorCode, now, step.IsChanged);
        if (!step.IsChanged)
        {
            return (message with { CallbackSid = message.CallbackSid ?? report.MessageSid }, news, false);
        }

        var next = message with { Status = step.Status, StatusAt = now, ErrorCode = report.ErrorCode, CallbackSid = report.MessageSid };
        var hasFailed = next.Status == DeliveryStatus.Failed;
        return (hasFailed ? next.Noted(now, NoteKind.Failed, $"{report.ErrorCode}") : next, news, hasFailed);
    }

    /// <summary>The provider refused the message at once. Null where it is no news.</summary>
    public static OutgoingMessage? Refused(OutgoingMessage message, int errorCode, DateTimeOffset now) =>
        DeliveryStatusRules.Advance(message.Status, DeliveryStatus.Failed).IsChanged
            ? (message with { Status = DeliveryStatus.Failed, StatusAt = now, ErrorCode = errorCode }).Noted(now, NoteKind.Refused, $"{errorCode}")
            : null;

    /// <summary>A message that failed: what takes its place, and what the failure says of the person's own address.</summary>
    /// <param name="recipient">Whom the message was for: the same person, or somebody who was told on their behalf.</param>
    public static ContactChange Fail(ContactAggregate contact, ContactAggregate recipient, OutgoingMessage failed, DeliveryEvent? news, DateTimeOffset now)
    {
        var plan = failed.ReplacedBy > 0
            ? new NextStep.GiveUp(MessageTrouble.NotWanted)
            : FailurePlan.For(new Failure(failed, failed.ErrorCode, Priority, recipient.ToFacts(), now));
        var change = Take(contact, recipient, news is null ? $"refused_{failed.Number}" : $"failed_{failed.Number}", failed, plan, news, now);
        var isOwn = recipient.Contact.Address == contact.Contact.Address;
        return isOwn && failed.ErrorCode is { } code && ErrorReactions.MarkFor(code) is { } mark
            && Mark(change.Contact, failed.Channel, mark, $"mark_{failed.Number}", now) is { } marked
            ? change with { Contact = marked.Contact, Consent = marked.Consent }
            : change;
    }

    /// <summary>A message that should have been delivered by now. Null where it is not late.</summary>
    /// <param name="recipient">As in <see cref="Fail"/>.</param>
    public static ContactChange? CheckInTime(ContactAggregate contact, ContactAggregate recipient, OutgoingMessage message, DateTimeOffset now)
    {
        if (MessageTimes.CheckAt(message) is not { } limit || limit > now)
        {
            return null;
        }

        var late = (message with { DeliverBy = null }).Noted(now, NoteKind.NotDeliveredInTime, Wire.Name(message.Status));
        var plan = message.Channel == Channel.WhatsApp
            ? FailurePlan.Elsewhere(new Failure(message, null, Priority, recipient.ToFacts(), now))
            : new NextStep.GiveUp("not delivered in time");
        return Take(contact, recipient, $"late_{message.Number}", late, plan, null, now);
    }

    /// <summary>What a failure says of the address, for every later message. Null where that is known already.</summary>
    public static ContactChange? Mark(Contact contact, Channel channel, ContactMark mark, string commandId, DateTimeOffset now)
    {
        var (known, marked) = mark switch
        {
            ContactMark.OptedOut => (contact.OptedOut, contact with { OptedOut = With(contact.OptedOut) }),
            ContactMark.Blocked => (contact.BlockedOn, contact with { BlockedOn = With(contact.BlockedOn) }),
            _ => (contact.Unreachable, contact with { Unreachable = With(contact.Unreachable) }),
        };
        var consent = mark == ContactMark.OptedOut
            ? new ConsentEntry(commandId, channel, ConsentChange.Withdrawn, ConsentSource.ProviderError, "a message was refused because of STOP", now)
            : null;
        return known.Contains(channel) ? null : new ContactChange(commandId, marked) { Consent = consent };

        HashSet<Channel> With(IReadOnlySet<Channel> channels) => [.. channels, channel];
    }

    private static ContactChange Take(
        ContactAggregate before, ContactAggregate recipient, string commandId, OutgoingMessage message, NextStep step, DeliveryEvent? news, DateTimeOffset now)
    {
        var number = before.Contact.MessageCount + 1;
        var window = recipient.Contact.WindowOpenUntil;
        var (kind, detail, next) = step switch
        {
            NextStep.OtherChannel other =>
                (NoteKind.FellBack, $"to {number}", Next(other.Channel, SessionWindow.TemplateFor(message.Template, other.Channel, window, now)).ClaimedAt(now)),
            NextStep.AsTemplate form => (NoteKind.ResentAsTemplate, $"as {number}", Next(message.Channel, form.Template).ClaimedAt(now)),
            NextStep.Again again => (
                NoteKind.Retried, $"as {number}, not before {again.At:u}",
                Next(message.Channel, message.Template) with { NotBefore = again.At }),
            NextStep.Hold hold => (
                NoteKind.Held, $"as {number}, error {message.ErrorCode}",
                Next(message.Channel, message.Template) with { SendState = SendState.Held, NotBefore = hold.Until, SendReason = $"{message.ErrorCode}" }),
            NextStep.GiveUp up => (NoteKind.GivenUp, up.Reason, (OutgoingMessage?)null),
            _ => throw new InvalidOperationException("A step without a deed."),
        };
        var contact = next is null ? before.Contact : before.Contact with { MessageCount = number };
        var noted = message.Noted(now, kind, detail);
        return new ContactChange(commandId, contact, next is null ? noted : noted with { ReplacedBy = number }, next, news);

        OutgoingMessage Next(Channel channel, string template)
        {
            var again = OutgoingMessage.InPlaceOf(message, number, channel, template, now);
            var values = new Dictionary<string, string>(again.Values, StringComparer.Ordinal) { [MessageTemplate.MessageCode] = $"M{number}" };
            return again with { Values = values, DeliverBy = again.DeliverBy ?? now + Limit, WindowOpenUntil = window };
        }
    }
}
