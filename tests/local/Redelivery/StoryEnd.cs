using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Dispatch.Local.Tests.Redelivery;

/// <summary>
/// How a story ended, as the API tells it, and what each person got, as the stand-in's ledger tells it: one line for each fact, without
/// ids, numbers and times that differ from home to home.
/// </summary>
/// <param name="Chain">The history of the request's status and stage, in order.</param>
/// <param name="Facts">All else, sorted.</param>
/// <param name="Heard">A line for each message somebody got, sorted; the reference in it makes every message another.</param>
/// <param name="Photos">State of each file.</param>
/// <param name="IsInOrder">Whether each message's statuses were told in the order they were reached.</param>
internal sealed partial record StoryEnd(
    string Status, IReadOnlyList<string> Chain, IReadOnlyList<string> Facts, IReadOnlyList<string> Heard, IReadOnlyList<string> Photos, bool IsInOrder)
{
    private static readonly string[] Order = ["queued", "sent", "delivered", "read"];

    public static async Task<StoryEnd> ReadAsync(HttpClient client, string apiKey, Home home, Phones phones, string requestId)
    {
        using var ask = new HttpRequestMessage(HttpMethod.Get, $"/api/requests/{requestId}");
        ask.Headers.Authorization = new AuthenticationHeaderValue("Bearer", apiKey);
        using var answer = await client.SendAsync(ask, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, text);
        using var document = JsonDocument.Parse(text);
        var request = document.RootElement;
        var plain = new Plain(home, request.GetProperty("code").GetString()!);
        var history = List(request, "status_history").Where(h => Text(h, "kind") == "status");
        var files = List(request, "attachments");
        return new StoryEnd(
            Text(request, "status"),
            [.. history.Select(h => plain.Of(h, "previous_status", "previousStage", "new_status", "newStage", "changed_by", "notes"))],
            [.. FactsOf(request, files, plain).Order(StringComparer.Ordinal)],
            [.. (await phones.LedgerAsync()).Where(m => m.Direction != "inbound")
                .Select(m => plain.Of($"{m.Phone} by {m.Channel}: {m.Body} {string.Join(' ', m.Buttons.Select(b => $"[{b.Title}]"))} {m.Status}")).Order(StringComparer.Ordinal)],
            [.. files.Select(f => Text(f, "state"))],
            List(request, "deliveryEvents").GroupBy(e => Text(e, "messageNumber")).All(IsInOrderOf));
    }

    private static IEnumerable<string> FactsOf(JsonElement request, IReadOnlyList<JsonElement> files, Plain plain) =>
    [
        plain.Of(
            request, "status", "stage", "title", "description", "priority", "specialty", "location", "mayEnter", "accessNotes", "assigned_worker_id", "whatsapp_status",
            "source", "needsAttention", "dueAction", "owner", "hold"),
        .. List(request, "offers").Select(o => plain.Of(o, "number", "round", "workerName", "address", "status", "reason")),
        .. List(request, "messages").Select(m => plain.Of(
            m, "number", "kind", "role", "to", "channel", "template", "language", "text", "sendState", "status", "errorCode", "possiblyDouble", "fallbackFor", "replaces", "replacedBy")),
        .. List(request, "comments").Select(c => plain.Of(c, "user_id", "user_type", "comment")),
        .. files.Select(f => plain.Of(f, "file_type", "size", "addedBy", "kind", "caption", "state", "problem")),
    ];

    private static bool IsInOrderOf(IEnumerable<JsonElement> events)
    {
        var told = events.OrderBy(e => e.GetProperty("receivedAt").GetDateTimeOffset()).Select(e => Array.IndexOf(Order, Text(e, "messageStatus"))).ToList();
        return told.SequenceEqual(told.Order());
    }

    private static IReadOnlyList<JsonElement> List(JsonElement from, string name) => [.. from.GetProperty(name).EnumerateArray()];

    private static string Text(JsonElement from, string name) => from.GetProperty(name).ToString();

    /// <summary>Texts in which every home is the same.</summary>
    private sealed partial class Plain(Home home, string code)
    {
        public string Of(JsonElement from, params string[] names) => Of(string.Join("; ", names.Select(n => $"{n}={Text(from, n)}")));

        public string Of(string text)
        {
            text = home.Names.Aggregate(text, (t, name) => t.Replace(name.Key, name.Value, StringComparison.Ordinal));
            text = text.Replace(code, "<code>", StringComparison.Ordinal);
            text = Links().Replace(text, "<link>");
            text = Moments().Replace(text, "<time>");
            return Answers().Replace(text, "<answer>");
        }

        [GeneratedRegex(@"https?://\S+/track/[0-9a-f]{96}", RegexOptions.None, 1000)]
        private static partial Regex Links();

        [GeneratedRegex(@"\d{4}-\d{2}-\d{2}T[0-9:.]+(Z|[+-]\d{2}:\d{2})", RegexOptions.ExplicitCapture, 1000)]
        private static partial Regex Moments();

        [GeneratedRegex(@"(?<=\b(OK|NO) )\d{4}\b", RegexOptions.ExplicitCapture, 1000)]
        private static partial Regex Answers();
    }
}
