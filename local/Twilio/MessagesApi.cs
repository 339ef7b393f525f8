using System.Text.Json.Nodes;
using Dispatch.Local.Twilio.Faults;

namespace Dispatch.Local.Twilio;

/// <summary>Twilio's Messages resource: create, list, fetch, cancel, redact, delete, and the media of a message.</summary>
internal sealed class MessagesApi(Ledger ledger, MediaStore media, Deliveries deliveries, FaultRules faults, StandInOptions options, TimeProvider time)
{
    private string AccountSid => options.Account.AccountSid;

    public void Map(IEndpointRouteBuilder routes)
    {
        var messages = routes.MapGroup("/2010-04-01/Accounts/{accountSid}").AddEndpointFilter(new BasicAuthFilter(options.Account));
        messages.MapPost("/Messages.json", (Delegate)CreateAsync);
        messages.MapGet("/Messages.json", List);
        messages.MapGet("/Messages/{sid}.json", Fetch);
        messages.MapPost("/Messages/{sid}.json", UpdateAsync);
        messages.MapDelete("/Messages/{sid}.json", Delete);
        messages.MapGet("/Messages/{sid}/Media.json", ListMedia);
        var downloads = new MediaDownloads(ledger, media, faults, options, time);
        messages.MapGet("/Messages/{sid}/Media/{mediaSid}", downloads.Redirect);
        downloads.Map(routes);
        messages.MapDelete("/Messages/{sid}/Media/{mediaSid}", DeleteMedia);
    }

    private async Task<IResult> CreateAsync(HttpContext context)
    {
        if (await FormBody.ReadAsync(context.Request, context.RequestAborted) is not { } form)
        {
            return new TwilioError(415, 20415, "A form is expected").ToResult();
        }

        var fault = faults.Answer(FaultSubject.Of(form, ledger));
        if (fault is { IsTaken: false, Kind: not FaultKind.Slow })
        {
            return await FaultAnswers.PlayAsync(fault, context);
        }

        var (accepted, error) = MessageRules.Check(form, options.Account, ledger, time.GetUtcNow());
        if (accepted is null)
        {
            return error!.ToResult();
        }

        var message = Record(accepted, form);
        ledger.Add(message);
        deliveries.Begin(message.Sid, accepted.MediaUrls);
        if (fault is { Kind: not FaultKind.Slow })
        {
            return await FaultAnswers.PlayAsync(fault, context);
        }

        if (fault is not null)
        {
            await FaultAnswers.UntilGoneAsync(context, fault.Delay);
        }

        return Json(TwilioMessageJson.Write(message, AccountSid), StatusCodes.Status201Created);
    }

    private LedgerMessage Record(AcceptedMessage accepted, FormBody form)
    {
        var now = time.GetUtcNow();
        var status = (accepted.SendAt, accepted.ServiceSid) switch
        {
            ({ }, _) => "scheduled",
            (_, { }) => "accepted",
            _ => "queued",
        };
        return new LedgerMessage
        {
            Sid = StandInSid.ForMessage(accepted.MediaUrls.Count > 0),
            Direction = "outbound-api",
            Channel = accepted.To.Channel,
            Phone = accepted.To.Phone,
            From = accepted.From.ToString(),
            To = accepted.To.ToString(),
            MessagingServiceSid = accepted.ServiceSid,
            Body = accepted.Body,
            ContentSid = accepted.Content?.Sid,
            ContentName = accepted.Content?.FriendlyName,
            ContentVariables = accepted.Variables,
            Buttons = accepted.Rendered?.Buttons ?? [],
            Status = status,
            StatusCallback = accepted.StatusCallback,
            NumSegments = accepted.To.Channel == "sms" ? Segments.Count(accepted.Body) : 1,
            DateCreated = now,
            DateUpdated = now,
            SendAt = accepted.SendAt,
            Fields = form.Fields,
            Warnings = accepted.Warnings,
            Statuses = [new StatusChange(status, now, null)],
        };
    }

    private IResult List(HttpRequest request)
    {
        // Read from the raw query: "DateSent>=2026-11-20" is the name "DateSent>" with a value.
        var query = FormBody.Parse(request.QueryString.Value?.TrimStart('?') ?? "");
        if (!MessageFilter.TryRead(query, out var filter))
        {
            return new TwilioError(400, 20001, "DateSent is not a date").ToResult();
        }

        var size = Number(query["PageSize"], 50, 1, 1000);
        var page = Number(query["Page"], 0, 0, int.MaxValue / 1000);
        var found = Candidates(filter).Where(filter.Matches).Where(IsListed).Reverse().ToList();
        var rows = found.Skip(page * size).Take(size).ToList();
        var isMore = found.Count > (page + 1) * size;
        return Json(new JsonObject
        {
            ["messages"] = new JsonArray([.. rows.Select(message => TwilioMessageJson.Write(message, AccountSid))]),
            ["page"] = page,
            ["page_size"] = size,
            ["start"] = page * size,
            ["end"] = (page * size) + Math.Max(rows.Count - 1, 0),
            ["uri"] = request.Path + request.QueryString.Value,
            ["first_page_uri"] = PageUri(request, query, 0, size),
            ["previous_page_uri"] = page > 0 ? PageUri(request, query, page - 1, size) : null,
            ["next_page_uri"] = isMore ? PageUri(request, query, page + 1, size) : null,
        });
    }

