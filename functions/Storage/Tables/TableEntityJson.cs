using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Azure;

namespace Dispatch.Functions.Storage.Tables;

/// <summary>A row as the OData JSON of the table service, <c>odata=minimalmetadata</c>.</summary>
internal static class TableEntityJson
{
    private const string TypeSuffix = "@odata.type";

    // Sent as application/json to a service, never into a page: escaping beyond JSON's own would only cost bytes.
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // The emulator (3.37) reads a single row chunk by chunk and spoils a character that two chunks share; a batch it reads whole.
    private static readonly JsonWriterOptions Ascii = new() { Encoder = JavaScriptEncoder.Default };

    /// <summary>Writes a row as it stands alone (all ASCII) or in a batch.</summary>
    public static void Write(IBufferWriter<byte> output, TableEntity entity, bool inBatch)
    {
        using var writer = new Utf8JsonWriter(output, inBatch ? Compact : Ascii);
        writer.WriteStartObject();
        writer.WriteString("PartitionKey", entity.PartitionKey);
        writer.WriteString("RowKey", entity.RowKey);
        foreach (var (name, value) in entity)
        {
            WriteValue(writer, name, value);
        }

        writer.WriteEndObject();
    }

    public static TableEntity Read(JsonElement row)
    {
        var entity = new TableEntity(row.GetProperty("PartitionKey").GetString()!, row.GetProperty("RowKey").GetString()!);
        foreach (var property in row.EnumerateObject())
        {
            switch (property.Name)
            {
                case "PartitionKey" or "RowKey":
                    break;
                case "Timestamp":
                    entity.Timestamp = Time(property.Value.GetString()!);
                    break;
                case "odata.etag":
                    entity.ETag = new ETag(property.Value.GetString()!);
                    break;
                case var name when name.Contains("odata.", StringComparison.Ordinal):
                    break;
                case var name:
                    entity[name] = ReadValue(property.Value, TypeOf(row, name));
                    break;
            }
        }

        return entity;
    }

    private static void WriteValue(Utf8JsonWriter writer, string name, object value)
    {
        switch (value)
        {
            case string text:
                writer.WriteString(name, text);
                break;
            case bool flag:
                writer.WriteBoolean(name, flag);
                break;
            case int number:
                writer.WriteNumber(name, number);
                break;
            case long number:
                WriteTyped(writer, name, "Edm.Int64", number.ToString(CultureInfo.InvariantCulture));
                break;
            case double number when double.IsFinite(number):
                // Named, because 1 without a fraction would come back as an int.
                writer.WriteString(name + TypeSuffix, "Edm.Double");
                writer.WriteNumber(name, number);
                break;
            case double number:
                WriteTyped(writer, name, "Edm.Double", NotFinite(number));
                break;
            case DateTimeOffset time:
                WriteTyped(writer, name, "Edm.DateTime", FormatTime(time));
                break;
            case Guid guid:
                WriteTyped(writer, name, "Edm.Guid", guid.ToString("D"));
                break;
            case byte[] bytes:
                writer.WriteString(name + TypeSuffix, "Edm.Binary");
                writer.WriteBase64String(name, bytes);
                break;
            default:
                throw new InvalidOperationException($"A table cannot hold {value.GetType().Name}.");
        }
    }

    /// <summary>UTC with all seven digits, which is a table's whole precision (100 ns).</summary>
    public static string FormatTime(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);

    private static void WriteTyped(Utf8JsonWriter writer, string name, string type, string value)
    {
        writer.WriteString(name + TypeSuffix, type);
        writer.WriteString(name, value);
    }

    private static string NotFinite(double number) => number switch
    {
        double.PositiveInfinity => "Infinity",
        double.NegativeInfinity => "-Infinity",
        _ => "NaN",
    };

    private static string? TypeOf(JsonElement row, string name) =>
        row.TryGetProperty(name + TypeSuffix, out var type) ? type.GetString() : null;

    private static object? ReadValue(JsonElement value, string? type) => (value.ValueKind, type) switch
    {
        (JsonValueKind.Null, _) => null,
        (JsonValueKind.True, _) => true,
        (JsonValueKind.False, _) => false,
        (JsonValueKind.Number, "Edm.Double") => value.GetDouble(),
        (JsonValueKind.Number, "Edm.Int64") => value.GetInt64(),
        (JsonValueKind.Number, _) => ReadNumber(value),
        (JsonValueKind.String, "Edm.Int64") => long.Parse(value.GetString()!, CultureInfo.InvariantCulture),
        (JsonValueKind.String, "Edm.Double") => double.Parse(value.GetString()!, CultureInfo.InvariantCulture),
        (JsonValueKind.String, "Edm.DateTime") => Time(value.GetString()!),
        (JsonValueKind.String, "Edm.Guid") => Guid.Parse(value.GetString()!),
        (JsonValueKind.String, "Edm.Binary") => value.GetBytesFromBase64(),
        (JsonValueKind.String, _) => value.GetString(),
        _ => throw new FormatException($"A table row held a {value.ValueKind}."),
    };

    /// <summary>Without a type it is an int, or a double written with a point or exponent.</summary>
    private static object ReadNumber(JsonElement value)
    {
        if (value.TryGetInt32(out var number) && !value.GetRawText().AsSpan().ContainsAny('.', 'e', 'E'))
        {
            return number;
        }

        return value.GetDouble();
    }

    private static DateTimeOffset Time(string text) =>
        DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
}
