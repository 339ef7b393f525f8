using System.CommandLine;
using Dispatch.Functions;
using Dispatch.Functions.Storage.Accounts;
using Dispatch.Functions.Twilio;

namespace Dispatch.Cli.Doctor;

/// <summary><c>dispatch doctor</c></summary>
internal static class DoctorCommand
{
    private static readonly string[] Columns = ["Result", "Check", "Found", "What to do"];

    /// <summary>As long as Twilio waits for a webhook.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    public static Command Create(Func<ParseResult, CliContext> context)
    {
        var command = new Command(
            "doctor",
            """
            Looks at everything that has to fit together, a line each: settings, storage, clocks, Twilio's account and senders, whether our
            webhooks can be reached and check signatures, what Twilio has set as our addresses, approvals of templates, poison queue, sweep.
            It changes nothing but one row it deletes again, and tells the webhook of a message that does not exist.
            Exit code 0 all is well, 1 warnings, 2 faults.

            Example: dispatch doctor --settings local.settings.json --json
            """);
        command.SetAction(async (result, cancellationToken) =>
        {
            var found = context(result);
            var checks = await RunAsync(found.Settings.Configuration, found.Progress, cancellationToken);
            var (warnings, faults) = (checks.Count(c => c.Outcome == CheckOutcome.Warning), checks.Count(c => c.Outcome == CheckOutcome.Fault));
            found.Output.Write(
                new { faults, warnings, checks = checks.Select(c => new { check = c.Name, result = c.Outcome.ToString().ToLowerInvariant(), found = c.Says, advice = c.Advice }) },
                Columns, checks.Select(c => c.ToCells()), $"{checks.Count} checks: {faults} faults, {warnings} warnings.");
            return faults > 0 ? ExitCode.Usage : warnings > 0 ? ExitCode.Findings : ExitCode.Good;
        });
        return command;
    }

    private static async Task<IReadOnlyList<Check>> RunAsync(IConfiguration configuration, TextWriter progress, CancellationToken cancellationToken)
    {
        var (checks, settings) = SettingChecks.Run(configuration);
        var clocks = new Clocks(TimeProvider.System);
        var all = new List<Check>(checks);
        if (StorageAccountSettings.TryRead(configuration, out var storage, out _))
        {
            await progress.WriteLineAsync("storage …");
            var account = new StorageAccount(storage, new StorageAccountOptions
            {
                AfterCall = message =>
                {
                    clocks.Heard("storage", message.Response.Headers.Date);
                    return ValueTask.CompletedTask;
                },
            });
            var stored = await new StorageChecks(account).RunAsync(cancellationToken);
            all.AddRange(stored);
            if (settings is not null)
            {
                await AddRestAsync(all, account, isStorageGood: stored.All(c => c.Outcome == CheckOutcome.Ok), settings, clocks, progress, cancellationToken);
            }
        }

        if (settings is null)
        {
            all.Add(Check.Warn("twilio, webhooks, templates", "not looked at", "Mend the settings first."));
        }

        all.AddRange(clocks.Run());
        return all;
    }

    private static async Task AddRestAsync(
        List<Check> all, StorageAccount account, bool isStorageGood, Settings settings, Clocks clocks, TextWriter progress, CancellationToken cancellationToken)
    {
        using var twilio = new HttpClient(new ClockHandler(TwilioRegistration.CreateHandler(), clocks)) { Timeout = Timeout.InfiniteTimeSpan };
        using var own = new HttpClient(TwilioRegistration.CreateHandler()) { Timeout = Patience };
        await progress.WriteLineAsync("Twilio …");
        var checks = await new TwilioChecks(twilio, settings).RunAsync(cancellationToken);
        all.AddRange(checks);
        await progress.WriteLineAsync("webhooks …");
        all.AddRange(await new WebhookChecks(own, settings).RunAsync(cancellationToken));
        var operations = new OperationChecks(account, settings.Twilio.AccountSid!, new TwilioContent(twilio, settings.Twilio), TimeProvider.System);
        if (checks[0].Outcome != CheckOutcome.Fault)
        {
            await progress.WriteLineAsync("templates …");
            all.AddRange(await operations.TemplatesAsync(cancellationToken));
        }

        if (isStorageGood)
        {
            all.AddRange(await operations.StoredAsync(cancellationToken));
        }
    }
}
