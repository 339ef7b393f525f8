using Azure;
using Dispatch.Core.Messaging.Templates;
using Dispatch.Functions.Storage;
using Dispatch.Functions.Storage.Accounts;
using Dispatch.Functions.Storage.Tables;
using Dispatch.Functions.Templates;
using Dispatch.Functions.Turns;
using Dispatch.Functions.Twilio;

namespace Dispatch.Cli.Doctor;

/// <summary>What runs: approvals, the poison queue, the sweep, and whether there is anybody to serve.</summary>
internal sealed class OperationChecks(StorageAccount account, string accountSid, TwilioContent content, TimeProvider clock)
{
    private static readonly TimeSpan SweepAge = TimeSpan.FromMinutes(15);

    /// <summary>Without these no worker hears of a job outside the 24-hour window.</summary>
    private static readonly string[] Offers = [TemplateName.JobOffer, TemplateName.JobOfferEmergency];

    /// <summary>By what is in storage; <see cref="StorageChecks"/> was good before.</summary>
    public async Task<IReadOnlyList<Check>> StoredAsync(CancellationToken cancellationToken)
    {
        try
        {
            var organisations = await new TableDirectoryQueries(account).OrganisationIdsAsync(cancellationToken);
            var poison = (await account.Queue(StorageNudgeQueue.PoisonQueueName).GetPropertiesAsync(cancellationToken)).Value.ApproximateMessagesCount;
            var sweep = await new TableMarks(account, accountSid).LatestAsync<SweepReport>(Sweep.ReportKind, cancellationToken);
            return
            [
                organisations.Count > 0 ? Check.Ok("directory", $"{organisations.Count} organisations") : Check.Warn("directory", "no organisation yet", "dispatch directory import FILE"),
                poison == 0 ? Check.Ok("poison queue", "empty") : Check.Warn("poison queue", $"{poison} messages", "dispatch poison list; docs/runbook.md, poison."),
                SweepCheck(sweep?.At),
            ];
        }
        catch (Exception fault) when (fault is RequestFailedException or TableUnavailableException or AggregateException)
        {
            return [StorageChecks.FaultOf("storage", fault)];
        }
    }

    public async Task<IReadOnlyList<Check>> TemplatesAsync(CancellationToken cancellationToken)
    {
        try
        {
            var standings = TemplateStanding.Of(TemplateCatalog.BuiltIn, await content.ListAsync(cancellationToken));
            var without = standings.Where(s => s.Usable is null).ToList();
            var lost = standings.Where(s => s.IsLost).ToList();
            return [.. lost.Select(LostCheck), UsableCheck(standings, without)];
        }
        catch (TwilioApiException fault)
        {
            return [Check.Fault("templates", fault.Message, "Look at Twilio__ContentBaseUrl; a restricted API key needs content templates read and list.")];
        }
    }

    private static Check LostCheck(TemplateStanding lost) => Check.Warn(
        $"template {TemplatePush.LabelOf(lost)}",
        $"{lost.Status}{(lost.Latest?.Approval.RejectionReason is { } reason ? $" ({reason})" : "")}; {(lost.Usable is null ? "not used" : "the older text is used")}",
        "dispatch templates status; docs/runbook.md, templates-lost.");

    private static Check UsableCheck(IReadOnlyList<TemplateStanding> all, List<TemplateStanding> without) => without switch
    {
        [] => Check.Ok("templates", $"{all.Count} approved"),
        _ when without.Exists(s => Offers.Contains(s.Template.Name)) => Check.Fault(
            "templates", $"{without.Count} of {all.Count} cannot be used, the job offer among them", "dispatch templates push; WhatsApp takes up to two days."),
        _ => Check.Warn("templates", $"{without.Count} of {all.Count} cannot be used, such as {TemplatePush.LabelOf(without[0])}", "dispatch templates push; until then SMS is used."),
    };

    private Check SweepCheck(DateTimeOffset? at)
    {
        const string advice = "The timer does not run: docs/runbook.md, sweep-late.";
        return at switch
        {
            null => Check.Warn("sweep", "none yet", "It runs every five minutes once the app is up. " + advice),
            { } time when clock.GetUtcNow() - time > SweepAge => Check.Fault("sweep", $"the latest was at {time:u}", advice),
            { } time => Check.Ok("sweep", $"the latest was at {time:u}"),
        };
    }
}
