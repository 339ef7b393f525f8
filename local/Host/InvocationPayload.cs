using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Storage.Queues.Models;

namespace Dispatch.Local.Host;

/// <summary>The bodies of the host's JSON calls, shaped as captured from the real host: strings are JSON-encoded a second time.</summary>
internal static class InvocationPayload
{
    /// <summary>One queue message. The properties of a JSON message are spread into Metadata, as the host does.</summary>
    /// <param name="function">Name of the function.</param>
    /// <param name="bindingName">Name of the queue binding: the member of Data.</param>
    /// <param name="text">The message's text, decoded.</param>
    /// <param name="message">The message as received.</param>
    /// <param name="now">UTC.</param>
    public static JsonObject Queue(string function, string bindingName, string text, QueueMessage message, DateTimeOffset now)
    {
        var metadata = new JsonObject
        {
            ["DequeueCount"] = message.DequeueCount.ToString(),
            ["ExpirationTime"] = Time(message.ExpiresOn),
            ["Id"] = message.MessageId,
            ["InsertionTime"] = Time(message.InsertedOn),
            ["NextVisibleTime"] = Time(message.NextVisibleOn),
            ["PopReceipt"] = message.PopReceipt,
        };
        SpreadProperties(text, metadata);
        metadata["sys"] = Sys(function, now);
        return Call(bindingName, JsonSerializer.Serialize(text), metadata);
    }

    /// <summary>One tick of the clock. No schedule is stored, so <c>ScheduleStatus</c> is null, as captured.</summary>
    public static JsonObject Timer(string function, string bindingName, DateTimeOffset now) => Call(
        bindingName,
        new JsonObject
        {
            ["Schedule"] = new JsonObject { ["AdjustForDST"] = true },
            ["ScheduleStatus"] = null,
            ["IsPastDue"] = false,
        },
        new JsonObject { ["sys"] = Sys(function, now) });

    private static JsonObject Call(string bindingName, JsonNode data, JsonObject metadata) => new()
    {
        ["Data"] = new JsonObject { [bindingName] = data },
        ["Metadata"] = metadata,
    };

    private static JsonObject Sys(string function, DateTimeOffset now) => new()
    {
        ["MethodName"] = function,
        ["UtcNow"] = now.UtcDateTime.ToString("O"),
        ["RandGuid"] = Guid.NewGuid().ToString(),
    };

    private static string? Time(DateTimeOffset? time) => time?.ToString("yyyy-MM-ddTHH:mm:sszzz");

    private static void SpreadProperties(string text, JsonObject metadata)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(text);
        }
        catch (JsonException)
        {
            return; // Not JSON: the text alone is the message.
        }

        using (document)
        {
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return;
            }

            foreach (var property in document.RootElement.EnumerateObject())
            {
                // The trigger's own names win over the message's.
                metadata.TryAdd(property.Name, (JsonNode?)property.Value.GetRawText());
            }
        }
    }
}
