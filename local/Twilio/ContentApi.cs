using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Dispatch.Local.Host;

namespace Dispatch.Local.Twilio;

/// <summary>Twilio's Content API v1: contents and their WhatsApp approval, which the stand-in decides at once.</summary>
internal sealed partial class ContentApi(Ledger ledger, ApprovalRules rules, StandInOptions options, TimeProvider time)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        var contents = routes.MapGroup("/v1").AddEndpointFilter(new BasicAuthFilter(options.Account));
        contents.MapPost("/Content", (Delegate)CreateAsync);
        contents.MapGet("/Content", (HttpRequest request) => List(request, isWithApproval: false));
        contents.MapGet("/ContentAndApprovals", (HttpRequest request) => List(request, isWithApproval: true));
        contents.MapGet("/Content/{sid}", (HttpRequest request, string sid) =>
            ledger.FindContent(sid) is { } content ? Json(Write(request, content)) : TwilioError.NotFound.ToResult());
        contents.MapDelete("/Content/{sid}", (string sid) =>
            ledger.FindContent(sid) is not null && ledger.Remove(sid) ? Results.NoContent() : TwilioError.NotFound.ToResult());
        contents.MapPost("/Content/{sid}/ApprovalRequests/whatsapp", AskApprovalAsync);
        contents.MapGet("/Content/{sid}/ApprovalRequests", FetchApproval);
    }

    private async Task<IResult> CreateAsync(HttpContext context)
    {
        if (await ReadAsync(context) is not { } body)
        {
            return Refuse("A JSON object is expected");
        }

        if (body.RootElement is var root && ContentRules.Check(root) is { } fault)
        {
            return Refuse(fault);
        }

        var content = new StoredContent(
            StandInSid.ForContent(),
            root.TryGetProperty("friendly_name", out var name) ? name.GetString() ?? "" : "",
            root.GetProperty("language").GetString()!,
            root.TryGetProperty("variables", out var variables) && variables.ValueKind == JsonValueKind.Object
                ? variables.EnumerateObject().ToDictionary(pair => pair.Name, pair => pair.Value.GetString() ?? "", StringComparer.Ordinal)
                : new Dictionary<string, string>(StringComparer.Ordinal),
            root.GetProperty("types").EnumerateObject().ToDictionary(pair => pair.Name, pair => pair.Value.Clone(), StringComparer.Ordinal),
            time.GetUtcNow());
        ledger.Put(content);
        return Json(Write(context.Request, content), StatusCodes.Status201Created);
    }

    private async Task<IResult> AskApprovalAsync(HttpContext context, string sid)
    {
        if (ledger.FindContent(sid) is not { } content)
        {
            return TwilioError.NotFound.ToResult();
        }

        if (content.Approval is not null)
        {
            return new TwilioError(400, 92009, "This content was already submitted for approval").ToResult();
        }

        var body = await ReadAsync(context);
        if (body?.RootElement.At("name")?.ToString() is not { } name || !ApprovalName().IsMatch(name)
            || body.RootElement.At("category")?.ToString() is not { } category || category is not ("UTILITY" or "MARKETING" or "AUTHENTICATION"))
        {
            return Refuse("name (a-z, 0-9, _) and category (UTILITY, MARKETING, AUTHENTICATION) are required");
        }

        var type = ContentRendering.TypeFor(content, "whatsapp") ?? "";
        if (ledger.Contents.Any(other => other.Approval is { Status: "rejected" } rejected && rejected.Name == name && other.Language == content.Language))
        {
            return Refuse("This name was rejected and is locked for 30 days");
        }

        var approval = type == "twilio/list-picker"
            ? new ContentApproval(name, category, type, "rejected", "A list picker can only be sent in a session")
            : rules.Decide(new ContentApproval(name, category, type, "approved", ""));
        ledger.Put(content with { Approval = approval });
        return Json(Write(approval with { Status = "received", RejectionReason = "" }), StatusCodes.Status201Created);
    }

    private IResult FetchApproval(HttpRequest request, string sid)
    {
        if (ledger.FindContent(sid) is not { } content)
        {
            return TwilioError.NotFound.ToResult();
        }

        content = rules.Look(ledger, content);
        var whatsApp = Write(content.Approval ?? new ContentApproval("", "", ContentRendering.TypeFor(content, "whatsapp") ?? "", "unsubmitted", ""));
        whatsApp["type"] = "whatsapp";
        return Json(new JsonObject
        {
            ["sid"] = sid,
            ["account_sid"] = options.Account.AccountSid,
            ["whatsapp"] = whatsApp,
            ["url"] = $"{Root(request)}/v1/Content/{sid}/ApprovalRequests",
        });
    }

    private IResult List(HttpRequest request, bool isWithApproval)
    {
        var size = int.TryParse(request.Query["PageSize"], out var asked) ? Math.Clamp(asked, 1, 500) : 50;
        var page = int.TryParse(request.Query["Page"], out var number) ? Math.Clamp(number, 0, 1_000_000) : 0;
        var all = ledger.Contents.OrderBy(content => content.DateCreated).ThenBy(content => content.Sid, StringComparer.Ordinal).ToList();
        var rows = all.Skip(page * size).Take(size).Select(content =>
        {
            var row = Write(request, content);
            if (isWithApproval)
            {
                row["approval_requests"] = rules.Look(ledger, content).Approval is { } approval ? Write(approval) : null;
            }

            return row;
        });
        var address = Root(request) + request.Path;
        return Json(new JsonObject
        {
            ["contents"] = new JsonArray([.. rows]),
            ["meta"] = new JsonObject
            {
                ["key"] = "contents",
                ["page"] = page,
                ["page_size"] = size,
                ["url"] = $"{address}?PageSize={size}&Page={page}",
                ["first_page_url"] = $"{address}?PageSize={size}&Page=0",
                ["previous_page_url"] = page > 0 ? $"{address}?PageSize={size}&Page={page - 1}" : null,
                ["next_page_url"] = all.Count > (page + 1) * size ? $"{address}?PageSize={size}&Page={page + 1}" : null,
            },
        });
    }

    private JsonObject Write(HttpRequest request, StoredContent content)
    {
        var url = $"{Root(request)}/v1/Content/{content.Sid}";
        return new JsonObject
        {
            ["sid"] = content.Sid,
            ["account_sid"] = options.Account.AccountSid,
            ["friendly_name"] = content.FriendlyName,
            ["language"] = content.Language,
            ["variables"] = JsonSerializer.SerializeToNode(content.Variables),
            ["types"] = JsonSerializer.SerializeToNode(content.Types),
            ["url"] = url,
            ["date_created"] = content.DateCreated.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ"),
            ["date_updated"] = content.DateCreated.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ"),
            ["links"] = new JsonObject
            {
                ["approval_create"] = url + "/ApprovalRequests/whatsapp",
                ["approval_fetch"] = url + "/ApprovalRequests",
            },
        };
    }

    private static JsonObject Write(ContentApproval approval) => new()
    {
        ["name"] = approval.Name,
        ["category"] = approval.Category,
        ["content_type"] = approval.ContentType,
        ["status"] = approval.Status,
        ["rejection_reason"] = approval.RejectionReason,
        ["allow_category_change"] = true,
    };

    private static string Root(HttpRequest request) => $"{request.Scheme}://{request.Host}";

    private static async Task<JsonDocument?> ReadAsync(HttpContext context)
    {
        if (!context.Request.HasJsonContentType())
        {
            return null;
        }

        try
        {
            var document = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
            context.Response.RegisterForDispose(document);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static IResult Refuse(string message) => new TwilioError(400, 20001, message).ToResult();

    private static IResult Json(JsonObject body, int status = StatusCodes.Status200OK) =>
        Results.Text(body.ToJsonString(), "application/json", statusCode: status);

    [GeneratedRegex("^[a-z0-9_]{1,512}\\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex ApprovalName();
}
