using System.Text.Json.Nodes;
using Dispatch.Core.Messaging.Templates;
using Dispatch.Functions.Storage;
using Dispatch.Functions.Twilio;

namespace Dispatch.Functions.Templates;

/// <summary>What a push does next with a template in a language.</summary>
internal enum TemplateStep
{
    /// <summary>It is as it should be, or only WhatsApp can change it.</summary>
    None,

    /// <summary>Make the content; nothing of this writing is at Twilio.</summary>
    Create,

    /// <summary>The content is there, approval was never asked for.</summary>
    Submit,

    /// <summary>WhatsApp has not decided.</summary>
    Wait,

    /// <summary>Rejected: make it again under the next name, for the rejected one is locked for 30 days.</summary>
    Rename,

    /// <summary>Rejected too often, or disabled: the text has to change.</summary>
    GiveUp,
}

/// <summary>One template in one language, as Twilio has it. Pure: the list of contents in, what to do out.</summary>
/// <param name="Name">What the content of today's text is called, with the number of the latest try.</param>
/// <param name="Latest">The content of the latest try; null where there is none.</param>
/// <param name="Usable">What may be sent now: today's text, or until it is approved the one before, if it has the same shape.</param>
internal sealed record TemplateStanding(MessageTemplate Template, string Language, ContentName Name, ListedContent? Latest, ListedContent? Usable)
{
    /// <summary>More names for one text are not tried.</summary>
    public const int MaxAttempts = 3;

    /// <summary>Twilio's word, or <c>missing</c>, or <c>recategorised</c>.</summary>
    public string Status => Latest is null ? TemplateRow.Missing : StatusOf(Latest, Template);

    /// <summary>How many choices of its own it has; see <see cref="MessageTemplate.ContentCounts"/>.</summary>
    public int Count { get; init; }

    /// <summary>Worse than waiting: somebody has to look.</summary>
    public bool IsLost => Status is "rejected" or "paused" or "disabled" or TemplateRow.Recategorised;

    public TemplateStep Step => Status switch
    {
        TemplateRow.Missing => TemplateStep.Create,
        "unsubmitted" => TemplateStep.Submit,
        "received" or "pending" => TemplateStep.Wait,
        "rejected" when Name.Attempt < MaxAttempts => TemplateStep.Rename,
        "rejected" or "disabled" => TemplateStep.GiveUp,
        _ => TemplateStep.None,
    };

    /// <summary>The row senders go by.</summary>
    public TemplateRow ToRow(DateTimeOffset now) => Usable is { } usable
        ? new TemplateRow(Name.Key, usable.Sid, TemplateRow.Approved, usable.Approval.Category ?? Template.Category, now, ReasonOf(Latest))
        : new TemplateRow(Name.Key, Latest?.Sid ?? string.Empty, Status, Latest?.Approval.Category, now, ReasonOf(Latest));

    /// <summary>What to send to Twilio's "create Content".</summary>
    public ContentDraft Draft(ContentName name)
    {
        var json = JsonNode.Parse(Template.ToContentJson(Language, Count))!.AsObject();
        var variables = json["variables"]!.AsObject().ToDictionary(v => v.Key, v => v.Value!.GetValue<string>(), StringComparer.Ordinal);
        return new ContentDraft(name.FriendlyName, json["language"]!.GetValue<string>(), variables, json["types"]!.DeepClone().AsObject());
    }

    /// <summary>Every message that is sent as a content, in every language and for every count of choices.</summary>
    public static IReadOnlyList<TemplateStanding> Of(TemplateCatalog catalog, IEnumerable<ListedContent> contents)
    {
        var ours = contents
            .Select(content => ContentName.TryParse(content.FriendlyName, out var name) ? (Name: name, Content: content) : default)
            .Where(pair => pair.Name is not null)
            .ToLookup(pair => pair.Name.Key, StringComparer.Ordinal);
        return
        [
            .. catalog.Templates.Where(t => t.HasContent).OrderBy(t => t.Name, StringComparer.Ordinal)
                .SelectMany(t => t.Languages.Keys.SelectMany(l => t.ContentCounts.Select(c => Of(t, l, c, [.. ours[t.ContentKey(l, c)]])))),
        ];
    }

    private static TemplateStanding Of(MessageTemplate template, string language, int count, IReadOnlyList<(ContentName Name, ListedContent Content)> sameShape)
    {
        var name = template.ContentNameOf(language, count);

        // A create whose answer was lost leaves two contents of one name: the one that came further counts.
        var latest = sameShape.Where(c => c.Name.Version == name.Version)
            .OrderByDescending(c => c.Name.Attempt).ThenByDescending(c => RankOf(c.Content.Approval.Status)).FirstOrDefault();
        var usable = sameShape.Where(c => StatusOf(c.Content, template) == TemplateRow.Approved)
            .OrderByDescending(c => c.Name.Version == name.Version).ThenByDescending(c => c.Content.CreatedAt).ThenByDescending(c => c.Name.Attempt)
            .Select(c => c.Content).FirstOrDefault();
        return new TemplateStanding(template, language, latest.Name ?? name, latest.Content, usable) { Count = count };
    }

    /// <summary>An answer inside the 24-hour window needs nobody's approval: it can be used as soon as it is there.</summary>
    private static string StatusOf(ListedContent content, MessageTemplate template) => template.Kind == TemplateKind.Session
        ? TemplateRow.Approved
        : content.Approval is { Status: TemplateRow.Approved, Category: { } category } && !string.Equals(category, template.Category, StringComparison.OrdinalIgnoreCase)
            ? TemplateRow.Recategorised
            : content.Approval.Status;

    private static string? ReasonOf(ListedContent? content) => content?.Approval.RejectionReason;

    private static int RankOf(string status) => status switch
    {
        TemplateRow.Approved => 3,
        "received" or "pending" => 2,
        "unsubmitted" => 0,
        _ => 1,
    };
}
