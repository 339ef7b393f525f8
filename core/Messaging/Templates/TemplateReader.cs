using System.Text.Json;
using System.Text.Json.Serialization;

namespace Dispatch.Core.Messaging.Templates;

/// <summary>Reads a template file and collects everything that is wrong with its structure.</summary>
internal sealed partial class TemplateReader
{
    private readonly List<TemplateFault> faults = [];

    private TemplateReader()
    {
    }

    public static TemplateReading Read(string name, string json)
    {
        TemplateFile? file;
        try
        {
            file = JsonSerializer.Deserialize(json, TemplateJson.Default.TemplateFile);
        }
        catch (JsonException exception)
        {
            return new TemplateReading(null, [new TemplateFault(TemplateFaultKind.BadJson, exception.Path ?? "$", exception.Message)]);
        }

        var reader = new TemplateReader();
        var template = reader.Build(name, file ?? new TemplateFile());
        return reader.faults.Count == 0 ? new TemplateReading(template, []) : new TemplateReading(null, reader.faults);
    }

    private MessageTemplate Build(string name, TemplateFile file)
    {
        if (Require(file.Name, "name") != name || !TemplateString.IsName(name))
        {
            Fault(TemplateFaultKind.BadName, "name", file.Name ?? string.Empty);
        }

        var category = Require(file.Category, "category");
        if (category is not ("UTILITY" or "MARKETING" or "AUTHENTICATION"))
        {
            Fault(TemplateFaultKind.UnknownCategory, "category", category);
        }

        var variables = (file.Variables ?? []).Select((variable, index) => ReadVariable(variable ?? new VariableFile(null, null, 0, false), index)).ToArray();
        foreach (var twice in variables.GroupBy(v => v.Name, StringComparer.Ordinal).Where(group => group.Count() > 1))
        {
            Fault(TemplateFaultKind.BadVariable, "variables", twice.Key);
        }

        var languages = (file.Languages ?? new Dictionary<string, TextFile?>(StringComparer.Ordinal))
            .ToDictionary(l => l.Key, l => ReadText($"languages.{l.Key}", l.Value ?? new TextFile()), StringComparer.Ordinal);
        if (!languages.ContainsKey(MessageTemplate.FallbackLanguage))
        {
            Fault(TemplateFaultKind.MissingLanguage, "languages", MessageTemplate.FallbackLanguage);
        }

        var to = ReadWord<TemplateAudience>(file.To, "to", TemplateFaultKind.UnknownAudience);
        var kind = ReadWord<TemplateKind>(file.Kind, "kind", TemplateFaultKind.UnknownKind);
        CheckNames(variables, languages);
        return new MessageTemplate(name, to, category, kind, variables, languages) { Choices = ReadChoices(file.Choices, variables) };
    }

    private TemplateChoices? ReadChoices(ChoicesFile? file, TemplateVariable[] variables)
    {
        if (file is null)
        {
            return null;
        }

        var choices = new TemplateChoices(Require(file.Variable, "choices.variable"), Require(file.Question, "choices.question"));
        if (!variables.Any(v => v.Name == choices.Variable))
        {
            Fault(TemplateFaultKind.UndeclaredVariable, "choices.variable", choices.Variable);
        }

        return choices;
    }

    private TemplateVariable ReadVariable(VariableFile file, int index)
    {
        var where = $"variables[{index}]";
        var name = Require(file.Name, where + ".name");
        var sample = Require(file.Sample, where + ".sample");
        if (!TemplateString.IsName(name) || file.Max < 1 || sample.Length > file.Max || TemplateValue.Clean(sample, file.Max) != sample)
        {
            Fault(TemplateFaultKind.BadVariable, where, name);
        }

        return new TemplateVariable(name, sample, file.Max, file.Exact);
    }

    private TemplateText ReadText(string where, TextFile file) => new(
        Require(file.Body, where + ".body"),
        [.. (file.Buttons ?? []).Select((button, index) => new TemplateButton(
            Require(button?.Title, $"{where}.buttons[{index}].title"),
            Require(button?.Id, $"{where}.buttons[{index}].id")))],
        Require(file.Sms, where + ".sms"))
    {
        List = file.List,
    };

    private void CheckNames(TemplateVariable[] variables, Dictionary<string, TemplateText> languages)
    {
        foreach (var (language, text) in languages)
        {
            var where = $"languages.{language}";
            CheckPlaceholders($"{where}.body", text.Body, variables);
            CheckPlaceholders($"{where}.sms", text.Sms, variables);
            foreach (var (index, button) in text.Buttons.Index())
            {
                CheckPlaceholders($"{where}.buttons[{index}].title", button.Title, variables);
                CheckPlaceholders($"{where}.buttons[{index}].id", button.Id, variables);
            }
        }
    }

    private void CheckPlaceholders(string where, string text, TemplateVariable[] variables)
    {
        var names = TemplateString.Parse(text, out var fault).Names;
        if (fault is not null)
        {
            Fault(TemplateFaultKind.BadPlaceholder, where, fault);
        }

        foreach (var name in names.Where(name => !variables.Any(variable => variable.Name == name)))
        {
            Fault(TemplateFaultKind.UndeclaredVariable, where, name);
        }
    }

    private T ReadWord<T>(string? word, string where, TemplateFaultKind fault)
        where T : struct, Enum
    {
        var text = Require(word, where);
        foreach (var value in Enum.GetValues<T>())
        {
            if (text == JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()))
            {
                return value;
            }
        }

        Fault(fault, where, text);
        return default;
    }

    private string Require(string? value, string where)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            Fault(TemplateFaultKind.MissingProperty, where, "empty or missing");
        }

        return value ?? string.Empty;
    }

    private void Fault(TemplateFaultKind kind, string where, string detail) => faults.Add(new TemplateFault(kind, where, detail));

    internal sealed record TemplateFile
    {
        public string? Name { get; init; }

        public string? To { get; init; }

        public string? Category { get; init; }

        public string? Kind { get; init; }

        public IReadOnlyList<VariableFile?>? Variables { get; init; }

        public ChoicesFile? Choices { get; init; }

        public IReadOnlyDictionary<string, TextFile?>? Languages { get; init; }
    }

    internal sealed record VariableFile(string? Name, string? Sample, int Max, bool Exact);

    internal sealed record ChoicesFile(string? Variable, string? Question);

    internal sealed record TextFile(string? Body = null, IReadOnlyList<TemplateButton?>? Buttons = null, string? Sms = null, string? List = null);

    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false)]
    [JsonSerializable(typeof(TemplateFile))]
    private sealed partial class TemplateJson : JsonSerializerContext;
}
