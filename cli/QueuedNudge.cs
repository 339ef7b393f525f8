using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Core.Turns;
using Dispatch.Functions.Storage;

namespace Dispatch.Cli;

/// <summary>A message of a nudge queue as it is shown; people's addresses are masked.</summary>
/// <param name="Partition">The aggregate; null where the message is no nudge.</param>
internal sealed record QueuedNudge(
    string MessageId, string? Partition, long? Seq, DateTimeOffset? ArmedAt, int? Tries, long DequeueCount, DateTimeOffset? InsertedAt)
{
    public static readonly IReadOnlyList<string> Columns = ["Aggregate", "Seq", "Armed at", "Tries", "Taken", "On the queue since"];

    /// <param name="text">As it stands on the queue.</param>
    public static QueuedNudge Of(string messageId, string text, long dequeueCount, DateTimeOffset? insertedAt)
    {
        var nudge = StorageNudgeQueue.ReadRaw(text);
        return new QueuedNudge(messageId, nudge is null ? null : Masked(nudge), nudge?.Seq, nudge?.ArmedAt, nudge?.Tries, dequeueCount, insertedAt);
    }

    public string[] ToCells() =>
    [
        Partition ?? "not a nudge", $"{Seq}", $"{ArmedAt:u}", $"{Tries}", $"{DequeueCount}", $"{InsertedAt:u}",
    ];

    /// <summary>At most 32 of those that are visible now; a queue that was never made is empty.</summary>
    /// <param name="queue">One of <see cref="Functions.Storage.Accounts.StorageAccount.RawQueue"/>.</param>
    public static async Task<QueueLook> PeekAsync(QueueClient queue, CancellationToken cancellationToken)
    {
        const int most = 32;
        try
        {
            var properties = await queue.GetPropertiesAsync(cancellationToken);
            PeekedMessage[] messages = await queue.PeekMessagesAsync(most, cancellationToken);
            return new QueueLook(
                queue.Name, properties.Value.ApproximateMessagesCount, [.. messages.Select(m => Of(m.MessageId, m.Body.ToString(), m.DequeueCount, m.InsertedOn))]);
        }
        catch (RequestFailedException fault) when (fault.Status == 404)
        {
            return new QueueLook(queue.Name, 0, []);
        }
    }

    private static string Masked(Nudge nudge) =>
        RequestKey.TryParsePartition(nudge.Partition, out _) ? nudge.Partition : PhoneNumber.Mask(nudge.Partition);
}

/// <summary>A queue at a moment.</summary>
/// <param name="Count">All messages, also those that are not visible yet; storage calls it approximate.</param>
/// <param name="Visible">The first of those that are.</param>
internal sealed record QueueLook(string Queue, int Count, IReadOnlyList<QueuedNudge> Visible);
