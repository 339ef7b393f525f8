using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Azure.Storage.Queues;
using Dispatch.Core.Turns;
using Dispatch.Functions.Storage.Accounts;

namespace Dispatch.Functions.Storage;

/// <summary>The queue <c>nudges</c>; messages never expire and hold ids only.</summary>
internal sealed class StorageNudgeQueue(StorageAccount account) : INudgeQueue
{
    public const string QueueName = "nudges";
    public const string PoisonQueueName = "nudges-poison";

    /// <summary>A queue hides a message for seven days at most.</summary>
    private static readonly TimeSpan MaxDelay = TimeSpan.FromDays(6);

    private static readonly TimeSpan NeverExpires = TimeSpan.FromSeconds(-1);

    /// <summary>What is not there takes no room: unwatched nudges are as they were before there were traces.</summary>
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private readonly QueueClient _queue = account.Queue(QueueName);

    public Task PutAsync(Nudge nudge, TimeSpan visibleAfter, CancellationToken cancellationToken) =>
        _queue.SendMessageAsync(Write(nudge), visibleAfter < MaxDelay ? visibleAfter : MaxDelay, NeverExpires, cancellationToken);

    public static string Write(Nudge nudge) => JsonSerializer.Serialize(nudge, Json);

    /// <summary>Reads a message of <see cref="StorageAccount.RawQueue"/>.</summary>
    /// <returns>Null where it is not base64, or what it holds is no nudge: a person may have put anything there.</returns>
    public static Nudge? ReadRaw(string message)
    {
        var bytes = new byte[message.Length];
        return Convert.TryFromBase64String(message, bytes, out var length) ? Read(Encoding.UTF8.GetString(bytes, 0, length)) : null;
    }

    /// <returns>Null where the text is no nudge.</returns>
    public static Nudge? Read(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<Nudge>(text, JsonSerializerOptions.Web) is { Partition.Length: > 0, TurnId: not null } nudge ? nudge : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
