using System.Globalization;
using System.Text.Json;
using Dispatch.Core.Messaging;

namespace Dispatch.Functions.Twilio;

/// <summary>Whose messages to list.</summary>
/// <param name="To">In Twilio's form.</param>
/// <param name="From">In Twilio's form, or null where a Messaging Service chooses.</param>
/// <param name="Since">The earliest date of creation, on our clock.</param>
internal sealed record MessageFilter(string To, string? From, DateTimeOffset Since);

/// <summary>Reads Twilio's list of messages, page by page.</summary>
internal static class MessageList
{
    private const int PageSize = 100;
    private const int MaximumPages = 20;

    // Twilio's clock is not ours, and its dates have whole seconds.
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Outbound messages, newest first; those up to a minute older than asked for are among them. Throws
    /// <see cref="TwilioApiException"/> rather than give a part: "not there" must be true when it is said.
    /// </summary>
    public static async Task<IReadOnlyList<ListedMessage>> ReadAsync(TwilioRest rest, Uri messages, MessageFilter filter, CancellationToken cancellationToken)
    {
        var since = filter.Since - ClockSkew;
        var found = new List<ListedMessage>();
        var page = new Uri(messages, Query(filter, since));
        for (var number = 1; number <= MaximumPages; number++)
        {
            var body = await rest.SendAsync(HttpMethod.Get, page, content: null, cancellationToken);
            using var document = TwilioJson.TryParse(body ?? []) ?? throw new TwilioApiException(0, 0, "The list of messages is no JSON object.");
            found.AddRange(ReadPage(document.RootElement, filter.Since).Where(message => message.DateCreated >= since));
            var next = TwilioJson.Text(document.RootElement, "next_page_uri");
            if (string.IsNullOrEmpty(next))
            {
                return [.. found.OrderByDescending(message => message.DateCreated)];
            }

            page = NextPage(messages, next);
        }

        throw new TwilioApiException(0, 0, $"The list of messages has more than {MaximumPages} pages.");
    }

    /// <summary>One message of an answer, or null where it has no id; a date that cannot be read becomes <paramref name="otherwise"/>.</summary>
    public static ListedMessage? Read(JsonElement item, DateTimeOffset otherwise) => TwilioSid.Message(TwilioJson.Text(item, "sid")) is { } sid
        ? new ListedMessage(
            sid,
            TwilioJson.Text(item, "status") ?? "",
            TwilioJson.Text(item, "body") ?? "",
            ReadDate(TwilioJson.Text(item, "date_created")) ?? otherwise,
            TwilioJson.Number(item, "error_code"))
        : null;

    /// <summary>The query of the first page; the names are Twilio's, "DateSent&gt;" with its sign.</summary>
    public static string Query(MessageFilter filter, DateTimeOffset since)
    {
        var pairs = new List<KeyValuePair<string, string>> { new("To", filter.To) };
        if (filter.From is not null)
        {
            pairs.Add(new("From", filter.From));
        }

        pairs.Add(new("DateSent>", since.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)));
        pairs.Add(new("PageSize", PageSize.ToString(CultureInfo.InvariantCulture)));
        return "?" + string.Join('&', pairs.Select(pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value)}"));
    }

    private static IEnumerable<ListedMessage> ReadPage(JsonElement root, DateTimeOffset otherwise)
    {
        if (!root.TryGetProperty("messages", out var items) || items.ValueKind != JsonValueKind.Array)
        {
            throw new TwilioApiException(0, 0, "The answer holds no list of messages.");
        }

        return items.EnumerateArray()
            .Where(item => item.ValueKind == JsonValueKind.Object && TwilioJson.Text(item, "direction") != "inbound")
            .Select(item => Read(item, otherwise))
            .OfType<ListedMessage>();
    }

    // A link of an answer leads to the same resource or nowhere.
    private static Uri NextPage(Uri messages, string next)
    {
        var page = new Uri(messages, next);
        var isSame = page.GetLeftPart(UriPartial.Path) == messages.GetLeftPart(UriPartial.Path);
        return isSame ? page : throw new TwilioApiException(0, 0, "The next page of the list lies elsewhere.");
    }

    // RFC 2822, "Thu, 24 Aug 2023 05:01:45 +0000".
    private static DateTimeOffset? ReadDate(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) ? date.ToUniversalTime() : null;
}
