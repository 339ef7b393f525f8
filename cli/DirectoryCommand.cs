using System.CommandLine;
using Dispatch.Core.Directory;
using Dispatch.Functions.Import;
using Dispatch.Functions.Storage;

namespace Dispatch.Cli;

/// <summary><c>dispatch directory import</c></summary>
internal static class DirectoryCommand
{
    private static readonly string[] Columns = ["What", "Created", "Changed", "Unchanged"];

    public static Command Create(Func<ParseResult, CliContext> context)
    {
        var file = new Argument<FileInfo>("file") { Description = "JSON in the shape of local/sample-directory.json" };
        var dry = new Option<bool>("--dry-run") { Description = "Say what would change and write nothing" };
        var import = new Command(
            "import",
            """
            Stores a directory: organisations, complexes, properties, landlords, workers, assignments, renters. The whole file is checked
            first; with a fault in it nothing is written, and every fault is named with its place (exit code 2). Imported again, it writes
            what changed and leaves alone what the system learned. What is not in the file stays.

            Example: dispatch directory import my-directory.json --dry-run
            """)
        {
            file, dry,
        };
        import.SetAction(async (result, cancellationToken) =>
        {
            var found = context(result);
            var account = found.Settings.Storage();
            var import = new DirectoryImport(account, TimeProvider.System);
            var content = await ReadAsync(import, result.GetRequiredValue(file), cancellationToken);
            var changes = await import.CompareAsync(content, Compared(found.Progress), cancellationToken);
            var isDry = result.GetValue(dry);
            if (!isDry)
            {
                await WriteAsync(import, changes, found.Progress, cancellationToken);
                await CopyTemplatesAsync(new TableTemplateStore(account), content, cancellationToken);
            }

            var (created, changed) = (changes.Counts.Sum(c => c.Created), changes.Counts.Sum(c => c.Changed));
            found.Output.Write(
                new { dry_run = isDry, created, changed, unchanged = changes.Counts.Sum(c => c.Unchanged), counts = changes.Counts },
                Columns, changes.Counts.Select(c => new[] { c.Kind, $"{c.Created}", $"{c.Changed}", $"{c.Unchanged}" }),
                $"{created} {(isDry ? "would be created" : "created")}, {changed} {(isDry ? "would be changed" : "changed")}.{Hint(changes, isDry)}");
            return ExitCode.Good;
        });
        return new Command("directory", "Who lives where, who repairs what.") { import };
    }

    private static async Task<DirectoryContent> ReadAsync(DirectoryImport import, FileInfo file, CancellationToken cancellationToken)
    {
        if (!file.Exists)
        {
            throw new CliException($"There is no file {file.FullName}.", ExitCode.Usage);
        }

        return import.Read(await ReadTextAsync(file, cancellationToken), out var faults)
            ?? throw new CliException(string.Join(Environment.NewLine, faults.Append($"{faults.Count} faults; nothing was written.")), ExitCode.Usage);
    }

    private static async Task<string> ReadTextAsync(FileInfo file, CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllTextAsync(file.FullName, cancellationToken);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{file.FullName} cannot be read: {fault.Message}", ExitCode.Usage);
        }
    }

    private static async Task WriteAsync(DirectoryImport import, DirectoryChanges changes, TextWriter progress, CancellationToken cancellationToken)
    {
        var written = 0;
        try
        {
            await import.WriteAsync(
                changes,
                rows =>
                {
                    written += rows;
                    progress.WriteLine($"{written} of {changes.Rows} rows written");
                },
                cancellationToken);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            throw new CliException($"{written} of {changes.Rows} rows were written, then storage failed ({fault.Message}). Import the same file again: it goes on from there.", ExitCode.Findings);
        }
    }

    /// <summary>A new complex has to know which templates are approved.</summary>
    private static async Task CopyTemplatesAsync(TableTemplateStore store, DirectoryContent content, CancellationToken cancellationToken)
    {
        foreach (var organisation in content.Organisations)
        {
            await store.CopyToComplexesAsync(organisation.Id, content.Complexes.Where(c => c.OrganisationId == organisation.Id).Select(c => c.Id), cancellationToken);
        }
    }

    /// <summary>A line for every five hundred rows, and one at the end.</summary>
    private static Action<int, int> Compared(TextWriter progress) => (done, all) =>
    {
        if (done % 500 == 0 || done == all)
        {
            progress.WriteLine($"{done} of {all} rows compared");
        }
    };

    private static string Hint(DirectoryChanges changes, bool isDry) =>
        !isDry && changes.Counts.Any(c => c is { Kind: "organisations", Created: > 0 }) ? " A new organisation gets its templates by 'dispatch templates push'." : "";
}
