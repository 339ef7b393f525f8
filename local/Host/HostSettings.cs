using System.Text.Json;

namespace Dispatch.Local.Host;

/// <summary>The part of host.json that decides how functions are called. Defaults are the host's own.</summary>
/// <param name="RoutePrefix">Prefix of every HTTP route ("" = none; the host's default is "api").</param>
/// <param name="FunctionTimeout">How long one call may take before the host restarts the whole handler process.</param>
/// <param name="Queues">Settings of the queue trigger.</param>
internal sealed record HostSettings(string RoutePrefix, TimeSpan FunctionTimeout, QueueSettings Queues)
{
    /// <summary>Reads host.json.</summary>
    /// <exception cref="FunctionsFileException">The file is missing, not JSON, or asks for a mode this host does not speak.</exception>
    public static HostSettings Read(string file) => FunctionsFileException.Guard(file, root =>
    {
        if (root.At("customHandler", "enableProxyingHttpRequest") is not { ValueKind: JsonValueKind.True })
        {
            throw new FunctionsFileException("customHandler.enableProxyingHttpRequest must be true: the other modes rewrite the request and break Twilio's signature");
        }

        return new HostSettings(
            root.At("extensions", "http", "routePrefix")?.GetString() ?? "api",
            Span(root.At("functionTimeout"), TimeSpan.FromMinutes(30)),
            ReadQueues(root));
    });

    private static QueueSettings ReadQueues(JsonElement root)
    {
        var batchSize = root.At("extensions", "queues", "batchSize")?.GetInt32() ?? 16;
        return new QueueSettings(
            batchSize,
            root.At("extensions", "queues", "newBatchThreshold")?.GetInt32() ?? batchSize / 2,
            Span(root.At("extensions", "queues", "visibilityTimeout"), TimeSpan.Zero),
            root.At("extensions", "queues", "maxDequeueCount")?.GetInt32() ?? 5,
            Span(root.At("extensions", "queues", "maxPollingInterval"), TimeSpan.FromMinutes(1)),
            !string.Equals(root.At("extensions", "queues", "messageEncoding")?.GetString(), "none", StringComparison.OrdinalIgnoreCase));
    }

    private static TimeSpan Span(JsonElement? value, TimeSpan otherwise) =>
        value?.GetString() is { } text ? TimeSpan.Parse(text) : otherwise;
}

/// <summary>host.json, extensions.queues.</summary>
/// <param name="BatchSize">Messages taken at once.</param>
/// <param name="NewBatchThreshold">A new batch is taken when no more than this many calls are running; so at most the sum runs at once.</param>
/// <param name="VisibilityTimeout">Delay between a failed call and the next try.</param>
/// <param name="MaxDequeueCount">Tries, the first included, before the message goes to the poison queue.</param>
/// <param name="MaxPollingInterval">Longest pause between two looks at an empty queue.</param>
/// <param name="IsBase64">Whether message texts are base64.</param>
internal sealed record QueueSettings(
    int BatchSize,
    int NewBatchThreshold,
    TimeSpan VisibilityTimeout,
    int MaxDequeueCount,
    TimeSpan MaxPollingInterval,
    bool IsBase64);

/// <summary>host.json or a function.json cannot be used; the message says which and why, for the person at the console.</summary>
internal sealed class FunctionsFileException(string message) : Exception(message)
{
    /// <summary>Reads one JSON file and names it in every error.</summary>
    public static T Guard<T>(string file, Func<JsonElement, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(file));
            return read(document.RootElement);
        }
        catch (Exception error) when (error is IOException or JsonException or FormatException or InvalidOperationException or KeyNotFoundException or FunctionsFileException)
        {
            throw new FunctionsFileException($"{file}: {error.Message}");
        }
    }
}

/// <summary>Reading nested JSON members.</summary>
internal static class JsonPaths
{
    /// <summary>The member at the end of the path, or null where any part of it is missing.</summary>
    public static JsonElement? At(this JsonElement element, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
            {
                return null;
            }
        }

        return element;
    }
}
