namespace Dispatch.Core.Messaging.Templates;

/// <summary>One template in one language, in numbers.</summary>
/// <param name="Body">Characters of the body when every value has its maximum; WhatsApp takes 1024.</param>
/// <param name="Title">Characters of the longest button title; 20 are allowed.</param>
/// <param name="ButtonId">Characters of the longest button id with the longest values; 200 are allowed.</param>
/// <param name="Segments">Of the SMS form, filled with the samples.</param>
/// <param name="LongestSegments">Of the SMS form, filled with the longest values.</param>
public sealed record TemplateLintLine(
    string Template, string Language, TemplateKind Kind, int Variables, int Body, int Buttons, int Title, int ButtonId, int Segments, int LongestSegments);

/// <summary>What the linter found.</summary>
/// <param name="Lines">A line for each template and language that could be read.</param>
/// <param name="Faults">Their path begins with the template's name.</param>
public sealed record TemplateLintReport(IReadOnlyList<TemplateLintLine> Lines, IReadOnlyList<TemplateFault> Faults)
{
    public bool HasErrors => Faults.Any(fault => !fault.IsWarning);
}

/// <summary>The one linter of templates: the tests and the command run this.</summary>
public static class TemplateLint
{
    /// <summary>Checks texts by file name (without <c>.json</c>) against every rule.</summary>
    /// <param name="texts">Name and JSON of every template.</param>
    /// <param name="sent">What the code fills in.</param>
    public static TemplateLintReport Run(IEnumerable<KeyValuePair<string, string>> texts, SentValues sent)
    {
        var faults = new List<TemplateFault>();
        var templates = new List<MessageTemplate>();
        foreach (var (name, json) in texts)
        {
            var reading = MessageTemplate.Parse(name, json);
            faults.AddRange(reading.Faults.Select(fault => Named(name, fault)));
            if (reading.Template is { } template)
            {
                templates.Add(template);
            }
        }

        var report = Run(templates, sent);
        return report with { Faults = [.. faults, .. report.Faults] };
    }

    /// <summary>Checks templates that could be read.</summary>
    public static TemplateLintReport Run(IEnumerable<MessageTemplate> templates, SentValues sent)
    {
        var all = templates.OrderBy(template => template.Name, StringComparer.Ordinal).ToList();
        var faults = all
            .SelectMany(template => TemplateRules.Check(template).Concat(sent.Check(template)), (template, fault) => Named(template.Name, fault))
            .Concat(Duplicates(all))
            .ToList();
        var lines = all.SelectMany(template => template.Languages.Select(language => Line(template, language.Key, language.Value))).ToList();
        return new TemplateLintReport(lines, faults);
    }

    private static TemplateFault Named(string name, TemplateFault fault) => fault with { Where = $"{name}: {fault.Where}" };

    private static TemplateLintLine Line(MessageTemplate template, string language, TemplateText text) => new(
        template.Name,
        language,
        template.Kind,
        template.Variables.Count,
        TemplateRules.LongestOf(text.Body, template),
        text.Buttons.Count,
        text.Buttons.Select(button => button.Title.Length).DefaultIfEmpty().Max(),
        text.Buttons.Select(button => TemplateRules.LongestOf(button.Id, template)).DefaultIfEmpty().Max(),
        TemplateSmsRules.SampleOf(template, text),
        TemplateSmsRules.LongestOf(template, text));

    /// <summary>Names of variables do not make a text another: WhatsApp sees numbers.</summary>
    private static IEnumerable<TemplateFault> Duplicates(IEnumerable<MessageTemplate> templates) =>
        from template in templates
        where template.Kind == TemplateKind.Template
        from language in template.Languages
        group (template.Name, language.Key) by (language.Key, Text: TemplateString.Fill(language.Value.Body, _ => "{}").ToLowerInvariant(), language.Value.Buttons.Count) into same
        where same.Count() > 1
        select new TemplateFault(
            TemplateFaultKind.DuplicateText, $"{same.First().Name}: languages.{same.Key.Key}.body", string.Join(", ", same.Select(one => one.Name)));
}
