using System.Collections.Concurrent;
using Dispatch.Core.Messaging.Templates;
using Dispatch.Functions.Twilio;

namespace Dispatch.Functions.Templates;

/// <summary>What a push is told of while it goes on.</summary>
/// <param name="Template">Template and language.</param>
/// <param name="What">One word or a short sentence.</param>
internal sealed record PushProgress(string Template, string What);

/// <summary>How a push ended.</summary>
/// <param name="Standings">As Twilio has them now.</param>
/// <param name="Failures">One sentence for each template that Twilio did not take, by template and language.</param>
/// <param name="Changed">Rows that changed for the senders.</param>
internal sealed record PushOutcome(IReadOnlyList<TemplateStanding> Standings, IReadOnlyDictionary<string, string> Failures, int Changed);

/// <summary>
/// Brings every template to Twilio: creates what is missing, submits it, waits for WhatsApp, and goes on under the next name after a
/// rejection. Safe to run again at any time: it starts from what Twilio has.
/// </summary>
internal sealed class TemplatePush(TwilioContent api, TemplateBook book, TimeProvider clock)
{
    private const int AtOnce = 4;
    private const int MaxRounds = 10_000;

    /// <summary>Of one call that met 429.</summary>
    private const int MaxTries = 5;

    /// <summary>Stands for "made and submitted" where tries are counted.</summary>
    private const int Done = int.MaxValue;

    private static readonly TimeSpan Throttled = TimeSpan.FromSeconds(2);

    /// <param name="limit">How long WhatsApp's decisions are waited for.</param>
    /// <param name="poll">The first pause between two looks; it doubles up to half a minute.</param>
    /// <param name="progress">Told of every step; may be called from several threads, one at a time.</param>
    public async Task<PushOutcome> RunAsync(TimeSpan limit, TimeSpan poll, Action<PushProgress> progress, CancellationToken cancellationToken)
    {
        var end = clock.GetUtcNow() + limit;
        var failures = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        var taken = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        var told = new Dictionary<string, string>(StringComparer.Ordinal);
        var changed = 0;
        for (var round = 0; ; round++)
        {
            var standings = await book.ReadAsync(cancellationToken);
            changed += (await book.RecordAsync(standings, cancellationToken)).Changed;
            Tell(standings, told, progress);
            var work = standings.Where(s => IsWork(s.Step) && !failures.ContainsKey(LabelOf(s))).ToList();
            var steps = work.Where(s => taken.GetValueOrDefault(NextNameOf(s)) != Done).ToList();
            var isThrottled = await TakeAsync(steps, taken, failures, progress, cancellationToken);

            // What was just made may not stand in Twilio's list yet: made again, it would be there twice.
            var isWaiting = standings.Any(s => s.Step == TemplateStep.Wait) || work.Count > steps.Count;
            if ((steps.Count == 0 && !isWaiting) || round >= MaxRounds || (steps.Count == 0 && clock.GetUtcNow() >= end))
            {
                return new PushOutcome(standings, failures, changed);
            }

            if (isThrottled)
            {
                // Twilio had too many calls (429) and says no time: the calls that were refused are made again after a while.
                await Task.Delay(Throttled, clock, cancellationToken);
            }
            else if (steps.Count == 0)
            {
                // WhatsApp's decision is only ever asked for: no webhook tells of it.
                var left = end - clock.GetUtcNow();
                await Task.Delay(poll < left ? poll : left, clock, cancellationToken);
                poll = poll * 2 < TimeSpan.FromSeconds(30) ? poll * 2 : TimeSpan.FromSeconds(30);
            }
        }
    }

    public static string LabelOf(TemplateStanding standing) =>
        $"{standing.Template.Name} {standing.Language}{(standing.Count > 0 ? $" {standing.Count}" : string.Empty)}";

    public static bool IsWork(TemplateStep step) => step is TemplateStep.Create or TemplateStep.Submit or TemplateStep.Rename;

    private static void Tell(IEnumerable<TemplateStanding> standings, Dictionary<string, string> told, Action<PushProgress> progress)
    {
        foreach (var standing in standings.Where(s => s.Latest is not null))
        {
            var (label, reason) = (LabelOf(standing), standing.Latest!.Approval.RejectionReason);
            var what = $"{standing.Name.ApprovalName}: {standing.Status}{(reason is null ? "" : $" ({reason})")}";
            if (told.GetValueOrDefault(label) != what)
            {
                told[label] = what;
                progress(new PushProgress(label, what));
            }
        }
    }

    private static string NextNameOf(TemplateStanding standing) =>
        (standing.Step == TemplateStep.Rename ? standing.Name with { Attempt = standing.Name.Attempt + 1 } : standing.Name).ApprovalName;

    /// <returns>Whether Twilio had too many calls; those are made again.</returns>
    private async Task<bool> TakeAsync(
        IReadOnlyList<TemplateStanding> steps,
        ConcurrentDictionary<string, int> taken,
        ConcurrentDictionary<string, string> failures,
        Action<PushProgress> progress,
        CancellationToken cancellationToken)
    {
        var gate = new Lock();
        var isThrottled = false;
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(steps, options, async (standing, token) =>
        {
            try
            {
                var name = standing.Step == TemplateStep.Rename ? standing.Name with { Attempt = standing.Name.Attempt + 1 } : standing.Name;
                var sid = standing.Step == TemplateStep.Submit ? standing.Latest!.Sid : await api.CreateAsync(standing.Draft(name), token);
                var isSession = standing.Template.Kind == TemplateKind.Session;
                if (!isSession)
                {
                    await api.SubmitApprovalAsync(sid, name.ApprovalName, standing.Template.Category, token);
                }

                taken[name.ApprovalName] = Done;
                Report(new PushProgress(LabelOf(standing), $"{name.ApprovalName}: {(isSession ? "created" : "submitted")} as {sid}"));
            }
            catch (TwilioApiException fault) when (fault.HttpStatus == 429 && taken.AddOrUpdate(NextNameOf(standing), 1, (_, times) => times + 1) < MaxTries)
            {
                isThrottled = true;
            }
            catch (TwilioApiException fault)
            {
                failures[LabelOf(standing)] = fault.Message;
                Report(new PushProgress(LabelOf(standing), $"Twilio did not take it: {fault.Message}"));
            }
        });

        return isThrottled;

        void Report(PushProgress step)
        {
            lock (gate)
            {
                progress(step);
            }
        }
    }
}
