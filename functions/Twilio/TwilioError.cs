using System.Text.Json;

namespace Dispatch.Functions.Twilio;

/// <summary>
/// What an answer says went wrong. Both forms of Twilio are read, the classic <c>{code, message, more_info, status}</c>
/// and RFC 9457's <c>{type, title, status, code, detail}</c>; anything else (HTML of a proxy, nothing) has no code.
/// </summary>
/// <param name="Code">Twilio's code, 0 where the answer had none.</param>
/// <param name="Reason">One sentence without personal data.</param>
internal sealed record TwilioError(int Code, string Reason)
{
    /// <summary>Twilio's codes begin at 10001 (its error dictionary); a smaller one is a proxy's, often the HTTP status.</summary>
    private const int SmallestCode = 10_000;

    /// <summary>Whether the answer has a code of Twilio's, so that Twilio gave it.</summary>
    public bool IsTwilios => Code > SmallestCode;

    public static TwilioError Read(int httpStatus, byte[] body)
    {
        using var document = TwilioJson.TryParse(body);
        if (document is null)
        {
            return new(0, $"HTTP {httpStatus} without a readable body.");
        }

        var root = document.RootElement;
        var reason = TwilioJson.Text(root, "message") ?? TwilioJson.Text(root, "detail") ?? TwilioJson.Text(root, "title");
        return new(TwilioJson.Number(root, "code") ?? 0, PersonalData.Mask(reason ?? $"HTTP {httpStatus} without a message."));
    }
}

/// <summary>Members of Twilio's JSON, read without trust: numbers may be strings, anything may be absent or null.</summary>
internal static class TwilioJson
{
    /// <summary>The document if it is an object, else null.</summary>
    public static JsonDocument? TryParse(byte[] body)
    {
        try
        {
            var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return document;
            }

            document.Dispose();
            return null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static string? Text(JsonElement item, string name) =>
        item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public static int? Number(JsonElement item, string name)
    {
        if (!item.TryGetProperty(name, out var value))
        {
            return null;
        }

        return value.ValueKind switch
        {
            JsonValueKind.Number when value.TryGetInt32(out var number) => number,
            JsonValueKind.String when int.TryParse(value.GetString(), out var number) => number,
            _ => null,
        };
    }
}
