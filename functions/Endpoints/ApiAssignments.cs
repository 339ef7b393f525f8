using Dispatch.Core.Directory;
using Dispatch.Functions.Api;
using Dispatch.Functions.Storage;

namespace Dispatch.Functions.Endpoints;

/// <summary>Which workers serve which complexes.</summary>
internal static class ApiAssignments
{
    public static void MapApiAssignments(this RouteGroupBuilder api) =>
        api.MapGet("/assignments", ListAsync).WithTags("Assignments").WithName("listAssignments")
            .WithSummary("List assignments by worker_id, complex_id or both")
            .WithDescription("Worker and complex are a unique pair: with both there is one at most.")
            .Produces<Listing<AssignmentResource>>().Refuses(400, 404);

    private static async Task<IResult> ListAsync(
        HttpContext context, ApiScope scope, TableDirectoryQueries places, [AsParameters] PageParameters paging, [AsParameters] AssignmentListParameters documented)
    {
        var query = new ListQuery(context.Request.Query);
        var (ask, worker, complex) = (query.Page(), query.Id("worker_id"), query.Id("complex_id"));
        if ((worker, complex) is (null, null))
        {
            query.Note("worker_id", "worker_id is missing: give worker_id, complex_id or both.");
        }

        if (!query.IsGood)
        {
            return query.Refusal;
        }

        var cancel = context.RequestAborted;
        var organisation = await scope.OrganisationAsync(ApiCaller.Of(context), query.Text("organisation_id"), cancel);
        if (organisation.Value is not { } own)
        {
            return organisation.Refusal!;
        }

        return Page((worker, complex) switch
        {
            ({ } w, { } c) => new QueryPage<ComplexAssignment>(await places.AssignmentAsync(own, w, c, cancel) is { } one ? [one] : [], null),
            ({ } w, null) => await places.AssignmentsByWorkerAsync(own, w, ask, cancel),
            _ => await places.AssignmentsByComplexAsync(own, complex!, ask, cancel),
        });
    }

    private static IResult Page(QueryPage<ComplexAssignment> page) => ApiJson.Ok(new Listing<AssignmentResource>(
        page.Items.Select(a => new AssignmentResource(a.Id, a.WorkerId, a.ComplexId, a.IsPrimary, a.AssignedAt, a.UpdatedAt, a.Rank)).ToList(), page.Next));
}
