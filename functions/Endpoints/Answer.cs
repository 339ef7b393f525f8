namespace Dispatch.Functions.Endpoints;

/// <summary>The order of every request that changes something: commit, answer, deliver.</summary>
internal static partial class Answer
{
    /// <summary>
    /// Writes the whole answer and only then runs what follows it. A failure there is logged and no more: the nudge that was put
    /// before the commit does the rest.
    /// </summary>
    public static async Task ThenAsync(HttpContext context, IResult answer, Func<Task> follow)
    {
        await answer.ExecuteAsync(context);
        await context.Response.CompleteAsync();
        try
        {
            await follow();
        }
#pragma warning disable CA1031 // Nobody is left to hear of it; the nudge repeats the work.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            NotFollowed(context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(Answer)), exception);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "What follows the answer failed; the nudge will do it")]
    private static partial void NotFollowed(ILogger logger, Exception exception);
}
