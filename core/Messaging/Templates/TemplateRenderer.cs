using System.Globalization;

namespace Dispatch.Core.Messaging.Templates;

/// <summary>Fills templates.</summary>
internal static class TemplateRenderer
{
    /// <summary>Twilio's limit for a button's id.</summary>
    public const int MaxButtonId = 200;

    public static RenderedMessage Render(MessageTemplate template, string language, IReadOnlyDictionary<string, string> values)
    {
        foreach (var name in values.Keys)
        {
            if (!template.Variables.Any(variable => variable.Name == name))
            {
                throw new ArgumentException($"The template {template.Name} has no variable {name}.", nameof(values));
            }
        }

        var clean = template.Variables.ToDictionary(
            variable => variable.Name, variable => Value(template, variable, values), StringComparer.Ordinal);
        var text = template.Languages[language];
        var choices = ChoicesOf(template, clean);
        var filled = template.Variables.Select(v => clean[v.Name]).Concat(choices.Select(c => c.Title));
        return new RenderedMessage(
            language,
            filled.Index().ToDictionary(v => Number(v.Index), v => v.Item, StringComparer.Ordinal),
            TemplateString.Fill(text.Body, name => clean[name]),
            TemplateValue.Cut(SmsSegments.ToGsm7(TemplateString.Fill(text.Sms, name => clean[name])), SmsSegments.MaxTextLength),
            [.. text.Buttons.Select(button => Button(template, button, clean)), .. choices])
        {
            ChoiceCount = choices.Count,
            List = text.List,
        };
    }

    /// <summary>The parts of a value as choices, numbered as in the text; none where there are too few or too many of them.</summary>
    private static List<TemplateButton> ChoicesOf(MessageTemplate template, Dictionary<string, string> values)
    {
        if (template.Choices is not { } choices)
        {
            return [];
        }

        var parts = values[choices.Variable].Split("; ", StringSplitOptions.RemoveEmptyEntries);
        return parts.Length is < TemplateChoices.Min or > TemplateChoices.Max
            ? []
            : [.. parts.Select((part, i) => new TemplateButton(
                TemplateValue.Cut(part, TemplateRules.MaxListTitle), ChoiceId(choices, i + 1, values[MessageTemplate.MessageCode])))];
    }

    public static string ChoiceId(TemplateChoices choices, int number, string messageCode) => $"reply:{choices.Question}:{number}:{messageCode}";

    /// <summary>The number Twilio knows a variable by: its place in the file, from one.</summary>
    public static string Number(int index) => (index + 1).ToString(CultureInfo.InvariantCulture);

    private static string Value(MessageTemplate template, TemplateVariable variable, IReadOnlyDictionary<string, string> values)
    {
        if (!values.TryGetValue(variable.Name, out var value))
        {
            throw new ArgumentException($"The template {template.Name} needs the variable {variable.Name}.", nameof(values));
        }

        var clean = TemplateValue.Clean(value, variable.Max);
        if (variable.Exact && clean != value)
        {
            throw new ArgumentException(
                $"The variable {variable.Name} of the template {template.Name} is empty, not clean or over {variable.Max} characters.",
                nameof(values));
        }

        return clean;
    }

    private static TemplateButton Button(MessageTemplate template, TemplateButton button, Dictionary<string, string> values)
    {
        var id = TemplateString.Fill(button.Id, name => values[name]);
        return id.Length <= MaxButtonId
            ? button with { Id = id }
            : throw new ArgumentException($"The id of the button {button.Title} of the template {template.Name} is over {MaxButtonId} characters.", nameof(values));
    }
}
