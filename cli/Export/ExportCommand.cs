using System.CommandLine;
using System.Globalization;
using Dispatch.Functions.Storage;
using Dispatch.Functions.Storage.Accounts;

namespace Dispatch.Cli.Export;

/// <summary><c>dispatch export</c></summary>
internal static class ExportCommand
{
    private const int PageSize = 100;

    /// <summary>Requests read side by side.</summary>
    private const int AtOnce = 8;

    private const int MaxPages = 1_000_000;

    public static Command Create(Func<ParseResult, CliContext> context)
    {
        var organisation = new Option<string>("--organisation") { Description = "Organisation id", Required = true };
        var from = new Option<string?>("--from") { Description = "Created at or after: 2026-10-01 or 2026-10-01T08:00Z, UTC (default: the beginning)" };
        var to = new Option<string?>("--to") { Description = "Created before (default: now)" };
        var format = new Option<string>("--format") { Description = "jsonl or csv", DefaultValueFactory = _ => "jsonl" };
        format.AcceptOnlyFromAmong("jsonl", "csv");
        var file = new Option<FileInfo?>("--output") { Description = "File to write (default: standard output)" };
        var numbers = new Option<bool>("--with-phone-numbers") { Description = "Phone numbers whole; without it only their last digits" };
        var command = new Command(
            "export",
            """
            The requests of an organisation, newest first, with their history, the status of every message, comments and a list of the
            attachments: a JSON object on each line, or CSV with the lists as JSON in columns of their own. Texts of people stand in it:
            treat the file as personal data. Reads page by page by creation date, never the whole table.

            Example: dispatch export --organisation ID --from 2026-10-01 --to 2026-11-01 --format csv --output october.csv
            """)
        {
            organisation, from, to, format, file, numbers,
        };
        command.SetAction(async (result, cancellationToken) =>
        {
            var found = context(result);
            var filter = new RequestFilter(CreatedFrom: TimeOf(result.GetValue(from), "--from"), CreatedTo: TimeOf(result.GetValue(to), "--to"));
            var exported = new ExportedRequests(result.GetValue(numbers));
            var isCsv = result.GetValue(format) == "csv";
            var account = await AccountOfAsync(found, result.GetRequiredValue(organisation), cancellationToken);

            // Only now: opening empties a file that is there already.
            await using var opened = result.GetValue(file) is { } target ? Open(target) : null;
            var writer = opened ?? result.InvocationConfiguration.Output;
            var count = await WriteAsync(found, account, result.GetRequiredValue(organisation), filter, exported, writer, isCsv, cancellationToken);
            await found.Progress.WriteLineAsync($"{count} requests exported.");
            return ExitCode.Good;
        });
        return command;
    }

    /// <summary>The storage account, which has the organisation.</summary>
    private static async Task<StorageAccount> AccountOfAsync(CliContext context, string organisation, CancellationToken cancellationToken)
    {
        var account = context.Settings.Storage();
        return (await new TableDirectoryQueries(account).OrganisationIdsAsync(cancellationToken)).Contains(organisation, StringComparer.Ordinal)
            ? account
            : throw new CliException($"There is no organisation {organisation}.", ExitCode.Usage);
    }

    private static StreamWriter Open(FileInfo target)
    {
        try
        {
            return new StreamWriter(target.FullName);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{target.FullName} cannot be written: {fault.Message}", ExitCode.Usage);
        }
    }

    private static async Task<int> WriteAsync(
        CliContext context, StorageAccount account, string organisation, RequestFilter filter, ExportedRequests exported, TextWriter writer, bool isCsv,
        CancellationToken cancellationToken)
    {
        var (queries, store) = (new TableRequestQueries(account, TimeProvider.System), new TableRequestStore(account));
        if (isCsv)
        {
            await writer.WriteLineAsync(ExportedRequests.CsvHeader);
        }

        var (count, next) = (0, (string?)null);
        for (var number = 0; number < MaxPages; number++)
        {
            var page = await queries.RequestsByCreatedAsync(organisation, filter, new PageAsk(PageSize, next), cancellationToken);
            foreach (var some in page.Items.Chunk(AtOnce))
            {
                foreach (var details in await Task.WhenAll(some.Select(r => store.ReadAsync(r.Key, cancellationToken))))
                {
                    if (details is not null)
                    {
                        var line = exported.Of(details);
                        await writer.WriteLineAsync(isCsv ? ExportedRequests.ToCsv(line) : line.ToJsonString(ExportedRequests.Json));
                        count++;
                    }
                }
            }

            if ((next = page.Next) is null)
            {
                return count;
            }

            await context.Progress.WriteLineAsync($"{count} requests …");
        }

        throw new CliException($"More than {MaxPages} pages.", ExitCode.Findings);
    }

    private static DateTimeOffset? TimeOf(string? text, string option)
    {
        if (text is null)
        {
            return null;
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : throw new CliException($"{option} must be a date such as 2026-10-01, or a time such as 2026-10-01T08:00Z.", ExitCode.Usage);
    }
}
