using Dispatch.Functions.Api;
using Dispatch.Functions.Storage;

namespace Dispatch.Functions.Endpoints;

/// <summary>The status history of a request, and of an organisation by time.</summary>
internal static class ApiHistory
{
    public static void MapApiHistory(this RouteGroupBuilder api)
    {
        var history = api.MapGroup(string.Empty).WithTags("History");
        history.MapGet("/requests/{id}/history", OfRequestAsync).WithName("listHistoryOfRequest")
            .WithSummary("A request's history, oldest first")
            .WithDescription("Changes of status and stage, and of the job offer's whatsapp_status (kind delivery).")
            .Produces<Listing<HistoryResource>>().Refuses(400, 404);
        history.MapGet("/history", OfOrganisationAsync).WithName("listHistory")
            .WithSummary("Changes of status of all requests, newest first")
            .WithDescription("A change appears here within half a minute; under its request at once.")
            .Produces<Listing<HistoryResource>>().Refuses(400, 404);
    }

    private static async Task<IResult> OfRequestAsync(
        string id, HttpContext context, ApiScope scope, TableRequestPartQueries queries, [AsParameters] PageParameters paging, [AsParameters] HistoryListParameters documented)
    {
        var query = new ListQuery(context.Request.Query);
        var (ask, from, to) = (query.Page(), query.Time("changed_from"), query.Time("changed_to"));
        if (!query.IsGood)
        {
            return query.Refusal;
        }

        var request = await scope.RequestAsync(ApiCaller.Of(context), id, context.RequestAborted);
        return request.Value is { } found
            ? Page(await queries.HistoryAsync(found.Key, from, to, ask, context.RequestAborted))
            : request.Refusal!;
    }

    private static async Task<IResult> OfOrganisationAsync(
        HttpContext context, ApiScope scope, TableRequestPartQueries queries, [AsParameters] PageParameters paging, [AsParameters] HistoryListParameters documented)
    {
        var query = new ListQuery(context.Request.Query);
        var (ask, from, to) = (query.Page(), query.Time("changed_from"), query.Time("changed_to"));
        if (!query.IsGood)
        {
            return query.Refusal;
        }

        var organisation = await scope.OrganisationAsync(ApiCaller.Of(context), query.Text("organisation_id"), context.RequestAborted);
        return organisation.Value is { } own
            ? Page(await queries.ChangesAsync(own, from, to, ask, context.RequestAborted))
            : organisation.Refusal!;
    }

    private static IResult Page(QueryPage<RequestChange> page) =>
        ApiJson.Ok(new Listing<HistoryResource>(page.Items.Select(RequestResources.Change).ToList(), page.Next));
}
