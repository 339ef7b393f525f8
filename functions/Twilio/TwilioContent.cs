using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Dispatch.Functions.Twilio;

/// <summary>A content to be created: one message in one language.</summary>
/// <param name="FriendlyName">Ours, not seen by recipients.</param>
/// <param name="Language">As WhatsApp writes it, for example <c>en</c> or <c>pt_BR</c>.</param>
/// <param name="Variables">A sample for every variable; Meta's reviewers read them.</param>
/// <param name="Types">By content type (<c>twilio/text</c>, <c>twilio/quick-reply</c>…); the richest one a channel supports is sent.</param>
public sealed record ContentDraft(string FriendlyName, string Language, IReadOnlyDictionary<string, string> Variables, JsonObject Types);

/// <summary>Where WhatsApp's approval of a content stands.</summary>
/// <param name="Status">unsubmitted, received, pending, approved, rejected, paused or disabled (Twilio, "WhatsApp template approvals and statuses").</param>
/// <param name="Category">UTILITY, MARKETING or AUTHENTICATION, as Meta sees it now; null before submission.</param>
/// <param name="RejectionReason">Null where there is none.</param>
public sealed record ContentApproval(string Status, string? Category, string? RejectionReason);

/// <summary>A content as Twilio's list has it.</summary>
/// <param name="Body">As it was created: language, variables and types, without its name.</param>
/// <param name="Approval">Unsubmitted where nobody asked for it yet.</param>
public sealed record ListedContent(string Sid, string FriendlyName, DateTimeOffset CreatedAt, JsonObject Body, ContentApproval Approval);

/// <summary>
/// Twilio's Content API: templates and their approval. Every failure is a <see cref="TwilioApiException"/>. Creating is
/// not idempotent: a draft sent twice makes two contents, of which only one is used.
/// </summary>
public sealed class TwilioContent(HttpClient http, TwilioOptions options)
{
    private readonly TwilioRest rest = new(http, options);
    private readonly Uri contents = new($"{options.ContentBaseUrl.TrimEnd('/')}/v1/Content");

    /// <summary>Creates the content and gives its ContentSid (HX…).</summary>
    public async Task<string> CreateAsync(ContentDraft draft, CancellationToken cancellationToken)
    {
        using var answer = await PostAsync(contents, CreateBody(draft), cancellationToken);
        var sid = TwilioJson.Text(answer.RootElement, "sid");
        return TwilioSid.Is("HX", sid) ? sid! : throw new TwilioApiException(0, 0, "The answer holds no ContentSid.");
    }

    /// <summary>Asks WhatsApp for approval. A content can be submitted once (error 92009).</summary>
    /// <param name="contentSid">The content.</param>
    /// <param name="name">Lower-case letters, digits and underscores; a rejected name is locked for 30 days.</param>
    /// <param name="category">UTILITY, MARKETING or AUTHENTICATION.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<ContentApproval> SubmitApprovalAsync(string contentSid, string name, string category, CancellationToken cancellationToken)
    {
        using var answer = await PostAsync(Approvals(contentSid, "/whatsapp"), ApprovalBody(name, category), cancellationToken);
        return Read(answer.RootElement);
    }

    /// <summary>Where the approval stands now, or null where there is no such content.</summary>
    public async Task<ContentApproval?> FetchApprovalAsync(string contentSid, CancellationToken cancellationToken)
    {
        var body = await rest.SendAsync(HttpMethod.Get, Approvals(contentSid, ""), content: null, cancellationToken);
        if (body is null)
        {
            return null;
        }

        using var answer = Parse(body);
        var isSubmitted = answer.RootElement.TryGetProperty("whatsapp", out var whatsApp) && whatsApp.ValueKind == JsonValueKind.Object;
        return isSubmitted ? Read(whatsApp) : new ContentApproval("unsubmitted", Category: null, RejectionReason: null);
    }

