using System.Collections.Concurrent;
using Dispatch.Core.Requests;
using Dispatch.Functions.Storage;
using Dispatch.Storm.Platform;
using Dispatch.Storm.World;

namespace Dispatch.Storm.Storms;

/// <summary>
/// Counts who must have heard what against what the stand-in's ledger says they heard. Our own tables are asked for two things only:
/// whether a request is still open, and whether a message that came twice carries the mark that says so.
/// </summary>
internal sealed class Judge(Cloud cloud)
{
    private readonly ConcurrentBag<string> _lost = [];
    private readonly ConcurrentBag<string> _doubled = [];
    private readonly ConcurrentBag<string> _stuck = [];
    private readonly ConcurrentBag<string> _possiblyDouble = [];
    private readonly ConcurrentBag<string> _undeliverable = [];

    public async Task<Verdict> JudgeAsync(IEnumerable<Ticket> tickets)
    {
        var sent = cloud.Twilio.Ledger.Messages().Select(Sent.Of).OfType<Sent>().ToLookup(s => s.Partition, StringComparer.Ordinal);
        foreach (var ticket in tickets)
        {
            await JudgeAsync(ticket, [.. sent[ticket.Key.Partition]]);
        }

        return new Verdict(Sorted(_lost), Sorted(_doubled), Sorted(_stuck), Sorted(_possiblyDouble), Sorted(_undeliverable));
    }

    private static List<string> Sorted(IEnumerable<string> lines) => [.. lines.Order(StringComparer.Ordinal)];

    private async Task JudgeAsync(Ticket ticket, IReadOnlyList<Sent> sent)
    {
        var row = await cloud.Account.Table(TableRequestStore.TableName).GetEntityIfExistsAsync(ticket.Key.Partition, "request");
        if (row is null)
        {
            _lost.Add($"{Name(ticket)}: the report itself{(ticket.IsReported ? ", though the renter was thanked" : "")}");
            return;
        }

        var heard = new Heard(this, ticket, sent);
        await heard.OnceAsync("renter_received", ticket.Renter);
        await heard.OnceAsync("landlord_received", ticket.Home.Landlord);
        await SameNumberAsync(ticket, sent);
        if (row.GetString("status") is not "completed")
        {
            _stuck.Add($"{Name(ticket)}: {row.GetString("status")}/{row.GetString("stage")}, next {row.GetString("due_action")} at {row.GetDateTimeOffset("due_at"):u}");
            return;
        }

        await ProgressAsync(ticket, sent, heard);
    }

    /// <summary>The one worker who did it, the renter and the landlord: each heard once who comes and once that it is done.</summary>
    private async Task ProgressAsync(Ticket ticket, IReadOnlyList<Sent> sent, Heard heard)
    {
        var workers = sent.Where(s => s.Template == "job_accepted").Select(s => s.Message.Phone).Distinct(StringComparer.Ordinal).ToList();
        if (workers is not [var worker])
        {
            (workers.Count == 0 ? _lost : _doubled).Add($"{Name(ticket)}: {workers.Count} workers were told that the job is theirs");
            return;
        }

        await heard.OnceAsync("job_accepted", worker);
        await heard.OnceAsync("renter_assigned", ticket.Renter);
        await heard.OnceAsync("landlord_assigned", ticket.Home.Landlord);
        // Nobody in the storm has a camera: done is asked for a photo.
        await heard.OnceAsync("job_done_photo", worker);
        await heard.OnceAsync("renter_done", ticket.Renter);
        await heard.OnceAsync("landlord_done", ticket.Home.Landlord);
        var done = ticket.Taken.Where(t => t.Worker == worker && t.Verb == "done").Select(t => t.At).DefaultIfEmpty(DateTimeOffset.MaxValue).Min();
        if (ticket.Taken.Any(t => t.Worker == worker && t.Verb == "on_my_way" && t.At < done))
        {
            await heard.OnceAsync("job_on_my_way", worker);
            await heard.OnceAsync("renter_on_the_way", ticket.Renter);
        }
    }

    /// <summary>One message of ours, by the number in its callback, reaches a phone once.</summary>
    private async Task SameNumberAsync(Ticket ticket, IReadOnlyList<Sent> sent)
    {
        foreach (var same in sent.Where(s => !s.IsFailed).GroupBy(s => s.Number).Where(g => g.Count() > 1))
        {
            await DoubledAsync(ticket, $"message {same.Key} ({same.First().Template}) reached {same.First().Message.Phone} {same.Count()} times", [.. same]);
        }
    }

    private async Task DoubledAsync(Ticket ticket, string what, IReadOnlyList<Sent> sent)
    {
        foreach (var number in sent.Select(s => s.Number).Distinct())
        {
            var row = await cloud.Account.Table(TableRequestStore.TableName).GetEntityIfExistsAsync(ticket.Key.Partition, $"message_{number:D4}");
            if (row?.GetBoolean("possibly_double") == true)
            {
                _possiblyDouble.Add($"{Name(ticket)}: {what}; {row.GetString("send_reason")}");
                return;
            }
        }

        _doubled.Add($"{Name(ticket)}: {what}");
    }

    private static string Name(Ticket ticket) => $"request {ticket.Index} {RequestCode.Of(ticket.Key.RequestId)} {ticket.Key.RequestId}";

    /// <summary>What the people of one request heard.</summary>
    private sealed class Heard(Judge judge, Ticket ticket, IReadOnlyList<Sent> sent)
    {
        public async Task OnceAsync(string template, string person)
        {
            var all = sent.Where(s => s.Template == template && s.Message.Phone == person).ToList();
            var good = all.Where(s => !s.IsFailed).ToList();
            switch (good.Count)
            {
                case 1:
                    return;
                case > 1 when good.DistinctBy(s => s.Number).Count() == 1:
                    return; // The same message of ours: counted there.
                case > 1:
                    await judge.DoubledAsync(ticket, $"{template} reached {person} {good.Count} times", good);
                    return;
                default:
                    break;
            }

            if (all.Any(s => s.Message is { Channel: "sms" } or { ErrorCode: 21610 }))
            {
                judge._undeliverable.Add($"{Name(ticket)}: {template} to {person}, error {all[^1].Message.ErrorCode}");
            }
            else
            {
                judge._lost.Add($"{Name(ticket)}: {template} to {person} ({(all.Count == 0 ? "never sent" : $"failed with {all[^1].Message.ErrorCode}, nothing followed")})");
            }
        }
    }
}
