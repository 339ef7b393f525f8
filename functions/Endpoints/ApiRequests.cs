using System.ComponentModel;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Core.Turns;
using Dispatch.Functions.Api;
using Dispatch.Functions.Reports;
using Dispatch.Functions.Storage;
using Dispatch.Functions.Turns;
using Microsoft.AspNetCore.Mvc;

namespace Dispatch.Functions.Endpoints;

/// <summary>Requests: report, read, list.</summary>
internal static class ApiRequests
{
    public static void MapApiRequests(this RouteGroupBuilder api)
    {
        var requests = api.MapGroup("/requests").WithTags("Requests");
        requests.MapPost("/", CreateAsync).WithName("createRequest")
            .WithSummary("Report a problem")
            .WithDescription("Makes a request and offers the job to the right worker. With an Idempotency-Key header, sending it again gives the same request.")
            .Accepts<NewRequestBody>("application/json")
            .Produces<RequestLine>(StatusCodes.Status201Created).Produces<RequestLine>(StatusCodes.Status200OK, "application/json")
            .Refuses(400, 404, 413, 415);
        requests.MapGet("/", ListAsync).WithName("listRequests")
            .WithSummary("List requests by one of the schema's indexes")
            .WithDescription(
                "By renter_id, assigned_worker_id, status, whatsapp_status or creation time; more than one narrows. By creation time, or without a filter: "
                + "newest first. Otherwise open ones come first, then closed ones, newest first. Lists by renter follow a change within half a minute; every "
                + "request shown is read fresh.")
            .Produces<Listing<RequestLine>>().Refuses(400, 404);
        requests.MapGet("/{id}", ReadAsync).WithName("readRequest")
            .WithSummary("Read a request with all that belongs to it")
            .Produces<RequestResource>().Refuses(404);
    }

    private static async Task<IResult> CreateAsync(
        HttpContext context, ApiScope scope, ReportIntake intake, Delivery delivery, RequestResources resources, TableRequestQueries queries, Settings settings,
        [FromHeader(Name = IdempotencyKey.Header), Description("Up to 255 characters; the same key is the same request.")] string? idempotencyKey)
    {
        var (body, refusal) = await JsonFields.ReadAsync(context);
        if (body is null || IdempotencyKey.Refuse(idempotencyKey, out refusal))
        {
            return refusal!;
        }

        var report = NewReport.Read(body);
        var complex = await report.FindComplexAsync(ApiCaller.Of(context), scope, context.RequestAborted);
        if (complex.Value is null)
        {
            return complex.Refusal!;
        }

        var formId = IdempotencyKey.IdOf(idempotencyKey);
        var key = ReportIntake.KeyOf(complex.Value.Organisation.Id, formId);
        if (idempotencyKey is not null && await queries.ReadAsync(key, context.RequestAborted) is { } before)
        {
            context.Response.Headers.Location = LocationOf(settings, before.Id);
            return ApiJson.Ok(resources.Line(before));
        }

        if (report.Refuse(complex.Value) is { } wrong)
        {
            return wrong;
        }

        var result = await intake.SubmitAsync(complex.Value, report.Input, RequestSource.Api, formId, [], context.RequestAborted);
        var request = result.Request;
        return new FollowedAnswer(
            ApiJson.Created(LocationOf(settings, request.Id), resources.Line(request)), () => delivery.FollowAsync(result.Turn!, CancellationToken.None));
    }

    private static async Task<IResult> ReadAsync(string id, HttpContext context, ApiScope scope, IRequestStore store, RequestResources resources)
    {
        var request = await scope.RequestAsync(ApiCaller.Of(context), id, context.RequestAborted);
        return request.Value is { } found && await store.ReadAsync(found.Key, context.RequestAborted) is { } details
            ? ApiJson.Ok(resources.Whole(details, ApiLanguage.Of(context)))
            : request.Refusal ?? ApiProblem.NoSuchRequest(id);
    }

    private static async Task<IResult> ListAsync(
        HttpContext context, ApiScope scope, TableRequestQueries queries, RequestResources resources, [AsParameters] PageParameters paging, [AsParameters] RequestListParameters documented)
    {
        var query = new ListQuery(context.Request.Query);
        var (ask, organisationId) = (query.Page(), query.Text("organisation_id"));
        var filter = new RequestFilter(
            query.Word<RequestStatus>("status"), query.Word<DeliveryStatus>("whatsapp_status"), query.Id("renter_id"), query.Id("assigned_worker_id"),
            query.Time("created_from"), query.Time("created_to"));
        if (!query.IsGood)
        {
            return query.Refusal;
        }

        var organisation = await scope.OrganisationAsync(ApiCaller.Of(context), organisationId, context.RequestAborted);
        if (organisation.Value is not { } id)
        {
            return organisation.Refusal!;
        }

        var cancel = context.RequestAborted;
        var page = await (filter switch
        {
            { RenterId: { } renter } => queries.RequestsByRenterAsync(id, renter, filter, ask, cancel),
            { AssignedWorkerId: { } worker } => queries.RequestsByWorkerAsync(id, worker, filter, ask, cancel),
            { Status: { } status } => queries.RequestsByStatusAsync(id, status, filter, ask, cancel),
            { WhatsappStatus: { } status } => queries.RequestsByWhatsappStatusAsync(id, status, filter, ask, cancel),
            _ => queries.RequestsByCreatedAsync(id, filter, ask, cancel),
        });
        return ApiJson.Ok(new Listing<RequestLine>(page.Items.Select(resources.Line).ToList(), page.Next));
    }

    private static string LocationOf(Settings settings, string id) => $"{settings.PublicBaseUrl}/api/requests/{id}";
}