    /// <summary>Every content of the account with its approval; Twilio tells 500 a page.</summary>
    public async Task<IReadOnlyList<ListedContent>> ListAsync(CancellationToken cancellationToken)
    {
        const int maxPages = 200;
        var found = new List<ListedContent>();
        var next = new Uri($"{contents.GetLeftPart(UriPartial.Authority)}/v1/ContentAndApprovals?PageSize=500");
        for (var page = 0; page < maxPages; page++)
        {
            var body = await rest.SendAsync(HttpMethod.Get, next, content: null, cancellationToken) ?? throw new TwilioApiException(20404, 404, "There is no Content API.");
            using var answer = Parse(body);
            if (!answer.RootElement.TryGetProperty("contents", out var list) || list.ValueKind != JsonValueKind.Array)
            {
                throw new TwilioApiException(0, 0, "The answer is no list of contents.");
            }

            found.AddRange(list.EnumerateArray().Select(ReadListed));
            var address = answer.RootElement.TryGetProperty("meta", out var meta) ? TwilioJson.Text(meta, "next_page_url") : null;
            if (string.IsNullOrEmpty(address))
            {
                return found;
            }

            next = new Uri(next, address);
        }

        throw new TwilioApiException(0, 0, $"The list of contents has more than {maxPages} pages.");
    }

    /// <summary>The body of "create content"; its names are compared with Twilio's in a test.</summary>
    internal static JsonObject CreateBody(ContentDraft draft) => new()
    {
        ["friendly_name"] = draft.FriendlyName,
        ["language"] = draft.Language,
        ["variables"] = new JsonObject(draft.Variables.Select(variable => KeyValuePair.Create(variable.Key, (JsonNode?)variable.Value))),
        ["types"] = draft.Types.DeepClone(),
    };

    /// <summary>The body of "create content approval request".</summary>
    internal static JsonObject ApprovalBody(string name, string category) => new() { ["name"] = name, ["category"] = category };

    private async Task<JsonDocument> PostAsync(Uri url, JsonObject body, CancellationToken cancellationToken)
    {
        using var content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        var answer = await rest.SendAsync(HttpMethod.Post, url, content, cancellationToken);
        return Parse(answer ?? throw new TwilioApiException(20404, 404, "There is no such content."));
    }

    private Uri Approvals(string contentSid, string tail) => TwilioSid.Is("HX", contentSid)
        ? new Uri($"{contents}/{contentSid}/ApprovalRequests{tail}")
        : throw new ArgumentException("Not a ContentSid.", nameof(contentSid));

    private static JsonDocument Parse(byte[] body) =>
        TwilioJson.TryParse(body) ?? throw new TwilioApiException(0, 0, "The answer is no JSON object.");

    private static ListedContent ReadListed(JsonElement content)
    {
        var body = new JsonObject();
        foreach (var name in new[] { "language", "variables", "types" })
        {
            body[name] = content.TryGetProperty(name, out var part) ? JsonNode.Parse(part.GetRawText()) : null;
        }

        var isSubmitted = content.TryGetProperty("approval_requests", out var approval) && approval.ValueKind == JsonValueKind.Object;
        return new ListedContent(
            TwilioJson.Text(content, "sid") ?? string.Empty,
            TwilioJson.Text(content, "friendly_name") ?? string.Empty,
            DateTimeOffset.TryParse(TwilioJson.Text(content, "date_created"), out var createdAt) ? createdAt : DateTimeOffset.MinValue,
            body,
            isSubmitted ? Read(approval) : new ContentApproval("unsubmitted", Category: null, RejectionReason: null));
    }

    private static ContentApproval Read(JsonElement approval)
    {
        var reason = TwilioJson.Text(approval, "rejection_reason");
        return new ContentApproval(
            TwilioJson.Text(approval, "status") ?? "unsubmitted",
            TwilioJson.Text(approval, "category"),
            string.IsNullOrEmpty(reason) ? null : PersonalData.Mask(reason));
    }
}
