using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Dispatch.Local.Twilio.Faults;

namespace Dispatch.Local.Twilio;

/// <summary>
/// What Twilio has not and tests and the phones page need: the ledger, the phones' switches, inbound messages, faults,
/// and a live stream. Below <c>/_stand-in</c>, without credentials: for loopback only.
/// </summary>
internal sealed class StandInApi(Ledger ledger, MediaStore media, Inbound inbound, FaultRules faults, ApprovalRules approvals, StandInOptions options, Func<string> apiBaseUrl)
{
    /// <summary>Types a browser may show in place; anything else is downloaded.</summary>
    private static readonly HashSet<string> Shown = new(StringComparer.OrdinalIgnoreCase)
    {
        "image/jpeg", "image/png", "image/webp", "image/gif", "audio/ogg", "audio/mpeg", "video/mp4", "application/pdf",
    };

    public void Map(IEndpointRouteBuilder routes)
    {
        // A page of another site cannot reach these: a foreign Host is refused, and JSON bodies need a preflight nobody answers.
        var group = routes.MapGroup("/_stand-in").RequireHost("localhost", "127.0.0.1");
        group.MapGet("/ledger", ReadLedger);
        group.MapDelete("/ledger", Reset);
        group.MapPost("/inbound", ReceiveAsync);
        new FaultApi(faults).Map(group);
        approvals.Map(group, ledger);
        group.MapGet("/phones", () => Json(new { phones = ledger.Phones, people = options.People, account = Senders(), reportPath = ReportPath }));
        group.MapPut("/phones/{address}", PutPhone);
        group.MapGet("/media/{sid}", ReadMediaAsync);
        group.MapGet("/events", Events);
        group.MapGet("/activity", () => Json(new { events = options.Activity.Events }));
    }

    /// <summary>Where a report begins; null while no building is known.</summary>
    public string? ReportPath { get; set; }

    private object Senders() => new { options.Account.WhatsAppSender, options.Account.SmsSender };

    /// <summary>Filters: <c>to</c>, <c>from</c> (as Twilio writes them), <c>phone</c> (bare), <c>sid</c>. Oldest first.</summary>
    private IResult ReadLedger(string? to, string? from, string? phone, string? sid) => Json(new
    {
        messages = ledger.Messages().Where(message =>
            (to is null || message.To == to) && (from is null || message.From == from)
            && (phone is null || message.Phone == phone) && (sid is null || message.Sid == sid)),
    });

    private IResult Reset()
    {
        options.Activity.Clear();
        ledger.Reset();
        faults.Clear();
        approvals.Clear();
        return Results.NoContent();
    }

    private async Task<IResult> ReceiveAsync(InboundRequest request, CancellationToken cancellationToken) =>
        await inbound.ReceiveAsync(request, apiBaseUrl(), cancellationToken) is { } message
            ? Json(message)
            : Results.BadRequest("from must be E.164 or a WhatsApp user id, media base64 of at most 16 MB");

    private IResult PutPhone(string address, PhoneState phone)
    {
        ledger.Put(phone with { Address = address });
        return Results.NoContent();
    }

    private async Task<IResult> ReadMediaAsync(string sid, HttpContext context)
    {
        var file = ledger.Messages().SelectMany(message => message.Media).FirstOrDefault(file => file.Sid == sid);
        if (file is null || await media.ReadAsync(file, context.RequestAborted) is not { } bytes)
        {
            return Results.NotFound();
        }

        context.Response.Headers.XContentTypeOptions = "nosniff";
        return Shown.Contains(file.ContentType)
            ? Results.Bytes(bytes, file.ContentType)
            : Results.Bytes(bytes, "application/octet-stream", fileDownloadName: sid);
    }

    /// <summary>Every change as an event; the phones named in <c>watch</c> (comma separated) count as looked at while it is open.</summary>
    private IResult Events(string? watch, HttpContext context, IHostApplicationLifetime lifetime)
    {
        var watched = (watch ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        context.Response.RegisterForDispose(ended);
        return Results.ServerSentEvents(StreamAsync(watched, ended.Token));
    }

    private async IAsyncEnumerable<SseItem<string>> StreamAsync(string[] watched, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var watch = ledger.Watch(watched);
        yield return new SseItem<string>("{}", "open");
        await foreach (var item in ledger.Live.ListenAsync(cancellationToken))
        {
            yield return item;
        }
    }

    private static IResult Json<T>(T value) => Results.Json(value, StandInJson.Options);
}
