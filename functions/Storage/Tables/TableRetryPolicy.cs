using System.Net.Http.Headers;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Dispatch.Functions.Storage.Tables;

/// <summary>
/// Repeats reads, never writes: a repeated write would turn "nobody knows" into a wrong conflict.
/// Three more tries after 0.2 s and longer, Retry-After honoured; one that is longer than 3 s is not worth waiting for.
/// </summary>
internal sealed class TableRetryPolicy() : RetryPolicy(
    maxRetries: 3, DelayStrategy.CreateExponentialDelayStrategy(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(1)))
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(3);

    protected override bool ShouldRetry(HttpMessage message, Exception? exception) =>
        MayRepeat(message) && base.ShouldRetry(message, exception);

    protected override ValueTask<bool> ShouldRetryAsync(HttpMessage message, Exception? exception) =>
        MayRepeat(message) ? base.ShouldRetryAsync(message, exception) : ValueTask.FromResult(false);

    private static bool MayRepeat(HttpMessage message) =>
        message.Request.Method == RequestMethod.Get && RetryAfter(message) <= LongestWait;

    private static TimeSpan RetryAfter(HttpMessage message)
    {
        if (!message.HasResponse
            || !message.Response.Headers.TryGetValue("Retry-After", out var text)
            || !RetryConditionHeaderValue.TryParse(text, out var value))
        {
            return TimeSpan.Zero;
        }

        return value.Delta ?? (value.Date - DateTimeOffset.UtcNow) ?? TimeSpan.Zero;
    }
}
