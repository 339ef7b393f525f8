using Dispatch.Functions.Api;
using Microsoft.AspNetCore.Mvc;

namespace Dispatch.Functions.Endpoints;

/// <summary>The JSON API: its policy stands here, on the group; its resources stand each in a class of its own.</summary>
internal static class ApiEndpoints
{
    public const string Prefix = "/api";
    public const string DescriptionPath = "/api/openapi.json";

    public static void MapApi(this WebApplication app)
    {
        app.UseWhen(
            static context => context.Request.Path.StartsWithSegments(Prefix, StringComparison.Ordinal),
            static branch => branch.UseMiddleware<ApiFaults>());
        app.MapOpenApi(DescriptionPath).ExcludeFromDescription();
        var api = app.MapGroup(Prefix).AddEndpointFilter<ApiKeyFilter>().WithMetadata(new RequestSizeLimitAttribute(ApiLimits.BodyBytes)).Refuses(401, 500, 503);
        api.MapApiRequests();
        api.MapApiActions();
        api.MapApiComments();
        api.MapApiHistory();
        api.MapApiAttachments();
        api.MapApiWorkers();
        api.MapApiAssignments();
        api.MapApiAttention();
        api.MapApiKeys();
    }

    /// <summary>Documents the problems an endpoint answers with.</summary>
    public static T Refuses<T>(this T builder, params int[] statuses)
        where T : IEndpointConventionBuilder
    {
        foreach (var status in statuses)
        {
            builder.WithMetadata(new ProducesResponseTypeMetadata(
                status, status == StatusCodes.Status400BadRequest ? typeof(HttpValidationProblemDetails) : typeof(ProblemDetails), [ApiProblem.MediaType]));
        }

        return builder;
    }
}
