using Azure.Core;

namespace Dispatch.Functions.Storage.Tables;

/// <summary>How table calls are made. Logging, tracing and telemetry of the pipeline are off: calls are counted by a policy.</summary>
public sealed class TableClientOptions : ClientOptions
{
    public TableClientOptions()
        : base(diagnostics: null)
    {
        Diagnostics.IsLoggingEnabled = false;
        Diagnostics.IsDistributedTracingEnabled = false;
        Diagnostics.IsTelemetryEnabled = false;
        RetryPolicy = new TableRetryPolicy();
    }

    /// <summary>One try of a read.</summary>
    public TimeSpan TryTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A read with all its tries, or the one try of a write.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);
}
