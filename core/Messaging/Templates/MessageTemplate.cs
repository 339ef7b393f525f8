namespace Dispatch.Core.Messaging.Templates;

/// <summary>Who a message is written for.</summary>
public enum TemplateAudience
{
    Worker,
    Renter,
    Landlord,
    Manager,

    /// <summary>Somebody outside the directory, on a complex's escalation ladder.</summary>
    EscalationContact,

    /// <summary>Whoever writes to us, known or not.</summary>
    Anyone,
}

/// <summary>How a message may be sent.</summary>
public enum TemplateKind
{
    /// <summary>Also outside the 24-hour window, so WhatsApp has to approve it.</summary>
    Template,

    /// <summary>Only as an answer: free text inside the window, or SMS.</summary>
    Session,
}

/// <summary>A value that a message is filled with.</summary>
/// <param name="Name">snake_case; in the texts <c>{{name}}</c>.</param>
/// <param name="Sample">What WhatsApp's reviewers see.</param>
/// <param name="Max">Longest value in UTF-16 units; longer ones are cut.</param>
/// <param name="Exact">True for ids and links, which are useless when changed: they are refused instead of cleaned or cut.</param>
public sealed record TemplateVariable(string Name, string Sample, int Max, bool Exact);

/// <summary>A quick-reply button.</summary>
/// <param name="Title">At most 20 characters without variables; in a list 24.</param>
/// <param name="Id">Comes back as <c>ButtonPayload</c>; at most 200 characters.</param>
public sealed record TemplateButton(string Title, string Id);

/// <summary>A message in one language.</summary>
/// <param name="Body">For WhatsApp, at most 1024 characters with its values.</param>
/// <param name="Buttons">The same ids in every language.</param>
/// <param name="Sms">The shorter form for SMS, in GSM-7 characters where the language allows.</param>
public sealed record TemplateText(string Body, IReadOnlyList<TemplateButton> Buttons, string Sms)
{
    /// <summary>What stands on the button that opens the list; null where the choices are buttons. Only in a session.</summary>
    public string? List { get; init; }
}

/// <summary>Choices that differ from message to message: the parts of a value, numbered ("1 Sunny Court; 2 Park Row").</summary>
/// <param name="Variable">The value that holds them.</param>
/// <param name="Question">What a tap answers: its id is <c>reply:{question}:{number}:{message_code}</c>.</param>
public sealed record TemplateChoices(string Variable, string Question)
{
    /// <summary>WhatsApp wants the number of items known beforehand, so there is one content for each count; fewer or more are a text.</summary>
    public const int Min = 2;
    public const int Max = 6;
}

