using System.Diagnostics;
using Dispatch.Core.Messaging;
using Dispatch.Core.Turns;
using Dispatch.Functions.Storage;

namespace Dispatch.Functions.Turns;

/// <summary>What one run saw and did.</summary>
/// <param name="Listed">Inbound messages the provider listed.</param>
/// <param name="TakenIn">Those that had never reached us.</param>
/// <param name="IsComplete">False when time ran out; the next run goes on there.</param>
internal sealed record InboundReport(int Listed, int TakenIn, bool IsComplete);

/// <summary>
/// Every five minutes: lists the provider's inbound messages and takes in those that never reached us, on the same road as the webhook,
/// where a message is known by its SID and comes in once. The list is newest first: it is read day by day and each day taken in from its
/// beginning, so that a person's messages keep their order and a run that has no time left has its mark behind the last one it saw. A
/// message that cannot be taken in keeps no other out; it is tried again in every run for two days.
/// </summary>
internal sealed partial class InboundReconciliation(
    IMessageLedger ledger, IContactMessageStore messages, ContactTurns turns, TableMarks marks, TimeProvider clock, ILogger<InboundReconciliation> logger)
{
    public const string ReportKind = "inbound";

    private const string Mark = "inbound";

    /// <summary>A few messages may be at fault themselves; more mean that storage or the provider is away, and the run ends.</summary>
    private const int MaxFaults = 5;

    /// <summary>A day has no more; with the provider's pages of 400 it is far beyond any.</summary>
    private const int MaxPages = 1000;

    /// <summary>Looked at again each time: the provider's list may lag behind.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(5);

    /// <summary>What is newer is left to its webhook, whose tries take a quarter of a minute.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(30);

    /// <summary>The very first run looks this far back. Later ones begin at their mark, however long ago.</summary>
    private static readonly TimeSpan Farthest = TimeSpan.FromDays(2);

    /// <summary>The mark stands before a message that cannot be taken in for so long; then it moves on.</summary>
    private static readonly TimeSpan TriedFor = TimeSpan.FromDays(2);

    /// <summary>After this long a run takes in no further message.</summary>
    public TimeSpan RunLimit { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How far the list was read, one place for each of our senders.</summary>
    /// <param name="Seen">Everything older was seen.</param>
    /// <param name="HeldSince">Since when it stands before a message that cannot be taken in; null where it does not.</param>
    internal sealed record Place(DateTimeOffset Seen, DateTimeOffset? HeldSince = null);

    public async Task<InboundReport> RunAsync(CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        var report = new InboundReport(0, 0, IsComplete: true);
        IEnumerable<string?> inboxes = ledger.OwnAddresses.Count > 0 ? (IEnumerable<string?>)ledger.OwnAddresses : [null];
        foreach (var (i, inbox) in inboxes.Index())
        {
            var read = await ReadAsync($"{Mark}_{i}", inbox, start, cancellationToken);
            report = new InboundReport(report.Listed + read.Listed, report.TakenIn + read.TakenIn, report.IsComplete && read.IsComplete);
        }

        await marks.ReportAsync(ReportKind, report, clock.GetUtcNow(), cancellationToken);
        return report;
    }

    private async Task<InboundReport> ReadAsync(string name, string? inbox, long start, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var to = now - Fresh;
        var place = await marks.ReadAsync<Place>(name, cancellationToken) ?? new Place(now - Farthest);
        var report = new InboundReport(0, 0, IsComplete: true);
        var failed = new List<LedgerMessage>();
        for (DateTimeOffset from = place.Seen - Overlap, end; from < to && report.IsComplete; from = end)
        {
            var midnight = new DateTimeOffset(from.UtcDateTime.Date.AddDays(1), TimeSpan.Zero);
            end = midnight < to ? midnight : to;
            foreach (var message in await ListAsync(inbox, from, end, isLast: end == to, cancellationToken))
            {
                if (report.TakenIn > 0 && Stopwatch.GetElapsedTime(start) >= RunLimit)
                {
                    (report, end) = (report with { IsComplete = false }, message.DateCreated);
                    break;
                }

                var isTakenIn = await TryTakeInAsync(message, failed, cancellationToken);
                report = report with { Listed = report.Listed + 1, TakenIn = report.TakenIn + (isTakenIn ? 1 : 0) };
            }

            await marks.WriteAsync(name, Behind(end, failed, place.HeldSince ?? now, now), cancellationToken);
        }

        return report;
    }

    private static Place Behind(DateTimeOffset end, List<LedgerMessage> failed, DateTimeOffset heldSince, DateTimeOffset now) =>
        failed.Count > 0 && now - heldSince < TriedFor ? new Place(failed.Min(m => m.DateCreated), heldSince) : new Place(end);

    /// <summary>Oldest first: a person's messages mean what they mean in their order.</summary>
    private async Task<List<LedgerMessage>> ListAsync(string? inbox, DateTimeOffset from, DateTimeOffset end, bool isLast, CancellationToken cancellationToken)
    {
        // The provider filters by the day of sending, which may come a moment after that of the creation: one day more is asked for.
        var query = new LedgerQuery(inbox, from, isLast ? null : end.AddDays(1));
        var found = new List<LedgerMessage>();
        string? next = null;
        for (var pages = 0; pages < MaxPages; pages++)
        {
            var page = await ledger.ReadAsync(query, next, cancellationToken);
            found.AddRange(page.Messages.Where(m => m.IsInbound && m.DateCreated >= from && m.DateCreated < end));
            next = page.Messages.Any(m => m.DateCreated < from) ? null : page.Next;
            if (next is null)
            {
                found.Reverse();
                return found;
            }
        }

        throw new InvalidOperationException($"The provider's list of one day has more than {MaxPages} pages.");
    }

    /// <returns>Whether it had never reached us and has now.</returns>
    private async Task<bool> TryTakeInAsync(LedgerMessage message, List<LedgerMessage> failed, CancellationToken cancellationToken)
    {
        try
        {
            if (!MessageAddress.TryParse(message.From, out var sender, out _) || await messages.HasInboundAsync(sender.Value, message.MessageSid, cancellationToken)
                || await turns.ReceiveAsync(await ReadAsync(message, sender, cancellationToken), cancellationToken) is not { } turn)
            {
                return false;
            }

            await turns.FollowAsync(turn, cancellationToken);
            return true;
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested && failed.Count < MaxFaults)
        {
            LogNotTakenIn(logger, fault, message.MessageSid);
            failed.Add(message);
            return false;
        }
    }

    /// <summary>
    /// The list knows no buttons: the title of a tapped one is its text, which the rules understand too. It came when the provider got it:
    /// from then on the window of 24 hours runs.
    /// </summary>
    private async Task<InboundMessage> ReadAsync(LedgerMessage message, MessageAddress sender, CancellationToken cancellationToken)
    {
        var media = message.NumMedia > 0 ? await ledger.ReadMediaAsync(message.MessageSid, cancellationToken) : [];
        return new InboundMessage(
            message.MessageSid, sender, MessageAddress.TryParse(message.To, out var to, out _) ? to : null,
            message.Body.Replace("\0", "", StringComparison.Ordinal), null, null, null, null, null, null, null, media, null, message.NumSegments,
            message.MessagingServiceSid, message.DateCreated);
    }

    [LoggerMessage(LogLevel.Error, "Inbound message {MessageSid}, which no webhook brought, could not be taken in")]
    private static partial void LogNotTakenIn(ILogger logger, Exception fault, string messageSid);
}
