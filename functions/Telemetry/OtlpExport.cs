using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Dispatch.Functions.Telemetry;

/// <summary>
/// Sends spans, metrics and log lines to a collector. Only our own source is listened to: the web server's and the clients' spans would
/// carry addresses with tokens and phone numbers in them.
/// </summary>
internal static class OtlpExport
{
    private const string ServiceName = "dispatch";

    public static void AddOtlpExport(this WebApplicationBuilder builder, Settings settings)
    {
        if (settings.Otlp is null)
        {
            return;
        }

        // The exporter reads the OTEL_ variables itself, from the configuration it finds.
        var configuration = settings.Configuration;
        builder.Configuration.AddConfiguration(configuration);
        builder.Logging.AddOpenTelemetry(o =>
        {
            o.IncludeScopes = true;
            o.IncludeFormattedMessage = true;
            o.SetResourceBuilder(Describe(ResourceBuilder.CreateDefault()));
            o.AddOtlpExporter();
        });
        builder.Services.AddSingleton(_ => Sdk.CreateTracerProviderBuilder()
            .ConfigureServices(s => s.AddSingleton(configuration))
            .ConfigureResource(r => Describe(r))
            .AddSource(Instruments.Name)
            .AddOtlpExporter()
            .Build());
        builder.Services.AddSingleton(_ => Sdk.CreateMeterProviderBuilder()
            .ConfigureServices(s => s.AddSingleton(configuration))
            .ConfigureResource(r => Describe(r))
            .AddMeter(Instruments.Name)
            .AddOtlpExporter()
            .Build());
    }

    /// <summary>From here on they listen; they end with the app.</summary>
    public static void StartOtlpExport(this WebApplication app, Settings settings)
    {
        if (settings.Otlp is not null)
        {
            app.Services.GetRequiredService<TracerProvider>();
            app.Services.GetRequiredService<MeterProvider>();
        }
    }

    /// <summary><c>OTEL_SERVICE_NAME</c> and <c>OTEL_RESOURCE_ATTRIBUTES</c> win.</summary>
    private static ResourceBuilder Describe(ResourceBuilder resource) => resource
        .Clear()
        .AddTelemetrySdk()
        .AddService(ServiceName, serviceVersion: BuildVersion.Text, serviceInstanceId: Environment.MachineName)
        .AddEnvironmentVariableDetector();
}
