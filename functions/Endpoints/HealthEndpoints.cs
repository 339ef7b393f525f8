namespace Dispatch.Functions.Endpoints;

/// <summary>Cheap answers for probes. The host asks <c>GET /</c> every 25 ms while it waits for the start.</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapGet("/", () => Results.Text("Dispatch is running.\n")).ExcludeFromDescription();
        app.MapGet("/healthz", () => Results.Text("ok\n")).ExcludeFromDescription();
    }
}
