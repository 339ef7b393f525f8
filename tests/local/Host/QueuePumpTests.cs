using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Azure.Storage.Queues;
using Dispatch.Local.Azure;
using Dispatch.Local.Host;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dispatch.Local.Tests.Host;

public sealed class QueuePumpTests(AzuriteFixture azurite)
{
    private static readonly QueueSettings Settings = new(
        BatchSize: 4, NewBatchThreshold: 2, VisibilityTimeout: TimeSpan.Zero, MaxDequeueCount: 5, MaxPollingInterval: TimeSpan.FromMilliseconds(200), IsBase64: true);

    [Fact]
    public async Task A_succeeded_message_is_deleted_and_its_text_arrives_encoded_twice()
    {
        await using var handler = await TestHandler.StartAsync((context, _) => TestHandler.Json(context, 200, """{"Outputs":{}}"""));
        var queue = await QueueAsync();
        const string Text = """{"partition":"org_1","seq":7}""";
        await SendAsync(queue, Text);

        await using (Start(queue, handler))
        {
            await Wait.UntilAsync(() => IsEmptyAsync(queue), "the message is deleted");
        }

        var request = Assert.Single(handler.Requests);
        Assert.Equal("POST", request.Method);
        Assert.Equal("/RunNudge", request.RawTarget);
        Assert.Equal("application/json; charset=utf-8", request.Headers["Content-Type"]);
        Assert.Equal("chunked", request.Headers["Transfer-Encoding"]);
        Assert.StartsWith("Azure-Functions-Host/", request.Headers["User-Agent"], StringComparison.Ordinal);
        Assert.True(Guid.TryParse(request.Headers["X-Azure-Functions-InvocationId"], out _));
        Assert.DoesNotContain(request.Headers.Keys, name => name.StartsWith("X-Forwarded", StringComparison.OrdinalIgnoreCase));
        using var body = JsonDocument.Parse(request.Body);
        Assert.Equal(Text, JsonSerializer.Deserialize<string>(body.RootElement.GetProperty("Data").GetProperty("nudge").GetString()!));
        var metadata = body.RootElement.GetProperty("Metadata");
        Assert.Equal("1", metadata.GetProperty("DequeueCount").GetString());
        Assert.Equal("\"org_1\"", metadata.GetProperty("partition").GetString());
        Assert.Equal("7", metadata.GetProperty("seq").GetString());
        Assert.Equal("RunNudge", metadata.GetProperty("sys").GetProperty("MethodName").GetString());
    }

    [Fact]
    public async Task A_failing_message_is_tried_five_times_and_then_copied_to_poison()
    {
        await using var handler = await TestHandler.StartAsync((context, _) => TestHandler.Json(context, 500, "{}"));
        var queue = await QueueAsync();
        await SendAsync(queue, "hopeless");
        var poison = Client(queue.Name + "-poison");

        await using (Start(queue, handler))
        {
            await Wait.UntilAsync(async () => await poison.ExistsAsync() && !await IsEmptyAsync(poison), "the message is in the poison queue");
        }

        Assert.Equal(["1", "2", "3", "4", "5"], handler.Requests.Select(DequeueCount));
        Assert.True(await IsEmptyAsync(queue));
        var message = (await poison.ReceiveMessageAsync(cancellationToken: TestContext.Current.CancellationToken)).Value;
        Assert.Equal("hopeless", Encoding.UTF8.GetString(Convert.FromBase64String(message.Body.ToString())));
    }

