namespace Dispatch.Functions.Endpoints;

/// <summary>Answers first and works on afterwards, in the same request.</summary>
internal static partial class Answer
{
    /// <param name="then">What is left after the commit. When it fails, the nudge does it later; the caller has its answer either way.</param>
    public static async Task ThenAsync(HttpContext context, IResult result, Func<Task> then)
    {
        await result.ExecuteAsync(context);
        await context.Response.CompleteAsync();
        try
        {
            await then();
        }
        catch (Exception fault)
        {
            var logger = context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(Answer).FullName!);
            LogLeftToNudge(logger, fault);
        }
    }

    [LoggerMessage(LogLevel.Warning, "What follows the answer was left to the nudge")]
    private static partial void LogLeftToNudge(ILogger logger, Exception fault);
}
