using System.Diagnostics;
using System.Text.RegularExpressions;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Core.Turns;
using Dispatch.Functions.Storage;

namespace Dispatch.Functions.Turns;

/// <summary>One day of the provider's ledger against ours.</summary>
/// <param name="Day">UTC.</param>
/// <param name="Listed">Outbound messages the provider lists.</param>
/// <param name="Ours">Those that are a message of ours, under its SID.</param>
/// <param name="Adopted">Those of ours whose SID we did not know until now.</param>
/// <param name="Doubles">A second message for one of ours.</param>
/// <param name="Unknown">Messages we know nothing of: another program, or a person at the console.</param>
/// <param name="UnknownSids">Some of them and of the doubles.</param>
/// <param name="IsComplete">False while the day is still being read.</param>
internal sealed record LedgerReport(
    DateOnly Day, int Listed, int Ours, int Adopted, int Doubles, int Unknown, IReadOnlyList<string> UnknownSids, bool IsComplete)
{
    private const int MaxSids = 50;

    public LedgerReport With(string sid) => this with { UnknownSids = UnknownSids.Count < MaxSids ? [.. UnknownSids, sid] : UnknownSids };
}

/// <summary>
/// Once a day: every outbound message the provider lists of the day before, against our own rows, found by the code in its text. (The
/// other way round, messages of ours the provider does not know, come out when their status is fetched.) Read in pages; a run without
/// time left goes on in the next, an hour later; when the day is done the next run takes the day after it, up to yesterday: days missed
/// are made up for, one a run.
/// </summary>
internal sealed partial class LedgerComparison(
    IMessageLedger ledger, IContactMessageStore contacts, IContactStore people, TableRequestMessages requests, IOutboxStore store, TableMarks marks, TimeProvider clock,
    ILogger<LedgerComparison> logger)
{
    public const string ReportKind = "ledger";

    private const string Mark = "ledger";

    /// <summary>Days further back are not made up for.</summary>
    private const int MaxDays = 30;

    /// <summary>A few messages of a page may be at fault themselves; more mean that storage is away, and the run ends.</summary>
    private const int MaxFaults = 5;

    private static readonly TimeSpan RunLimit = TimeSpan.FromMinutes(3);

    internal sealed record Place(LedgerReport Report, string? Next);

    public async Task<LedgerReport> RunAsync(CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        var known = new KnownMessages(requests);
        var yesterday = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime).AddDays(-1);
        var place = await marks.ReadAsync<Place>(Mark, cancellationToken) ?? Begin(yesterday);
        if (place.Report.IsComplete)
        {
            if (place.Report.Day >= yesterday)
            {
                return place.Report;
            }

            var (next, farthest) = (place.Report.Day.AddDays(1), yesterday.AddDays(1 - MaxDays));
            place = Begin(next > farthest ? next : farthest);
        }

        var isFirst = true;
        do
        {
            (var report, var page) = await ReadAsync(place, isFirst, cancellationToken);
            report = await CompareAsync(report, page.Messages, known, cancellationToken);
            place = new Place(report with { IsComplete = page.Next is null }, page.Next);
            await marks.WriteAsync(Mark, place, cancellationToken);
            isFirst = false;
        }
        while (place.Next is not null && Stopwatch.GetElapsedTime(start) < RunLimit);

        await marks.ReportAsync(ReportKind, place.Report, clock.GetUtcNow(), cancellationToken);
        return place.Report;
    }

    private static Place Begin(DateOnly day) => new(new LedgerReport(day, 0, 0, 0, 0, 0, [], IsComplete: false), null);

    /// <summary>The next page and the report so far. Where the page an earlier run left is there no more, the day begins anew.</summary>
    private async Task<(LedgerReport Report, LedgerPage Page)> ReadAsync(Place place, bool isFirst, CancellationToken cancellationToken)
    {
        var day = BeginningOf(place.Report);
        var query = new LedgerQuery(null, day, day.AddDays(1));
        try
        {
            return (place.Report, await ledger.ReadAsync(query, place.Next, cancellationToken));
        }
        catch (Exception fault) when (isFirst && place.Next is not null && !cancellationToken.IsCancellationRequested)
        {
            LogBegunAnew(logger, fault, place.Report.Day);
            return (Begin(place.Report.Day).Report, await ledger.ReadAsync(query, null, cancellationToken));
        }
    }

    /// <summary>A message that cannot be compared keeps no other from it: it is counted with those we know nothing of.</summary>
    private async Task<LedgerReport> CompareAsync(
        LedgerReport report, IReadOnlyList<LedgerMessage> page, KnownMessages known, CancellationToken cancellationToken)
    {
        var (day, faults) = (BeginningOf(report), 0);
        foreach (var message in page.Where(m => !m.IsInbound && m.DateCreated >= day && m.DateCreated < day.AddDays(1)))
        {
            try
            {
                report = await CompareAsync(report, message, known, cancellationToken);
            }
            catch (Exception fault) when (!cancellationToken.IsCancellationRequested && ++faults <= MaxFaults)
            {
                LogNotCompared(logger, fault, message.MessageSid);
                report = (report with { Listed = report.Listed + 1, Unknown = report.Unknown + 1 }).With(message.MessageSid);
            }
        }

        return report;
    }

    private static DateTimeOffset BeginningOf(LedgerReport report) => new(report.Day, TimeOnly.MinValue, TimeSpan.Zero);

    private async Task<LedgerReport> CompareAsync(LedgerReport report, LedgerMessage listed, KnownMessages known, CancellationToken cancellationToken)
    {
        report = report with { Listed = report.Listed + 1 };
        var candidates = await FindAsync(listed, known, cancellationToken);
        if (!candidates.Any(IsListed))
        {
            known.Forget(listed.Body); // What was read a minute ago may have its SID by now.
            candidates = await FindAsync(listed, known, cancellationToken);
        }

        if (candidates.Any(IsListed))
        {
            return report with { Ours = report.Ours + 1 };
        }

        if (candidates.FirstOrDefault(c => c.Message is { MessageSid: null, CallbackSid: null }) is { Message: not null } lost)
        {
            var record = SendRecord.Of(lost.Message, SendState.Accepted) with { MessageSid = listed.MessageSid, Reason = "found in the ledger" };
            var isAdopted = await store.TryRecordAsync(
                lost.Partition, record.Noted(clock.GetUtcNow(), NoteKind.Adopted, $"ledger {listed.MessageSid}"), lost.Message.Version!, cancellationToken);
            known.Forget(listed.Body);
            return isAdopted ? report with { Adopted = report.Adopted + 1 } : report with { Ours = report.Ours + 1 };
        }

        return candidates.Count > 0
            ? (report with { Doubles = report.Doubles + 1 }).With(listed.MessageSid)
            : (report with { Unknown = report.Unknown + 1 }).With(listed.MessageSid);

        bool IsListed((string Partition, OutgoingMessage Message) ours) => listed.MessageSid == ours.Message.MessageSid || listed.MessageSid == ours.Message.CallbackSid;
    }

    /// <summary>Messages of ours with the code that stands in the text, to the same person.</summary>
    private async Task<IReadOnlyList<(string Partition, OutgoingMessage Message)>> FindAsync(LedgerMessage listed, KnownMessages known, CancellationToken cancellationToken)
    {
        if (!MessageAddress.TryParse(listed.To, out var to, out _))
        {
            return [];
        }

        var found = new List<(string, OutgoingMessage)>();
        foreach (Match match in Codes().Matches(listed.Body))
        {
            var number = int.Parse(match.Groups["number"].Value, System.Globalization.CultureInfo.InvariantCulture);
            if (match.Groups["code"].Success)
            {
                found.AddRange((await known.OfAsync(match.Groups["code"].Value, cancellationToken))
                    .Where(m => m.Message.Number == number && m.Message.Address == to.Value)
                    .Select(m => (m.Key.Partition, m.Message)));
            }
            else
            {
                found.AddRange(await RepliesAsync(to.Value, number, listed.Body, cancellationToken));
            }
        }

        return found;
    }

    /// <summary>
    /// A person's own replies stand under the address they are known by; what somebody is told on a renter's behalf under the renter's, which
    /// stands in the text.
    /// </summary>
    private async Task<IReadOnlyList<(string Partition, OutgoingMessage Message)>> RepliesAsync(string to, int number, string body, CancellationToken cancellationToken)
    {
        var found = new List<(string, OutgoingMessage)>();
        foreach (var about in Numbers().Matches(body).Select(m => m.Value).Where(a => a != to).Distinct(StringComparer.Ordinal))
        {
            if (await contacts.FindAsync(about, number, cancellationToken) is { } told && told.Address == to)
            {
                found.Add((about, told));
            }
        }

        if (found.Count > 0)
        {
            return found;
        }

        var owner = to;
        var reply = await contacts.FindAsync(to, number, cancellationToken);
        if (reply is null)
        {
            owner = (await people.LoadAsync(to, cancellationToken)).Aggregate.Contact.Address;
            reply = owner == to ? null : await contacts.FindAsync(owner, number, cancellationToken);
        }

        return reply is not null && reply.Address == to ? [(owner, reply)] : [];
    }

    // A request's code and message number (K7F3QX-3), or a reply's number (M12).
    [GeneratedRegex(@"\b(?:(?<code>[0-9A-HJKMNP-TV-Z]{6})-(?<number>[0-9]{1,6})|M(?<number>[0-9]{1,7}))\b", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Codes();

    [GeneratedRegex(@"\+[1-9][0-9]{6,14}\b", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Numbers();

    [LoggerMessage(LogLevel.Error, "Message {MessageSid} of the provider's ledger could not be compared")]
    private static partial void LogNotCompared(ILogger logger, Exception fault, string messageSid);

    [LoggerMessage(LogLevel.Warning, "The page of {Day} where the comparison was to go on could not be read: the day begins anew")]
    private static partial void LogBegunAnew(ILogger logger, Exception fault, DateOnly day);

    /// <summary>A request has a dozen messages in a day's list: its rows are read once.</summary>
    private sealed class KnownMessages(TableRequestMessages requests)
    {
        private const int Most = 1000;

        private readonly Dictionary<string, IReadOnlyList<(RequestKey Key, OutgoingMessage Message)>> _byCode = new(StringComparer.Ordinal);

        public async Task<IReadOnlyList<(RequestKey Key, OutgoingMessage Message)>> OfAsync(string code, CancellationToken cancellationToken)
        {
            if (!_byCode.TryGetValue(code, out var messages))
            {
                if (_byCode.Count == Most)
                {
                    _byCode.Clear();
                }

                messages = _byCode[code] = await requests.FindAsync(code, [], cancellationToken);
            }

            return messages;
        }

        public void Forget(string text)
        {
            foreach (Match match in Codes().Matches(text))
            {
                _byCode.Remove(match.Groups["code"].Value);
            }
        }
    }
}
