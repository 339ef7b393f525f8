using System.Globalization;
using Dispatch.Core.Requests;
using Dispatch.Functions;

namespace Dispatch.Local.Activity;

/// <summary>Log lines put into words for somebody who sees the system for the first time.</summary>
/// <param name="nameOf">Name of a person by id or by masked address; null for one nobody knows.</param>
internal sealed class ActivityWords(Func<string, string?> nameOf)
{
    /// <returns>Null for a line that is not worth showing.</returns>
    public ActivityEvent? Of(HandlerLine line) => line.EventId switch
    {
        LogEvents.Turn => Turn(line),
        LogEvents.Inbound => Told(line, "inbound", $"Message of {NameOf(line["From"])} taken in", $"Understood: {Plain(line["Understood"])}."),
        LogEvents.Nudge => Told(line, "nudge", $"Nudge{Number(line["Seq"])} of {Whose(line["Partition"])} fires", OfNudge(line["Done"])),
        LogEvents.NudgeFailed => Told(line, "nudge", $"Nudge of {Whose(line["Partition"])} fails", "It comes again, later each time.") with { IsBad = true },
        LogEvents.Sweep => Told(line, "sweep", "Sweep for forgotten requests", OfSweep(line)),
        _ when line.Level >= LogLevel.Warning => Told(line, "warning", line.Level == LogLevel.Warning ? "Warning" : "Error", FirstLine(line.Text)) with { IsBad = true },
        _ => null,
    };

    private static ActivityEvent Told(HandlerLine line, string kind, string title, string detail) => new(0, line.At, kind, title, detail, null, null, IsBad: false);

    /// <summary>What follows is the fault's stack, which the console has.</summary>
    private static string FirstLine(string text) => text.Split('\n', 2)[0].Trim();

    private ActivityEvent Turn(HandlerLine line)
    {
        var isDone = line["Outcome"] == "applied";
        string?[] parts =
        [
            isDone ? null : $"{(line["Outcome"] == "refused" ? "Not possible" : "Nothing to do")}: {line["Reason"]}.",
            line["Before"] == line["Stage"] || !isDone ? null : line["Before"].Length > 0 ? $"{Plain(line["Before"])} → {Plain(line["Stage"])}." : $"Now {Plain(line["Stage"])}.",
            .. line["Offers"].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(OfOffer),
            line["Messages"] switch { "" or "0" => null, "1" => "1 message to send.", var many => $"{many} messages to send." },
            line["Seq"] is "" or "0" ? null : $"Nudge {line["Seq"]} armed.",
        ];
        var detail = string.Join(' ', parts.OfType<string>());
        DateTimeOffset due = default;
        var isDue = isDone && DateTimeOffset.TryParse(line["DueAt"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out due);
        return Told(line, "turn", $"{OfCommand(line["Command"])} · {line["Code"]}", detail.Length > 0 ? detail : "Kept.") with
        {
            Next = isDue ? OfDue(line["DueAction"]) : null,
            DueAt = isDue ? due : null,
        };
    }

    private static string OfCommand(string command) => command switch
    {
        "report" => "New report",
        "accept" => "Worker accepts",
        "decline" => "Worker declines",
        "on_my_way" => "Worker is on the way",
        "arrived" => "Worker is there",
        "put_on_hold" => "Worker waits",
        "given_back" => "Worker gives it back",
        "completed" => "Worker is done",
        "cancel" => "Cancelled",
        "reopen" => "Opened again",
        "comment" => "Comment",
        "photos" => "Photos",
        "due" => "Time is up",
        "delivery" => "Message did not arrive",
        "refusal" => "Twilio refused a message",
        var other => Plain(other),
    };

    /// <param name="offer">Number, status and worker's id, divided by colons.</param>
    private string? OfOffer(string offer) => offer.Split(':') is not [var number, var status, var worker]
        ? null
        : status switch
        {
            "open" => $"Offer {number} to {NameOf(worker)}.",
            "reminded" => $"{NameOf(worker)} is reminded of offer {number}.",
            "withdrawn" => $"Offer {number} to {NameOf(worker)} is withdrawn.",
            "expired" => $"Offer {number} to {NameOf(worker)} ran out.",
            "undelivered" => $"Offer {number} did not reach {NameOf(worker)}.",
            _ => $"Offer {number} {Plain(status)} by {NameOf(worker)}.",
        };

    private static string OfDue(string action) => action switch
    {
        "remind_offer" => "remind the worker",
        "expire_offer" => "the offer runs out",
        "offer_job" => "ask more workers",
        "retry_assignment" => "look for a worker again",
        "escalate" => "tell somebody in charge",
        "end_hold" => "end the wait",
        "follow_up" => "ask how it goes",
        "warn_target" or "breach_target" => "see whether it is in time",
        var other => Plain(other),
    };

    private static string OfNudge(string done) => done switch
    {
        "superseded" or "superseded while running" => "A later turn armed its own: dropped.",
        "orphan" => "Its turn never came to be: dropped.",
        "too early" => "Its turn is not to be seen yet: it comes again.",
        "due" => "It was time, and what was due is done.",
        "settled" => "All is sent and written: it ends.",
        "put again" => "All is sent and written: it waits for the next time.",
        var other => $"{Plain(other)}.",
    };

    private static string OfSweep(HandlerLine line) =>
        $"{line["Open"]} open. {(line["Rearmed"] == "0" ? "None was late" : $"{line["Rearmed"]} late, nudged again")}."
        + (line["Orphans"] == "0" ? "" : $" {line["Orphans"]} that never came to be removed.")
        + (line["Replayed"] == "0" ? "" : $" {line["Replayed"]} brought back from the poison queue.");

    private string Whose(string partition) => RequestKey.TryParsePartition(partition, out var key) ? key.Code : NameOf(partition);

    private string NameOf(string idOrAddress) => nameOf(idOrAddress) ?? (idOrAddress.Length > 0 ? idOrAddress : "somebody");

    private static string Number(string seq) => seq.Length > 0 ? $" {seq}" : "";

    private static string Plain(string word) => word.Replace('_', ' ');
}
