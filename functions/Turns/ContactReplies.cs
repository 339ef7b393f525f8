using Dispatch.Core;
using Dispatch.Core.Conversations;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Core.Turns;
using Dispatch.Functions.Telemetry;

namespace Dispatch.Functions.Turns;

/// <summary>News of a contact's own message, as committed; what it made is still to be sent.</summary>
/// <param name="Contact">As it is afterwards.</param>
internal sealed record ReplyTurn(ContactAggregate Contact, ContactChange Change);

/// <summary>
/// The fate of a contact's own messages: sent, reported on, refused, late. A change that leaves something to do takes the road of every
/// turn: arm, commit, go.
/// </summary>
internal sealed class ContactReplies(
    IContactStore contacts, IContactMessageStore messages, INudgeQueue nudges, Outbox outbox, IOutboxStore store, ISenderStates senders,
    ContactMarks marks, TimeProvider clock)
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
        using var work = Work.Begin("deliver", System.Diagnostics.ActivityKind.Internal, claimed[0].TraceParent)?
            .About(address).Set(Instruments.Tags.Messages, claimed.Count);
        var context = new SendingContext(address, contact.OrganisationId, NoContent, ContactDelivery.Priority) { Senders = states };
        var records = await outbox.SendAsync(context, claimed, cancellationToken);
        await store.RecordAsync(address, records, projectedSeq: null, cancellationToken);
        foreach (var refused in records.Where(r => r.State == SendState.Refused))
        {
            await RefuseAsync(address, refused.MessageNumber, refused.Reason, cancellationToken);
        }
    }

    /// <summary>A delivery callback for one of the contact's own messages: a read and a write, as long as it is no failure.</summary>
    /// <returns>What is left to do after the answer, or null. A process that dies before leaves it to the nudge.</returns>
    public async Task<ReplyTurn?> ReceiveAsync(DeliveryReport report, CancellationToken cancellationToken)
    {
        using var work = Work.Begin("callback");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Contention.Limit);
        for (var attempt = 1; attempt <= Contention.MaxTries; attempt++)
        {
            var (address, number) = (report.Partition!, report.MessageNumber ?? 0);
            if (await messages.FindAsync(address, number, limit.Token) is not { } message)
            {
                return null;
            }

            work?.Start("callback", System.Diagnostics.ActivityKind.Consumer, message.TraceParent);
            work?.About(address).Set(Instruments.Tags.Message, number).Set(Instruments.Tags.Status, TurnTrace.WordOf(report.Status));
            var (changed, news, hasFailed) = ContactDelivery.Record(message, report, clock.GetUtcNow());
            if (hasFailed)
            {
                // Before the commit, after which a repeated callback is no news.
                if (report.ErrorCode is { } code && Outbox.IsAboutSender(code))
                {
                    await senders.TroubleAsync(message.Channel, code, null, limit.Token);
                }

                return await FailAsync(address, number, m => ContactDelivery.Record(m, report, clock.GetUtcNow()) is { HasFailed: true } failed ? (failed.Message, failed.Event) : null, limit.Token);
            }

            if (await messages.CommitAsync(address, changed, news, limit.Token) is CommitOutcome.Committed or CommitOutcome.AlreadyApplied)
            {
                if (report.IsPassedOn)
                {
                    await senders.PassedOnAsync(message, limit.Token);
                }

                return null;
            }

            await Contention.PauseAsync(attempt, clock, limit.Token);
        }

        throw new TurnNotPossibleException(PhoneNumber.Mask(report.Partition!), Contention.MaxTries);
    }

    /// <summary>A delivery callback and what it leaves to do, where nobody waits for an answer.</summary>
    public async Task RecordAsync(DeliveryReport report, CancellationToken cancellationToken) =>
        await FollowAsync(await ReceiveAsync(report, cancellationToken), cancellationToken);

    /// <summary>After the commit: what takes the message's place goes out.</summary>
    public Task FollowAsync(ReplyTurn? turn, CancellationToken cancellationToken) => turn is null
        ? Task.CompletedTask
        : SendAsync(turn.Contact, new[] { turn.Change.New }.OfType<OutgoingMessage>().Where(m => m.SendState == SendState.Claimed), cancellationToken);

    /// <summary>Reacts to a refusal that was recorded; repeated, it does nothing.</summary>
    public async Task RefuseAsync(string address, int number, string? reason, CancellationToken cancellationToken)
    {
        var code = int.TryParse(reason, out var read) ? read : 0;
        var turn = await FailAsync(address, number, m => ContactDelivery.Refused(m, code, clock.GetUtcNow()) is { } failed ? (failed, null) : null, cancellationToken);
        await FollowAsync(turn, cancellationToken);
    }

    /// <summary>A reply that did not arrive in time goes another way.</summary>
    public async Task CheckInTimeAsync(string address, int number, CancellationToken cancellationToken)
    {
        var turn = await ChangeAsync(
            address, number, (contact, recipient, message) => ContactDelivery.CheckInTime(contact, recipient, message, clock.GetUtcNow()), cancellationToken);
        await FollowAsync(turn, cancellationToken);
    }

    /// <summary>A message of the contact's own that nobody's message caused; once for its command's id.</summary>
    public async Task TellAsync(string address, Func<ContactAggregate, ContactChange?> decide, CancellationToken cancellationToken)
    {
        ReplyTurn? unknown = null;
        for (var attempt = 1; attempt <= Contention.MaxTries; attempt++)
        {
            var before = await contacts.LoadAsync(address, cancellationToken);
            if (IsCommitted(unknown, before))
            {
                await FollowAsync(unknown, cancellationToken);
                return;
            }

            if (decide(before.Aggregate) is not { } change)
            {
                return;
            }

            var (outcome, turn) = await CommitAsync(before, change, cancellationToken);
            if (outcome is CommitOutcome.Committed or CommitOutcome.AlreadyApplied)
            {
                await FollowAsync(outcome is CommitOutcome.Committed ? turn : await AppliedAsync(unknown, address, cancellationToken), cancellationToken);
                return;
            }

            unknown = outcome is CommitOutcome.Unknown ? turn : unknown;
            await Contention.PauseAsync(attempt, clock, cancellationToken);
        }

        throw new TurnNotPossibleException(PhoneNumber.Mask(address), Contention.MaxTries);
    }

    /// <summary>
    /// What failures say of the addresses of others, who were told on this person's behalf: in another partition, so only the nudge does
    /// it, once each. What they say of the person's own was committed with the failure.
    /// </summary>
    public async Task MarkOthersAsync(ContactAggregate contact, IEnumerable<OutgoingMessage> failed, CancellationToken cancellationToken)
    {
        var address = contact.Contact.Address;
        foreach (var message in failed)
        {
            var record = SendRecord.Of(message, message.SendState) with { IsContactMarked = true, NotBefore = message.NotBefore, ClaimUntil = message.ClaimUntil };
            if (message.ErrorCode is { } code && ErrorReactions.MarkFor(code) is { } mark
                && (await RecipientAsync(contact, message, cancellationToken)).Contact.Address != address)
            {
                await marks.MarkAsync(message.Address, message.Channel, mark, $"mark_{address}_{message.Number}", cancellationToken);
                record = record.Noted(clock.GetUtcNow(), NoteKind.ContactMarked, $"{Wire.Name(mark)} {Wire.Name(message.Channel)}");
            }

            await store.TryRecordAsync(address, record, message.Version!, cancellationToken);
        }
    }

    private Task<ReplyTurn?> FailAsync(
        string address, int number, Func<OutgoingMessage, (OutgoingMessage Message, DeliveryEvent? Event)?> fail, CancellationToken cancellationToken) =>
        ChangeAsync(
            address, number,
            (contact, recipient, message) => fail(message) is { } failed ? ContactDelivery.Fail(contact, recipient, failed.Message, failed.Event, clock.GetUtcNow()) : null,
            cancellationToken);

    /// <returns>The change as committed now; null where there was none, or it had been before.</returns>
    private async Task<ReplyTurn?> ChangeAsync(
        string address, int number, Func<ContactAggregate, ContactAggregate, OutgoingMessage, ContactChange?> decide, CancellationToken cancellationToken)
    {
        ReplyTurn? unknown = null;
        for (var attempt = 1; attempt <= Contention.MaxTries; attempt++)
        {
            var before = await contacts.LoadAsync(address, cancellationToken);
            if (IsCommitted(unknown, before))
            {
                return unknown;
            }

            if (await messages.FindAsync(address, number, cancellationToken) is not { } message
                || decide(before.Aggregate, await RecipientAsync(before.Aggregate, message, cancellationToken), message) is not { } change)
            {
                return null;
            }

            var (outcome, turn) = await CommitAsync(before, change, cancellationToken);
            if (outcome is CommitOutcome.Committed or CommitOutcome.AlreadyApplied)
            {
                return outcome is CommitOutcome.Committed ? turn : await AppliedAsync(unknown, address, cancellationToken);
            }

            unknown = outcome is CommitOutcome.Unknown ? turn : unknown;
            await Contention.PauseAsync(attempt, clock, cancellationToken);
        }

        throw new TurnNotPossibleException(PhoneNumber.Mask(address), Contention.MaxTries);
    }

    /// <summary>Whom a message is for. Another address may be the same person's.</summary>
    private async Task<ContactAggregate> RecipientAsync(ContactAggregate contact, OutgoingMessage message, CancellationToken cancellationToken) =>
        message.Address == contact.Contact.Address ? contact : (await contacts.LoadAsync(message.Address, cancellationToken)).Aggregate;

    /// <summary>The answer to a commit was lost, the commit was not: whoever made it goes on with it.</summary>
    private static bool IsCommitted(ReplyTurn? unknown, Loaded<ContactAggregate> now) =>
        unknown is not null && now.Aggregate.Contact.TurnId == unknown.Contact.Contact.TurnId;

    /// <summary>"Applied already" may mean a commit of our own that was applied after the last look.</summary>
    private async Task<ReplyTurn?> AppliedAsync(ReplyTurn? unknown, string address, CancellationToken cancellationToken) =>
        unknown is not null && IsCommitted(unknown, await contacts.LoadAsync(address, cancellationToken)) ? unknown : null;

    /// <summary>Arms and commits; what it claimed is sent by whoever follows.</summary>
    private async Task<(CommitOutcome Outcome, ReplyTurn Turn)> CommitAsync(Loaded<ContactAggregate> before, ContactChange change, CancellationToken cancellationToken)
    {
        var contact = change.Contact with { Seq = before.Aggregate.Contact.Seq + 1, TurnId = Guid.NewGuid().ToString("N") };
        var nudge = new Nudge(contact.Address, contact.Seq, contact.TurnId, clock.GetUtcNow()) { TraceParent = Work.TraceParent };
        await nudges.PutAsync(nudge, Nudge.SafetyDelay, cancellationToken);
        change = change with { Contact = contact, New = change.New is { } told ? told with { TraceParent = Work.TraceParent } : null };
        var outcome = await messages.CommitAsync(before, change, cancellationToken);
        if (outcome is CommitOutcome.Committed)
        {
            TurnMetrics.Went(new[] { change.New }.OfType<OutgoingMessage>().Where(m => m.FallbackFor > 0), _ => change.Changed);
        }

        return (outcome, new ReplyTurn(before.Aggregate with { Contact = contact }, change));
    }
}
