using Dispatch.Core.Requests;
using Dispatch.Functions.Storage;
using Dispatch.Storm.Platform;
using Dispatch.Storm.World;

namespace Dispatch.Storm.Storms;

/// <summary>
/// Counts who must have heard what against what the stand-in's ledger says they heard. Our own tables are asked for two things only:
/// whether a request is there and still open, and whether a message that came twice carries the mark that says so. Photos and remarks
/// are asked for as a program would, through the public API.
/// </summary>
internal sealed class Judge(Cloud cloud, HttpClient client, People people)
{
    private readonly Findings _findings = new(cloud.Account);

    public async Task<Verdict> JudgeAsync()
    {
        var sent = cloud.Twilio.Ledger.Messages().Select(Sent.Of).OfType<Sent>().ToLookup(s => s.Partition, StringComparer.Ordinal);
        var codes = people.Tickets.Where(t => t.Key is not null).ToLookup(t => (t.Home.Landlord, Approval.CodeOf(t.Key!.RequestId)));
        var kept = new KeptWords(cloud, client, _findings, people);
        foreach (var ticket in people.Tickets)
        {
            if (await FindAsync(ticket) is { } key)
            {
                var hasTwin = codes[(ticket.Home.Landlord, Approval.CodeOf(key.RequestId))].Skip(1).Any();
                await new Trial(ticket, [.. sent[key.Partition]], people.Workers, hasTwin, _findings).JudgeAsync();
                await kept.JudgeAsync(ticket, key, [.. sent[key.Partition]]);
            }
        }

        var stopped = people.Tickets.SelectMany(t => t.Words).Where(w => w.Speech.Verb == "stop").GroupBy(w => w.Person, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => (DateTimeOffset?)g.Min(w => w.At), StringComparer.Ordinal);
        foreach (var conversation in sent.Where(g => g.First().IsOfContact))
        {
            await Conversations.JudgeAsync(conversation.Key, [.. conversation], stopped.GetValueOrDefault(conversation.Key), _findings);
        }

        return _findings.Verdict;
    }

    /// <returns>The request of a report, where it is closed; what else there is to say of it is said.</returns>
    private async Task<RequestKey?> FindAsync(Ticket ticket)
    {
        var found = new List<RequestKey>();
        var isOpen = false;
        foreach (var key in ticket.Candidates)
        {
            if (await cloud.Account.Table(TableRequestStore.TableName).GetEntityIfExistsAsync(key.Partition, "request") is { } row)
            {
                found.Add(key);
                if (row.GetString("status") is not "completed")
                {
                    isOpen = true;
                    _findings.Stuck(
                        $"{ticket.Name(key)}: {row.GetString("status")}/{row.GetString("stage")}, next {row.GetString("due_action")} at {row.GetDateTimeOffset("due_at"):u}");
                }
            }
        }

        switch (found.Count)
        {
            case 0 when ticket.Chat is not null && !ticket.IsReported:
                _findings.Stuck($"report {ticket.Index} by {ticket.Chat.Channel}: the conversation of {ticket.Renter} came to question {ticket.Asked} and no further");
                return null;
            case 0:
                _findings.Lost($"report {ticket.Index} of {ticket.Renter}: the report itself{(ticket.IsReported ? ", though it was taken" : "")}");
                return null;
            case > 1:
                _findings.Doubled($"report {ticket.Index} of {ticket.Renter}: {found.Count} requests came of it, {string.Join(' ', found.Select(k => k.Code))}");
                return null;
            default:
                return isOpen ? null : found[0];
        }
    }
}
