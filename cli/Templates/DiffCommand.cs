using System.CommandLine;
using System.Text.Json.Nodes;
using Dispatch.Core.Messaging.Templates;
using Dispatch.Functions.Storage;
using Dispatch.Functions.Templates;
using Dispatch.Functions.Twilio;

namespace Dispatch.Cli.Templates;

/// <summary>One place in which <c>templates/</c> and Twilio differ.</summary>
internal sealed record TemplateDifference(string Template, string Language, string Where, string? AtTwilio, string? Here);

/// <summary><c>dispatch templates diff</c></summary>
internal static class DiffCommand
{
    private static readonly string[] Columns = ["Template", "Language", "Where", "At Twilio", "Here"];

    public static Command Create(Func<ParseResult, CliContext> context)
    {
        var command = new Command(
            "diff",
            """
            What differs between templates/ and the newest contents at Twilio, place by place, and contents of ours that no file has any more.
            Changes nothing. Exit code 1 when there is a difference.

            Example: dispatch templates diff
            """);
        command.SetAction(async (result, cancellationToken) =>
        {
            var found = context(result);
            using var tools = new TemplateTools(found.Settings);
            var contents = await tools.Api.ListAsync(cancellationToken);
            var differences = Of(TemplateCatalog.BuiltIn, contents).ToList();
            found.Output.Write(
                differences, Columns, differences.Select(d => new[] { d.Template, d.Language, d.Where, d.AtTwilio ?? "", d.Here ?? "" }),
                differences.Count == 0 ? "Twilio has what stands here." : $"{differences.Count} differences.");
            return differences.Count == 0 ? ExitCode.Good : ExitCode.Findings;
        });
        return command;
    }

    private static IEnumerable<TemplateDifference> Of(TemplateCatalog catalog, IReadOnlyList<ListedContent> contents)
    {
        var standings = TemplateStanding.Of(catalog, contents);
        var ours = contents.Select(c => ContentName.TryParse(c.FriendlyName, out var name) ? (Name: name, Content: c) : default).Where(c => c.Name is not null).ToList();
        foreach (var standing in standings)
        {
            var (template, language) = (standing.Template.Name, standing.Language);
            var newest = standing.Latest ?? ours.Where(c => (c.Name.Template, c.Name.Language) == (template, language) && standing.Count == 0).OrderByDescending(c => c.Content.CreatedAt).FirstOrDefault().Content;
            if (newest is null)
            {
                yield return new TemplateDifference(template, language, "content", null, standing.Name.FriendlyName);
                continue;
            }

            var here = TwilioContent.CreateBody(standing.Draft(standing.Name));
            here.Remove("friendly_name");
            var (theirs, mine) = (Flat(newest.Body), Flat(here));
            foreach (var place in theirs.Keys.Union(mine.Keys, StringComparer.Ordinal).Where(p => theirs.GetValueOrDefault(p) != mine.GetValueOrDefault(p)).Order(StringComparer.Ordinal))
            {
                yield return new TemplateDifference(template, language, place, theirs.GetValueOrDefault(place), mine.GetValueOrDefault(place));
            }

            if (standing.Status == TemplateRow.Recategorised)
            {
                yield return new TemplateDifference(template, language, "category", newest.Approval.Category, standing.Template.Category);
            }
        }

        var known = standings.Select(s => (s.Template.Name, s.Language)).ToHashSet();
        foreach (var (name, content) in ours.Where(c => !known.Contains((c.Name.Template, c.Name.Language))))
        {
            yield return new TemplateDifference(name.Template, name.Language, "content", content.Sid, null);
        }
    }

    /// <summary>Every value by its path.</summary>
    private static Dictionary<string, string> Flat(JsonNode node)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        Add(node);
        return values;

        void Add(JsonNode? part)
        {
            switch (part)
            {
                case JsonObject group:
                    foreach (var (_, value) in group)
                    {
                        Add(value);
                    }

                    break;
                case JsonArray list:
                    foreach (var value in list)
                    {
                        Add(value);
                    }

                    break;
                case not null:
                    values[part.GetPath()] = part.ToString();
                    break;
                default:
                    break;
            }
        }
    }
}
