using System.Diagnostics;
using Dispatch.Functions.Turns;

namespace Dispatch.Functions.Tests.Turns;

/// <summary>Turns of one aggregate wait for each other in one process; nobody waits for somebody else's.</summary>
public sealed class TurnQueueTests
{
    private static readonly TimeSpan Forever = TimeSpan.FromMinutes(5);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_after_the_other_in_the_order_they_came()
    {
        using var queue = new TurnQueue { Patience = Forever };
        var order = new List<int>();
        var first = await queue.EnterAsync("a", Cancellation);
        var waiting = Enumerable.Range(1, 5).Select(async i =>
        {
            using var turn = await queue.EnterAsync("a", Cancellation);
            order.Add(i);
            await Task.Yield();
            Assert.Equal(i, order.Count);
        }).ToList();

        Assert.Empty(order);
        first!.Dispose();
        await Task.WhenAll(waiting);
        Assert.Equal([1, 2, 3, 4, 5], order);
    }

    [Fact]
    public async Task Two_aggregates_never_wait_for_each_other()
    {
        using var queue = new TurnQueue { Patience = Forever };
        using var one = await queue.EnterAsync("a", Cancellation);
        var other = queue.EnterAsync("b", Cancellation);
        Assert.True(other.IsCompletedSuccessfully);
        Assert.NotNull(await other);
    }

    [Fact]
    public async Task Who_has_waited_long_enough_goes_on_and_does_not_let_others_in()
    {
        using var queue = new TurnQueue { Patience = TimeSpan.FromMilliseconds(50) };
        var began = Stopwatch.GetTimestamp();
        var slow = await queue.EnterAsync("a", Cancellation);
        using (await queue.EnterAsync("a", Cancellation))
        {
            Assert.True(Stopwatch.GetElapsedTime(began) >= TimeSpan.FromMilliseconds(45));
        }

        Assert.Null(await queue.EnterAsync("a", Cancellation));
        slow!.Dispose();
        Assert.NotNull(await queue.EnterAsync("a", Cancellation));
    }

    [Fact]
    public async Task Who_is_told_to_stop_stops_waiting_and_the_next_one_is_let_in()
    {
        using var queue = new TurnQueue { Patience = Forever };
        using var stop = new CancellationTokenSource();
        var slow = await queue.EnterAsync("a", Cancellation);
        var stopped = queue.EnterAsync("a", stop.Token).AsTask();
        var next = queue.EnterAsync("a", Cancellation).AsTask();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stopped);
        slow!.Dispose();
        Assert.NotNull(await next);
    }
}
