using Dispatch.Core.Conversations;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Core.Turns;

namespace Dispatch.Functions.Turns;

/// <summary>
/// The fate of a contact's own messages: sent, reported on, refused, late. A change that leaves something to do takes the road of every
/// turn: arm, commit, go.
/// </summary>
internal sealed class ContactReplies(
    IContactStore contacts, IContactMessageStore messages, INudgeQueue nudges, Outbox outbox, IOutboxStore store, ISenderStates senders,
    ContactMarks marks, IAttentionStore attention, TimeProvider clock)
{
    private static readonly Dictionary<string, string> NoContent = new(StringComparer.Ordinal);

    private static readonly IReadOnlyDictionary<Channel, SenderState> NobodyLooked = new Dictionary<Channel, SenderState>();

    /// <summary>Sends what this process has claimed.</summary>
    public Task SendAsync(ContactAggregate contact, IEnumerable<OutgoingMessage> claimed, CancellationToken cancellationToken) =>
        SendAsync(contact, claimed.ToList(), NobodyLooked, cancellationToken);

    public async Task SendAsync(
        ContactAggregate contact, IReadOnlyList<OutgoingMessage> claimed, IReadOnlyDictionary<Channel, SenderState> states, CancellationToken cancellationToken)
    {
        if (claimed.Count == 0)
        {
            return;
        }

        var address = contact.Contact.Address;
        var context = new SendingContext(address, contact.OrganisationId, NoContent, ContactDelivery.Priority) { Senders = states };
        var records = await outbox.SendAsync(context, claimed, cancellationToken);
        await store.RecordAsync(address, records, projectedSeq: null, cancellationToken);
        foreach (var refused in records.Where(r => r.State == SendState.Refused))
        {
            await RefuseAsync(address, refused.MessageNumber, refused.Reason, cancellationToken);
        }
    }

    /// <summary>A delivery callback for one of the contact's own messages: a read and a write, as long as it is no failure.</summary>
    public async Task RecordAsync(DeliveryReport report, CancellationToken cancellationToken)
    {
        for (var attempt = 1; attempt <= Contention.MaxTries; attempt++)
        {
            var (address, number) = (report.Partition!, report.MessageNumber ?? 0);
            if (await messages.FindAsync(address, number, cancellationToken) is not { } message)
            {
                return;
            }

            var (changed, news, hasFailed) = ContactDelivery.Record(message, report, clock.GetUtcNow());
            if (hasFailed)
            {
                await FailAsync(address, number, m => ContactDelivery.Record(m, report, clock.GetUtcNow()) is { HasFailed: true } failed ? (failed.Message, failed.Event) : null, cancellationToken);
                return;
            }

            if (await messages.CommitAsync(address, changed, news, cancellationToken) is CommitOutcome.Committed or CommitOutcome.AlreadyApplied)
            {
                return;
            }

            await Contention.PauseAsync(attempt, clock, cancellationToken);
        }

        throw new TurnNotPossibleException(PhoneNumber.Mask(report.Partition!), Contention.MaxTries);
    }

    /// <summary>Reacts to a refusal that was recorded; repeated, it does nothing.</summary>
    public Task RefuseAsync(string address, int number, string? reason, CancellationToken cancellationToken)
    {
        var code = int.TryParse(reason, out var read) ? read : 0;
        return FailAsync(address, number, m => ContactDelivery.Refused(m, code, clock.GetUtcNow()) is { } failed ? (failed, null) : null, cancellationToken);
    }

    /// <summary>A reply that did not arrive in time goes another way.</summary>
    public Task CheckInTimeAsync(string address, int number, CancellationToken cancellationToken) =>
        ChangeAsync(address, number, (contact, message) => ContactDelivery.CheckInTime(contact, message, clock.GetUtcNow()), cancellationToken);

    /// <summary>A message of the contact's own that nobody's message caused; once for its command's id.</summary>
    public async Task TellAsync(string address, Func<ContactAggregate, ContactChange?> decide, CancellationToken cancellationToken)
    {
        for (var attempt = 1; attempt <= Contention.MaxTries; attempt++)
        {
            var before = await contacts.LoadAsync(address, cancellationToken);
            if (decide(before.Aggregate) is not { } change || await CommitAsync(before, change, cancellationToken) is not null)
            {
                return;
            }

            await Contention.PauseAsync(attempt, clock, cancellationToken);
        }

        throw new TurnNotPossibleException(PhoneNumber.Mask(address), Contention.MaxTries);
    }

    private async Task FailAsync(
        string address, int number, Func<OutgoingMessage, (OutgoingMessage Message, DeliveryEvent? Event)?> fail, CancellationToken cancellationToken)
    {
        var change = await ChangeAsync(
            address, number,
            (contact, message) => fail(message) is { } failed ? ContactDelivery.Fail(contact, failed.Message, failed.Event, clock.GetUtcNow()) : null,
            cancellationToken);
        if (change?.Changed is not { ErrorCode: { } code } changed)
        {
            return;
        }

        if (Outbox.IsAboutSender(code))
        {
            await senders.TroubleAsync(changed.Channel, code, null, cancellationToken);
        }

        if (ErrorReactions.MarkFor(code) is { } mark)
        {
            await marks.MarkAsync(address, changed.Channel, mark, $"mark_{number}", cancellationToken);
        }

        if (MessageTrouble.Of(changed) is { } trouble)
        {
            var loaded = await contacts.LoadAsync(address, cancellationToken);
            await attention.WriteAsync(loaded.Aggregate.OrganisationId, [new AttentionRow(address, number, trouble, clock.GetUtcNow())], cancellationToken);
        }
    }

    /// <returns>The change as committed now; null where there was none, or it had been before.</returns>
    private async Task<ContactChange?> ChangeAsync(
        string address, int number, Func<ContactAggregate, OutgoingMessage, ContactChange?> decide, CancellationToken cancellationToken)
    {
        for (var attempt = 1; attempt <= Contention.MaxTries; attempt++)
        {
            var before = await contacts.LoadAsync(address, cancellationToken);
            if (await messages.FindAsync(address, number, cancellationToken) is not { } message || decide(before.Aggregate, message) is not { } change)
            {
                return null;
            }

            switch (await CommitAsync(before, change, cancellationToken))
            {
                case true:
                    return change;
                case false:
                    return null;
                default:
                    break;
            }

            await Contention.PauseAsync(attempt, clock, cancellationToken);
        }

        throw new TurnNotPossibleException(PhoneNumber.Mask(address), Contention.MaxTries);
    }

    /// <returns>True: committed now, and its message is on its way. False: it had been before. Null: load and decide again.</returns>
    private async Task<bool?> CommitAsync(Loaded<ContactAggregate> before, ContactChange change, CancellationToken cancellationToken)
    {
        var contact = change.Contact with { Seq = before.Aggregate.Contact.Seq + 1, TurnId = Guid.NewGuid().ToString("N") };
        await nudges.PutAsync(new Nudge(contact.Address, contact.Seq, contact.TurnId, clock.GetUtcNow()), Nudge.SafetyDelay, cancellationToken);
        switch (await messages.CommitAsync(before, change with { Contact = contact }, cancellationToken))
        {
            case CommitOutcome.Committed:
                await SendAsync(
                    before.Aggregate with { Contact = contact },
                    new[] { change.New }.OfType<OutgoingMessage>().Where(m => m.SendState == SendState.Claimed), cancellationToken);
                return true;
            case CommitOutcome.AlreadyApplied:
                return false;
            default:
                return null;
        }
    }
}
