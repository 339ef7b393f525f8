using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Dispatch.Core.Messaging;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Dispatch.Functions.Tests.Twilio;

/// <summary>What an answer, or none, means for the message: over real HTTP, one POST each.</summary>
public sealed class TwilioSendOutcomeTests
{
    private const string Html = "<html><body>Bad gateway</body></html>";

    private static readonly OutboundMessage Text = new(
        Channel.Sms, "+15550100002", ContentSid: null, new Dictionary<string, string>(), "Hello", "org_1", 1);

    [Theory]
    [InlineData(201, RecordingTwilio.Sent, "SM0123456789abcdef0123456789abcdef", "queued", 2)]
    [InlineData(200, """{"sid":"MM0123456789abcdef0123456789abcdef","status":"accepted","num_segments":0}""", "MM0123456789abcdef0123456789abcdef", "accepted", 0)]
    [InlineData(202, """{"sid":"SM0123456789abcdef0123456789abcdef"}""", "SM0123456789abcdef0123456789abcdef", "queued", null)]
    public async Task Any_2xx_with_a_sid_is_accepted(int status, string body, string sid, string messageStatus, int? segments)
    {
        await using var twilio = await RecordingTwilio.StartAsync(status, body);

        Assert.Equal(new SendOutcome.Accepted(sid, messageStatus, segments), await twilio.Sender.SendAsync(Text, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(400, """{"code":21610,"message":"Attempt to send to unsubscribed recipient","more_info":"x","status":400}""", 21610, "Attempt to send to unsubscribed recipient")]
    [InlineData(400, """{"type":"t","title":"Bad request","status":400,"code":63007,"detail":"No channel","instance":"i"}""", 63007, "No channel")]
    [InlineData(422, """{"title":"Unprocessable","code":"21656"}""", 21656, "Unprocessable")]
    [InlineData(401, """{"code":20003,"message":"Authenticate","status":401}""", 20003, "Authenticate")]
    [InlineData(401, Html, 20003, "HTTP 401 without a readable body.")]
    [InlineData(403, Html, 20003, "HTTP 403 without a readable body.")]
    [InlineData(403, """{"code":403,"message":"Forbidden by policy"}""", 20003, "Forbidden by policy")]
    [InlineData(407, "", 20003, "HTTP 407 without a readable body.")]
    public async Task A_4xx_is_refused_with_its_code_or_as_credentials_are_where_nobody_lets_us_pass(int status, string body, int code, string reason)
    {
        await using var twilio = await RecordingTwilio.StartAsync(status, body, "text/plain");

        Assert.Equal(new SendOutcome.Refused(code, status, reason), await twilio.Sender.SendAsync(Text, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(500, """{"code":20500,"message":"Internal"}""")]
    [InlineData(503, Html)]
    [InlineData(201, "")]
    [InlineData(201, Html)]
    [InlineData(201, "{}")]
    [InlineData(201, """{"sid":null}""")]
    [InlineData(201, """{"sid":"AC0123456789abcdef0123456789abcdef"}""")]
    [InlineData(201, """{"sid":"SM0123456789abc""")]
    [InlineData(408, Html)]
    [InlineData(404, "")]
    [InlineData(404, """{"code":404,"message":"Not found"}""")]
    [InlineData(400, "[1]")]
    [InlineData(400, """{"code":null,"message":null}""")]
    [InlineData(413, Html)]
    public async Task A_5xx_a_2xx_without_a_sid_or_a_4xx_without_a_code_of_Twilio_s_leaves_it_open(int status, string body)
    {
        await using var twilio = await RecordingTwilio.StartAsync(status, body);

        Assert.IsType<SendOutcome.Unknown>(await twilio.Sender.SendAsync(Text, TestContext.Current.CancellationToken));
        Assert.Single(twilio.Requests);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("7", 7)]
    [InlineData("0", null)]
    [InlineData("soon", null)]
    [InlineData("date", 90)]
    public async Task A_429_was_not_processed(string? retryAfter, int? seconds)
    {
        await using var twilio = await RecordingTwilio.StartAsync(context =>
        {
            var now = new DateTimeOffset(2026, 11, 21, 9, 0, 0, TimeSpan.Zero);
            context.Response.Headers.Date = now.ToString("R");
            context.Response.Headers.RetryAfter = retryAfter == "date" ? now.AddSeconds(90).ToString("R") : retryAfter;
            return RecordingTwilio.Answer(context, 429, """{"code":20429}""");
        });

        var expected = new SendOutcome.Throttled(seconds is { } s ? TimeSpan.FromSeconds(s) : null);
        Assert.Equal(expected, await twilio.Sender.SendAsync(Text, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(302)]
    [InlineData(307)]
    public async Task A_redirect_is_not_followed(int status)
    {
        await using var twilio = await RecordingTwilio.StartAsync(context =>
        {
            context.Response.Headers.Location = "/elsewhere";
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        });

        var unknown = Assert.IsType<SendOutcome.Unknown>(await twilio.Sender.SendAsync(Text, TestContext.Current.CancellationToken));
        Assert.StartsWith($"HTTP {status}", unknown.Reason, StringComparison.Ordinal);
        Assert.Single(twilio.Requests);
    }

    [Fact]
    public async Task A_slow_answer_leaves_it_open_in_time()
    {
        await using var twilio = await StartWarmAsync(NeverAnswer);
        var clock = Stopwatch.StartNew();

        Assert.IsType<SendOutcome.Unknown>(await twilio.Sender.SendAsync(Text, TestContext.Current.CancellationToken));
        Assert.InRange(clock.Elapsed, TimeSpan.FromMilliseconds(300), TimeSpan.FromSeconds(5));
        Assert.Equal(2, twilio.Requests.Count);
    }

    [Theory]
    [InlineData(201, typeof(SendOutcome.Unknown))]
    [InlineData(400, typeof(SendOutcome.Unknown))]
    [InlineData(403, typeof(SendOutcome.Refused))]
    [InlineData(429, typeof(SendOutcome.Throttled))]
    public async Task A_body_that_never_ends_takes_nothing_from_what_the_status_says(int status, Type expected)
    {
        await using var twilio = await StartWarmAsync(async context =>
        {
            context.Response.StatusCode = status;
            await context.Response.WriteAsync("{\"code\":1,\"sid\":", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await NeverAnswer(context);
        });

        Assert.IsType(expected, await twilio.Sender.SendAsync(Text, TestContext.Current.CancellationToken));
        Assert.Equal(2, twilio.Requests.Count);
    }

    [Fact]
    public async Task A_reset_leaves_it_open_and_is_not_repeated()
    {
        await using var twilio = await RecordingTwilio.StartAsync(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });

        Assert.IsType<SendOutcome.Unknown>(await twilio.Sender.SendAsync(Text, TestContext.Current.CancellationToken));
        Assert.IsType<SendOutcome.Unknown>(await twilio.Sender.SendAsync(Text, TestContext.Current.CancellationToken));
        Assert.Equal(2, twilio.Requests.Count);
    }

    [Fact]
    public async Task A_reset_of_a_connection_used_before_is_not_repeated_either()
    {
        var count = 0;
        await using var twilio = await RecordingTwilio.StartAsync(context =>
        {
            if (++count == 2)
            {
                context.Abort();
                return Task.CompletedTask;
            }

            return RecordingTwilio.Answer(context, 201, RecordingTwilio.Sent);
        });

        Assert.IsType<SendOutcome.Accepted>(await twilio.Sender.SendAsync(Text, TestContext.Current.CancellationToken));
        Assert.IsType<SendOutcome.Unknown>(await twilio.Sender.SendAsync(Text, TestContext.Current.CancellationToken));
        Assert.Equal(2, twilio.Requests.Count);
    }

    [Fact]
    public async Task Cancelling_leaves_open_what_has_left()
    {
        using var cancel = new CancellationTokenSource();
        await using var twilio = await RecordingTwilio.StartAsync(async context =>
        {
            await cancel.CancelAsync();
            await NeverAnswer(context);
        });

        Assert.IsType<SendOutcome.Unknown>(await twilio.Sender.SendAsync(Text, cancel.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => twilio.Sender.SendAsync(Text, cancel.Token));
        Assert.Single(twilio.Requests);
    }

    [Fact]
    public async Task A_refused_connection_can_be_repeated()
    {
        using var unused = new TcpListener(IPAddress.Loopback, 0);
        unused.Start();
        var port = ((IPEndPoint)unused.LocalEndpoint).Port;
        unused.Stop();

        Assert.Equal(new SendOutcome.Throttled(null), await SendToAsync($"http://127.0.0.1:{port}"));
    }

    [Fact]
    public async Task A_handshake_that_never_ends_can_be_repeated()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();

        Assert.Equal(new SendOutcome.Throttled(null), await SendToAsync($"https://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}"));
    }

    [Fact]
    public async Task A_failed_handshake_can_be_repeated()
    {
        await using var twilio = await RecordingTwilio.StartAsync(201, RecordingTwilio.Sent, configure: options =>
            options.ApiBaseUrl = options.ApiBaseUrl.Replace("http:", "https:", StringComparison.Ordinal));

        Assert.Equal(new SendOutcome.Throttled(null), await twilio.Sender.SendAsync(Text, TestContext.Current.CancellationToken));
        Assert.Empty(twilio.Requests);
    }

    private static async Task<SendOutcome> SendToAsync(string baseUrl)
    {
        var options = RecordingTwilio.Options(baseUrl);
        options.CallTimeout = TimeSpan.FromMilliseconds(500);
        using var log = new RecordedLog();
        await using var services = RecordingTwilio.Register(options, log);
        return await services.GetRequiredService<IMessageSender>().SendAsync(Text, TestContext.Current.CancellationToken);
    }

    // One message goes through first, so that the short time limit after it meets an open connection.
    private static async Task<RecordingTwilio> StartWarmAsync(RequestDelegate answer)
    {
        var isFirst = true;
        var twilio = await RecordingTwilio.StartAsync(context =>
        {
            var wasFirst = isFirst;
            isFirst = false;
            return wasFirst ? RecordingTwilio.Answer(context, 201, RecordingTwilio.Sent) : answer(context);
        });
        Assert.IsType<SendOutcome.Accepted>(await twilio.Sender.SendAsync(Text, TestContext.Current.CancellationToken));
        twilio.CurrentOptions.CallTimeout = TimeSpan.FromMilliseconds(400);
        return twilio;
    }

    // Until the client goes away.
    private static async Task NeverAnswer(HttpContext context)
    {
        var gone = new TaskCompletionSource();
        await using var registration = context.RequestAborted.Register(() => gone.TrySetResult());
        await gone.Task;
    }
}
