using System.Text.Json;

namespace Dispatch.Core.Messaging.Templates;

/// <summary>
/// What the code fills into each message: <c>sent-values.json</c>, template and names of values. The tests compare it with every
/// message that any story or conversation sends, so that the linter need not play them.
/// </summary>
/// <param name="templates">Names of values by template.</param>
public sealed class SentValues(IReadOnlyDictionary<string, IReadOnlyList<string>> templates)
{
    private static readonly Lazy<SentValues> Embedded = new(Load);

    public static SentValues BuiltIn => Embedded.Value;

    /// <summary>Names of values by template.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Templates => templates;

    /// <summary>Whether the template has the variables that the code fills in, and no other.</summary>
    public IEnumerable<TemplateFault> Check(MessageTemplate template)
    {
        if (!templates.TryGetValue(template.Name, out var filled))
        {
            return [new TemplateFault(TemplateFaultKind.NotSent, "name", template.Name)];
        }

        var declared = template.Variables.Select(variable => variable.Name).ToList();
        return declared.Except(filled, StringComparer.Ordinal).Select(name => new TemplateFault(TemplateFaultKind.NotFilled, "variables", name))
            .Concat(filled.Except(declared, StringComparer.Ordinal).Select(name => new TemplateFault(TemplateFaultKind.FilledInVain, "variables", name)));
    }

    private static SentValues Load()
    {
        using var stream = typeof(SentValues).Assembly.GetManifestResourceStream("Dispatch.Core.sent-values.json")!;
        return new SentValues(JsonSerializer.Deserialize<Dictionary<string, IReadOnlyList<string>>>(stream)!);
    }
}
