using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Dispatch.Functions.Tests.Pages;

/// <summary>One answer, with the few questions a test asks of HTML.</summary>
internal sealed partial record PageAnswer(HttpStatusCode Status, byte[] Body, IReadOnlyDictionary<string, string> Headers)
{
    public string Html => Encoding.UTF8.GetString(Body);

    /// <summary>What a person reads: no tags, entities resolved, blanks joined.</summary>
    public string Text => Blanks().Replace(WebUtility.HtmlDecode(Tags().Replace(Html, " ")), " ");

    public string? Location => Headers.GetValueOrDefault("Location");

    /// <summary>All start tags of that kind with their attributes.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, string>> All(string tag) =>
        Regex.Matches(Html, $@"<{tag}(?<attributes>(\s+[\w-]+(=""[^""]*"")?)*)\s*/?>", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5))
            .Select(m => (IReadOnlyDictionary<string, string>)Attributes().Matches(m.Groups["attributes"].Value)
                .ToDictionary(a => a.Groups["name"].Value, a => WebUtility.HtmlDecode(a.Groups["value"].Value), StringComparer.Ordinal))
            .ToList();

    public IEnumerable<string> Ids => All(@"[a-z0-9]+").Where(t => t.ContainsKey("id")).Select(t => t["id"]);

    /// <summary>What the form would send for a field, or null where it would send nothing.</summary>
    public string? Value(string name) => Values(name).FirstOrDefault();

    public IEnumerable<string> Values(string name)
    {
        foreach (var input in All("input").Where(i => i.GetValueOrDefault("name") == name))
        {
            if (input.GetValueOrDefault("type") is not ("radio" or "checkbox") || input.ContainsKey("checked"))
            {
                yield return input.GetValueOrDefault("value", string.Empty);
            }
        }

        var area = Regex.Match(Html, $@"<textarea[^>]*\bname=""{name}""[^>]*>(?<text>[^<]*)</textarea>", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5));
        if (area.Success)
        {
            yield return WebUtility.HtmlDecode(area.Groups["text"].Value);
        }

        var select = Regex.Match(Html, $@"<select[^>]*\bname=""{name}"".*?<option value=""(?<value>[^""]*)"" selected", RegexOptions.ExplicitCapture | RegexOptions.Singleline, TimeSpan.FromSeconds(5));
        if (select.Success)
        {
            yield return select.Groups["value"].Value;
        }
    }

    [GeneratedRegex("<[^>]+>", RegexOptions.None, 5000)]
    private static partial Regex Tags();

    [GeneratedRegex(@"\s+", RegexOptions.None, 5000)]
    private static partial Regex Blanks();

    [GeneratedRegex(@"(?<name>[\w-]+)(=""(?<value>[^""]*)"")?", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Attributes();
}
