using System.Net;
using System.Net.Sockets;
using System.Text;
using Dispatch.Local.Host;
using Microsoft.AspNetCore.Http;

namespace Dispatch.Local.Tests.Host;

public sealed class FunctionProxyTests
{
    private static readonly FunctionDefinition[] Functions =
    [
        new("Web", new FunctionTrigger.Http("{*path}", ["GET", "POST", "HEAD", "DELETE", "PUT", "PATCH"])),
        new("TwilioStatus", new FunctionTrigger.Http("twilio/status", ["POST"])),
        new("RunNudge", new FunctionTrigger.Queue("nudge", "nudges", "AzureWebJobsStorage")),
    ];

    [Theory]
    [InlineData("/twilio/status?b=2&a=a%20b&a=c+d&x=%2F&e=%E2%82%AC&z")]
    [InlineData("/")]
    [InlineData("/track/abc?")]
    [InlineData("/a%20b/%C3%A9?q=%2b%3D%26")]
    [InlineData("/twilio/status?m=1&r=org_1")]
    public async Task The_raw_target_arrives_as_it_was_sent(string target)
    {
        await using var handler = await TestHandler.StartAsync((context, _) => context.Response.WriteAsync("ok"));
        await using var front = await StartAsync(handler);

        await SendRawAsync(front.Port, $"POST {target} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

        Assert.Equal(target, Assert.Single(handler.Requests).RawTarget);
    }

    /// <summary>What the host's component does to two spellings, so our own URLs must not use them.</summary>
    [Theory]
    [InlineData("/a%2fb", "/a%252fb")]
    [InlineData("/a?q=%41%7e", "/a?q=A~")]
    public async Task An_encoded_slash_in_a_segment_and_needlessly_encoded_characters_change(string sent, string arrived)
    {
        await using var handler = await TestHandler.StartAsync((context, _) => context.Response.WriteAsync("ok"));
        await using var front = await StartAsync(handler);

        await SendRawAsync(front.Port, $"GET {sent} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        Assert.Equal(arrived, Assert.Single(handler.Requests).RawTarget);
    }

    [Fact]
    public async Task Host_is_the_handlers_own_and_forwarded_headers_are_replaced()
    {
        await using var handler = await TestHandler.StartAsync((context, _) => context.Response.WriteAsync("ok"));
        await using var front = await StartAsync(handler);

        await SendRawAsync(front.Port, """
            POST /twilio/status HTTP/1.1
            Host: dispatch.example.com
            X-Forwarded-Host: forged.example.com
            X-Forwarded-Proto: https
            X-Forwarded-For: 203.0.113.9, 203.0.113.10
            X-Twilio-Signature: c2lnbmF0dXJl
            Cookie: a=1; b=2
            Content-Type: application/x-www-form-urlencoded
            Content-Length: 7
            Connection: close

            A=1&B=2
            """.ReplaceLineEndings("\r\n"));

        var request = Assert.Single(handler.Requests);
        Assert.Equal(handler.Address.Authority, request.Headers["Host"]);
        Assert.Equal("dispatch.example.com", request.Headers["X-Forwarded-Host"]);
        Assert.Equal("http", request.Headers["X-Forwarded-Proto"]);
        Assert.EndsWith("127.0.0.1", request.Headers["X-Forwarded-For"], StringComparison.Ordinal);
        Assert.DoesNotContain("203.0.113", request.Headers["X-Forwarded-For"], StringComparison.Ordinal);
        Assert.Equal("c2lnbmF0dXJl", request.Headers["X-Twilio-Signature"]);
        Assert.Equal("a=1; b=2", request.Headers["Cookie"]);
        Assert.Equal("A=1&B=2", request.Body);
        Assert.Equal(request.Headers["X-Azure-Functions-InvocationId"], request.Headers["x-ms-invocation-id"]);
        Assert.Contains("X-Azure-Functions-HostVersion", request.Headers.Keys);
    }

    [Fact]
    public async Task A_chunked_body_passes()
    {
        await using var handler = await TestHandler.StartAsync((context, _) => context.Response.WriteAsync("ok"));
        await using var front = await StartAsync(handler);

        await SendRawAsync(
            front.Port,
            "POST /report/ELM1 HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n");

        Assert.Equal("hello world", Assert.Single(handler.Requests).Body);
    }

    [Fact]
    public async Task Status_cookies_and_redirects_pass_back_and_redirects_are_not_followed()
    {
        await using var handler = await TestHandler.StartAsync((context, _) =>
        {
            context.Response.StatusCode = 302;
            context.Response.Headers.Location = "/track/next";
            context.Response.Headers.Append("Set-Cookie", "one=1; HttpOnly");
            context.Response.Headers.Append("Set-Cookie", "two=2");
            return Task.CompletedTask;
        });
        await using var front = await StartAsync(handler);
        using var client = front.Client();

        using var answer = await client.GetAsync("/report/ELM1", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        Assert.Equal("/track/next", answer.Headers.Location?.OriginalString);
        Assert.Equal(["one=1; HttpOnly", "two=2"], answer.Headers.GetValues("Set-Cookie"));
        Assert.Single(handler.Requests);
    }

    [Theory]
    [InlineData("GET", "/twilio/status", 200)] // not listed there: falls to the catch-all
    [InlineData("HEAD", "/", 200)]
    [InlineData("PATCH", "/api/requests/1", 200)]
    [InlineData("OPTIONS", "/api/requests", 404)]
    [InlineData("PROPFIND", "/", 404)]
    [InlineData("GET", "/admin/host/ping", 200)]
    public async Task Routes_and_methods_follow_the_function_files(string method, string path, int status)
    {
        await using var handler = await TestHandler.StartAsync((context, _) => Task.CompletedTask);
        await using var front = await StartAsync(handler);
        using var client = front.Client();

        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(status == 200 && !path.StartsWith("/admin", StringComparison.Ordinal) ? 1 : 0, handler.Requests.Count);
    }

    [Fact]
    public async Task An_unreachable_handler_is_the_hosts_own_500()
    {
        var handler = await TestHandler.StartAsync((context, _) => Task.CompletedTask);
        await using var front = await StartAsync(new FixedHandler(handler.Address));
        using var client = front.Client();
        await handler.DisposeAsync();

        using var answer = await client.GetAsync("/", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
    }

    private static async Task<TestFront> StartAsync(IHandler handler)
    {
        var port = LoopbackPort.Free();
        var settings = new HostSettings("", TimeSpan.FromMinutes(5), new QueueSettings(1, 0, TimeSpan.Zero, 5, TimeSpan.FromSeconds(1), true));
        return new TestFront(port, await Front.StartAsync(port, settings, Functions, handler, standIn: null, TestContext.Current.CancellationToken));
    }

    private static async Task<string> SendRawAsync(int port, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream, Encoding.ASCII);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    private sealed record TestFront(int Port, Front Front) : IAsyncDisposable
    {
        public HttpClient Client() => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = new Uri($"http://127.0.0.1:{Port}") };

        public ValueTask DisposeAsync() => Front.DisposeAsync();
    }

    private sealed class FixedHandler(Uri address) : IHandler
    {
        public Task<Uri> ReadyAsync(CancellationToken cancellationToken) => Task.FromResult(address);

        public void Restart() => throw new InvalidOperationException("nothing to restart");
    }
}
