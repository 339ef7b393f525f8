using Dispatch.Functions;
using Dispatch.Functions.Storage.Accounts;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Dispatch.Storm.Handler;

/// <summary>
/// This program as the handler: the whole function app as it is, with the harness's clock and a crash point around its calls.
/// </summary>
internal static class HandlerProgram
{
    public const string Word = "handler";
    public const string StateVariable = "STORM_STATE";
    public const string SlotVariable = "STORM_SLOT";

    public static async Task<int> RunAsync()
    {
        var slot = int.Parse(Environment.GetEnvironmentVariable(SlotVariable) ?? "0");
        using var state = SharedState.Open(Environment.GetEnvironmentVariable(StateVariable) ?? throw new InvalidOperationException($"{StateVariable} is missing."));
        if (!Settings.TryRead(Settings.Environment(), out var settings, out var faults))
        {
            await Console.Error.WriteLineAsync(string.Join('\n', faults));
            return 1;
        }

        var point = new CrashPoint(state, slot);
        await using var app = DispatchApp.Build(settings, [], services => services
            .Replace(ServiceDescriptor.Singleton<TimeProvider>(new AheadTime(state)))
            .Replace(ServiceDescriptor.Singleton(new StorageAccount(
                settings.Storage, new StorageAccountOptions { BeforeCall = point.BeforeAsync, AfterCall = point.AfterAsync })))
            .ConfigureHttpClientDefaults(client => client.AddHttpMessageHandler(() => new CrashingTwilio(point)))
            .Configure<LoggerFilterOptions>(logging => logging.MinLevel = LogLevel.Information)
            .AddSingleton<IStartupFilter>(new InFlightCount(state, slot)));
        await app.RunAsync();
        return 0;
    }

    /// <summary>The machine's clock, moved. It runs at the machine's speed, because claims and time-outs count real seconds.</summary>
    private sealed class AheadTime(SharedState state) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + state.ClockAhead;
    }

    /// <summary>Counts the requests from their first byte until the work behind their answer is done.</summary>
    private sealed class InFlightCount(SharedState state, int slot) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use(async (HttpContext context, RequestDelegate rest) =>
            {
                Interlocked.Increment(ref state.InFlight(slot));
                try
                {
                    await rest(context);
                }
                finally
                {
                    Interlocked.Decrement(ref state.InFlight(slot));
                }
            });
            next(app);
        };
    }
}
