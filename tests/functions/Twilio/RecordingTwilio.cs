using System.Collections.Concurrent;
using System.Text;
using Dispatch.Core.Messaging;
using Dispatch.Functions.Twilio;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Dispatch.Functions.Tests.Twilio;

/// <summary>A request as it came over the wire.</summary>
internal sealed record RecordedRequest(string Method, string Target, string? Authorization, string? ContentType, string Body)
{
    public IReadOnlyList<KeyValuePair<string, string>> Fields => Parse(Body);

    public IReadOnlyList<KeyValuePair<string, string>> Query => Parse(Target[(Target.IndexOf('?', StringComparison.Ordinal) + 1)..]);

    public string? Field(string name) => Fields.Where(field => field.Key == name).Select(field => field.Value).SingleOrDefault();

    private static KeyValuePair<string, string>[] Parse(string text)
    {
        Assert.True(TwilioForm.TryParse(Encoding.UTF8.GetBytes(text), out var form, out _));
        return [.. form.All()];
    }
}

/// <summary>A real HTTP server on this machine that records what it is asked and answers what the test says.</summary>
internal sealed class RecordingTwilio : IAsyncDisposable
{
    public const string AccountSid = "AC00000000000000000000000000000001";
    public const string AuthToken = "secret-token-of-the-account";
    public const string Sent = """{"sid":"SM0123456789abcdef0123456789abcdef","status":"queued","num_segments":"2"}""";

    private readonly WebApplication app;
    private readonly ConcurrentQueue<RecordedRequest> requests = new();
    private readonly ServiceProvider services;

    private RecordingTwilio(WebApplication app, ServiceProvider services, RecordedLog log)
    {
        this.app = app;
        this.services = services;
        Log = log;
    }

    public IReadOnlyList<RecordedRequest> Requests => [.. requests];

    public RecordedRequest Request => Assert.Single(requests);

    public RecordedLog Log { get; }

    public IMessageSender Sender => services.GetRequiredService<IMessageSender>();

    /// <summary>Those in use: a change counts from the next call on.</summary>
    public TwilioOptions CurrentOptions => services.GetRequiredService<TwilioOptions>();

    public TwilioContent Content => services.GetRequiredService<TwilioContent>();

    /// <summary>Starts the server, and a sender registered as the function app registers it.</summary>
    public static async Task<RecordingTwilio> StartAsync(RequestDelegate answer, Action<TwilioOptions>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var host = builder.Build();
        RecordingTwilio? server = null;
        host.Run(async context =>
        {
            server!.requests.Enqueue(await RecordAsync(context.Request));
            await answer(context);
        });
        await host.StartAsync();
        var options = Options(host.Urls.Single());
        configure?.Invoke(options);
        var log = new RecordedLog();
        server = new RecordingTwilio(host, Register(options, log), log);
        return server;
    }

    public static Task<RecordingTwilio> StartAsync(int status, string body, string contentType = "application/json", Action<TwilioOptions>? configure = null) =>
        StartAsync(context => Answer(context, status, body, contentType), configure);

    public static Task Answer(HttpContext context, int status, string body, string contentType = "application/json")
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        return context.Response.WriteAsync(body);
    }

    public static TwilioOptions Options(string baseUrl) => new()
    {
        AccountSid = AccountSid,
        AuthToken = AuthToken,
        ApiBaseUrl = baseUrl,
        ContentBaseUrl = baseUrl,
        WhatsAppSender = "+15550109999",
        SmsSender = "+15550108888",
        CallTimeout = TimeSpan.FromSeconds(10),
    };

    public static ServiceProvider Register(TwilioOptions options, RecordedLog log) => new ServiceCollection()
        .AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(log))
        .AddTwilio(options, "https://dispatch.example.com")
        .BuildServiceProvider();

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        using var atOnce = new CancellationTokenSource(TimeSpan.Zero);
        await app.StopAsync(atOnce.Token);
        await app.DisposeAsync();
        Log.Dispose();
    }

    private static async Task<RecordedRequest> RecordAsync(HttpRequest request)
    {
        using var reader = new StreamReader(request.Body, Encoding.UTF8);
        var target = request.HttpContext.Features.Get<IHttpRequestFeature>()!.RawTarget;
        return new(request.Method, target, request.Headers.Authorization, request.ContentType, await reader.ReadToEndAsync());
    }
}

/// <summary>Every line logged, with all its values.</summary>
internal sealed class RecordedLog : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<string> lines = new();

    public IReadOnlyList<string> Lines => [.. lines];

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        lines.Enqueue($"{logLevel} {formatter(state, exception)} {exception}");

    public void Dispose() => lines.Clear();
}
