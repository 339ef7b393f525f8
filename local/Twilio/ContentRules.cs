using System.Text.Json;
using Dispatch.Local.Host;

namespace Dispatch.Local.Twilio;

/// <summary>The field limits of the Content API that matter to WhatsApp.</summary>
internal static class ContentRules
{
    /// <summary>What is wrong with a create call's body, or null.</summary>
    public static string? Check(JsonElement content)
    {
        if (content.At("language") is not { ValueKind: JsonValueKind.String })
        {
            return "language is required";
        }

        if (content.At("types") is not { ValueKind: JsonValueKind.Object } types || !types.EnumerateObject().Any())
        {
            return "types is required";
        }

        if (content.At("variables") is { ValueKind: JsonValueKind.Object } variables
            && variables.EnumerateObject().Any(pair => pair.Value.ValueKind != JsonValueKind.String))
        {
            return "variables must be strings";
        }

        return types.EnumerateObject().Select(CheckType).FirstOrDefault(fault => fault is not null);
    }

    private static string? CheckType(JsonProperty type)
    {
        var body = Length(type.Value, "body");
        var (most, title) = type.Name switch
        {
            "twilio/quick-reply" => (10, 20),
            "twilio/list-picker" => (10, 24),
            "twilio/call-to-action" => (10, 25),
            "twilio/card" or "whatsapp/card" => (10, 25),
            _ => (0, 0),
        };
        var actions = (type.Value.At("actions") ?? type.Value.At("items")) is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray().ToList() : [];
        return type.Name switch
        {
            "twilio/text" when body is 0 or > 1600 => "twilio/text: body of 1 to 1600 characters",
            "twilio/quick-reply" or "twilio/list-picker" or "twilio/call-to-action" when body is 0 or > 1024 => $"{type.Name}: body of 1 to 1024 characters",
            "twilio/quick-reply" or "twilio/list-picker" or "twilio/call-to-action" when actions.Count == 0 => $"{type.Name}: at least one action",
            "twilio/list-picker" when Length(type.Value, "button") is 0 or > 20 => "twilio/list-picker: button of 1 to 20 characters",
            _ when most > 0 && actions.Count > most => $"{type.Name}: at most {most} actions",
            _ when actions.Any(action => Length(action, "title") > title && title > 0 || Length(action, "item") > title && title > 0) => $"{type.Name}: a title has at most {title} characters",
            _ when actions.Any(action => Length(action, "id") > 200) => $"{type.Name}: an id has at most 200 characters",
            _ when actions.Any(action => Length(action, "description") > 72) => $"{type.Name}: a description has at most 72 characters",
            _ => null,
        };
    }

    private static int Length(JsonElement element, string name) =>
        element.At(name) is { ValueKind: JsonValueKind.String } text ? text.GetString()!.Length : 0;
}