/// <summary>One message in all its languages, read from one file of <c>templates/</c>.</summary>
public sealed record MessageTemplate(
    string Name,
    TemplateAudience To,
    string Category,
    TemplateKind Kind,
    IReadOnlyList<TemplateVariable> Variables,
    IReadOnlyDictionary<string, TemplateText> Languages)
{
    /// <summary>Null where the choices are the same in every message, or there are none.</summary>
    public TemplateChoices? Choices { get; init; }

    /// <summary>Whether it is sent as a content: every template, and those answers that have choices.</summary>
    public bool HasContent => Kind == TemplateKind.Template || Choices is not null || Languages[FallbackLanguage].Buttons.Count > 0;

    /// <summary>The counts of choices it has a content for; 0 where they are fixed or there are none.</summary>
    public IEnumerable<int> ContentCounts => Choices is null ? [0] : Enumerable.Range(TemplateChoices.Min, TemplateChoices.Max - TemplateChoices.Min + 1);

    /// <summary>All its contents, as they are written now.</summary>
    public IEnumerable<ContentName> ContentNames => HasContent ? Languages.Keys.SelectMany(l => ContentCounts.Select(c => ContentNameOf(l, c))) : [];

    /// <summary>The language every template has.</summary>
    public const string FallbackLanguage = SupportedLanguages.Fallback;

    /// <summary>The value every text carries, so that a lost message can be recognised in the provider's list.</summary>
    public const string MessageCode = "message_code";

    /// <summary>The language a message is sent in when <paramref name="language"/> is asked for: exactly, without region, or the fallback.</summary>
    public string LanguageFor(string language)
    {
        if (Languages.ContainsKey(language))
        {
            return language;
        }

        return SupportedLanguages.RootOf(language) is { } root && Languages.ContainsKey(root) ? root : FallbackLanguage;
    }

    /// <summary>Reads one file.</summary>
    /// <param name="name">The file's name without <c>.json</c>; the file must say the same.</param>
    /// <param name="json">The file's text.</param>
    /// <returns>The template, or every fault found. Texts are checked by <see cref="TemplateRules"/> too.</returns>
    public static TemplateReading Parse(string name, string json) => TemplateReader.Read(name, json);

    /// <summary>Fills in the values.</summary>
    /// <param name="language">A language tag; see <see cref="LanguageFor"/>.</param>
    /// <param name="values">Every variable of the template, and no other.</param>
    /// <exception cref="ArgumentException">A value is missing, unknown, or unusable as it is (<see cref="TemplateVariable.Exact"/>): our defect.</exception>
    public RenderedMessage Render(string language, IReadOnlyDictionary<string, string> values) =>
        TemplateRenderer.Render(this, LanguageFor(language), values);

    /// <summary>The message with its samples, as reviewers see it.</summary>
    public RenderedMessage RenderSamples(string language) =>
        Render(language, Variables.ToDictionary(variable => variable.Name, variable => variable.Sample, StringComparer.Ordinal));

    /// <summary>
    /// What a ContentSid is kept under: template, language and shape. Code and contents of different shapes do not find each other, so
    /// neither a deployment nor a push has to come first.
    /// </summary>
    /// <param name="count">One of <see cref="ContentCounts"/>.</param>
    public string ContentKey(string language, int count = 0) => $"{Name}_{language}_{TemplateContent.ShapeOf(this, count)}";

    /// <summary>Changes when the variables or the ids of the buttons do.</summary>
    public string Shape => TemplateContent.ShapeOf(this, 0);

    /// <summary>The name of the content of one language as it is written now, at its first try for approval.</summary>
    public ContentName ContentNameOf(string language, int count = 0) =>
        new(Name, language, TemplateContent.ShapeOf(this, count), TemplateContent.VersionOf(this, language, count), 1);

    /// <summary>The body of Twilio's "create Content" call for one language.</summary>
    /// <exception cref="ArgumentException">The template does not have the language.</exception>
    /// <param name="count">One of <see cref="ContentCounts"/>.</param>
    public string ToContentJson(string language, int count = 0) => TemplateContent.ToJson(this, language, count);
}

/// <summary>What came of reading a template: either the template or at least one fault.</summary>
public sealed record TemplateReading(MessageTemplate? Template, IReadOnlyList<TemplateFault> Faults);

/// <summary>A message ready to be sent in any of its forms.</summary>
/// <param name="Language">The language it is written in.</param>
/// <param name="Variables">All values by number ("1", "2", …), clean: no newline, no tab, never empty. Twilio's ContentVariables.</param>
/// <param name="WhatsAppText">The body, for free text inside the 24-hour window and for previews.</param>
/// <param name="SmsText">At most 1600 characters.</param>
/// <param name="Buttons">With filled-in ids.</param>
public sealed record RenderedMessage(
    string Language,
    IReadOnlyDictionary<string, string> Variables,
    string WhatsAppText,
    string SmsText,
    IReadOnlyList<TemplateButton> Buttons)
{
    /// <summary>How many of the buttons are choices of this message alone; they are part of its text as well.</summary>
    public int ChoiceCount { get; init; }

    /// <summary>What stands on the button that opens the choices as a list, or null.</summary>
    public string? List { get; init; }

    /// <summary>For WhatsApp where there is no content with buttons: the choices stand numbered below the text.</summary>
    public string FreeText => Buttons.Count == 0 || ChoiceCount > 0
        ? WhatsAppText
        : $"{WhatsAppText}\n{string.Join('\n', Buttons.Select((b, i) => $"{i + 1} {b.Title}"))}";
}
