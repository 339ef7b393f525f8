using Dispatch.Core;
using Dispatch.Core.Requests;
using Dispatch.Functions.Api;
using Dispatch.Functions.Turns;
using Microsoft.AspNetCore.Mvc;

namespace Dispatch.Functions.Endpoints;

/// <summary>What a program may do to a request: cancel it, open it again.</summary>
internal static class ApiActions
{
    private const string ByProgram = "system:api";

    public static void MapApiActions(this RouteGroupBuilder api)
    {
        var requests = api.MapGroup("/requests/{id}").WithTags("Requests");
        requests.MapPost("/cancel", CancelAsync).WithName("cancelRequest")
            .WithSummary("Cancel an open request")
            .WithDescription("Worker, renter and landlord are told.")
            .Accepts<ActionBody>("application/json").Produces<RequestLine>().Refuses(400, 404, 409, 413, 415);
        requests.MapPost("/reopen", ReopenAsync).WithName("reopenRequest")
            .WithSummary("Open a finished request again")
            .WithDescription("The job is offered anew.")
            .Accepts<ActionBody>("application/json").Produces<RequestLine>().Refuses(400, 404, 409, 413, 415);
    }

    private static Task<IResult> CancelAsync(
        string id, HttpContext context, ApiScope scope, RequestTurns turns, Delivery delivery, RequestResources resources,
        [FromHeader(Name = IdempotencyKey.Header)] string? idempotencyKey) =>
        RunAsync(
            id, context, scope, turns, delivery, resources, idempotencyKey,
            (command, by, type, reason) => new CancelRequest(command, by, type, reason));

    private static Task<IResult> ReopenAsync(
        string id, HttpContext context, ApiScope scope, RequestTurns turns, Delivery delivery, RequestResources resources,
        [FromHeader(Name = IdempotencyKey.Header)] string? idempotencyKey) =>
        RunAsync(
            id, context, scope, turns, delivery, resources, idempotencyKey,
            (command, by, _, reason) => new ReopenRequest(command, by, reason));

    private static async Task<IResult> RunAsync(
        string id, HttpContext context, ApiScope scope, RequestTurns turns, Delivery delivery, RequestResources resources, string? idempotencyKey,
        Func<string, string, UserType, string?, RequestCommand> command)
    {
        var (body, refusal) = await JsonFields.ReadAsync(context, isRequired: false);
        if (body is null || IdempotencyKey.Refuse(idempotencyKey, out refusal))
        {
            return refusal!;
        }

        var by = UserFields.Id(body, isRequired: false) ?? ByProgram;
        var type = UserFields.Type(body, isRequired: false) ?? UserType.MaintenanceStaff;
        var reason = UserFields.Text(body, "reason", ApiLimits.MaxReason, isRequired: false);
        if (!body.IsGood)
        {
            return body.Refusal;
        }

        var request = await scope.RequestAsync(ApiCaller.Of(context), id, context.RequestAborted);
        if (request.Value is not { } found)
        {
            return request.Refusal!;
        }

        var commandId = Ids.From(found.Id, "command", IdempotencyKey.IdOf(idempotencyKey));
        var turn = await turns.RunAsync(found.Key, command(commandId, by, type, reason), new Facts(), null, isFollowed: false, context.RequestAborted);
        return turn switch
        {
            { After: null } => ApiProblem.NoSuchRequest(id),
            { Outcome: Outcome.Refused } => ApiProblem.Conflict($"This is not possible: {turn.Reason}. Its status is {Wire.Name(turn.After.Request.Status)}."),
            _ => new FollowedAnswer(ApiJson.Ok(resources.Line(turn.After.Request)), () => delivery.FollowAsync(turn, CancellationToken.None)),
        };
    }
}
