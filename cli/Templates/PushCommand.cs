using System.CommandLine;
using Dispatch.Functions.Templates;

namespace Dispatch.Cli.Templates;

/// <summary><c>dispatch templates push</c></summary>
internal static class PushCommand
{
    private const int DefaultWait = 600;

    private static readonly string[] PlanColumns = ["Template", "Language", "Step", "Name", "Why"];

    /// <summary>The first pause between two looks at WhatsApp's decision.</summary>
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    public static Command Create(Func<ParseResult, CliContext> context)
    {
        var dry = new Option<bool>("--dry-run") { Description = "Show the plan and change nothing" };
        var wait = new Option<int>("--wait") { Description = "Seconds to wait for WhatsApp's decisions; it may take two days", DefaultValueFactory = _ => DefaultWait };
        var command = new Command(
            "push",
            $"""
            Brings every template in every language to Twilio, shows the plan first, and may be run again at any time: it goes on from what
            Twilio has. A changed text becomes a new content; the one before is used until WhatsApp has approved the new one. A rejected name
            cannot be used again, so the next try has the next number, {TemplateStanding.MaxAttempts} at most. What WhatsApp has paused, disabled or put
            into another category is not used any more.
            Exit code 1 while any template cannot be used as it stands in templates/.

            Example: dispatch templates push --dry-run
            Example: dispatch templates push --wait 1800
            """)
        {
            dry, wait,
        };
        command.SetAction(async (result, cancellationToken) =>
        {
            var found = context(result);
            using var tools = new TemplateTools(found.Settings);
            var plan = PlanOf(await tools.Book.ReadAsync(cancellationToken));
            if (result.GetValue(dry))
            {
                found.Output.Write(plan, PlanColumns, plan.Select(p => p.ToCells()), SentenceOf(plan));
                return ExitCode.Good;
            }

            return await PushAsync(found, tools, plan, TimeSpan.FromSeconds(Math.Max(0, result.GetValue(wait))), cancellationToken);
        });
        return command;
    }

    private static async Task<int> PushAsync(CliContext context, TemplateTools tools, List<PlanLine> plan, TimeSpan wait, CancellationToken cancellationToken)
    {
        foreach (var line in plan)
        {
            await context.Progress.WriteLineAsync($"plan: {string.Join(' ', line.ToCells()).Trim()}");
        }

        await context.Progress.WriteLineAsync(SentenceOf(plan));
        var push = new TemplatePush(tools.Api, tools.Book, TimeProvider.System);
        var outcome = await push.RunAsync(wait, Poll, step => context.Progress.WriteLine($"{step.Template}: {step.What}"), cancellationToken);
        var lines = outcome.Standings.Select(s => TemplateLine.Of(s) is var line && outcome.Failures.TryGetValue(TemplatePush.LabelOf(s), out var failure)
            ? line with { Reason = failure }
            : TemplateLine.Of(s)).ToList();
        var (used, waiting, lost) = (outcome.Standings.Count(s => s.Usable == s.Latest && s.Latest is not null), outcome.Standings.Count(s => s.Step == TemplateStep.Wait), outcome.Standings.Count(s => s.IsLost));
        context.Output.Write(
            new { plan, templates = lines, outcome.Changed, used, waiting, lost, failed = outcome.Failures.Count },
            TemplateLine.Columns,
            lines.Where(l => l.Use != "yes").Select(l => l.ToCells()),
            $"{used} of {lines.Count} are used as they stand, {waiting} wait for WhatsApp, {lost} are refused or taken away, {outcome.Failures.Count} were not taken by Twilio; {outcome.Changed} rows changed.");
        return used == lines.Count ? ExitCode.Good : ExitCode.Findings;
    }

    private static List<PlanLine> PlanOf(IEnumerable<TemplateStanding> standings) =>
        [.. standings.Where(s => s.Step != TemplateStep.None || s.IsLost).Select(PlanLine.Of)];

    private static string SentenceOf(List<PlanLine> plan) => plan.Count == 0
        ? "Nothing to do: Twilio has every template as it stands."
        : string.Join(", ", plan.GroupBy(p => p.Step, StringComparer.Ordinal).Select(g => $"{g.Count()} to {g.Key}")) + ".";

    private sealed record PlanLine(string Template, string Language, string Step, string Name, string Why)
    {
        public static PlanLine Of(TemplateStanding s) => new(
            s.Template.Name,
            s.Language,
            s.Step switch
            {
                TemplateStep.Create => "create",
                TemplateStep.Submit => "submit",
                TemplateStep.Wait => "wait for",
                TemplateStep.Rename => "rename",
                TemplateStep.GiveUp => "rewrite by hand",
                _ => "stop using",
            },
            (s.Step == TemplateStep.Rename ? s.Name with { Attempt = s.Name.Attempt + 1 } : s.Name).ApprovalName,
            s.Latest?.Approval.RejectionReason is { } reason ? $"{s.Status}: {reason}" : s.Status);

        public string[] ToCells() => [Template, Language, Step, Name, Why];
    }
}
