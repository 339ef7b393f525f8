using System.Globalization;
using System.Text.Json;
using Dispatch.Core.Messaging;

namespace Dispatch.Functions.Twilio;

/// <summary>Reads Twilio's list of messages, both directions, a page a call (Twilio, "Message resource", read multiple).</summary>
/// <param name="http">Without redirects (<see cref="TwilioRegistration.CreateHandler"/>).</param>
/// <param name="options">Validated.</param>
public sealed class TwilioMessageLedger(HttpClient http, TwilioOptions options) : IMessageLedger
{
    /// <summary>A page of so many has about 600 KB, far below <see cref="TwilioRest.MaximumAnswer"/>.</summary>
    private const int PageSize = 400;

    private readonly TwilioRest rest = new(http, options);
    private readonly Uri messages = new($"{options.ApiBaseUrl.TrimEnd('/')}/2010-04-01/Accounts/{options.AccountSid}/Messages.json");

    /// <inheritdoc/>
    public IReadOnlyList<string> OwnAddresses { get; } =
        Enum.GetValues<Channel>().Select(channel => CreateMessage.From(channel, options)).ToArray() is var senders && senders.All(sender => sender is not null)
            ? [.. senders.OfType<string>()]
            : [];

    /// <inheritdoc/>
    public async Task<LedgerPage> ReadAsync(LedgerQuery query, string? next, CancellationToken cancellationToken)
    {
        var page = next is null ? new Uri(messages, Query(query)) : SamePath(new Uri(messages, next));
        using var document = await ReadAsync(page, cancellationToken);
        var root = document.RootElement;
        if (!root.TryGetProperty("messages", out var items) || items.ValueKind != JsonValueKind.Array)
        {
            throw new TwilioApiException(0, 0, "The answer holds no list of messages.");
        }

        var read = items.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object).Select(Read).OfType<LedgerMessage>().ToList();
        return new LedgerPage(read, TwilioJson.Text(root, "next_page_uri") is { Length: > 0 } link ? link : null);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<InboundMedia>> ReadMediaAsync(string messageSid, CancellationToken cancellationToken)
    {
        if (TwilioSid.Message(messageSid) is null)
        {
            return [];
        }

        using var document = await ReadAsync(new Uri(messages, $"Messages/{messageSid}/Media.json"), cancellationToken);
        return document.RootElement.TryGetProperty("media_list", out var items) && items.ValueKind == JsonValueKind.Array
            ? [.. items.EnumerateArray().Select(ReadMedia).OfType<InboundMedia>()]
            : [];
    }

    private async Task<JsonDocument> ReadAsync(Uri url, CancellationToken cancellationToken)
    {
        var body = await rest.SendAsync(HttpMethod.Get, url, content: null, cancellationToken);
        return TwilioJson.TryParse(body ?? []) ?? throw new TwilioApiException(0, 0, "The answer is no JSON object.");
    }

    private static string Query(LedgerQuery query)
    {
        var pairs = new List<KeyValuePair<string, string>> { new("DateSent>", Day(query.From)) };
        if (query.Before is { } before)
        {
            pairs.Add(new("DateSent<", Day(before)));
        }

        if (query.To is not null)
        {
            pairs.Add(new("To", query.To));
        }

        pairs.Add(new("PageSize", PageSize.ToString(CultureInfo.InvariantCulture)));
        return "?" + string.Join('&', pairs.Select(pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value)}"));
    }

    private static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static LedgerMessage? Read(JsonElement item) => MessageList.Read(item, DateTimeOffset.UnixEpoch) is { } listed
        ? new LedgerMessage(
            listed.MessageSid,
            TwilioJson.Text(item, "direction") == "inbound",
            TwilioJson.Text(item, "from"),
            TwilioJson.Text(item, "to"),
            listed.Body,
            listed.Status,
            listed.ErrorCode,
            TwilioJson.Number(item, "num_media") ?? 0,
            TwilioJson.Number(item, "num_segments"),
            TwilioJson.Text(item, "messaging_service_sid"),
            listed.DateCreated)
        : null;

    // The file lies where its description does, without ".json" (Twilio, "Media resource").
    private InboundMedia? ReadMedia(JsonElement item) => TwilioJson.Text(item, "uri") is { Length: > 0 } uri
        ? new InboundMedia(
            new Uri(messages, uri.EndsWith(".json", StringComparison.Ordinal) ? uri[..^".json".Length] : uri).AbsoluteUri,
            TwilioJson.Text(item, "content_type") ?? "application/octet-stream")
        : null;

    // A link of an answer, or a stored one, leads to the same resource or nowhere.
    private Uri SamePath(Uri page) => page.GetLeftPart(UriPartial.Path) == messages.GetLeftPart(UriPartial.Path)
        ? page
        : throw new TwilioApiException(0, 0, "The next page of the list lies elsewhere.");
}
