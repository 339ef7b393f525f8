using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Dispatch.Functions.Twilio;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Dispatch.Functions.Tests.Twilio;

/// <summary>A message of the server's ledger.</summary>
internal sealed record ServedMessage(string Sid, string Direction, string From, string To, string Body, string StatusCallback, DateTimeOffset CreatedAt)
{
    public string Status { get; set; } = "queued";

    public int? ErrorCode { get; set; }

    public IReadOnlyList<string> Media { get; init; } = [];
}

/// <summary>
/// A real HTTP server with a ledger of messages, as far as sending, listing and fetching go. Its list may lag behind, and a test says
/// what a POST answers, after or before the message was taken.
/// </summary>
internal sealed class TwilioServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TimeProvider _clock;
    private readonly ConcurrentQueue<ServedMessage> _messages = new();
    private int _posts;

    private TwilioServer(WebApplication app, TimeProvider clock)
    {
        _app = app;
        _clock = clock;
    }

    public string Address => _app.Urls.Single();

    /// <summary>Everything taken, oldest first.</summary>
    public IReadOnlyList<ServedMessage> Messages => [.. _messages];

    public IEnumerable<ServedMessage> Outbound => _messages.Where(m => m.Direction != "inbound");

    /// <summary>How long a message is missing in the list.</summary>
    public TimeSpan ListLag { get; set; }

    public int PageSize { get; set; } = 50;

    /// <summary>Status and body of the answer to a POST, and whether the message is taken all the same; null takes it and says so.</summary>
    public Func<IFormCollection, (int Status, string Body, bool IsTaken)?> Answer { get; set; } = _ => null;

    /// <summary>Header of answers that are 429.</summary>
    public string? RetryAfter { get; set; }

    public int Posts => _posts;

    /// <summary>Status of the answer to whoever asks for one message; null answers with it.</summary>
    public int? ReadStatus { get; set; }

    /// <summary>Answers a download; null has no media at all.</summary>
    public Func<HttpContext, string, Task>? Media { get; set; }

    /// <summary>Downloads asked for: the media's id and the credentials that came with the question.</summary>
    public ConcurrentQueue<(string Media, string? Authorization)> Downloads { get; } = new();

    public static async Task<TwilioServer> StartAsync(TimeProvider clock)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var server = new TwilioServer(app, clock);
        var root = "/2010-04-01/Accounts/{account}";
        app.MapPost(root + "/Messages.json", (Delegate)server.CreateAsync);
        app.MapGet(root + "/Messages.json", server.List);
        app.MapGet(root + "/Messages/{sid}.json", server.Read);
        app.MapGet(root + "/Messages/{sid}/Media.json", (string sid) => Json(new Dictionary<string, object?>
        {
            ["media_list"] = server._messages.First(m => m.Sid == sid).Media.Select((type, i) => new Dictionary<string, object?>
            {
                ["content_type"] = type,
                ["uri"] = $"/2010-04-01/Accounts/AC/Messages/{sid}/Media/ME{i:x32}.json",
            }).ToList(),
        }));
        app.MapGet(root + "/Messages/{sid}/Media/{media}", (Delegate)server.DownloadAsync);
        await app.StartAsync();
        return server;
    }

    private async Task DownloadAsync(HttpContext context, string media)
    {
        Downloads.Enqueue((media, context.Request.Headers.Authorization));
        if (Media is null)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        await Media(context, media);
    }

    /// <summary>A message of a person that no webhook told of.</summary>
    public ServedMessage Receive(string from, string to, string body, params IReadOnlyList<string> media)
    {
        var message = new ServedMessage($"SM{Guid.NewGuid():N}", "inbound", from, to, body, string.Empty, _clock.GetUtcNow()) { Status = "received", Media = media };
        _messages.Enqueue(message);
        return message;
    }

    /// <summary>A message somebody else sent with this account.</summary>
    public ServedMessage SendElsewhere(string to, string body)
    {
        var message = new ServedMessage($"SM{Guid.NewGuid():N}", "outbound-api", "+15550108888", to, body, string.Empty, _clock.GetUtcNow()) { Status = "delivered" };
        _messages.Enqueue(message);
        return message;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task<IResult> CreateAsync(HttpContext context)
    {
        Interlocked.Increment(ref _posts);
        var form = await context.Request.ReadFormAsync();
        var answer = Answer(form);

        // The text of a template is made by the provider: our values are all it has of it here.
        var body = form["Body"].FirstOrDefault() ?? form["ContentVariables"].FirstOrDefault() ?? string.Empty;
        var message = new ServedMessage($"SM{Guid.NewGuid():N}", "outbound-api", form["From"]!, form["To"]!, body, form["StatusCallback"]!, _clock.GetUtcNow());
        if (answer is null or { IsTaken: true })
        {
            _messages.Enqueue(message);
        }

        if (answer is { } said)
        {
            if (RetryAfter is { } after && said.Status == 429)
            {
                context.Response.Headers.RetryAfter = after;
            }

            return Results.Text(said.Body, "application/json", statusCode: said.Status);
        }

        return Json(Row(message), 201);
    }

    private IResult Read(string sid) => (ReadStatus, _messages.FirstOrDefault(m => m.Sid == sid)) switch
    {
        ({ } status, _) => Results.StatusCode(status),
        (null, { } message) => Json(Row(message)),
        _ => Results.StatusCode(404),
    };

    private IResult List(HttpRequest request)
    {
        Assert.True(TwilioForm.TryParse(System.Text.Encoding.UTF8.GetBytes(request.QueryString.Value!.TrimStart('?')), out var query, out _));
        var page = int.TryParse(query["Page"], out var number) ? number : 0;
        var from = DateTimeOffset.Parse(query["DateSent>"]!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        var found = _messages.Reverse()
            .Where(m => m.CreatedAt <= _clock.GetUtcNow() - ListLag && m.CreatedAt >= from && (query["To"] is null || m.To == query["To"]))
            .ToList();
        return Json(new Dictionary<string, object?>
        {
            ["messages"] = found.Skip(page * PageSize).Take(PageSize).Select(Row).ToList(),
            ["next_page_uri"] = found.Count > (page + 1) * PageSize
                ? $"{request.Path}?DateSent%3E={query["DateSent>"]}{(query["To"] is { } to ? $"&To={Uri.EscapeDataString(to)}" : "")}&Page={page + 1}"
                : null,
        });
    }

    private static Dictionary<string, object?> Row(ServedMessage message) => new()
    {
        ["sid"] = message.Sid,
        ["direction"] = message.Direction,
        ["from"] = message.From,
        ["to"] = message.To,
        ["body"] = message.Body,
        ["status"] = message.Status,
        ["error_code"] = message.ErrorCode,
        ["num_media"] = $"{message.Media.Count}",
        ["num_segments"] = "1",
        ["date_created"] = message.CreatedAt.UtcDateTime.ToString("ddd, dd MMM yyyy HH:mm:ss +0000", CultureInfo.InvariantCulture),
    };

    private static IResult Json(Dictionary<string, object?> body, int status = 200) =>
        Results.Text(JsonSerializer.Serialize(body), "application/json", statusCode: status);
}
