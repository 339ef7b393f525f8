using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Dispatch.Core.Messaging.Templates;

/// <summary>Twilio's Content for a template: <c>POST https://content.twilio.com/v1/Content</c>.</summary>
internal static class TemplateContent
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// Eight letters of a hash over what the code and the content must agree on: the variables in their order, the ids of the buttons,
    /// and how many choices of its own it has. A content of another shape must never be sent: its numbers would stand for other values.
    /// </summary>
    public static string ShapeOf(MessageTemplate template, int count) => Hash(string.Join(
        '\n',
        template.Variables.Select(variable => variable.Name)
            .Concat(template.Languages[MessageTemplate.FallbackLanguage].Buttons.Select(button => button.Id))
            .Concat(template.Choices is { } choices ? [$"{choices.Question} {count}"] : [])));

    /// <summary>Eight letters of a hash over all that WhatsApp approves.</summary>
    public static string VersionOf(MessageTemplate template, string language, int count) =>
        Hash($"{template.Category}\n{ToJson(template, language, count, name: null)}");

    public static string ToJson(MessageTemplate template, string language, int count) =>
        ToJson(template, language, count, template.Languages.ContainsKey(language) && template.ContentCounts.Contains(count) ? template.ContentNameOf(language, count).FriendlyName : null);

    private static string ToJson(MessageTemplate template, string language, int count, string? name)
    {
        if (!template.Languages.TryGetValue(language, out var text))
        {
            throw new ArgumentException($"The template {template.Name} is not written in {language}.", nameof(language));
        }

        if (!template.ContentCounts.Contains(count))
        {
            throw new ArgumentException($"The template {template.Name} has no content for {count} choices.", nameof(count));
        }

        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Readable))
        {
            json.WriteStartObject();
            if (name is not null)
            {
                json.WriteString("friendly_name", name);
            }

            json.WriteString("language", SupportedLanguages.WhatsAppCode(language));
            json.WriteStartObject("variables");
            foreach (var (index, sample) in template.Variables.Select(v => v.Sample).Concat(Enumerable.Range(1, count).Select(n => $"{n} K7F3QX")).Index())
            {
                json.WriteString(TemplateRenderer.Number(index), sample);
            }

            json.WriteEndObject();
            WriteTypes(json, template, text, count);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>The richest type a channel knows is sent: buttons on WhatsApp, plain text where there are none.</summary>
    private static void WriteTypes(Utf8JsonWriter json, MessageTemplate template, TemplateText text, int count)
    {
        json.WriteStartObject("types");
        if (text.List is { } list)
        {
            WriteList(json, template, text, list, count);
        }
        else if (text.Buttons.Count > 0)
        {
            json.WriteStartObject("twilio/quick-reply");
            json.WriteString("body", Numbered(template, text.Body));
            json.WriteStartArray("actions");
            foreach (var button in text.Buttons)
            {
                json.WriteStartObject();
                json.WriteString("type", "QUICK_REPLY");
                json.WriteString("title", button.Title);
                json.WriteString("id", Numbered(template, button.Id));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteStartObject("twilio/text");
        json.WriteString("body", Numbered(template, text.Buttons.Count + count > 0 ? text.Sms : text.Body));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter json, MessageTemplate template, TemplateText text, string list, int count)
    {
        json.WriteStartObject("twilio/list-picker");
        json.WriteString("body", Numbered(template, text.Body));
        json.WriteString("button", list);
        json.WriteStartArray("items");
        var fixedOnes = text.Buttons.Select(b => (b.Title, Id: Numbered(template, b.Id)));
        var code = "{{" + TemplateRenderer.Number(IndexOf(template, MessageTemplate.MessageCode)) + "}}";
        var own = Enumerable.Range(1, count).Select(n =>
            (Title: "{{" + TemplateRenderer.Number(template.Variables.Count + n - 1) + "}}", Id: TemplateRenderer.ChoiceId(template.Choices!, n, code)));
        foreach (var (title, id) in fixedOnes.Concat(own))
        {
            json.WriteStartObject();
            json.WriteString("item", title);
            json.WriteString("id", id);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string Numbered(MessageTemplate template, string text) =>
        TemplateString.Fill(text, name => "{{" + TemplateRenderer.Number(IndexOf(template, name)) + "}}");

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..8];

    private static int IndexOf(MessageTemplate template, string name) =>
        template.Variables.Index().First(variable => variable.Item.Name == name).Index;
}
