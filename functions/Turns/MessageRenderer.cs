using Dispatch.Core.Messaging;
using Dispatch.Core.Messaging.Templates;
using Dispatch.Core.Turns;

namespace Dispatch.Functions.Turns;

/// <summary>Turns a message's template and values into what the provider is given, in the reader's language.</summary>
internal sealed class MessageRenderer(TemplateCatalog catalog, Words words, ITemplateStore templates, Uri publicBaseUrl)
{
    /// <summary>A WhatsApp message whose template is not approved: Twilio's code for a ContentSid the account does not have.</summary>
    public const int NoContent = 21655;

    private static readonly Dictionary<string, string> NoVariables = new(StringComparer.Ordinal);

    /// <returns>Null where WhatsApp needs an approved template and there is none.</returns>
    public async Task<OutboundMessage?> RenderAsync(SendingContext context, OutgoingMessage message, CancellationToken cancellationToken)
    {
        var template = catalog[message.Template];
        var rendered = template.Render(message.Language, ForReader(message));
        if (message.Channel == Channel.Sms)
        {
            return Out(context, message, null, NoVariables, rendered.SmsText);
        }

        var sid = rendered.Buttons.Count > 0 || template.Kind == TemplateKind.Template ? await FindContentAsync(context, template, rendered, cancellationToken) : null;
        return (template.Kind, sid) switch
        {
            (_, not null) => Out(context, message, sid, rendered.Variables, null),
            (TemplateKind.Session, _) => Out(context, message, null, NoVariables, rendered.FreeText),
            _ => null,
        };
    }

    private async Task<string?> FindContentAsync(
        SendingContext context, MessageTemplate template, RenderedMessage rendered, CancellationToken cancellationToken)
    {
        var key = template.ContentKey(rendered.Language, rendered.ChoiceCount);
        return context.ContentSids.GetValueOrDefault(key)
            ?? (context.OrganisationId is { } organisation ? await templates.FindContentSidAsync(organisation, key, cancellationToken) : null);
    }

    /// <summary>The text a person reads, for pages.</summary>
    public string TextOf(OutgoingMessage message)
    {
        var rendered = catalog[message.Template].Render(message.Language, ForReader(message));
        return message.Channel == Channel.Sms ? rendered.SmsText : rendered.WhatsAppText;
    }

    private Dictionary<string, string> ForReader(OutgoingMessage message) =>
        ReaderValues.Of(message, message.Language, words, token => new Uri(publicBaseUrl, $"track/{token}").AbsoluteUri);

    private static OutboundMessage Out(
        SendingContext context, OutgoingMessage message, string? contentSid, IReadOnlyDictionary<string, string> variables, string? body) =>
        new(message.Channel, message.Address, contentSid, variables, body, context.Partition, message.Number);
}
