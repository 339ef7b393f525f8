namespace Dispatch.Core.Messaging.Templates;

/// <summary>
/// What WhatsApp demands of a body before it approves it, and what we demand of every text.
/// Sources: Twilio, "Using variables with Content API" and "twilio/quick-reply"; error 63021 for the length.
/// </summary>
public static class TemplateRules
{
    /// <summary>WhatsApp's limit for a body with its values, in characters.</summary>
    public const int MaxBody = 1024;

    /// <summary>WhatsApp's limit for an item of a list.</summary>
    public const int MaxListTitle = 24;

    private const int MaxButtons = 3;
    private const int MaxItems = 10;
    private const int MaxTitle = 20;

    /// <summary>The languages every template must have.</summary>
    public static IReadOnlyList<string> RequiredLanguages => SupportedLanguages.All;

    /// <summary>All broken rules; empty when the template is fit to be sent.</summary>
    public static IReadOnlyList<TemplateFault> Check(MessageTemplate template)
    {
        var faults = new List<TemplateFault>(TemplateTextRules.CheckWhole(template));
        foreach (var language in RequiredLanguages.Where(language => !template.Languages.ContainsKey(language)))
        {
            faults.Add(new TemplateFault(TemplateFaultKind.MissingLanguage, "languages", language));
        }

        faults.AddRange(template.Languages.Keys.Except(RequiredLanguages, StringComparer.Ordinal)
            .Select(language => new TemplateFault(TemplateFaultKind.UnknownLanguage, "languages", language)));
        var ids = template.Languages[MessageTemplate.FallbackLanguage].Buttons.Select(button => button.Id).ToArray();
        foreach (var (language, text) in template.Languages)
        {
            var where = $"languages.{language}";
            faults.AddRange(CheckBody($"{where}.body", text.Body));
            faults.AddRange(CheckText($"{where}.body", text.Body, MaxBody, template));
            faults.AddRange(CheckText($"{where}.sms", text.Sms, SmsSegments.MaxTextLength, template));
            faults.AddRange(CheckButtons($"{where}.buttons", text, template));
            faults.AddRange(CheckUse(where, text, template));
            faults.AddRange(TemplateTextRules.Check(where, language, text, template));
            faults.AddRange(TemplateSmsRules.Check(where, language, text, template));
            if (!text.Buttons.Select(button => button.Id).SequenceEqual(ids, StringComparer.Ordinal))
            {
                faults.Add(new TemplateFault(TemplateFaultKind.ButtonsDiffer, $"{where}.buttons", "other ids than in " + MessageTemplate.FallbackLanguage));
            }
        }

        return faults;
    }

    private static IEnumerable<TemplateFault> CheckBody(string where, string body)
    {
        var text = TemplateString.Parse(body, out _);
        var names = text.Names.ToArray();
        if (names.Length == 0)
        {
            yield break;
        }

        if (!HasWord(text.Literals[0]))
        {
            yield return new TemplateFault(TemplateFaultKind.VariableFirst, where, names[0]);
        }

        if (!HasWord(text.Literals[^1]))
        {
            yield return new TemplateFault(TemplateFaultKind.VariableLast, where, names[^1]);
        }

        for (var i = 1; i < names.Length; i++)
        {
            if (!HasWord(text.Literals[i]))
            {
                yield return new TemplateFault(TemplateFaultKind.VariablesAdjacent, where, $"{names[i - 1]}, {names[i]}");
            }
        }

        var words = text.Literals.Sum(CountWords);
        if (words < (2 * names.Length) + 1)
        {
            yield return new TemplateFault(TemplateFaultKind.TooFewWords, where, $"{words} words for {names.Length} variables");
        }
    }

    /// <summary>The code comes early, so that it survives a preview or a cut; the longest text still fits.</summary>
    private static IEnumerable<TemplateFault> CheckText(string where, string text, int max, MessageTemplate template)
    {
        var parsed = TemplateString.Parse(text, out _);
        if (parsed.Names.FirstOrDefault() != MessageTemplate.MessageCode || !HasWord(parsed.Literals[0]))
        {
            yield return new TemplateFault(TemplateFaultKind.MessageCodeMisplaced, where, parsed.Names.FirstOrDefault() ?? "no variable");
        }

        var longest = LongestOf(text, template);
        if (longest > max)
        {
            yield return new TemplateFault(TemplateFaultKind.TooLong, where, $"up to {longest} of {max} characters");
        }
    }

    private static IEnumerable<TemplateFault> CheckButtons(string where, TemplateText text, MessageTemplate template)
    {
        var buttons = text.Buttons;
        var isList = text.List is not null;
        if (isList && (template.Kind != TemplateKind.Session || text.List!.Length > MaxTitle || !HasWord(text.List!) || buttons.Count + (template.Choices is null ? 0 : TemplateChoices.Max) > MaxItems))
        {
            yield return new TemplateFault(TemplateFaultKind.BadButton, where, text.List!);
        }

        if (buttons.Count > (isList ? MaxItems : MaxButtons) || (template.Choices is not null && !isList))
        {
            yield return new TemplateFault(TemplateFaultKind.BadButton, where, $"{buttons.Count} buttons");
        }

        foreach (var button in buttons)
        {
            if (!HasWord(button.Title) || button.Title.Length > (isList ? MaxListTitle : MaxTitle) || TemplateString.Parse(button.Title, out _).Names.Any())
            {
                yield return new TemplateFault(TemplateFaultKind.BadButton, where, button.Title);
            }

            var isExact = TemplateString.Parse(button.Id, out _).Names
                .All(name => template.Variables.First(variable => variable.Name == name).Exact);
            if (LongestOf(button.Id, template) > TemplateRenderer.MaxButtonId || !isExact)
            {
                yield return new TemplateFault(TemplateFaultKind.BadButton, where, button.Id);
            }
        }

        // Where a tap comes without its id, its title is all there is.
        var ids = buttons.GroupBy(button => button.Id, StringComparer.Ordinal);
        var titles = buttons.GroupBy(button => button.Title, StringComparer.OrdinalIgnoreCase);
        foreach (var twice in ids.Concat(titles).Where(group => group.Count() > 1))
        {
            yield return new TemplateFault(TemplateFaultKind.BadButton, where, twice.Key);
        }
    }

    /// <summary>Numbers that occur in no part of the WhatsApp form would leave a gap, which is refused.</summary>
    private static IEnumerable<TemplateFault> CheckUse(string where, TemplateText text, MessageTemplate template)
    {
        var used = new[] { text.Body }.Concat(text.Buttons.Select(button => button.Id))
            .SelectMany(part => TemplateString.Parse(part, out _).Names)
            .ToHashSet(StringComparer.Ordinal);
        return template.Variables.Where(variable => !used.Contains(variable.Name))
            .Select(variable => new TemplateFault(TemplateFaultKind.UnusedVariable, where, variable.Name));
    }

    internal static int LongestOf(string text, MessageTemplate template)
    {
        var parsed = TemplateString.Parse(text, out _);
        return parsed.Literals.Sum(literal => literal.Length)
            + parsed.Names.Sum(name => template.Variables.First(variable => variable.Name == name).Max);
    }

    internal static bool HasWord(string text) => text.Any(char.IsLetterOrDigit);

    private static int CountWords(string text) =>
        text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Count(HasWord);
}
