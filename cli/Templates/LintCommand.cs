using System.CommandLine;
using Dispatch.Core.Messaging.Templates;

namespace Dispatch.Cli.Templates;

/// <summary><c>dispatch templates lint</c>: the linter of the tests, for whoever writes a template.</summary>
internal static class LintCommand
{
    private static readonly string[] Columns = ["Template", "Language", "Kind", "Variables", "Body of 1024", "Buttons", "Title of 20", "SMS", "SMS longest"];

    public static Command Create(Func<ParseResult, CliContext> context)
    {
        var folder = new Option<DirectoryInfo?>("--folder") { Description = "Folder of template files (default: those this command was built with)" };
        var command = new Command(
            "lint",
            $"""
            Checks every template in every language against WhatsApp's rules and ours: places and samples of variables, lengths with the
            longest values, buttons, links, blanks, words of selling, segments of the SMS form (a warning above {TemplateSmsRules.LongestWanted} with the longest values),
            all languages, and that the code fills every variable. Needs no settings.
            Exit code 1 when there is an error; warnings alone are 0.

            Example: dispatch templates lint --folder templates --json
            """)
        {
            folder,
        };
        command.SetAction(result =>
        {
            var output = context(result).Output;
            var report = result.GetValue(folder) is { } given
                ? TemplateLint.Run(Read(given), SentValues.BuiltIn)
                : TemplateLint.Run(TemplateCatalog.BuiltIn.Templates, SentValues.BuiltIn);
            Write(output, report);
            return report.HasErrors ? ExitCode.Findings : ExitCode.Good;
        });
        return command;
    }

    private static void Write(Output output, TemplateLintReport report)
    {
        var (errors, warnings) = (report.Faults.Count(f => !f.IsWarning), report.Faults.Count(f => f.IsWarning));
        var found = report.Faults.Select(f => new { kind = $"{f.Kind}", where = f.Where, detail = f.Detail, is_warning = f.IsWarning }).ToList();
        output.Write(
            new { errors, warnings, faults = found, templates = report.Lines.Select(l => l with { }).ToList() },
            Columns,
            report.Lines.Select(l => new[]
            {
                l.Template, l.Language, l.Kind == TemplateKind.Session ? "session" : "template", $"{l.Variables}", $"{l.Body}", $"{l.Buttons}", $"{l.Title}", $"{l.Segments}", $"{l.LongestSegments}",
            }),
            string.Join(Environment.NewLine, report.Faults.OrderBy(f => f.IsWarning).Select(f => $"{(f.IsWarning ? "warning" : "error")}: {f}")
                .Append($"{report.Lines.Count} texts of {report.Lines.Select(l => l.Template).Distinct(StringComparer.Ordinal).Count()} templates: {errors} errors, {warnings} warnings.")));
    }

    private static List<KeyValuePair<string, string>> Read(DirectoryInfo folder)
    {
        if (!folder.Exists)
        {
            throw new CliException($"There is no folder {folder.FullName}.", ExitCode.Usage);
        }

        var files = folder.GetFiles("*.json").OrderBy(f => f.Name, StringComparer.Ordinal).ToList();
        return files.Count > 0
            ? files.ConvertAll(f => KeyValuePair.Create(Path.GetFileNameWithoutExtension(f.Name), File.ReadAllText(f.FullName)))
            : throw new CliException($"{folder.FullName} holds no template files (*.json).", ExitCode.Usage);
    }
}
