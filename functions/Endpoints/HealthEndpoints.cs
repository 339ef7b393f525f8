using System.Diagnostics;
using Dispatch.Functions.Api;
using Dispatch.Functions.Health;
using Dispatch.Functions.Telemetry;

namespace Dispatch.Functions.Endpoints;

/// <summary>
/// Cheap answers for probes, and one that looks at everything for whoever is on call. The host asks <c>GET /</c> every 25 ms while it
/// waits for the start.
/// </summary>
internal static partial class HealthEndpoints
{
    public const string DeepPath = "/healthz/deep";

    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapGet("/", () => Results.Text("Dispatch is running.\n")).ExcludeFromDescription();
        app.MapGet("/healthz", () => Results.Text("ok\n")).ExcludeFromDescription();
        app.MapGet(DeepPath, DeepAsync).AddEndpointFilter(NotReachedAsync).AddEndpointFilter<ApiKeyFilter>().ExcludeFromDescription();
    }

    /// <summary>200 while people are served, 503 where a part is down; the body says which.</summary>
    private static async Task<IResult> DeepAsync(HttpContext context, DeepHealth health, ApiScope scope, TimeProvider clock, ILogger<DeepHealth> logger)
    {
        var start = Stopwatch.GetTimestamp();
        IReadOnlyList<string> organisations = [];
        var directory = await HealthPart.LookAsync(
            "directory",
            async c =>
            {
                organisations = await scope.OrganisationsAsync(ApiCaller.Of(context), c);
                return new Finding(organisations.Count > 0 ? HealthStatus.Ok : HealthStatus.Degraded, Count: organisations.Count);
            },
            context.RequestAborted);
        var parts = (await health.LookAsync(organisations, context.RequestAborted)).Prepend(directory).ToList();
        return Say(parts, clock.GetUtcNow(), start, logger);
    }

    /// <summary>A stored key is looked up in storage: where that fails, the caller hears at least this much.</summary>
    private static async ValueTask<object?> NotReachedAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var start = Stopwatch.GetTimestamp();
        try
        {
            return await next(context);
        }
        catch (Exception fault) when (!context.HttpContext.RequestAborted.IsCancellationRequested)
        {
            var services = context.HttpContext.RequestServices;
            var part = new HealthPart("api keys", HealthStatus.Down, HealthPart.NoteOf(fault), null, null, 0);
            return Say([part], services.GetRequiredService<TimeProvider>().GetUtcNow(), start, services.GetRequiredService<ILogger<DeepHealth>>());
        }
    }

    private static IResult Say(IReadOnlyList<HealthPart> parts, DateTimeOffset now, long start, ILogger logger)
    {
        var worst = parts.Max(p => p.Status);
        if (worst == HealthStatus.Down)
        {
            LogDown(logger, string.Join(", ", parts.Where(p => p.Status == HealthStatus.Down).Select(p => p.Name)));
        }

        var body = new { Status = worst, Version = BuildVersion.Text, CheckedAt = now, TookMs = (long)Stopwatch.GetElapsedTime(start).TotalMilliseconds, Parts = parts };
        return Results.Json(body, ApiJson.Options, statusCode: worst == HealthStatus.Down ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK);
    }

    [LoggerMessage(LogLevel.Warning, "Deep health: {Parts} down")]
    private static partial void LogDown(ILogger logger, string parts);
}
