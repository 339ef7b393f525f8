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
/// where a message is known by its SID and comes in once. The list is read newest first, so a run that has no time left remembers
/// where it was, and the mark moves only when everything behind it was seen.
/// </summary>
internal sealed class InboundReconciliation(
    IMessageLedger ledger, IContactMessageStore messages, ContactTurns turns, TableMarks marks, TimeProvider clock)
{
    public const string ReportKind = "inbound";

    private const string Mark = "inbound";

    /// <summary>Looked at again each time: the provider's list may lag behind.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(5);

    /// <summary>What is newer is left to its webhook, whose tries take a quarter of a minute.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(30);

    /// <summary>A first run, or one after a long rest, looks this far back.</summary>
    private static readonly TimeSpan Farthest = TimeSpan.FromDays(2);

    /// <summary>After this long a run stops behind the page it reads.</summary>
    public TimeSpan RunLimit { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How far the list was read, one place for each of our senders.</summary>
    /// <param name="Seen">Everything older was seen.</param>
    /// <param name="Top">Where a run that is not complete began; null between runs.</param>
    /// <param name="Next">The page it goes on with.</param>
    internal sealed record Place(DateTimeOffset Seen, DateTimeOffset? Top, string? Next);

    public async Task<InboundReport> RunAsync(CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        var report = new InboundReport(0, 0, IsComplete: true);
        IEnumerable<string?> inboxes = ledger.OwnAddresses.Count > 0 ? (IEnumerable<string?>)ledger.OwnAddresses : [null];
        foreach (var (i, inbox) in inboxes.Index())
        {
            report = await ReadAsync($"{Mark}_{i}", inbox, report, start, cancellationToken);
        }

        await marks.ReportAsync(ReportKind, report, clock.GetUtcNow(), cancellationToken);
        return report;
    }

    private async Task<InboundReport> ReadAsync(string name, string? inbox, InboundReport report, long start, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var place = await marks.ReadAsync<Place>(name, cancellationToken) ?? new Place(now - Farthest, null, null);
        var seen = place.Seen > now - Farthest ? place.Seen : now - Farthest;
        var top = place.Top ?? now - Fresh;
        var next = place.Next;
        do
        {
            var page = await ledger.ReadAsync(new LedgerQuery(inbox, seen - Overlap, null), next, cancellationToken);
            var (listed, taken) = await TakeInAsync(page.Messages, seen - Overlap, now - Fresh, cancellationToken);
            report = report with { Listed = report.Listed + listed, TakenIn = report.TakenIn + taken };
            var isEnd = page.Next is null || page.Messages.Any(m => m.DateCreated < seen - Overlap);
            next = isEnd ? null : page.Next;
            await marks.WriteAsync(name, isEnd ? new Place(top, null, null) : place with { Seen = seen, Top = top, Next = next }, cancellationToken);
        }
        while (next is not null && Stopwatch.GetElapsedTime(start) < RunLimit);

        return report with { IsComplete = report.IsComplete && next is null };
    }

    private async Task<(int Listed, int TakenIn)> TakeInAsync(
        IReadOnlyList<LedgerMessage> page, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var (listed, taken) = (0, 0);

        // Oldest first: a person's messages mean what they mean in their order.
        foreach (var message in page.Where(m => m.IsInbound && m.DateCreated >= from && m.DateCreated <= to).Reverse())
        {
            listed++;
            if (!MessageAddress.TryParse(message.From, out var sender, out _) || await messages.HasInboundAsync(sender.Value, message.MessageSid, cancellationToken))
            {
                continue;
            }

            var turn = await turns.ReceiveAsync(await ReadAsync(message, sender, cancellationToken), cancellationToken);
            if (turn is not null)
            {
                taken++;
                await turns.FollowAsync(turn, cancellationToken);
            }
        }

        return (listed, taken);
    }

    /// <summary>The list knows no buttons: the title of a tapped one is its text, which the rules understand too.</summary>
    private async Task<InboundMessage> ReadAsync(LedgerMessage message, MessageAddress sender, CancellationToken cancellationToken)
    {
        var media = message.NumMedia > 0 ? await ledger.ReadMediaAsync(message.MessageSid, cancellationToken) : [];
        return new InboundMessage(
            message.MessageSid, sender, MessageAddress.TryParse(message.To, out var to, out _) ? to : null,
            message.Body.Replace("\0", "", StringComparison.Ordinal), null, null, null, null, null, null, null, media, null, message.NumSegments,
            message.MessagingServiceSid, clock.GetUtcNow());
    }
}
