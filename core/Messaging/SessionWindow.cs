using Dispatch.Core.Messaging.Templates;

namespace Dispatch.Core.Messaging;

/// <summary>
/// WhatsApp takes free text only for 24 hours after the person's last message (Twilio, "Key concepts"). Messages that are free text
/// stand here with the approved template that takes their place outside of it; every other message is a template at any time.
/// </summary>
public static class SessionWindow
{
    /// <summary>Twilio's code for free text outside the window; used for what we refuse ourselves, too.</summary>
    public const int ClosedCode = 63016;

    /// <summary>A window about to close counts as closed: the POST takes a moment.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    /// <summary>The approved template for a free text, or null for a message that is a template itself.</summary>
    public static string? CounterpartOf(string template) => template switch
    {
        TemplateName.HelpLandlord or TemplateName.HelpRenter or TemplateName.HelpUnknown or TemplateName.HelpWorker => TemplateName.AnswerWaiting,
        TemplateName.NotYours or TemplateName.NothingOpen or TemplateName.WhichJob or TemplateName.WhichReport or TemplateName.WhichRole or TemplateName.RoleSet => TemplateName.AnswerWaiting,
        TemplateName.KeptWithJob or TemplateName.MyJobs or TemplateName.AwayConfirm or TemplateName.BackConfirm => TemplateName.AnswerWaiting,
        TemplateName.LanguageSet or TemplateName.UpdatesSet or TemplateName.JobMuted or TemplateName.JobUnmuted => TemplateName.AnswerWaiting,
        TemplateName.OptedInConfirm or TemplateName.OptedOutConfirm or TemplateName.LandlordAnswerForm or TemplateName.JobEtaAsk => TemplateName.AnswerWaiting,
        _ when template.StartsWith("intake_", StringComparison.Ordinal) => TemplateName.AnswerWaiting,
        _ => null,
    };

    /// <summary>Whether a message may not go out as it is: free text on WhatsApp outside the window.</summary>
    public static bool IsClosedFor(string template, Channel channel, DateTimeOffset? openUntil, DateTimeOffset now) =>
        channel == Channel.WhatsApp && CounterpartOf(template) is not null && !(openUntil - Margin > now);

    /// <summary>The template a message is sent as: its own, or outside the window the approved one in its place.</summary>
    public static string TemplateFor(string template, Channel channel, DateTimeOffset? openUntil, DateTimeOffset now) =>
        IsClosedFor(template, channel, openUntil, now) ? CounterpartOf(template)! : template;

    /// <summary>The values of the form that is sent: the template in place of a free text names the message only.</summary>
    public static IEnumerable<KeyValuePair<string, string>> ValuesFor(string from, string to, IEnumerable<KeyValuePair<string, string>> values) =>
        from == to ? values : values.Where(v => v.Key == MessageTemplate.MessageCode);
}
