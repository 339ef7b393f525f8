using Dispatch.Core;
using Dispatch.Core.Requests;
using Dispatch.Core.Turns;
using Dispatch.Functions.Endpoints;
using Dispatch.Functions.Pages.Shared;
using Dispatch.Functions.Reports;
using Dispatch.Functions.Turns;

namespace Dispatch.Functions.Pages.Track;

/// <summary>What a renter does on the tracking page: each form becomes one command on the request and leads back to the page.</summary>
internal sealed partial class TrackActions(
    TrackLink link, TrackShow show, RequestTurns turns, Delivery delivery, PhotosStore photos, ILogger<TrackActions> logger)
{
    public const int MaxComment = 2000;
    public const int MaxReason = 500;

    /// <summary>A form read, checked, and turned into a command; or what is wrong with it.</summary>
    private sealed record Wish(RequestCommand? Command, string Said, TrackForm Form);

    public Task CommentAsync(HttpContext context) => ActAsync(context, (form, details, texts) =>
    {
        var (text, problem) = Check(form["comment"], MaxComment, isRequired: true, "comment", "track.problem.comment.missing", texts);
        var next = TrackForm.New() with { Comment = form["comment"], Problems = problem };
        var command = new AddComment(CommandId(form, "comment", text), details.Aggregate.Request.RenterId, UserType.Renter, text);
        return Task.FromResult(new Wish(problem.Count == 0 ? command : null, "comment", next));
    });

    public Task CancelAsync(HttpContext context) => ActAsync(context, (form, details, texts) =>
    {
        var (text, problem) = Check(form["reason"], MaxReason, isRequired: false, "cancel_reason", string.Empty, texts);
        var command = new CancelRequest(CommandId(form, "cancel", text), details.Aggregate.Request.RenterId, UserType.Renter, NullIfEmpty(text));
        return Task.FromResult(new Wish(problem.Count == 0 ? command : null, "cancelled", TrackForm.New() with { Reason = form["reason"], Problems = problem }));
    });

    public Task ReopenAsync(HttpContext context) => ActAsync(context, (form, details, texts) =>
    {
        var (text, problem) = Check(form["reason"], MaxReason, isRequired: false, "reopen_reason", string.Empty, texts);
        var command = new ReopenRequest(CommandId(form, "reopen", text), details.Aggregate.Request.RenterId, NullIfEmpty(text));
        return Task.FromResult(new Wish(problem.Count == 0 ? command : null, "reopened", TrackForm.New() with { Reason = form["reason"], Problems = problem }));
    });

    /// <summary>Accepted files are added even where others are left out and named.</summary>
    public Task AddPhotosAsync(HttpContext context) => ActAsync(context, async (form, details, texts) =>
    {
        var request = details.Aggregate.Request;
        await form.KeepAtMostAsync(PhotosLimits.MaxFiles, PhotoProblem.TooMany);
        await form.KeepAtMostAsync(PhotosLimits.MaxPerRequest - details.Attachments.Count, PhotoProblem.Full);
        var isEmpty = form.Photos.Count + form.Rejected.Count == 0;
        var next = TrackForm.New() with { Rejected = form.Rejected, Problems = isEmpty ? [new PageProblem("photos", texts["track.photos.missing"])] : [] };
        if (form.Photos.Count == 0)
        {
            return new Wish(null, "photos", next);
        }

        var commandId = CommandId(form, "photos", string.Join(' ', form.Photos.Select(p => p.Hash)));
        var added = await photos.SaveAsync(request.Key, commandId, request.RenterId, form.Photos, context.RequestAborted);
        return new Wish(new AddAttachments(commandId, request.RenterId, added), "photos", next);
    });

    private async Task ActAsync(HttpContext context, Func<PhotosForm, RequestDetails, PageTexts, Task<Wish>> read)
    {
        var token = TrackShow.TokenOf(context);
        if (await link.ReadAsync(token, context.RequestAborted) is not { } details)
        {
            await TrackShow.NoLink(context).ExecuteAsync(context);
            return;
        }

        var (form, refusal) = await FormReading.ReadAsync(context, $"/track/{token}", "back_to_report");
        if (form is null)
        {
            await refusal!.ExecuteAsync(context);
            return;
        }

        await using (form)
        {
            var texts = TrackShow.LanguageOf(context, details);
            var typed = TrackForm.New() with { Comment = form["comment"], Reason = form["reason"] };
            try
            {
                await DoAsync(context, token, details, await read(form, details, texts));
            }
            catch (Exception exception) when (PassingFault.Is(exception, context))
            {
                NotDone(logger, exception);
                typed = typed with { Problems = [new PageProblem(null, texts["unavailable.text"])] };
                await (await show.PageAsync(context, token, details, typed, StatusCodes.Status503ServiceUnavailable)).ExecuteAsync(context);
            }
        }
    }

    private async Task DoAsync(HttpContext context, string token, RequestDetails details, Wish wish)
    {
        var turn = wish.Command is null
            ? null
            : await turns.RunAsync(details.Aggregate.Request.Key, wish.Command, new Facts(), null, isFollowed: false, CancellationToken.None);
        if (turn is null || wish.Form.Rejected.Count > 0)
        {
            var now = turn is null ? details : await link.ReadAsync(token, context.RequestAborted) ?? details;
            await (await show.PageAsync(context, token, now, wish.Form, StatusCodes.Status422UnprocessableEntity)).ExecuteAsync(context);
            return;
        }

        var said = turn.Outcome == Outcome.Refused ? "too_late" : wish.Said;
        var language = PageLanguage.Asked(context.Request) is { } asked ? $"&lang={asked}" : string.Empty;
        var back = Page.SeeOther($"/track/{token}?said={said}{language}");
        await Answer.ThenAsync(context, back, () => delivery.FollowAsync(turn, CancellationToken.None));
    }

    /// <summary>
    /// The id the page drew, together with what is sent: the same again is done once, but something new typed into an old page
    /// (a browser's back button) is something new.
    /// </summary>
    private static string CommandId(PhotosForm form, string kind, string content) =>
        Ids.From(Ids.IsId(form["command_id"]) ? form["command_id"]! : Guid.NewGuid().ToString("D"), kind, content);

    private static (string Text, IReadOnlyList<PageProblem> Problems) Check(
        string? value, int max, bool isRequired, string field, string missingKey, PageTexts texts)
    {
        var text = new string([.. (value ?? string.Empty).Where(c => !char.IsControl(c) || c is '\n' or '\t')]).Trim();
        if (text.Length > max)
        {
            return (text, [new PageProblem(field, texts["problem.too_long", ("max", $"{max}")])]);
        }

        return isRequired && text.Length == 0 ? (text, [new PageProblem(field, texts[missingKey])]) : (text, []);
    }

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;

    [LoggerMessage(1, LogLevel.Error, "A form of the tracking page could not be carried out just now; it was shown again")]
    private static partial void NotDone(ILogger logger, Exception exception);
}
