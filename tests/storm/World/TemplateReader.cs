using System.Text.RegularExpressions;
using Dispatch.Core.Messaging;
using Dispatch.Core.Messaging.Templates;

namespace Dispatch.Storm.World;

/// <summary>Tells from a text alone which message it is, as a person would.</summary>
internal static class TemplateReader
{
    private static readonly List<(string Name, Regex Text)> Known =
    [
        .. TemplateCatalog.BuiltIn.Templates
            .SelectMany(t => t.Languages.Values.SelectMany(l => new[] { (t.Name, l.Body), (t.Name, l.Sms) }))
            .OrderByDescending(t => t.Item2.Length)
            .Select(t => (t.Name, Pattern(t.Item2))),
    ];

    public static string? Find(string text) => Known.FirstOrDefault(k => k.Text.IsMatch(text)).Name;

    private static Regex Pattern(string template)
    {
        var parts = template.Split("{{").SelectMany((part, i) => i == 0 ? [Literal(part)] : new[] { "(.|\n)+?", Literal(part[(part.IndexOf("}}", StringComparison.Ordinal) + 2)..]) });
        return new Regex($@"\A{string.Concat(parts)}\z", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
    }

    /// <summary>As it stands, or with the letters an SMS is written in.</summary>
    private static string Literal(string text)
    {
        var plain = SmsSegments.ToGsm7(text);
        return plain == text ? Regex.Escape(text) : $"({Regex.Escape(text)}|{Regex.Escape(plain)})";
    }
}
