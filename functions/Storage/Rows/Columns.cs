using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dispatch.Core.Messaging;
using Dispatch.Functions.Storage.Tables;

namespace Dispatch.Functions.Storage.Rows;

/// <summary>How values stand in rows: words as the seed schema spells them, nested values as JSON, times in UTC.</summary>
internal static class Columns
{
    /// <summary>A merge cannot remove a value, so "no time" is written as the earliest one a table can hold.</summary>
    private static readonly DateTimeOffset Never = new(1601, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower), new MessageAddressConverter() },
    };

    public static string Json<T>(T value) => JsonSerializer.Serialize(value, Options);

    public static T FromJson<T>(string? json) =>
        JsonSerializer.Deserialize<T>(json ?? throw new FormatException("A JSON column is missing."), Options)
        ?? throw new FormatException("A JSON column is null.");

    public static T? FromJsonOrNull<T>(string? json)
        where T : class =>
        json is null ? null : JsonSerializer.Deserialize<T>(json, Options);

    public static DateTimeOffset OrNever(DateTimeOffset? time) => time ?? Never;

    public static DateTimeOffset? GetTime(this TableEntity row, string name) =>
        row.GetDateTimeOffset(name) is { } time && time != Never ? time : null;

    public static string GetRequired(this TableEntity row, string name) =>
        row.GetString(name) ?? throw new FormatException($"Row {row.RowKey} has no {name}.");

    public static DateTimeOffset GetRequiredTime(this TableEntity row, string name) =>
        row.GetTime(name) ?? throw new FormatException($"Row {row.RowKey} has no {name}.");

    public static int GetNumber(this TableEntity row, string name) => row.GetInt32(name) ?? 0;

    private sealed class MessageAddressConverter : JsonConverter<MessageAddress>
    {
        public override MessageAddress? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            MessageAddress.TryParse(reader.GetString(), out var address, out _) ? address : null;

        public override void Write(Utf8JsonWriter writer, MessageAddress value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToString());
    }
}
