using System.Diagnostics;
using System.Text.Json.Serialization;
using Azure;
using Dispatch.Functions.Storage.Tables;

namespace Dispatch.Functions.Health;

/// <summary>How a part of the system is; the worst of all is the whole's.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<HealthStatus>))]
internal enum HealthStatus
{
    [JsonStringEnumMemberName("ok")]
    Ok,

    /// <summary>People are served; somebody should look.</summary>
    [JsonStringEnumMemberName("degraded")]
    Degraded,

    /// <summary>Something does not work.</summary>
    [JsonStringEnumMemberName("down")]
    Down,
}

/// <summary>What a look at one part showed.</summary>
/// <param name="Note">In a sentence, for a person; no secret and nothing of people.</param>
/// <param name="Count">Where something was counted.</param>
/// <param name="LastAt">Where something happens from time to time: when it last did.</param>
internal sealed record Finding(HealthStatus Status, string? Note = null, int? Count = null, DateTimeOffset? LastAt = null);

/// <summary>One part as it is answered.</summary>
internal sealed record HealthPart(string Name, HealthStatus Status, string? Note, int? Count, DateTimeOffset? LastAt, long TookMs)
{
    /// <summary>No look takes longer; what has not answered by then is down.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    public static async Task<HealthPart> LookAsync(string name, Func<CancellationToken, Task<Finding>> look, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        Finding found;
        try
        {
            // A call that does not heed its token must not hold up the answer either.
            found = await look(limit.Token).WaitAsync(Limit, cancellationToken);
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            found = new Finding(HealthStatus.Down, NoteOf(fault));
        }

        return new HealthPart(name, found.Status, found.Note, found.Count, found.LastAt, (long)Stopwatch.GetElapsedTime(start).TotalMilliseconds);
    }

    /// <summary>Without the fault's own words: they may name addresses and accounts.</summary>
    public static string NoteOf(Exception fault) => fault switch
    {
        OperationCanceledException or TimeoutException => $"no answer within {Limit.TotalSeconds:0} s",
        AggregateException { InnerExceptions: [.., var last] } => NoteOf(last),
        RequestFailedException { Status: > 0 } failed => $"HTTP {failed.Status} {failed.ErrorCode}".TrimEnd(),
        RequestFailedException or TableUnavailableException => "storage does not answer",
        _ => fault.GetType().Name,
    };
}