    [Theory]
    [InlineData(200, "text/plain", "done")]
    [InlineData(200, "application/json", "\"done\"")]
    [InlineData(404, "application/json", "{}")]
    public async Task An_answer_that_is_not_2xx_with_a_JSON_object_is_tried_again(int status, string contentType, string body)
    {
        await using var handler = await TestHandler.StartAsync((context, request) =>
        {
            if (DequeueCount(request) != "1")
            {
                return TestHandler.Json(context, 200, "{}");
            }

            context.Response.StatusCode = status;
            context.Response.ContentType = contentType;
            return context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body)).AsTask();
        });
        var queue = await QueueAsync();
        await SendAsync(queue, "again");

        await using (Start(queue, handler))
        {
            await Wait.UntilAsync(() => IsEmptyAsync(queue), "the second try succeeds");
        }

        Assert.Equal(["1", "2"], handler.Requests.Select(DequeueCount));
    }

    [Fact]
    public async Task An_empty_200_hangs_until_the_function_timeout_and_restarts_the_worker()
    {
        await using var handler = await TestHandler.StartAsync((context, request) =>
            DequeueCount(request) == "1" ? Task.CompletedTask : TestHandler.Json(context, 200, "{}"));
        var queue = await QueueAsync();
        await SendAsync(queue, "hangs");

        await using (Start(queue, handler, functionTimeout: TimeSpan.FromMilliseconds(700)))
        {
            await Wait.UntilAsync(() => IsEmptyAsync(queue), "the second try succeeds");
        }

        Assert.Equal(1, handler.Restarts);
        Assert.Equal(["1", "2"], handler.Requests.Select(DequeueCount));
    }

    [Fact]
    public async Task A_message_that_is_not_base64_goes_to_poison_without_a_call()
    {
        await using var handler = await TestHandler.StartAsync((context, _) => TestHandler.Json(context, 200, "{}"));
        var queue = await QueueAsync();
        await queue.SendMessageAsync("not base64!", TestContext.Current.CancellationToken);
        var poison = Client(queue.Name + "-poison");

        await using (Start(queue, handler))
        {
            await Wait.UntilAsync(async () => await poison.ExistsAsync() && !await IsEmptyAsync(poison), "the message is in the poison queue");
        }

        Assert.Empty(handler.Requests);
    }

    [Fact]
    public async Task No_more_than_a_batch_and_the_threshold_run_at_once()
    {
        var running = 0;
        var most = 0;
        using var gate = new SemaphoreSlim(0);
        await using var handler = await TestHandler.StartAsync(async (context, _) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            await gate.WaitAsync(TestContext.Current.CancellationToken);
            Interlocked.Decrement(ref running);
            await TestHandler.Json(context, 200, "{}");
        });
        var queue = await QueueAsync();
        for (var number = 0; number < 20; number++)
        {
            await SendAsync(queue, $"message {number}");
        }

        await using (Start(queue, handler))
        {
            await Wait.UntilAsync(() => running == Settings.BatchSize, "the first batch runs");
            gate.Release(20);
            await Wait.UntilAsync(() => IsEmptyAsync(queue), "all are done");
        }

        Assert.Equal(20, handler.Requests.Count);
        Assert.InRange(most, Settings.BatchSize, Settings.BatchSize + Settings.NewBatchThreshold);
    }

    [Fact]
    public async Task Storage_that_goes_away_during_a_call_does_not_break_the_pump()
    {
        var storage = await Azurite.StartAsync(location: null, TestContext.Current.CancellationToken);
        using var gate = new SemaphoreSlim(0);
        await using var handler = await TestHandler.StartAsync(async (context, _) =>
        {
            await gate.WaitAsync(TestContext.Current.CancellationToken);
            await TestHandler.Json(context, 200, "{}");
        });
        var queue = new QueueClient(storage.ConnectionString, $"q{Guid.NewGuid():N}");
        await queue.CreateAsync(cancellationToken: TestContext.Current.CancellationToken);
        await SendAsync(queue, "cannot be deleted");
        var log = new KeptLog();
        await using var pump = Start(queue, handler, connectionString: storage.ConnectionString, log: log);
        await Wait.UntilAsync(() => handler.Requests.Count == 1, "the call is under way");

        await storage.DisposeAsync();
        gate.Release();

        await Wait.UntilAsync(() => log.Lines.Any(l => l.Contains("could not be put away", StringComparison.Ordinal)), "the log tells of the message");
    }

    private static string DequeueCount(Received request)
    {
        using var body = JsonDocument.Parse(request.Body);
        return body.RootElement.GetProperty("Metadata").GetProperty("DequeueCount").GetString()!;
    }

    private Running Start(QueueClient queue, TestHandler handler, TimeSpan? functionTimeout = null, string? connectionString = null, ILogger<QueuePump>? log = null)
    {
        var invoker = new FunctionInvoker(handler, functionTimeout ?? TimeSpan.FromSeconds(20), NullLogger<FunctionInvoker>.Instance);
        var trigger = new FunctionTrigger.Queue("nudge", queue.Name, "AzureWebJobsStorage");
        var stop = new CancellationTokenSource();
        var pump = new QueuePump("RunNudge", trigger, Settings, connectionString ?? azurite.ConnectionString, invoker, TimeProvider.System, log ?? NullLogger<QueuePump>.Instance);
        return new Running(pump.RunAsync(stop.Token), stop, invoker);
    }

    private QueueClient Client(string name) => new(azurite.ConnectionString, name);

    private static async Task SendAsync(QueueClient queue, string text) =>
        await queue.SendMessageAsync(Convert.ToBase64String(Encoding.UTF8.GetBytes(text)), TestContext.Current.CancellationToken);

    /// <summary>Also no hidden message: the approximate count of Azurite is exact and counts those too.</summary>
    private static async Task<bool> IsEmptyAsync(QueueClient queue) =>
        (await queue.GetPropertiesAsync(TestContext.Current.CancellationToken)).Value.ApproximateMessagesCount == 0;

    private async Task<QueueClient> QueueAsync()
    {
        var queue = Client($"q{Guid.NewGuid():N}");
        await queue.CreateAsync(cancellationToken: TestContext.Current.CancellationToken);
        return queue;
    }

    private sealed class KeptLog : ILogger<QueuePump>
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue(formatter(state, exception));
    }

    private sealed class Running(Task pump, CancellationTokenSource stop, FunctionInvoker invoker) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await stop.CancelAsync();
            await pump;
            invoker.Dispose();
            stop.Dispose();
        }
    }
}
