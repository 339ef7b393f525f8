using System.Text.Json;

namespace Dispatch.Cli;

/// <summary>What <c>GET /api/attention</c> tells, all pages together, as it tells it.</summary>
internal sealed class Attention
{
    private readonly List<JsonElement> _items = [];
    private readonly List<JsonElement> _messages = [];
    private readonly List<JsonElement> _senders = [];

    /// <summary>Open requests that need a person or are late.</summary>
    public IReadOnlyList<JsonElement> Items => _items;

    /// <summary>Messages that are held, were not delivered, or may be double.</summary>
    public IReadOnlyList<JsonElement> Messages => _messages;

    /// <summary>Senders that are throttled or stopped.</summary>
    public IReadOnlyList<JsonElement> Senders => _senders;

    private readonly List<JsonElement> _templates = [];

    /// <summary>Templates that WhatsApp has refused or taken away.</summary>
    public IReadOnlyList<JsonElement> Templates => _templates;

    /// <summary>Nudges on the poison queue.</summary>
    public int Poison { get; private set; }

    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsEmpty => _items.Count + _messages.Count + _senders.Count + _templates.Count + Poison == 0;

    public void Add(JsonElement body, bool hasItems, bool hasMessages)
    {
        if (hasItems)
        {
            _items.AddRange(ListOf(body, "items"));
        }

        if (hasMessages)
        {
            _messages.AddRange(ListOf(body, "messages"));
        }

        if (_senders.Count == 0)
        {
            _senders.AddRange(ListOf(body, "senders"));
        }

        if (_templates.Count == 0)
        {
            _templates.AddRange(ListOf(body, "templates"));
        }

        Poison = body.TryGetProperty("poison", out var poison) && poison.ValueKind == JsonValueKind.Number ? poison.GetInt32() : 0;
    }

    public IEnumerable<string[]> ToRows() =>
        _items.Select(i => new[] { "request", Cell(i, "code"), $"{Cell(i, "status")} {Cell(i, "stage")}".Trim(), Cell(i, "needs_attention"), Cell(i, "due_at"), Cell(i, "title") })
            .Concat(_messages.Select(m => new[] { "message", Cell(m, "code"), Cell(m, "kind"), Cell(m, "reason"), Cell(m, "at"), Cell(m, "template") }))
            .Concat(_senders.Select(s => new[] { "sender", Cell(s, "channel"), Cell(s, "state"), Cell(s, "reason"), Cell(s, "since"), "" }))
            .Concat(_templates.Select(t => new[] { "template", Cell(t, "language"), Cell(t, "status"), Cell(t, "reason"), Cell(t, "since"), Cell(t, "template") }));

    public string ToSentence() => IsEmpty
        ? "Nothing needs attention."
        : $"{_items.Count} requests, {_messages.Count} messages, {_senders.Count} senders and {_templates.Count} templates need attention; {Poison} nudges are on the poison queue.";

    private static IEnumerable<JsonElement> ListOf(JsonElement body, string name) =>
        body.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().Select(i => i.Clone()) : [];

    private static string Cell(JsonElement item, string name) => item.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value.ToString() : "";
}
