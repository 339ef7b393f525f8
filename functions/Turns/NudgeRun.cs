using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Core.Turns;

namespace Dispatch.Functions.Turns;

/// <summary>
/// What a nudge does when it fires (rule 4): finish the aggregate's unfinished messages, commands and projections, do what is due,
/// and put itself again for the next time; it ends only when the aggregate is closed and settled.
/// </summary>
internal sealed class NudgeRun(
    IRequestStore requests,
    INudgeQueue nudges,
    RequestTurns requestTurns,
    ContactNudge contactNudge,
    Delivery delivery,
    Deferred deferred,
    Digests digests,
    Aftermath aftermath,
    MediaFetch media,
    TimeProvider clock)
{
    /// <returns>What was done, in a word, for the log.</returns>
    public Task<string> RunAsync(Nudge nudge, CancellationToken cancellationToken) =>
        RequestKey.TryParsePartition(nudge.Partition, out var key)
            ? RunRequestAsync(key, nudge, cancellationToken)
            : contactNudge.RunAsync(nudge, cancellationToken);

    private async Task<string> RunRequestAsync(RequestKey key, Nudge nudge, CancellationToken cancellationToken)
    {
        var loaded = await requests.LoadAsync(key, cancellationToken);
        var request = loaded?.Aggregate.Request;
        if (await nudges.SetAsideAsync(nudge, request?.Seq ?? 0, request?.TurnId ?? string.Empty, clock.GetUtcNow(), cancellationToken) is { } setAside)
        {
            // Where turn follows turn, what waits to be sent does not wait for the last of them.
            if (request?.Seq > nudge.Seq && loaded!.Aggregate.Messages.Any(m => MessageTimes.SendAt(m) <= clock.GetUtcNow()))
            {
                await FinishMessagesAsync(loaded.Aggregate, cancellationToken);
            }

            return setAside;
        }

        if (request!.DueAt <= clock.GetUtcNow())
        {
            await TurnAsync(key, new CheckDue($"due_{request.Seq}_{request.DueAt:yyyyMMddHHmmss}"), cancellationToken);
            return "due";
        }

        if (Late(loaded!.Aggregate).Count > 0)
        {
            // What people see does not wait for the turn's own nudge.
            await ProjectAsync(request, cancellationToken);
            foreach (var report in await aftermath.AskAsync(key.Partition, Late(loaded!.Aggregate), cancellationToken))
            {
                await TurnAsync(key, new RecordDelivery(report), cancellationToken);
            }

            loaded = await requests.LoadAsync(key, cancellationToken);
            if (Late(loaded!.Aggregate).Count > 0)
            {
                if (await TurnAsync(key, new CheckDelivery($"late_{request.Seq}"), cancellationToken) is { LeavesWork: true })
                {
                    return "not delivered in time";
                }

                // It was delivered in that moment, and no turn has put a nudge that would do the rest.
                loaded = await requests.LoadAsync(key, cancellationToken);
            }
        }

        await FinishMessagesAsync(loaded!.Aggregate, cancellationToken);
        await ProjectAsync(request, cancellationToken);
        await FetchMediaAsync(request, cancellationToken);
        await FetchStatusesAsync(loaded.Aggregate, cancellationToken);
        return await PutAgainAsync(key, nudge, cancellationToken);
    }

    private List<OutgoingMessage> Late(RequestAggregate request) => [.. request.Messages.Where(m => MessageTimes.CheckAt(m) <= clock.GetUtcNow())];

    private Task ProjectAsync(MaintenanceRequest request, CancellationToken cancellationToken) =>
        request.ProjectedSeq < request.Seq ? delivery.ProjectAsync(request.Key, cancellationToken) : Task.CompletedTask;

    /// <summary>Two nudges that fire at once claim by the same command: one of them fetches.</summary>
    private async Task FetchMediaAsync(MaintenanceRequest request, CancellationToken cancellationToken)
    {
        if (MediaTimes.WakeAt(request) is { } at && at <= clock.GetUtcNow())
        {
            var claim = new ClaimMedia($"media_due_{at.UtcTicks}");
            var turn = await requestTurns.RunAsync(request.Key, claim, new Facts(), null, isFollowed: false, cancellationToken);
            await media.FollowAsync(turn, cancellationToken);
        }
    }

    /// <summary>A turn puts a nudge of its own, which finishes what this one leaves.</summary>
    private async Task<TurnResult> TurnAsync(RequestKey key, RequestCommand command, CancellationToken cancellationToken)
    {
        var turn = await requestTurns.RunAsync(key, command, new Facts(), null, isFollowed: false, cancellationToken);
        await delivery.FollowAsync(turn, cancellationToken);
        return turn;
    }

    private async Task<string> PutAgainAsync(RequestKey key, Nudge nudge, CancellationToken cancellationToken)
    {
        var after = await requests.LoadAsync(key, cancellationToken);
        if (after is null || after.Aggregate.Request.TurnId != nudge.TurnId)
        {
            return "superseded while running";
        }

        var next = after.Aggregate.Messages.Select(MessageTimes.WakeAt).Append(after.Aggregate.Request.DueAt).Append(MediaTimes.WakeAt(after.Aggregate.Request)).Min();
        if (next is null)
        {
            return "settled";
        }

        await nudges.PutAsync(nudge with { Tries = 0 }, Nudge.Until(next.Value, clock.GetUtcNow()), cancellationToken);
        return "put again";
    }

    private async Task FinishMessagesAsync(RequestAggregate aggregate, CancellationToken cancellationToken)
    {
        var (key, messages) = (aggregate.Request.Key, aggregate.Messages);
        var ready = await deferred.ClaimAsync(key.Partition, aggregate.Request.Priority, messages, aggregate.Wants, cancellationToken);
        await delivery.SendAsync(aggregate, ready.Claimed, ready.Senders, depth: 0, cancellationToken);
        await digests.GatherAsync(key, messages, cancellationToken);

        // And refusals that were recorded by a process that died before reacting to them.
        foreach (var message in ready.Refused.Concat(messages.Where(m => m.SendState == SendState.Refused && m.Status != DeliveryStatus.Failed)))
        {
            await delivery.ReactAsync(key, message.Number, message.SendReason, depth: 0, cancellationToken);
        }

        await aftermath.TellAsync(key.OrganisationId, key.Partition, messages, cancellationToken);
        await aftermath.MarkAsync(key.Partition, messages, cancellationToken);
    }

    /// <summary>Last, so that nothing else waits for a provider that cannot be read.</summary>
    private async Task FetchStatusesAsync(RequestAggregate aggregate, CancellationToken cancellationToken)
    {
        foreach (var report in await aftermath.FetchAsync(aggregate.Request.Key.Partition, aggregate.Messages, cancellationToken))
        {
            await TurnAsync(aggregate.Request.Key, new RecordDelivery(report), cancellationToken);
        }
    }
}
