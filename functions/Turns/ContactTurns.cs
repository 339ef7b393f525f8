using Dispatch.Core.Conversations;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Core.Turns;

namespace Dispatch.Functions.Turns;

/// <summary>What an inbound message left to do after the answer; null when it had been received before.</summary>
internal sealed record ContactTurn(ContactAggregate Before, ContactDecision Decision);

/// <summary>The road of an inbound message: load, decide, arm, commit it whole with the commands it causes; then apply those in order.</summary>
internal sealed class ContactTurns(
    IContactStore contacts, INudgeQueue nudges, RequestTurns requestTurns, Delivery delivery, Outbox outbox, IOutboxStore store, TimeProvider clock)
{
    private const int MaxTries = 12;

    private static readonly Dictionary<string, string> NoContent = new(StringComparer.Ordinal);

    /// <summary>Ends when the message is safe: from then on it may be answered.</summary>
    public async Task<ContactTurn?> ReceiveAsync(InboundMessage message, CancellationToken cancellationToken)
    {
        for (var attempt = 1; attempt <= MaxTries; attempt++)
        {
            var before = await contacts.LoadAsync(message.From.Value, cancellationToken);
            if (before.Aggregate.Pending.Count > 0)
            {
                await DrainAsync(before.Aggregate, cancellationToken);
                before = await contacts.LoadAsync(message.From.Value, cancellationToken);
            }

            var decision = ContactRules.Receive(before.Aggregate, message, clock.GetUtcNow());
            if (decision.LeavesWork)
            {
                var contact = decision.Contact with { Seq = before.Aggregate.Contact.Seq + 1, TurnId = Guid.NewGuid().ToString("N") };
                decision = decision with { Contact = contact };
                await nudges.PutAsync(new Nudge(contact.Address, contact.Seq, contact.TurnId, clock.GetUtcNow()), Nudge.SafetyDelay, cancellationToken);
            }

            switch (await contacts.CommitAsync(before, decision, cancellationToken))
            {
                case CommitOutcome.Committed:
                    return new ContactTurn(before.Aggregate, decision);
                case CommitOutcome.AlreadyApplied:
                    return null;
                default:
                    await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(5, 20 * attempt)), clock, cancellationToken);
                    break;
            }
        }

        throw new TurnNotPossibleException(PhoneNumber.Mask(message.From.Value), MaxTries);
    }

    /// <summary>After the answer: the commands go to their requests, the replies go out.</summary>
    public async Task FollowAsync(ContactTurn turn, CancellationToken cancellationToken)
    {
        var facts = (turn.Before with { Contact = turn.Decision.Contact }).ToFacts();
        foreach (var pending in turn.Decision.Pending)
        {
            var known = new Facts();
            known.Give(turn.Decision.Contact.Address, facts);
            var result = await requestTurns.RunAsync(pending.Target, pending.Command, known, null, isFollowed: true, cancellationToken);
            await delivery.FollowAsync(result, cancellationToken);
        }

        await SendAsync(turn.Decision.Contact.Address, turn.Decision.Messages, cancellationToken);
    }

    public async Task SendAsync(string address, IEnumerable<OutgoingMessage> messages, CancellationToken cancellationToken)
    {
        var claimed = messages.Where(m => m.SendState == SendState.Claimed).ToList();
        if (claimed.Count > 0)
        {
            var records = await outbox.SendAsync(new SendingContext(address, null, NoContent), claimed, cancellationToken);
            await store.RecordAsync(address, records, projectedSeq: null, cancellationToken);
        }
    }

    /// <summary>
    /// Applies commands an earlier message left behind. Each is forgotten only when its request is followed by a nudge of its own,
    /// because this contact's nudge, which stood behind it until now, may be superseded.
    /// </summary>
    public async Task DrainAsync(ContactAggregate contact, CancellationToken cancellationToken)
    {
        foreach (var pending in contact.Pending)
        {
            var result = await requestTurns.RunAsync(pending.Target, pending.Command, new Facts(), null, isFollowed: false, cancellationToken);
            if (result.After is { } after && result.Decision is not { LeavesWork: true })
            {
                await requestTurns.PutNudgeAsync(after.Request, cancellationToken);
            }

            await delivery.FollowAsync(result, cancellationToken);
        }

        await contacts.ForgetAsync(contact.Contact.Address, contact.Pending, cancellationToken);
    }

    /// <summary>A delivery callback for one of the contact's own messages.</summary>
    public async Task RecordDeliveryAsync(DeliveryReport report, CancellationToken cancellationToken)
    {
        for (var attempt = 1; attempt <= MaxTries; attempt++)
        {
            var before = await contacts.LoadAsync(report.Partition!, cancellationToken);
            var message = before.Aggregate.Messages.FirstOrDefault(m => m.Number == report.MessageNumber);
            if (message is null)
            {
                return;
            }

            var step = DeliveryStatusRules.Advance(message.Status, report.Status);
            var news = new DeliveryEvent(message.Number, report.MessageSid, report.MessageStatus, report.ErrorCode, clock.GetUtcNow(), step.IsChanged);
            var changed = step.IsChanged
                ? message with { Status = step.Status, StatusAt = clock.GetUtcNow(), ErrorCode = report.ErrorCode, CallbackSid = report.MessageSid }
                : message;
            if (await contacts.CommitAsync(before, changed, news, cancellationToken) is CommitOutcome.Committed or CommitOutcome.AlreadyApplied)
            {
                return;
            }
        }

        throw new TurnNotPossibleException(PhoneNumber.Mask(report.Partition!), MaxTries);
    }
}
