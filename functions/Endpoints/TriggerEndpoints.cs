using System.Text.Json;
using Dispatch.Core.Turns;
using Dispatch.Functions.Storage;
using Dispatch.Functions.Templates;
using Dispatch.Functions.Turns;

namespace Dispatch.Functions.Endpoints;

/// <summary>
/// The calls the Functions host makes for queue and timer: <c>POST /&lt;FunctionName&gt;</c> with <c>{Data, Metadata}</c>.
/// The catch-all route would let anybody reach the same paths; proxied requests carry X-Forwarded headers, the host's own never do.
/// </summary>
internal static partial class TriggerEndpoints
{
    public const string RunNudge = nameof(RunNudge);
    public const string SweepName = nameof(Sweep);
    public const string ReconcileInbound = nameof(ReconcileInbound);
    public const string CompareLedgers = nameof(CompareLedgers);
    public const string WatchTemplates = nameof(WatchTemplates);

    /// <summary>A fault waits 5 s, 10 s, 20 s … up to 10 minutes before the nudge comes again.</summary>
    private static readonly TimeSpan MaxBackoff = TimeSpan.FromMinutes(10);

    public static void MapTriggers(this IEndpointRouteBuilder app, bool isHosted)
    {
        if (!isHosted)
        {
            return;
        }

        var triggers = app.MapGroup(string.Empty).AddEndpointFilter(OnlyTheHostAsync).ExcludeFromDescription();
        triggers.MapPost("/" + RunNudge, RunNudgeAsync);
        triggers.MapPost("/" + SweepName, SweepAsync);
        triggers.MapPost("/" + ReconcileInbound, ReconcileInboundAsync);
        triggers.MapPost("/" + CompareLedgers, CompareLedgersAsync);
        triggers.MapPost("/" + WatchTemplates, WatchTemplatesAsync);
    }

    private static ValueTask<object?> OnlyTheHostAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        context.HttpContext.Request.Headers.Keys.Any(h => h.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase))
            ? ValueTask.FromResult<object?>(Results.NotFound())
            : next(context);

    private static async Task<IResult> RunNudgeAsync(
        HttpContext context, NudgeRun run, INudgeQueue nudges, ILogger<NudgeRun> logger, CancellationToken cancellationToken)
    {
        if (StorageNudgeQueue.Read(await DataOfAsync(context.Request, "nudge", cancellationToken)) is not { } nudge)
        {
            // Not ours: the host tries five times and puts it on the poison queue, where somebody can look at it.
            LogNotANudge(logger);
            return Results.StatusCode(StatusCodes.Status422UnprocessableEntity);
        }

        try
        {
            var done = await run.RunAsync(nudge, cancellationToken);
            LogNudge(logger, Masked(nudge), nudge.Seq, done);
        }
        catch (Exception fault) when (fault is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            LogFault(logger, fault, Masked(nudge), nudge.Tries);
            await nudges.PutAsync(nudge with { Tries = nudge.Tries + 1 }, BackoffOf(nudge.Tries), CancellationToken.None);
        }

        return Done();
    }

    private static async Task<IResult> SweepAsync(Sweep sweep, ILogger<Sweep> logger, CancellationToken cancellationToken)
    {
        var report = await sweep.RunAsync(cancellationToken);
        LogSweep(logger, report.Open, report.Rearmed, report.Orphans, report.Replayed);
        return Done();
    }

    private static async Task<IResult> ReconcileInboundAsync(
        InboundReconciliation reconciliation, ILogger<InboundReconciliation> logger, CancellationToken cancellationToken)
    {
        var report = await reconciliation.RunAsync(cancellationToken);
        LogInbound(logger, report.TakenIn > 0 ? LogLevel.Warning : LogLevel.Debug, report.Listed, report.TakenIn, report.IsComplete);
        return Done();
    }

    private static async Task<IResult> CompareLedgersAsync(LedgerComparison comparison, ILogger<LedgerComparison> logger, CancellationToken cancellationToken)
    {
        var report = await comparison.RunAsync(cancellationToken);
        LogLedger(logger, report.Day, report.Listed, report.Unknown, report.Doubles, report.IsComplete);
        return Done();
    }

    private static async Task<IResult> WatchTemplatesAsync(TemplateWatch watch, ILogger<TemplateWatch> logger, CancellationToken cancellationToken)
    {
        var report = await watch.RunAsync(cancellationToken);
        LogTemplates(logger, report.Templates, report.Usable, report.Lost, report.Changed);
        return Done();
    }

    /// <summary>The host wants a JSON object: an empty answer would hang it until its time-out.</summary>
    private static IResult Done() => Results.Json(new { Outputs = new { }, Logs = Array.Empty<string>(), ReturnValue = (object?)null }, JsonSerializerOptions.Default);

    /// <summary>Strings arrive JSON-encoded a second time; the form that is not is taken too.</summary>
    private static async Task<string> DataOfAsync(HttpRequest request, string binding, CancellationToken cancellationToken)
    {
        try
        {
            using var call = await JsonDocument.ParseAsync(request.Body, cancellationToken: cancellationToken);
            var item = call.RootElement.GetProperty("Data").GetProperty(binding);
            var text = item.ValueKind == JsonValueKind.String ? item.GetString()! : item.GetRawText();
            while (text.StartsWith('"'))
            {
                text = JsonSerializer.Deserialize<string>(text) ?? string.Empty;
            }

            return text;
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return string.Empty;
        }
    }

    private static TimeSpan BackoffOf(int tries)
    {
        var wait = TimeSpan.FromSeconds(5 * Math.Pow(2, Math.Min(tries, 10)));
        return wait < MaxBackoff ? wait : MaxBackoff;
    }

    private static string Masked(Nudge nudge) => nudge.Partition.Contains('_') ? nudge.Partition : Core.Messaging.PhoneNumber.Mask(nudge.Partition);

    [LoggerMessage(LogEvents.Nudge, LogLevel.Information, "Nudge {Partition} seq {Seq}: {Done}")]
    private static partial void LogNudge(ILogger logger, string partition, long seq, string done);

    [LoggerMessage(LogEvents.NudgeFailed, LogLevel.Warning, "Nudge {Partition} failed, try {Tries}; it comes again")]
    private static partial void LogFault(ILogger logger, Exception fault, string partition, int tries);

    [LoggerMessage(LogLevel.Error, "A message on the queue is no nudge")]
    private static partial void LogNotANudge(ILogger logger);

    [LoggerMessage("Inbound messages at the provider: {Listed} listed, {TakenIn} had not reached us and were taken in, complete: {IsComplete}")]
    private static partial void LogInbound(ILogger logger, LogLevel level, int listed, int takenIn, bool isComplete);

    [LoggerMessage(LogLevel.Information, "Ledger of {Day}: {Listed} outbound, {Unknown} unknown to us, {Doubles} doubles, complete: {IsComplete}")]
    private static partial void LogLedger(ILogger logger, DateOnly day, int listed, int unknown, int doubles, bool isComplete);

    [LoggerMessage(LogLevel.Information, "Templates: {Templates} wanted, {Usable} usable, {Lost} lost, {Changed} changed")]
    private static partial void LogTemplates(ILogger logger, int templates, int usable, int lost, int changed);

    [LoggerMessage(LogEvents.Sweep, LogLevel.Information, "Sweep: {Open} open, {Rearmed} re-armed, {Orphans} orphans removed, {Replayed} replayed from poison")]
    private static partial void LogSweep(ILogger logger, int open, int rearmed, int orphans, int replayed);
}