    private IEnumerable<LedgerMessage> Candidates(MessageFilter filter) =>
        new[] { filter.To, filter.From }.FirstOrDefault(address => address is not null && !options.Account.IsSender(address)) is { } person
            ? ledger.Messages(person)
            : ledger.Messages();

    /// <summary>Twilio's list may lag behind: a message is there, but not shown yet.</summary>
    private bool IsListed(LedgerMessage message) =>
        message.Direction == "inbound" || time.GetUtcNow() - message.DateCreated >= faults.HiddenFor(FaultSubject.Of(message));

    private static string PageUri(HttpRequest request, FormBody query, int page, int size)
    {
        var kept = query.Fields.Where(field => field.Name is not ("Page" or "PageSize"))
            .Select(field => $"{Uri.EscapeDataString(field.Name)}={Uri.EscapeDataString(field.Value)}");
        return $"{request.Path}?{string.Join('&', kept.Append($"PageSize={size}").Append($"Page={page}"))}";
    }

    private IResult Fetch(string sid) =>
        ledger.Find(sid) is { } message ? Json(TwilioMessageJson.Write(message, AccountSid)) : TwilioError.NotFound.ToResult();

    private async Task<IResult> UpdateAsync(string sid, HttpContext context)
    {
        if (ledger.Find(sid) is not { } message || await FormBody.ReadAsync(context.Request, context.RequestAborted) is not { } form)
        {
            return TwilioError.NotFound.ToResult();
        }

        if (form["Status"] == "canceled")
        {
            if (message.Status != "scheduled")
            {
                return new TwilioError(400, 30409, "Only a scheduled message can be canceled").ToResult();
            }

            message = await deliveries.MoveAsync(sid, "canceled");
        }
        else if (form.Fields.Any(field => field is { Name: "Body", Value: "" }))
        {
            message = ledger.Change(sid, current => current with
            {
                Body = "",
                Fields = [.. current.Fields.Where(field => field.Name is not ("Body" or "ContentVariables"))],
                ContentVariables = new Dictionary<string, string>(StringComparer.Ordinal),
                DateUpdated = time.GetUtcNow(),
            });
        }
        else
        {
            return new TwilioError(400, 20001, "Status=canceled or an empty Body is expected").ToResult();
        }

        return message is null ? TwilioError.NotFound.ToResult() : Json(TwilioMessageJson.Write(message, AccountSid));
    }

    private IResult Delete(string sid)
    {
        foreach (var file in ledger.Find(sid)?.Media ?? [])
        {
            media.Remove(file);
        }

        return ledger.Remove(sid) ? Results.NoContent() : TwilioError.NotFound.ToResult();
    }

    private IResult ListMedia(string sid) => ledger.Find(sid) is { } message
        ? Json(new JsonObject
        {
            ["media_list"] = new JsonArray([.. message.Media.Select(file => new JsonObject
            {
                ["sid"] = file.Sid,
                ["account_sid"] = AccountSid,
                ["parent_sid"] = sid,
                ["content_type"] = file.ContentType,
                ["date_created"] = TwilioMessageJson.Date(message.DateCreated),
                ["date_updated"] = TwilioMessageJson.Date(message.DateUpdated),
                ["uri"] = $"/2010-04-01/Accounts/{AccountSid}/Messages/{sid}/Media/{file.Sid}.json",
            })]),
            ["page"] = 0,
            ["page_size"] = 50,
            ["next_page_uri"] = null,
        })
        : TwilioError.NotFound.ToResult();

    private IResult DeleteMedia(string sid, string mediaSid)
    {
        var name = mediaSid.EndsWith(".json", StringComparison.Ordinal) ? mediaSid[..^".json".Length] : mediaSid;
        if (FindMedia(sid, name) is not { } file)
        {
            return TwilioError.NotFound.ToResult();
        }

        media.Remove(file);
        ledger.Change(sid, message => message with { Media = [.. message.Media.Where(other => other.Sid != file.Sid)] });
        return Results.NoContent();
    }

    private MessageMedia? FindMedia(string sid, string mediaSid) => ledger.Find(sid)?.Media.FirstOrDefault(file => file.Sid == mediaSid);

    private static int Number(string? text, int otherwise, int low, int high) =>
        int.TryParse(text, out var number) ? Math.Clamp(number, low, high) : otherwise;

    private static IResult Json(JsonObject body, int status = StatusCodes.Status200OK) =>
        Results.Text(body.ToJsonString(), "application/json", statusCode: status);
}
