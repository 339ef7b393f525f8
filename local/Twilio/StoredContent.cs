using System.Text.Json;
using System.Text.RegularExpressions;

namespace Dispatch.Local.Twilio;

/// <summary>A content of the Content API.</summary>
/// <param name="Sid">HX and 32 hex digits.</param>
/// <param name="Variables">Samples by key; Twilio sends them where a value is missing.</param>
/// <param name="Types">By type name (<c>twilio/quick-reply</c> …), as it was sent.</param>
/// <param name="Approval">WhatsApp approval, once asked for.</param>
public sealed record StoredContent(
    string Sid,
    string FriendlyName,
    string Language,
    IReadOnlyDictionary<string, string> Variables,
    IReadOnlyDictionary<string, JsonElement> Types,
    DateTimeOffset DateCreated,
    ContentApproval? Approval = null);

/// <summary>The state of one request for WhatsApp approval. The stand-in decides at once, unless a rule says otherwise.</summary>
/// <param name="Status"><c>approved</c>, or <c>rejected</c> for what WhatsApp never approves, or what a rule says.</param>
/// <param name="Next">What it becomes with each look at it, as a rule says; null where nothing more happens.</param>
/// <param name="NextReason">Told once the last of them is reached.</param>
public sealed record ContentApproval(
    string Name, string Category, string ContentType, string Status, string RejectionReason, IReadOnlyList<string>? Next = null, string? NextReason = null);

/// <summary>A content as one channel shows it.</summary>
/// <param name="Type">The type that was used.</param>
/// <param name="Body">All its text, variables filled in.</param>
/// <param name="MediaUrls">Absolute addresses.</param>
/// <param name="Missing">Variables that had neither a value nor a sample.</param>
/// <param name="Sampled">Variables that had no value: the sample was sent.</param>
internal sealed record RenderedContent(
    string Type,
    string Body,
    IReadOnlyList<MessageButton> Buttons,
    IReadOnlyList<string> MediaUrls,
    IReadOnlyList<string> Missing,
    IReadOnlyList<string> Sampled);

/// <summary>Fills a content's variables in. Of several types the richest that the channel supports is used.</summary>
internal static partial class ContentRendering
{
    private static readonly string[] WhatsAppTypes =
    [
        "twilio/list-picker", "whatsapp/card", "twilio/card", "twilio/quick-reply", "twilio/call-to-action", "twilio/media", "twilio/text",
    ];

    private static readonly string[] SmsTypes = ["twilio/media", "twilio/text"];

    /// <summary>The type this channel takes, or null where it supports none of them.</summary>
    public static string? TypeFor(StoredContent content, string channel) =>
        (channel == "whatsapp" ? WhatsAppTypes : SmsTypes).FirstOrDefault(content.Types.ContainsKey);

    public static RenderedContent? Render(StoredContent content, string channel, IReadOnlyDictionary<string, string> values)
    {
        if (TypeFor(content, channel) is not { } type)
        {
            return null;
        }

        var filler = new Filler(values, content.Variables);
        var fields = content.Types[type];
        string[] texts = [.. TextNames.Select(name => Text(fields, name)).OfType<string>().Select(filler.Fill)];
        var buttons = Actions(fields).Select(action => Button(action, filler)).ToList();
        string[] media = [.. Array(fields, "media").Select(url => filler.Fill(url.GetString() ?? ""))];
        return new RenderedContent(type, string.Join('\n', texts), buttons, media, filler.Missing, filler.Sampled);
    }

    private static string[] TextNames => ["header_text", "title", "body", "subtitle", "footer"];

    private static IEnumerable<JsonElement> Actions(JsonElement fields) =>
        Array(fields, "actions").Concat(Array(fields, "items"));

    private static MessageButton Button(JsonElement action, Filler filler)
    {
        var title = filler.Fill(Text(action, "title") ?? Text(action, "item") ?? "");
        return (Text(action, "type"), Text(action, "url"), Text(action, "phone")) switch
        {
            (_, { } url, _) => new MessageButton("url", title, filler.Fill(url)),
            (_, _, { } phone) => new MessageButton("phone", title, filler.Fill(phone)),
            ("QUICK_REPLY" or null, _, _) when Text(action, "item") is null => new MessageButton("reply", title, filler.Fill(Text(action, "id") ?? title)),
            _ => new MessageButton("item", title, filler.Fill(Text(action, "id") ?? title)),
        };
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static IEnumerable<JsonElement> Array(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : [];

    [GeneratedRegex(@"\{\{\s*(?<key>[^{}\s]{1,16})\s*\}\}", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    internal static partial Regex Placeholder();

    private sealed class Filler(IReadOnlyDictionary<string, string> values, IReadOnlyDictionary<string, string> samples)
    {
        public List<string> Missing { get; } = [];

        public List<string> Sampled { get; } = [];

        public string Fill(string text) => Placeholder().Replace(text, match => Value(match.Groups["key"].Value));

        private string Value(string key)
        {
            if (values.TryGetValue(key, out var value))
            {
                return value;
            }

            var known = samples.TryGetValue(key, out var sample);
            Note(known ? Sampled : Missing, key);
            return sample ?? "";
        }

        private static void Note(List<string> list, string key)
        {
            if (!list.Contains(key, StringComparer.Ordinal))
            {
                list.Add(key);
            }
        }
    }
}
