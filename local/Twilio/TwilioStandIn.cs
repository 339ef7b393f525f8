using System.Net;
using Dispatch.Functions;
using Dispatch.Local.Twilio.Faults;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Dispatch.Local.Twilio;

/// <summary>
/// Twilio on one machine: its REST and Content API on a loopback port, signed webhooks to the function app, and a
/// ledger of every message. Phones are played through <c>/_stand-in</c>.
/// </summary>
public sealed class TwilioStandIn : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Ledger _ledger;
    private readonly Deliveries _deliveries;
    private readonly WebhookCaller _caller;
    private readonly StandInApi _ownApi;
    private readonly Inbound _inbound;

    private TwilioStandIn(StandInOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        Options = options;
        _ledger = new Ledger(options.DataFolder is { } folder ? Path.Combine(folder, "ledger.jsonl") : null);
        _caller = new WebhookCaller(options.Account, time);
        options.Activity.Added = told => _ledger.Live.Publish("activity", told);
        var media = new MediaStore(options.DataFolder is { } data ? Path.Combine(data, "media") : null);
        var callbacks = new Callbacks(_ledger, _caller, Faults, Activity, options, time);
        _deliveries = new Deliveries(_ledger, media, callbacks, Faults, Activity, options, time, loggers.CreateLogger<Deliveries>());
        _inbound = new Inbound(_ledger, media, _caller, _deliveries, options, time);
        _ownApi = new StandInApi(_ledger, media, _inbound, Faults, Approvals, options, () => BaseUrl);
        _app = Build(options.Port, time);
        new MessagesApi(_ledger, media, _deliveries, Faults, options, time).Map(_app);
        new ContentApi(_ledger, Approvals, options, time).Map(_app);
        new AccountApi(options).Map(_app);
        _ownApi.Map(_app);
        _app.MapFallback("{*path}", () => TwilioError.NotFound.ToResult());
    }

    public StandInOptions Options { get; }

    /// <summary>What goes wrong; also at <c>/_stand-in/faults</c>.</summary>
    internal FaultRules Faults { get; } = new();

    /// <summary>How WhatsApp decides; also at <c>/_stand-in/approvals</c>.</summary>
    internal ApprovalRules Approvals { get; } = new();

    /// <summary>Whether anything is under way that does not wait for the clock.</summary>
    internal Activity Activity { get; } = new();

    /// <summary>Everything that was sent and received.</summary>
    internal Ledger Ledger => _ledger;

    /// <summary>For <c>Twilio__ApiBaseUrl</c> and <c>Twilio__ContentBaseUrl</c>: <c>http://127.0.0.1:port</c>, no trailing slash.</summary>
    public string BaseUrl { get; private set; } = "";

    /// <summary>Starts listening.</summary>
    public static async Task<TwilioStandIn> StartAsync(StandInOptions options, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var standIn = new TwilioStandIn(options, time, loggers);
        await standIn._app.StartAsync(cancellationToken);
        standIn.BaseUrl = standIn._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return standIn;
    }

    /// <summary>Goes on with the messages a previous run left unfinished; call it once the function app answers.</summary>
    /// <param name="reportCode">Code of the building whose report form the phones page links to, or null.</param>
    public void Resume(string? reportCode = null)
    {
        _ownApi.ReportPath = reportCode is null ? null : $"/report/{Uri.EscapeDataString(reportCode)}";
        _deliveries.Resume();
    }

    /// <summary>A person writes, as <c>/_stand-in/inbound</c> has it; ends when the function app has answered.</summary>
    internal Task<LedgerMessage?> ReceiveAsync(InboundRequest request, CancellationToken cancellationToken) =>
        _inbound.ReceiveAsync(request, BaseUrl, cancellationToken);

    /// <summary>Maps <c>/_stand-in</c> on another listener too, for the phones page.</summary>
    public void MapOwnApi(IEndpointRouteBuilder routes) => _ownApi.Map(routes);

    public async ValueTask DisposeAsync()
    {
        await _deliveries.DisposeAsync();
        await _app.DisposeAsync();
        _caller.Dispose();
        _ledger.Dispose();
    }

    private static WebApplication Build(int port, TimeProvider time)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Services.AddSteadyListener();
        builder.Logging.ClearProviders();
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.PropertyNameCaseInsensitive = true);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, port);
            kestrel.Limits.MaxRequestBodySize = 100 * 1024 * 1024;
        });
        var app = builder.Build();
        app.Use((context, next) =>
        {
            context.Response.Headers.Date = time.GetUtcNow().ToString("R");
            return next(context);
        });
        return app;
    }
}
