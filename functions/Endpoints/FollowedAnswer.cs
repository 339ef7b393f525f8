namespace Dispatch.Functions.Endpoints;

/// <summary>An answer with work behind it: see <see cref="Answer.ThenAsync"/>.</summary>
internal sealed class FollowedAnswer(IResult answer, Func<Task> then) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext) => Answer.ThenAsync(httpContext, answer, then);
}
