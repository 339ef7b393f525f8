namespace Dispatch.Local.Twilio.Faults;

/// <summary>Plays a fault as the answer to POST Messages.</summary>
internal static class FaultAnswers
{
    /// <summary>Longer than any caller waits.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    /// <param name="rule">One that <see cref="FaultRule.IsAnswer"/>, and not Slow.</param>
    public static async Task<IResult> PlayAsync(FaultRule rule, HttpContext context)
    {
        switch (rule.Kind)
        {
            case FaultKind.Reset:
                context.Abort();
                return Results.Empty;
            case FaultKind.Timeout:
                await UntilGoneAsync(context, Longest);
                context.Abort();
                return Results.Empty;
            case FaultKind.Html:
                return Results.Text("<html><head><title>502 Bad Gateway</title></head><body>Bad Gateway</body></html>", "text/html", statusCode: rule.Status);
            default:
                if (rule.RetryAfter is { } seconds)
                {
                    context.Response.Headers.RetryAfter = $"{seconds}";
                }

                return new TwilioError(rule.Status, rule.Code, "A fault that was asked for").ToResult();
        }
    }

    /// <summary>Holds the answer back, in real time; ends early when the caller hangs up.</summary>
    public static async Task UntilGoneAsync(HttpContext context, TimeSpan longest)
    {
        try
        {
            await Task.Delay(longest < Longest ? longest : Longest, context.RequestAborted);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller gave up.
        }
    }
}
