using System.Threading.Channels;
using Dispatch.Core.Requests;
using Dispatch.Core.Turns;
using Dispatch.Functions;
using Dispatch.Functions.Reports;
using Dispatch.Functions.Storage.Accounts;
using Dispatch.Functions.Turns;

namespace Dispatch.Benchmarks.World;

/// <summary>The function app in this process on the city's storage, with a count of the storage calls of every web request.</summary>
internal sealed class CountedApp : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly WebApplication _app;
    private readonly HttpClient _client = new();
    private readonly Channel<IReadOnlyList<StorageCall>> _counts;
    private readonly int _port;

    private CountedApp(WebApplication app, int port, Channel<IReadOnlyList<StorageCall>> counts) => (_app, _port, _counts) = (app, port, counts);

    public static async Task<CountedApp> StartAsync(City city, Uri twilio)
    {
        var port = AppSettings.FreePort();
        var counts = Channel.CreateUnbounded<IReadOnlyList<StorageCall>>();
        var app = DispatchApp.Build(AppSettings.Bind(AppSettings.For(port, city.ConnectionString, twilio)), [], services => services
            .AddLogging(l => l.ClearProviders())
            .AddSingleton<IStartupFilter>(new CountFilter(counts.Writer)));
        await app.StartAsync();
        return new CountedApp(app, port, counts);
    }

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    /// <summary>The calls a webhook makes, what follows its answer included.</summary>
    public async Task<IReadOnlyList<StorageCall>> PostAsync(Webhook webhook)
    {
        using var request = webhook.ToRequest(new Uri($"http://127.0.0.1:{_port}/"));
        using var answer = await _client.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        return await _counts.Reader.ReadAsync().AsTask().WaitAsync(Patience);
    }

    /// <summary>A report, entered where form and API enter it, its delivery included.</summary>
    public async Task<(IReadOnlyList<StorageCall> Calls, MaintenanceRequest Request)> ReportAsync(City city, Home home)
    {
        using var scope = StorageCalls.Begin();
        var complex = await Get<IDirectoryStore>().ReadComplexAsync(City.OrganisationId, home.ComplexId, null, "4B", CancellationToken.None);
        var input = new ReportInput(
            "Ana Perez", home.Renter, null, null, "4B", "kitchen", null, "The tap drips.", "plumbing", "medium", "whatsapp", "en", true, null);
        var result = await Get<ReportIntake>().SubmitAsync(complex!, input, RequestSource.Web, Guid.NewGuid().ToString("D"), [], CancellationToken.None);
        await Get<Delivery>().FollowAsync(result.Turn!, CancellationToken.None);
        return (scope.Calls, result.Request);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
    }

    /// <summary>The first thing in the pipeline, so that it sees the end of everything a request does.</summary>
    private sealed class CountFilter(ChannelWriter<IReadOnlyList<StorageCall>> counts) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use(async (HttpContext context, RequestDelegate then) =>
            {
                using var scope = StorageCalls.Begin();
                await then(context);
                await counts.WriteAsync(scope.Calls);
            });
            next(app);
        };
    }
}
