using System.CommandLine;
using Dispatch.Functions.Storage;

namespace Dispatch.Cli;

/// <summary><c>dispatch nudges list</c></summary>
internal static class NudgesCommand
{
    public static Command Create(Func<ParseResult, CliContext> context)
    {
        var list = new Command(
            "list",
            """
            How many nudges are on the queue, and the first 32 that are visible now. Most wait invisibly for their time: that is normal.
            Visible ones that stay are not: then the queue trigger does not run.

            Example: dispatch nudges list --json
            """);
        list.SetAction(async (result, cancellationToken) =>
        {
            var (settings, output, _) = context(result);
            var look = await QueuedNudge.PeekAsync(settings.Storage().RawQueue(StorageNudgeQueue.QueueName), cancellationToken);
            output.Write(
                look, QueuedNudge.Columns, look.Visible.Select(n => n.ToCells()),
                $"{look.Count} nudges on the queue, {(look.Visible.Count == 32 ? "32 or more" : $"{look.Visible.Count}")} of them visible now.");
            return ExitCode.Good;
        });
        return new Command("nudges", "The queue that follows up every change.") { list };
    }
}
