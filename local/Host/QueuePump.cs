using System.Text;
using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;

namespace Dispatch.Local.Host;

/// <summary>
/// The queue trigger of the Functions host for one function: takes messages in batches, makes one call each, deletes
/// what succeeded, shows failed ones again after the visibility timeout, and copies them to <c>{queue}-poison</c>
/// after the last try. At least once: a message can be called twice.
/// </summary>
/// <param name="function">Name of the function.</param>
/// <param name="trigger">Its queue and binding.</param>
/// <param name="settings">host.json, extensions.queues.</param>
/// <param name="connectionString">The storage account.</param>
/// <param name="invoker">Makes the calls.</param>
/// <param name="time">The clock that goes into the payload.</param>
/// <param name="logger">Receives what went to poison.</param>
internal sealed partial class QueuePump(
    string function,
    FunctionTrigger.Queue trigger,
    QueueSettings settings,
    string connectionString,
    FunctionInvoker invoker,
    TimeProvider time,
    ILogger<QueuePump> logger)
{
    /// <summary>How long a taken message stays hidden while its call runs; longer than any functionTimeout here, so it is not renewed.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(100);

    // The encoding is undone here and not by the client: an undecodable message must reach the poison queue, not throw on receive.
    private readonly QueueClient _queue = new(connectionString, trigger.QueueName);
    private readonly QueueClient _poison = new(connectionString, trigger.QueueName + "-poison");
    private readonly List<Task> _calls = [];

    /// <summary>Pumps until cancelled, then waits for the calls in flight. Messages not finished become visible by themselves.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var pause = ShortestPause;
        try
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                var found = await TakeBatchAsync(cancellationToken);
                pause = found > 0 ? ShortestPause : Shorter(pause * 2, settings.MaxPollingInterval);
                // A queue can only be asked. The host does it likewise: after 100 ms while there is work, ever more slowly while there is none.
                await Task.Delay(pause, time, cancellationToken);
                await WaitForRoomAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The host is ending.
        }

        await Task.WhenAll(_calls);
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private async Task<int> TakeBatchAsync(CancellationToken cancellationToken)
    {
        try
        {
            QueueMessage[] messages = await _queue.ReceiveMessagesAsync(settings.BatchSize, Lease, cancellationToken);
            _calls.AddRange(messages.Select(message => HandleAsync(message, cancellationToken)));
            return messages.Length;
        }
        catch (RequestFailedException error) when (error.Status == 404)
        {
            return 0; // Nobody has made the queue yet.
        }
        catch (Exception error) when (error is RequestFailedException or AggregateException or IOException)
        {
            LogStorageFault(logger, trigger.QueueName, error.Message);
            return 0;
        }
    }

    private async Task WaitForRoomAsync(CancellationToken cancellationToken)
    {
        _calls.RemoveAll(call => call.IsCompleted);
        while (_calls.Count > settings.NewBatchThreshold)
        {
            await Task.WhenAny(_calls).WaitAsync(cancellationToken);
            _calls.RemoveAll(call => call.IsCompleted);
        }
    }

    private async Task HandleAsync(QueueMessage message, CancellationToken cancellationToken)
    {
        try
        {
            var result = Decode(message) is { } text
                ? await invoker.InvokeAsync(function, InvocationPayload.Queue(function, trigger.BindingName, text, message, time.GetUtcNow()), cancellationToken)
                : (InvocationResult?)null;
            await SettleAsync(message, result);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Ended in the middle: show the message again at the next start instead of after the lease.
            await ReleaseQuietlyAsync(message);
        }
        catch (Exception error) when (error is RequestFailedException or AggregateException or IOException)
        {
            LogUnsettled(logger, message.MessageId, trigger.QueueName, error.Message);
        }
    }

    // Not cancelled when the host ends: between two of these calls a message stands in both queues.
    private async Task SettleAsync(QueueMessage message, InvocationResult? result)
    {
        if (result == InvocationResult.Succeeded)
        {
            await _queue.DeleteMessageAsync(message.MessageId, message.PopReceipt);
            return;
        }

        // An undecodable text (no result at all) will not become better with another try.
        if (result is null || message.DequeueCount >= settings.MaxDequeueCount)
        {
            LogPoison(logger, function, message.DequeueCount, _poison.Name);
            await _poison.CreateIfNotExistsAsync();
            await _poison.SendMessageAsync(message.Body, timeToLive: TimeSpan.FromSeconds(-1));
            await _queue.DeleteMessageAsync(message.MessageId, message.PopReceipt);
            return;
        }

        await _queue.UpdateMessageAsync(
            message.MessageId, message.PopReceipt, message.Body, settings.VisibilityTimeout);
    }

    private async Task ReleaseQuietlyAsync(QueueMessage message)
    {
        try
        {
            await _queue.UpdateMessageAsync(message.MessageId, message.PopReceipt, message.Body, TimeSpan.Zero, CancellationToken.None);
        }
        catch (Exception error) when (error is RequestFailedException or AggregateException or IOException)
        {
            LogUnsettled(logger, message.MessageId, trigger.QueueName, error.Message);
        }
    }

    private string? Decode(QueueMessage message)
    {
        var text = message.Body.ToString();
        if (!settings.IsBase64)
        {
            return text;
        }

        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : null;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Function}: message given up after {DequeueCount} tries, copied to {PoisonQueue}")]
    private static partial void LogPoison(ILogger logger, string function, long dequeueCount, string poisonQueue);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Queue {Queue}: {Reason}")]
    private static partial void LogStorageFault(ILogger logger, string queue, string reason);

    [LoggerMessage(LogLevel.Warning, "Message {MessageId} of queue {Queue} could not be put away and will be called again: {Error}")]
    private static partial void LogUnsettled(ILogger logger, string messageId, string queue, string error);
}
