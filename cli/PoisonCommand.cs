using System.CommandLine;
using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Dispatch.Functions.Storage;
using Dispatch.Functions.Storage.Accounts;

namespace Dispatch.Cli;

/// <summary><c>dispatch poison list</c> and <c>dispatch poison replay</c></summary>
internal static class PoisonCommand
{
    private const int AtOnce = 32;

    /// <summary>More are not replayed in one run.</summary>
    private const int MaxBatches = 1000;

    /// <summary>How long a message that was taken out is hidden from others; what is left comes back after it.</summary>
    private static readonly TimeSpan Hidden = TimeSpan.FromMinutes(1);

    public static Command Create(Func<ParseResult, CliContext> context)
    {
        var list = new Command(
            "list",
            """
            The nudges whose run failed five times. The sweep puts them back by itself, each time with a longer wait.
            Exit code 1 when there are any.

            Example: dispatch poison list
            """);
        list.SetAction(async (result, cancellationToken) =>
        {
            var (settings, output, _) = context(result);
            var look = await QueuedNudge.PeekAsync(settings.Storage().RawQueue(StorageNudgeQueue.PoisonQueueName), cancellationToken);
            output.Write(look, QueuedNudge.Columns, look.Visible.Select(n => n.ToCells()), $"{look.Count} messages on the poison queue.");
            return look.Count == 0 ? ExitCode.Good : ExitCode.Findings;
        });
        var replay = new Command(
            "replay",
            """
            Puts every nudge of the poison queue back on the queue, to run at once. What is no nudge stays there.
            Running one twice does no harm. Exit code 1 when something stayed.

            Example: dispatch poison replay --json
            """);
        replay.SetAction(async (result, cancellationToken) =>
        {
            var (settings, output, _) = context(result);
            var replay = await ReplayAsync(settings.Storage(), cancellationToken);
            output.Write(
                replay, QueuedNudge.Columns, replay.Left.Select(n => n.ToCells()),
                $"{replay.Replayed} put back on the queue, {replay.Left.Count} left because they are no nudges.");
            return replay.Left.Count == 0 ? ExitCode.Good : ExitCode.Findings;
        });
        return new Command("poison", "Nudges that failed five times.") { list, replay };
    }

    /// <summary>Each is put back before it is taken away: what is interrupted is replayed twice, never lost.</summary>
    private static async Task<Replay> ReplayAsync(StorageAccount account, CancellationToken cancellationToken)
    {
        var (poison, nudges) = (account.RawQueue(StorageNudgeQueue.PoisonQueueName), account.Queue(StorageNudgeQueue.QueueName));
        var replayed = 0;
        var left = new List<QueuedNudge>();
        for (var batch = 0; batch < MaxBatches; batch++)
        {
            var messages = await TakeAsync(poison, cancellationToken);
            if (messages.Length == 0)
            {
                break;
            }

            foreach (var message in messages)
            {
                if (StorageNudgeQueue.ReadRaw(message.Body.ToString()) is not { } nudge)
                {
                    left.Add(QueuedNudge.Of(message.MessageId, message.Body.ToString(), message.DequeueCount, message.InsertedOn));
                    continue;
                }

                await nudges.SendMessageAsync(StorageNudgeQueue.Write(nudge), timeToLive: TimeSpan.FromSeconds(-1), cancellationToken: cancellationToken);
                await poison.DeleteMessageAsync(message.MessageId, message.PopReceipt, cancellationToken);
                replayed++;
            }
        }

        return new Replay(replayed, left);
    }

    private static async Task<QueueMessage[]> TakeAsync(QueueClient poison, CancellationToken cancellationToken)
    {
        try
        {
            return await poison.ReceiveMessagesAsync(AtOnce, Hidden, cancellationToken);
        }
        catch (RequestFailedException fault) when (fault.Status == 404)
        {
            return [];
        }
    }

    private sealed record Replay(int Replayed, IReadOnlyList<QueuedNudge> Left);
}
