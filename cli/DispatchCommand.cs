using System.CommandLine;
using Azure;
using Azure.Identity;
using Dispatch.Cli.Doctor;
using Dispatch.Cli.Export;
using Dispatch.Cli.Templates;
using Dispatch.Functions.Storage.Tables;
using Dispatch.Functions.Twilio;

namespace Dispatch.Cli;

/// <summary>The <c>dispatch</c> command: looks into a running system and mends what a person has to mend.</summary>
internal static class DispatchCommand
{
    private const string Description = """
        Looks into a running Dispatch and mends what a person has to mend.

        Settings come from the environment, else from local.settings.json in the working folder (or --settings FILE), under the names
        the function app uses: AzureWebJobsStorage, PublicBaseUrl, Twilio__…, Api__BootstrapKey. What each command needs stands in docs/cli.md.
        Of a Dispatch started with `dotnet run --project local` they are in local/.local/running.json.

        Exit codes: 0 done and nothing needs a person; 1 something does, or the command failed; 2 the command or its settings cannot be used
        (doctor: 1 warnings, 2 faults).

        Examples:
          dispatch templates lint
          dispatch templates push
          dispatch directory import my-directory.json --dry-run
          dispatch doctor
          dispatch export --organisation ID --from 2026-10-01 --to 2026-11-01 > october.jsonl
          dispatch nudges list
          dispatch poison list --json
          dispatch poison replay
          dispatch attention --url https://dispatch.example.com --key KEY
        """;

    private const string NotSignedIn = "Nobody is signed in: az login.";

    /// <returns>See <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter errors)
    {
        var json = new Option<bool>("--json") { Description = "JSON instead of a table", Recursive = true };
        var settings = new Option<FileInfo?>("--settings") { Description = "Settings file (default: local.settings.json)", Recursive = true };
        var root = new RootCommand(Description)
        {
            json, settings, TemplatesCommand.Create(Context), DirectoryCommand.Create(Context), DoctorCommand.Create(Context), ExportCommand.Create(Context),
            NudgesCommand.Create(Context), PoisonCommand.Create(Context), AttentionCommand.Create(Context),
        };
        var parsed = root.Parse(args);
        var code = await parsed.InvokeAsync(new InvocationConfiguration { Output = output, Error = errors, EnableDefaultExceptionHandler = false }).ReportAsync(errors);
        return parsed.Errors.Count > 0 ? ExitCode.Usage : code;

        CliContext Context(ParseResult result) => new(CliSettings.Read(result.GetValue(settings)), new Output(output, result.GetValue(json)), errors);
    }

    /// <summary>One sentence instead of a stack trace.</summary>
    private static async Task<int> ReportAsync(this Task<int> run, TextWriter errors)
    {
        try
        {
            return await run;
        }
        catch (CliException fault)
        {
            await errors.WriteLineAsync(fault.Message);
            return fault.ExitCode;
        }
        catch (Exception fault) when (fault is RequestFailedException or AuthenticationFailedException or AggregateException or HttpRequestException or OperationCanceledException or IOException
            or UnauthorizedAccessException or TwilioApiException or TableUnavailableException)
        {
            await errors.WriteLineAsync(SentenceOf(fault));
            return ExitCode.Findings;
        }
    }

    private static string SentenceOf(Exception fault) => fault switch
    {
        AggregateException { InnerExceptions: [.., var last] } => SentenceOf(last),
        RequestFailedException { Status: 401 or 403 } => "Storage refused the sign-in: look at AzureWebJobsStorage.",
        RequestFailedException { Status: > 0 } refused => $"Storage answered {refused.Status} {refused.ErrorCode}.",
        RequestFailedException => "Storage cannot be reached: look at AzureWebJobsStorage and the network.",
        AuthenticationFailedException => NotSignedIn,
        TableUnavailableException when fault.Message.Contains(TableOutcome.NoToken, StringComparison.Ordinal) => NotSignedIn,
        OperationCanceledException => "No answer came in time.",
        TwilioApiException { HttpStatus: 401 or 403 } => "Twilio refused the sign-in: look at Twilio__AccountSid and the AuthToken or API key.",
        TwilioApiException { ErrorCode: > 0 } refused => $"Twilio answered {refused.ErrorCode}: {refused.Message}",
        TwilioApiException => $"Twilio cannot be asked: {fault.Message}",
        TableUnavailableException => $"Storage cannot be reached: look at AzureWebJobsStorage and the network. {fault.Message}",
        _ => $"The call failed: {fault.Message.Split('\n', 2)[0].Trim()}",
    };
}

/// <summary>What a command works with.</summary>
/// <param name="Progress">For people who wait; results never go there.</param>
internal sealed record CliContext(CliSettings Settings, Output Output, TextWriter Progress);
