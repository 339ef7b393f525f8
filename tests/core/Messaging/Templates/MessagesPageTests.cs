using Dispatch.Core.Messaging.Templates;

namespace Dispatch.Core.Tests.Messaging.Templates;

/// <summary>
/// <c>docs/messages.md</c> says what <c>templates/</c> says. <c>GOLDEN=rewrite dotnet test tests/core --filter FullyQualifiedName~MessagesPage</c>
/// writes it anew; its last column, when a message is sent, is written by hand and kept.
/// </summary>
public sealed class MessagesPageTests
{
    private const string Heading = "| message | to | sent as | English | when |\n|---|---|---|---|---|\n";

    private static string Page { get; } = Path.Combine(RepositoryRoot.Path, "docs", "messages.md");

    [Fact]
    public void The_page_has_every_message_as_the_files_have_it()
    {
        var before = File.ReadAllText(Page);
        var after = Written(before);
        if (Environment.GetEnvironmentVariable("GOLDEN") == "rewrite")
        {
            File.WriteAllText(Page, after);
            before = after;
        }

        Assert.True(before == after, $"docs/messages.md is not what templates/ say: GOLDEN=rewrite writes it anew. {FirstDifference(before, after)}");
        var silent = WhenOf(after).Where(when => when.Value.Length == 0).Select(when => when.Key);
        Assert.True(!silent.Any(), $"docs/messages.md does not say when these are sent: {string.Join(", ", silent)}");
    }

    [Fact]
    public void A_changed_or_new_message_changes_the_page_and_what_people_wrote_stays()
    {
        var page = Written(File.ReadAllText(Page));

        Assert.Contains($"| `{TemplateName.JobOffer}` | worker | template, UTILITY | New job {{{{message_code}}}} for you.<br>", page, StringComparison.Ordinal);
        Assert.Contains("<br>[Accept] [Decline] |", page, StringComparison.Ordinal);
        Assert.Equal(page, Written(page.Replace("[Accept]", "[Take it]", StringComparison.Ordinal)));
        Assert.Equal(TemplateCatalog.BuiltIn.Templates.Select(t => t.Name).Order(StringComparer.Ordinal), WhenOf(page).Keys);
        var line = page.Split('\n').First(l => l.StartsWith($"| `{TemplateName.JobTaken}` ", StringComparison.Ordinal));
        Assert.Equal(string.Empty, WhenOf(Written(page.Replace(line + "\n", string.Empty, StringComparison.Ordinal)))[TemplateName.JobTaken]);
    }

    /// <summary>The page with its table made anew from the files.</summary>
    private static string Written(string page)
    {
        var start = page.IndexOf(Heading, StringComparison.Ordinal);
        Assert.True(start >= 0, "docs/messages.md has no table.");
        var when = WhenOf(page);
        return page[..(start + Heading.Length)] + string.Concat(TemplateCatalog.BuiltIn.Templates.OrderBy(t => t.Name, StringComparer.Ordinal).Select(t =>
            $"| `{t.Name}` | {Audience(t.To)} | {(t.Kind == TemplateKind.Session ? "answer" : $"template, {t.Category}")} | {English(t)} | {when.GetValueOrDefault(t.Name)} |\n"));
    }

    private static string English(MessageTemplate template)
    {
        var text = template.Languages[MessageTemplate.FallbackLanguage];
        var buttons = string.Join(' ', text.Buttons.Select(b => $"[{b.Title}]").Concat(template.Choices is null ? [] : ["[…]"]));
        return Cell(buttons.Length == 0 ? text.Body : $"{text.Body}\n{(text.List is { } list ? $"[{list}]: " : string.Empty)}{buttons}");
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).Replace("\n", "<br>", StringComparison.Ordinal);

    private static string Audience(TemplateAudience audience) => audience == TemplateAudience.EscalationContact ? "emergency contact" : audience.ToString().ToLowerInvariant();

    /// <summary>By message, in the page's order, what its last column says.</summary>
    private static Dictionary<string, string> WhenOf(string page) => page.Split('\n')
        .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
        .ToDictionary(line => line.Split('`')[1], LastCell, StringComparer.Ordinal);

    private static string LastCell(string line)
    {
        var row = line.TrimEnd(' ', '|');
        return line.EndsWith("|  |", StringComparison.Ordinal) ? string.Empty : row[(row.LastIndexOf(" | ", StringComparison.Ordinal) + 3)..];
    }

    private static string FirstDifference(string before, string after)
    {
        var (old, now) = (before.Split('\n'), after.Split('\n'));
        var line = old.Zip(now).TakeWhile(pair => pair.First == pair.Second).Count();
        return $"Line {line + 1} should be: {now.ElementAtOrDefault(line)}";
    }
}
