using Dispatch.Core.Conversations;
using Dispatch.Core.Conversations.Landlords;
using Dispatch.Core.Messaging;
using Dispatch.Core.Turns;

namespace Dispatch.Functions.Turns;

/// <summary>What a contact's nudge does: the commands left behind go to their requests, the replies go out or another way.</summary>
internal sealed class ContactNudge(
    IContactStore contacts, IContactMessageStore messages, INudgeQueue nudges, ContactTurns turns, ContactReplies replies, Deferred deferred, Aftermath aftermath, TimeProvider clock)
{
    public async Task<string> RunAsync(Nudge nudge, CancellationToken cancellationToken)
    {
        var loaded = await contacts.LoadAsync(nudge.Partition, cancellationToken);
        var contact = loaded.Aggregate;
        if (await nudges.SetAsideAsync(nudge, contact.Contact.Seq, contact.Contact.TurnId, clock.GetUtcNow(), cancellationToken) is { } setAside)
        {
            // In a lively conversation every turn puts the nudge off: what waits to be sent does not wait for silence.
            if (contact.Contact.Seq > nudge.Seq && (await messages.LoadOpenAsync(loaded, cancellationToken)).Any(m => MessageTimes.WakeAt(m) <= clock.GetUtcNow()))
            {
                await FinishAsync(loaded, cancellationToken);
            }

            return setAside;
        }

        if (contact.Pending.Count > 0)
        {
            await turns.FetchMediaAsync(await turns.DrainAsync(contact, cancellationToken), cancellationToken);
        }

        if (contact.Contact.Digest?.At <= clock.GetUtcNow())
        {
            // The turn that tells it puts a nudge of its own.
            await replies.TellAsync(nudge.Partition, c => Digest.Send(c, clock.GetUtcNow()), cancellationToken);
        }

        await FinishAsync(loaded, cancellationToken);
        var after = await contacts.LoadAsync(nudge.Partition, cancellationToken);
        if (after.Aggregate.Contact.TurnId != nudge.TurnId)
        {
            return "superseded while running";
        }

        if (after.Aggregate.Pending.Count > 0)
        {
            // They were applied, but storage did not say whether it forgot them.
            await nudges.PutAsync(nudge, Nudge.SafetyDelay, cancellationToken);
            return "put again";
        }

        var open = await messages.LoadOpenAsync(after, cancellationToken);
        if (open.Select(MessageTimes.WakeAt).Append(after.Aggregate.Contact.Digest?.At).Min() is not { } next)
        {
            return "settled";
        }

        await nudges.PutAsync(nudge with { Tries = 0 }, Nudge.Until(next, clock.GetUtcNow()), cancellationToken);
        return "put again";
    }

    private async Task FinishAsync(Loaded<ContactAggregate> loaded, CancellationToken cancellationToken)
    {
        var (contact, address) = (loaded.Aggregate, loaded.Aggregate.Contact.Address);
        var open = await messages.LoadOpenAsync(loaded, cancellationToken);
        var overdue = open.Where(m => MessageTimes.CheckAt(m) <= clock.GetUtcNow()).ToList();
        foreach (var report in await aftermath.AskAsync(address, overdue, cancellationToken))
        {
            await replies.RecordAsync(report, cancellationToken);
        }

        foreach (var late in overdue)
        {
            await replies.CheckInTimeAsync(address, late.Number, cancellationToken);
        }

        open = await messages.LoadOpenAsync(loaded, cancellationToken);
        var ready = await deferred.ClaimAsync(address, ContactDelivery.Priority, open, _ => true, cancellationToken);
        await replies.SendAsync(contact, ready.Claimed, ready.Senders, cancellationToken);

        // And refusals that were recorded by a process that died before reacting to them.
        foreach (var refused in ready.Refused.Concat(open.Where(m => m.SendState == SendState.Refused)))
        {
            await replies.RefuseAsync(address, refused.Number, refused.SendReason, cancellationToken);
        }

        await aftermath.TellAsync(contact.OrganisationId, address, open, cancellationToken);
        foreach (var report in await aftermath.FetchAsync(address, open, cancellationToken))
        {
            await replies.RecordAsync(report, cancellationToken);
        }
    }
}
