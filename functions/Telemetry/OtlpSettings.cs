using System.Diagnostics.CodeAnalysis;

namespace Dispatch.Functions.Telemetry;

/// <summary>
/// Where spans, metrics and log lines are sent, under OpenTelemetry's own names; its other <c>OTEL_</c> variables work too. Without an
/// endpoint nothing is sent and nothing of it is loaded.
/// </summary>
/// <param name="Endpoint">Base address of a collector: 4317 for gRPC, 4318 for HTTP.</param>
public sealed record OtlpSettings(Uri Endpoint)
{
    public const string EndpointKey = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary><c>grpc</c> (when empty) or <c>http/protobuf</c>.</summary>
    public const string ProtocolKey = "OTEL_EXPORTER_OTLP_PROTOCOL";

    /// <summary>Sent with every call, <c>name=value</c> with commas between; may hold a secret.</summary>
    public const string HeadersKey = "OTEL_EXPORTER_OTLP_HEADERS";

    /// <returns>Null where nothing is to be sent, or where <paramref name="fault"/> says what is wrong.</returns>
    public static OtlpSettings? Read(IConfiguration configuration, out string? fault)
    {
        fault = null;
        if (configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is not { Length: > 0 } endpoint)
        {
            return null;
        }

        if (!IsWeb(endpoint, out var address))
        {
            fault = $"{EndpointKey} must be an address with http or https, such as http://localhost:4318.";
            return null;
        }

        if (configuration["OTEL_EXPORTER_OTLP_PROTOCOL"] is { Length: > 0 } protocol and not "grpc" and not "http/protobuf")
        {
            fault = $"{ProtocolKey} must be grpc or http/protobuf.";
            return null;
        }

        if (configuration["OTEL_EXPORTER_OTLP_HEADERS"] is { Length: > 0 } headers && headers.Split(',').Any(h => h.IndexOf('=', StringComparison.Ordinal) < 1))
        {
            fault = $"{HeadersKey} must be name=value, with commas between several.";
            return null;
        }

        return new OtlpSettings(address);
    }

    private static bool IsWeb(string text, [NotNullWhen(true)] out Uri? address) =>
        Uri.TryCreate(text, UriKind.Absolute, out address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps);
}
