using Dispatch.Core;
using Dispatch.Core.Requests;
using Dispatch.Functions.Api;
using Dispatch.Functions.Storage;
using Dispatch.Functions.Turns;
using Microsoft.AspNetCore.Mvc;

namespace Dispatch.Functions.Endpoints;

/// <summary>Comments of a request, and of a user.</summary>
internal static class ApiComments
{
    public static void MapApiComments(this RouteGroupBuilder api)
    {
        var comments = api.MapGroup(string.Empty).WithTags("Comments");
        comments.MapGet("/requests/{id}/comments", OfRequestAsync).WithName("listCommentsOfRequest")
            .WithSummary("A request's comments, oldest first").Produces<Listing<CommentResource>>().Refuses(400, 404);
        comments.MapPost("/requests/{id}/comments", AddAsync).WithName("addComment")
            .WithSummary("Comment on a request")
            .Accepts<NewCommentBody>("application/json").Produces<CommentResource>(StatusCodes.Status201Created).Refuses(400, 404, 413, 415);
        comments.MapGet("/comments", OfUserAsync).WithName("listCommentsOfUser")
            .WithSummary("A user's comments, newest first")
            .WithDescription("A new comment appears here within half a minute; under its request at once.")
            .Produces<Listing<CommentResource>>().Refuses(400, 404);
    }

    private static async Task<IResult> OfRequestAsync(
        string id, HttpContext context, ApiScope scope, TableRequestPartQueries queries, [AsParameters] PageParameters documented)
    {
        var query = new ListQuery(context.Request.Query);
        var ask = query.Page();
        if (!query.IsGood)
        {
            return query.Refusal;
        }

        var request = await scope.RequestAsync(ApiCaller.Of(context), id, context.RequestAborted);
        return request.Value is { } found
            ? Page(await queries.CommentsAsync(found.Key, ask, context.RequestAborted))
            : request.Refusal!;
    }

    private static async Task<IResult> OfUserAsync(
        HttpContext context, ApiScope scope, TableRequestPartQueries queries, [AsParameters] PageParameters paging, [AsParameters] CommentListParameters documented)
    {
        var query = new ListQuery(context.Request.Query);
        var (ask, user) = (query.Page(), query.Text("user_id"));
        if (user is null or { Length: > ApiLimits.MaxUserId })
        {
            query.Note("user_id", $"user_id is missing: say whose comments, in at most {ApiLimits.MaxUserId} characters.");
        }

        if (!query.IsGood)
        {
            return query.Refusal;
        }

        var organisation = await scope.OrganisationAsync(ApiCaller.Of(context), query.Text("organisation_id"), context.RequestAborted);
        return organisation.Value is { } own
            ? Page(await queries.CommentsByUserAsync(own, user!, ask, context.RequestAborted))
            : organisation.Refusal!;
    }

    private static async Task<IResult> AddAsync(
        string id, HttpContext context, ApiScope scope, RequestTurns turns, Delivery delivery, TableRequestPartQueries queries, Settings settings,
        [FromHeader(Name = IdempotencyKey.Header)] string? idempotencyKey)
    {
        var (body, refusal) = await JsonFields.ReadAsync(context);
        if (body is null || IdempotencyKey.Refuse(idempotencyKey, out refusal))
        {
            return refusal!;
        }

        var (user, type) = (UserFields.Id(body, isRequired: true), UserFields.Type(body, isRequired: true));
        var text = UserFields.Text(body, "comment", ApiLimits.MaxComment, isRequired: true);
        if (!body.IsGood)
        {
            return body.Refusal;
        }

        var request = await scope.RequestAsync(ApiCaller.Of(context), id, context.RequestAborted);
        if (request.Value is not { } found)
        {
            return request.Refusal!;
        }

        var command = new AddComment(Ids.From(found.Id, "command", IdempotencyKey.IdOf(idempotencyKey)), user!, type!.Value, text!);
        var turn = await turns.RunAsync(found.Key, command, new Facts(), null, isFollowed: false, context.RequestAborted);
        var comment = turn.Decision is { Comments: [var made, ..] }
            ? made
            : await queries.CommentAsync(found.Key, RequestRules.CommentIdOf(found.Id, command.CommandId), context.RequestAborted);
        return comment is null
            ? ApiProblem.NoSuchRequest(id)
            : new FollowedAnswer(
                ApiJson.Created($"{settings.PublicBaseUrl}/api/requests/{found.Id}/comments", RequestResources.Remark(comment)),
                () => delivery.FollowAsync(turn, CancellationToken.None));
    }

    private static IResult Page(QueryPage<Comment> page) =>
        ApiJson.Ok(new Listing<CommentResource>(page.Items.Select(RequestResources.Remark).ToList(), page.Next));
}
