using Azure;
using Azure.Storage.Queues;
using Dispatch.Core.Turns;
using Dispatch.Functions.Storage.Accounts;

namespace Dispatch.Functions.Storage;

/// <summary>The queue <c>nudges-poison</c>: nudges whose run failed five times without an answer. What is no nudge stays there for a person.</summary>
internal sealed class PoisonQueue(StorageAccount account, INudgeQueue nudges)
{
    private const int MaxPerRun = 32;
    private const int MaxWaitMinutes = 60;

    private static readonly TimeSpan Hidden = TimeSpan.FromMinutes(2);

    private readonly QueueClient _queue = account.Queue(StorageNudgeQueue.PoisonQueueName);

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

    /// <summary>Puts nudges back, each time with a longer wait.</summary>
    /// <returns>How many were put back.</returns>
    public async Task<int> ReplayAsync(CancellationToken cancellationToken)
    {
        Azure.Storage.Queues.Models.QueueMessage[] messages;
        try
        {
            messages = await _queue.ReceiveMessagesAsync(MaxPerRun, Hidden, cancellationToken);
        }
        catch (RequestFailedException fault) when (fault.Status == 404)
        {
            return 0;
        }

        var replayed = 0;
        foreach (var message in messages)
        {
            if (StorageNudgeQueue.Read(message.Body.ToString()) is { } nudge)
            {
                var wait = TimeSpan.FromMinutes(Math.Min(MaxWaitMinutes, Math.Pow(2, Math.Min(nudge.Tries, 6))));
                await nudges.PutAsync(nudge with { Tries = nudge.Tries + 1 }, wait, cancellationToken);
                await _queue.DeleteMessageAsync(message.MessageId, message.PopReceipt, cancellationToken);
                replayed++;
            }
        }

        return replayed;
    }
}
