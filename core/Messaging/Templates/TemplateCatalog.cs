using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Dispatch.Core.Messaging.Templates;

/// <summary>All messages there are, by name.</summary>
public sealed class TemplateCatalog
{
    private const string ResourcePrefix = "Dispatch.Core.Templates.";
    private const string ResourceSuffix = ".json";

    private static readonly Lazy<TemplateCatalog> Embedded = new(ReadEmbedded);

    private readonly FrozenDictionary<string, MessageTemplate> templates;

    private TemplateCatalog(IEnumerable<MessageTemplate> templates) =>
        this.templates = templates.ToFrozenDictionary(template => template.Name, StringComparer.Ordinal);

    /// <summary>The messages of the repository's <c>templates/</c> folder, as they were when this was built.</summary>
    public static TemplateCatalog BuiltIn => Embedded.Value;

    public IReadOnlyCollection<MessageTemplate> Templates => templates.Values;

    /// <summary>The template of that name.</summary>
    /// <exception cref="KeyNotFoundException">There is none: our defect; names are in <see cref="TemplateName"/>.</exception>
    public MessageTemplate this[string name] => templates.TryGetValue(name, out var template)
        ? template
        : throw new KeyNotFoundException($"There is no message template {name}.");

    public bool TryGet(string name, [NotNullWhen(true)] out MessageTemplate? template) => templates.TryGetValue(name, out template);

    /// <summary>Builds a catalog from texts by file name (without <c>.json</c>).</summary>
    /// <param name="texts">Name and JSON of every template.</param>
    /// <param name="faults">Every structural fault of every file, its path starting with the file's name.</param>
    /// <returns>The catalog, or null with faults.</returns>
    public static TemplateCatalog? Build(IEnumerable<KeyValuePair<string, string>> texts, out IReadOnlyList<TemplateFault> faults)
    {
        var read = texts.Select(text => (Name: text.Key, Reading: MessageTemplate.Parse(text.Key, text.Value))).ToArray();
        faults = [.. read.SelectMany(one => one.Reading.Faults, (one, fault) => fault with { Where = $"{one.Name}: {fault.Where}" })];
        return faults.Count == 0 ? new TemplateCatalog(read.Select(one => one.Reading.Template!)) : null;
    }

    private static TemplateCatalog ReadEmbedded()
    {
        var assembly = typeof(TemplateCatalog).Assembly;
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var resource in assembly.GetManifestResourceNames())
        {
            if (resource.StartsWith(ResourcePrefix, StringComparison.Ordinal))
            {
                using var text = new StreamReader(assembly.GetManifestResourceStream(resource)!);
                texts.Add(resource[ResourcePrefix.Length..^ResourceSuffix.Length], text.ReadToEnd());
            }
        }

        return Build(texts, out var faults)
            ?? throw new InvalidOperationException("The embedded templates are faulty: " + string.Join("; ", faults));
    }
}
