using System.Diagnostics;
using Dispatch.Local.Activity;
using Dispatch.Local.Host;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dispatch.Local.Tests.Host;

/// <summary>The process rules of the host, against small real handlers run by node.</summary>
public sealed class HandlerProcessTests
{
    private const string Server = """
        require('http').createServer((request, answer) => {
          if (request.url === '/environment') { answer.end(JSON.stringify({ ...process.env, pid: process.pid, cwd: process.cwd() })); return; }
          if (request.url === '/exit') { process.exit(3); }
          answer.statusCode = 404;
          answer.end();
        }).listen(Number(process.env.FUNCTIONS_CUSTOMHANDLER_PORT), '127.0.0.1');
        """;

    [Fact]
    public async Task The_handler_gets_the_hosts_environment_and_the_settings_and_any_answer_means_ready()
    {
        await using var handler = Handler(Server, new Dictionary<string, string> { ["PublicBaseUrl"] = "http://localhost:7071" });
        handler.Start();
        var address = await handler.ReadyAsync(TestContext.Current.CancellationToken);

        var environment = await EnvironmentAsync(address);

        Assert.Equal(address.Port.ToString(), environment["FUNCTIONS_CUSTOMHANDLER_PORT"].ToString());
        Assert.Equal(environment["FUNCTIONS_CUSTOMHANDLER_PORT"].ToString(), environment["FUNCTIONS_HTTPWORKER_PORT"].ToString());
        Assert.Equal("custom", environment["FUNCTIONS_WORKER_RUNTIME"].ToString());
        Assert.Equal("http://localhost:7071", environment["PublicBaseUrl"].ToString());
        Assert.Equal(Environment.ProcessId.ToString(), environment["Dispatch__ParentProcessId"].ToString());
        Assert.Equal(environment["FUNCTIONS_APP_ROOT_PATH"].ToString(), environment["cwd"].ToString());
    }

    [Fact]
    public async Task A_handler_that_ends_is_started_again_and_given_up_at_the_third_time()
    {
        await using var handler = Handler(Server);
        handler.Start();

        for (var number = 0; number < 3; number++)
        {
            var address = await handler.ReadyAsync(TestContext.Current.CancellationToken);
            await ExitAsync(address);
            await Wait.UntilAsync(
                () => Task.FromResult(handler.GaveUp.IsCompleted || IsOther(handler, address)), "the next process is up");
        }

        Assert.Contains("3 times", await handler.GaveUp, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidOperationException>(() => handler.ReadyAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_handler_that_ends_at_once_is_given_up_after_three_tries()
    {
        await using var handler = Handler("process.exit(1)");
        handler.Start();

        Assert.Contains("ended 3 times", await handler.GaveUp.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_restart_that_was_asked_for_is_no_failure()
    {
        await using var handler = Handler(Server);
        handler.Start();

        for (var number = 0; number < 4; number++)
        {
            var address = await handler.ReadyAsync(TestContext.Current.CancellationToken);
            handler.Restart();
            await Wait.UntilAsync(() => IsOther(handler, address), "the next process is up");
        }

        Assert.False(handler.GaveUp.IsCompleted);
    }

    [Fact]
    public async Task Log_lines_in_JSON_are_heard_and_other_output_is_only_relayed()
    {
        var heard = new System.Collections.Concurrent.ConcurrentQueue<HandlerLine>();
        var script = """console.log('plain'); console.log('{"EventId":5,"LogLevel":"Warning","Message":"told"}');""" + Server;
        await using var handler = Handler(script, hear: heard.Enqueue);
        handler.Start();
        await handler.ReadyAsync(TestContext.Current.CancellationToken);

        await Wait.UntilAsync(() => !heard.IsEmpty, "the line is heard");
        var line = Assert.Single(heard);
        Assert.Equal((5, "told"), (line.EventId, line.Text));
    }

    [Fact]
    public async Task The_process_is_gone_after_the_end()
    {
        var handler = Handler(Server);
        handler.Start();
        var environment = await EnvironmentAsync(await handler.ReadyAsync(TestContext.Current.CancellationToken));

        await handler.DisposeAsync();

        Assert.Throws<ArgumentException>(() => Process.GetProcessById(int.Parse(environment["pid"].ToString()!)));
    }

    private static HandlerProcess Handler(string script, Dictionary<string, string>? settings = null, Action<HandlerLine>? hear = null) => new(
        new HandlerCommand("test", "node", ["-e", script], AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar), settings ?? []),
        NullLogger<HandlerProcess>.Instance, hear);

    private static bool IsOther(HandlerProcess handler, Uri address) =>
        handler.ReadyAsync(CancellationToken.None) is { IsCompletedSuccessfully: true } ready && ready.Result != address;

    private static async Task<Dictionary<string, object>> EnvironmentAsync(Uri address)
    {
        using var client = new HttpClient();
        var text = await client.GetStringAsync(new Uri(address, "environment"), TestContext.Current.CancellationToken);
        return System.Text.Json.JsonSerializer.Deserialize<Dictionary<string, object>>(text)!;
    }

    private static async Task ExitAsync(Uri address)
    {
        using var client = new HttpClient();
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri(address, "exit"), TestContext.Current.CancellationToken));
    }
}
