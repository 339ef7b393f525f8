using Dispatch.Core;
using Dispatch.Core.Messaging;
using Dispatch.Core.Turns;
using Dispatch.Functions.Twilio;

namespace Dispatch.Functions.Turns;

/// <summary>
/// What follows a message's fate outside its own aggregate: the person's contact is marked, operators see what is in trouble, and a
/// status nobody reported is fetched. Only nudges do this, and in the undisturbed case there is nothing to do.
/// </summary>
internal sealed partial class Aftermath(
    IOutboxStore store, IMessageSender sender, ContactMarks marks, IAttentionStore attention, TimeProvider clock, ILogger<Aftermath> logger)
{
    /// <summary>So long a message that is late waits for the provider to be read; then it goes another way without.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    /// <summary>Marks the contacts of messages whose failure says something of the address. Each once.</summary>
    public async Task MarkAsync(string partition, IEnumerable<OutgoingMessage> messages, CancellationToken cancellationToken)
    {
        foreach (var message in messages.Where(m => m is { Status: DeliveryStatus.Failed, IsContactMarked: false }))
        {
            if (ErrorReactions.MarkFor(message.ErrorCode) is not { } mark || message.ErrorCode is null)
            {
                continue;
            }

            await marks.MarkAsync(message.Address, message.Channel, mark, $"mark_{partition}_{message.Number}", cancellationToken);
            var record = SendRecord.Of(message, message.SendState) with { IsContactMarked = true, NotBefore = message.NotBefore, ClaimUntil = message.ClaimUntil };
            await store.TryRecordAsync(
                partition, record.Noted(clock.GetUtcNow(), NoteKind.ContactMarked, $"{Wire.Name(mark)} {Wire.Name(message.Channel)}"), message.Version!, cancellationToken);
        }
    }

    /// <summary>Tells operators of messages in trouble. What is no trouble any more is left out when the list is read.</summary>
    public async Task TellAsync(string? organisationId, string partition, IEnumerable<OutgoingMessage> messages, CancellationToken cancellationToken)
    {
        var troubles = messages
            .Select(m => (Message: m, Kind: MessageTrouble.Of(m)))
            .Where(t => t.Kind is not null && clock.GetUtcNow() - (t.Message.StatusAt ?? t.Message.CreatedAt) < AttentionRow.Shown)
            .Select(t => new AttentionRow(partition, t.Message.Number, t.Kind!.Value, t.Message.StatusAt ?? t.Message.CreatedAt))
            .ToList();
        if (troubles.Count > 0)
        {
            await attention.WriteAsync(organisationId, troubles, cancellationToken);
        }
    }

    /// <summary>
    /// What the provider says of messages that nobody reported in time: a callback may be lost while the message was read, and whoever
    /// got it must not get it on the other channel as well. Where the provider cannot be read the nudge comes again at first, and then the
    /// message goes another way: it is late already.
    /// </summary>
    /// <exception cref="TwilioApiException">The provider could not be read, and no message is late by more than a minute.</exception>
    public async Task<IReadOnlyList<DeliveryReport>> AskAsync(string partition, IEnumerable<OutgoingMessage> late, CancellationToken cancellationToken)
    {
        // Side by side: one that hangs must not hold up the others, which are late as well.
        var asked = await Task.WhenAll(late.Select(m => AskAsync(partition, m, cancellationToken)));
        return [.. asked.OfType<DeliveryReport>()];
    }

    private async Task<DeliveryReport?> AskAsync(string partition, OutgoingMessage message, CancellationToken cancellationToken)
    {
        if ((message.MessageSid ?? message.CallbackSid) is not { } sid || await AskAsync(message, sid, cancellationToken) is not { } listed)
        {
            return null;
        }

        var status = DeliveryStatusRules.FromMessageStatus(listed.Status);
        return DeliveryStatusRules.Advance(message.Status, status).IsChanged
            ? new DeliveryReport(sid, listed.Status, status, listed.ErrorCode, null, partition, message.Number, null, clock.GetUtcNow())
            : null;
    }

    private async Task<ListedMessage?> AskAsync(OutgoingMessage message, string messageSid, CancellationToken cancellationToken)
    {
        try
        {
            return await sender.FetchAsync(messageSid, cancellationToken);
        }
        catch (TwilioApiException fault) when (clock.GetUtcNow() - MessageTimes.CheckAt(message) > Grace)
        {
            LogNotAsked(logger, fault, messageSid);
            return null;
        }
    }

    /// <summary>Messages without a last word: what the provider says of them, as a callback would have.</summary>
    public async Task<IReadOnlyList<DeliveryReport>> FetchAsync(string partition, IEnumerable<OutgoingMessage> messages, CancellationToken cancellationToken)
    {
        var reports = new List<DeliveryReport>();
        foreach (var message in messages.Where(m => MessageTimes.FetchAt(m) <= clock.GetUtcNow()))
        {
            var sid = (message.MessageSid ?? message.CallbackSid)!;
            var listed = await sender.FetchAsync(sid, cancellationToken);
            var (now, status) = (clock.GetUtcNow(), listed is null ? null : DeliveryStatusRules.FromMessageStatus(listed.Status));
            var record = SendRecord.Of(message, message.SendState) with { Fetches = message.Fetches + 1 };
            await store.TryRecordAsync(
                partition, record.Noted(now, NoteKind.Fetched, listed?.Status ?? MessageTrouble.NoSuchMessage), message.Version!, cancellationToken);
            if (listed is not null && DeliveryStatusRules.Advance(message.Status, status).IsChanged)
            {
                reports.Add(new DeliveryReport(sid, listed.Status, status, listed.ErrorCode, null, partition, message.Number, null, now));
            }
        }

        return reports;
    }

    [LoggerMessage(LogLevel.Warning, "The late message {MessageSid} could not be read from Twilio: it goes another way")]
    private static partial void LogNotAsked(ILogger logger, Exception fault, string messageSid);
}

/// <summary>Marks a person's contact, once for each cause.</summary>
internal sealed class ContactMarks(IContactStore contacts, IContactMessageStore messages, TimeProvider clock)
{
    public async Task MarkAsync(string address, Channel channel, ContactMark mark, string commandId, CancellationToken cancellationToken)
    {
        for (var attempt = 1; attempt <= Contention.MaxTries; attempt++)
        {
            var before = await contacts.LoadAsync(address, cancellationToken);
            if (Core.Conversations.ContactDelivery.Mark(before.Aggregate.Contact, channel, mark, commandId, clock.GetUtcNow()) is not { } change
                || await messages.CommitAsync(before, change, cancellationToken) is CommitOutcome.Committed or CommitOutcome.AlreadyApplied)
            {
                return;
            }

            await Contention.PauseAsync(attempt, clock, cancellationToken);
        }

        throw new TurnNotPossibleException(PhoneNumber.Mask(address), Contention.MaxTries);
    }
}
