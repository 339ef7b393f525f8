using System.CommandLine;
using Dispatch.Functions.Storage;

namespace Dispatch.Cli.Templates;

/// <summary><c>dispatch templates status</c></summary>
internal static class StatusCommand
{
    public static Command Create(Func<ParseResult, CliContext> context)
    {
        var command = new Command(
            "status",
            """
            Each template in each language: its content at Twilio, WhatsApp's decision and category, since when, and whether it is used.
            Changes nothing. Exit code 1 when one cannot be used as it stands.

            Example: dispatch templates status
            """);
        command.SetAction(async (result, cancellationToken) =>
        {
            var found = context(result);
            using var tools = new TemplateTools(found.Settings);
            var organisations = await tools.Places.OrganisationIdsAsync(cancellationToken);

            // All organisations send by one account, so their rows say the same.
            var rows = organisations.Count > 0 ? await tools.Store.ReadAsync(organisations[0], cancellationToken) : new Dictionary<string, TemplateRow>(StringComparer.Ordinal);
            var lines = (await tools.Book.ReadAsync(cancellationToken)).Select(s => TemplateLine.Of(s, rows)).ToList();
            var used = lines.Count(l => l.Use == "yes");
            found.Output.Write(lines, TemplateLine.Columns, lines.Select(l => l.ToCells()), $"{used} of {lines.Count} are used as they stand.");
            return used == lines.Count ? ExitCode.Good : ExitCode.Findings;
        });
        return command;
    }
}
