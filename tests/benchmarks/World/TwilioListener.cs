using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text;
using Dispatch.Functions.Twilio;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Dispatch.Benchmarks.World;

/// <summary>Twilio's Messages resource at its fastest: takes every message at once and notes when it came. No callbacks.</summary>
internal sealed class TwilioListener : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, TaskCompletionSource<long>> _waiting = new(StringComparer.Ordinal);
    private int _received;

    private TwilioListener()
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.MapPost("/2010-04-01/Accounts/{account}/Messages.json", TakeAsync);
    }

    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>Messages taken so far.</summary>
    public int Received => Volatile.Read(ref _received);

    public static async Task<TwilioListener> StartAsync(CancellationToken cancellationToken)
    {
        var listener = new TwilioListener();
        await listener._app.StartAsync(cancellationToken);
        return listener;
    }

    /// <summary>The <see cref="Stopwatch"/> time at which the next message to this number arrives. Ask before it is caused.</summary>
    public Task<long> NextAsync(string to)
    {
        var arrival = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[to] = arrival;
        return arrival.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task<IResult> TakeAsync(HttpRequest request)
    {
        var at = Stopwatch.GetTimestamp();
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        var number = Interlocked.Increment(ref _received);
        if (!TwilioForm.TryParse(body.GetBuffer().AsSpan(0, (int)body.Length), out var form, out _) || form["To"] is not { } to)
        {
            return Results.BadRequest();
        }

        if (_waiting.TryRemove(to.Replace("whatsapp:", "", StringComparison.Ordinal), out var arrival))
        {
            arrival.SetResult(at);
        }

        return Results.Content($$"""{"sid":"SM{{number:x32}}","status":"queued","num_segments":"1"}""", "application/json", Encoding.UTF8, StatusCodes.Status201Created);
    }
}
