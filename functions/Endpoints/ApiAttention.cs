using Dispatch.Functions.Api;
using Dispatch.Functions.Storage;

namespace Dispatch.Functions.Endpoints;

/// <summary>What a person has to look at.</summary>
internal static class ApiAttention
{
    public static void MapApiAttention(this RouteGroupBuilder api) =>
        api.MapGet("/attention", ListAsync).WithTags("Requests").WithName("listAttention")
            .WithSummary("Open requests that need a person, or whose next action is more than two minutes late")
            .WithDescription("Normally empty.")
            .Produces<Listing<RequestLine>>().Refuses(400, 404);

    private static async Task<IResult> ListAsync(
        HttpContext context, ApiScope scope, TableRequestQueries queries, RequestResources resources, [AsParameters] PageParameters documented)
    {
        var query = new ListQuery(context.Request.Query);
        var ask = query.Page();
        if (!query.IsGood)
        {
            return query.Refusal;
        }

        var organisation = await scope.OrganisationAsync(ApiCaller.Of(context), query.Text("organisation_id"), context.RequestAborted);
        if (organisation.Value is not { } own)
        {
            return organisation.Refusal!;
        }

        var page = await queries.RequestsNeedingAttentionAsync(own, ask, context.RequestAborted);
        return ApiJson.Ok(new Listing<RequestLine>(page.Items.Select(resources.Line).ToList(), page.Next));
    }
}
