using System.Diagnostics;
using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Dispatch.Core.Turns;
using Dispatch.Functions.Storage.Accounts;

namespace Dispatch.Functions.Storage;

/// <summary>The queue <c>nudges-poison</c>: nudges whose run failed five times without an answer. What is no nudge stays there for a person.</summary>
internal sealed class PoisonQueue(StorageAccount account, INudgeQueue nudges)
{
    /// <summary>The most a queue gives at once.</summary>
    private const int BatchSize = 32;

    private const int MaxWaitMinutes = 60;

    /// <summary>Longer than a run; what is no nudge comes back after it.</summary>
    private static readonly TimeSpan Hidden = TimeSpan.FromMinutes(2);

    private readonly QueueClient _queue = account.RawQueue(StorageNudgeQueue.PoisonQueueName);

    /// <summary>After this long a run takes no further batch.</summary>
    public TimeSpan RunLimit { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How many stand there; the queue's own estimate.</summary>
    public async Task<int> CountAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await _queue.GetPropertiesAsync(cancellationToken)).Value.ApproximateMessagesCount;
        }
        catch (RequestFailedException fault) when (fault.Status == 404)
        {
            return 0;
        }
    }

    /// <summary>Puts nudges back, each time with a longer wait. After an outage there are thousands, and nothing else wakes a contact.</summary>
    /// <returns>How many were put back.</returns>
    public async Task<int> ReplayAsync(CancellationToken cancellationToken)
    {
        var (start, replayed) = (Stopwatch.GetTimestamp(), 0);
        QueueMessage[] messages;
        do
        {
            messages = await TakeAsync(cancellationToken);
            replayed += (await Task.WhenAll(messages.Select(m => TryReplayAsync(m, cancellationToken)))).Count(isReplayed => isReplayed);
        }
        while (messages.Length > 0 && Stopwatch.GetElapsedTime(start) < RunLimit);

        return replayed;
    }

    private async Task<QueueMessage[]> TakeAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _queue.ReceiveMessagesAsync(BatchSize, Hidden, cancellationToken);
        }
        catch (RequestFailedException fault) when (fault.Status == 404)
        {
            return [];
        }
    }

    private async Task<bool> TryReplayAsync(QueueMessage message, CancellationToken cancellationToken)
    {
        if (StorageNudgeQueue.ReadRaw(message.Body.ToString()) is not { } nudge)
        {
            return false;
        }

        var wait = TimeSpan.FromMinutes(Math.Min(MaxWaitMinutes, Math.Pow(2, Math.Min(nudge.Tries, 6))));
        await nudges.PutAsync(nudge with { Tries = nudge.Tries + 1 }, wait, cancellationToken);
        await _queue.DeleteMessageAsync(message.MessageId, message.PopReceipt, cancellationToken);
        return true;
    }
}
