using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;

namespace Dispatch.Local.Activity;

/// <summary>One line of a handler's log, written as JSON by the console logger.</summary>
/// <param name="Text">Message and exception, as a person reads them.</param>
/// <param name="Fields">The message's named values as texts; those that are null are missing.</param>
internal sealed record HandlerLine(DateTimeOffset At, int EventId, LogLevel Level, string Text, IReadOnlyDictionary<string, string> Fields)
{
    public string this[string field] => Fields.GetValueOrDefault(field, string.Empty);

    /// <returns>False for any other line a process may print.</returns>
    public static bool TryRead(string line, [NotNullWhen(true)] out HandlerLine? read)
    {
        read = null;
        if (!line.StartsWith('{'))
        {
            return false;
        }

        try
        {
            using var json = JsonDocument.Parse(line);
            read = Read(json.RootElement);
            return read is not null;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static HandlerLine? Read(JsonElement line)
    {
        if (!line.TryGetProperty(nameof(EventId), out var id) || id.ValueKind != JsonValueKind.Number || !id.TryGetInt32(out var eventId)
            || StringOf(line, "Message") is not { } message || !Enum.TryParse<LogLevel>(StringOf(line, "LogLevel"), out var level))
        {
            return null;
        }

        var at = DateTimeOffset.TryParse(StringOf(line, "Timestamp"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : DateTimeOffset.UtcNow;
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        if (line.TryGetProperty("State", out var state) && state.ValueKind == JsonValueKind.Object)
        {
            foreach (var field in state.EnumerateObject().Where(f => f.Value.ValueKind is JsonValueKind.String or JsonValueKind.Number))
            {
                fields[field.Name] = field.Value.ToString();
            }
        }

        return new HandlerLine(at, eventId, level, StringOf(line, "Exception") is { } fault ? $"{message}{Environment.NewLine}{fault}" : message, fields);
    }

    private static string? StringOf(JsonElement line, string name) =>
        line.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
