using Dispatch.Core.Conversations.Landlords;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Core.Turns;

namespace Dispatch.Functions.Turns;

/// <summary>Messages of a request that go into their reader's daily digest: handed to the contact first, then settled. Repeated, none is there twice.</summary>
internal sealed class Digests(ContactReplies replies, IOutboxStore store, TimeProvider clock)
{
    private const string Reason = "in the daily digest";

    public async Task GatherAsync(RequestKey key, IEnumerable<OutgoingMessage> messages, CancellationToken cancellationToken)
    {
        var records = new List<SendRecord>();
        foreach (var message in messages.Where(m => m.SendState == SendState.Gathered))
        {
            await replies.TellAsync(message.Address, contact => Digest.Add(contact, key, message), cancellationToken);
            records.Add((SendRecord.Of(message, SendState.Skipped) with { Reason = Reason }).Noted(clock.GetUtcNow(), NoteKind.Gathered));
        }

        if (records.Count > 0)
        {
            await store.RecordAsync(key.Partition, records, projectedSeq: null, cancellationToken);
        }
    }
}
