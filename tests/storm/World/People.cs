using System.Collections.Concurrent;
using Dispatch.Core;
using Dispatch.Core.Requests;
using Dispatch.Local.Twilio;
using Dispatch.Storm.Platform;

namespace Dispatch.Storm.World;

/// <summary>
/// Renters and workers of a storm. Workers accept, decline, keep silent, answer late or twice, are done without having set off, or answer
/// an offer by doing the job. In a later round everybody accepts, so that each story can end.
/// </summary>
internal sealed class People(Cloud cloud, Webform form, Dice dice)
{
    private const int MaxTries = 20;
    private const int PatientOffers = 4;

    private readonly ConcurrentDictionary<string, Ticket> _tickets = new(StringComparer.Ordinal);
    private int _lostInbound;

    /// <summary>Called when a person acts, with the name of the deed: the moment to break something.</summary>
    public Action<Ticket, string>? Acting { get; set; }

    public ICollection<Ticket> Tickets => _tickets.Values;

    /// <summary>Messages of people that nobody took in four tries; they were written again.</summary>
    public int WrittenAgain => _lostInbound;

    public void Listen() => cloud.Twilio.Ledger.Changed = OnMessage;

    public void Report(Ticket ticket, TimeSpan after)
    {
        _tickets[ticket.Key.Partition] = ticket;
        cloud.Agenda.After(after, "report", () => ReportAsync(ticket, 1));
    }

    private async Task ReportAsync(Ticket ticket, int attempt)
    {
        Acting?.Invoke(ticket, $"report {attempt}");
        if (await form.SendAsync(ticket.Home.Code, ticket.Renter, ticket.FormId, ticket.Priority, hasPhoto: dice.Of($"{ticket.Index}", "photo") < 0.1))
        {
            ticket.IsReported = true;
        }
        else if (attempt < MaxTries)
        {
            cloud.Agenda.After(TimeSpan.FromSeconds(20), "report again", () => ReportAsync(ticket, attempt + 1));
        }
    }

    private void OnMessage(LedgerMessage message)
    {
        if (message.Status is not ("delivered" or "undelivered" or "failed")
            || Sent.Of(message) is not { } sent || !_tickets.TryGetValue(sent.Partition, out var ticket))
        {
            return;
        }

        if (sent.Template == "renter_done")
        {
            ticket.HasEnded = true;
        }

        if (message.Status == "delivered")
        {
            React(ticket, sent);
        }
    }

    private void React(Ticket ticket, Sent sent)
    {
        switch (sent.Template)
        {
            case "job_offer" or "job_offer_emergency":
                OnOffer(ticket, sent);
                break;
            case "job_offer_reminder" when Chance(ticket, sent, "reminded") < 0.5:
                Act(ticket, sent, "accept", TimeSpan.FromMinutes(2));
                break;
            case "job_accepted":
                OnAccepted(ticket, sent);
                break;
            case "job_on_my_way" or "job_follow_up":
                Act(ticket, sent, "done", dice.Between(TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(40), $"{ticket.Index}", "work"));
                break;
            default:
                break;
        }
    }

    private void OnOffer(Ticket ticket, Sent sent)
    {
        var think = dice.Between(TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(4), $"{ticket.Index}", sent.Message.Phone, $"{sent.Number}");
        switch (OfferNumber(sent) >= PatientOffers ? 0 : Chance(ticket, sent, "offer"))
        {
            case < 0.60:
                Act(ticket, sent, "accept", think);
                break;
            case < 0.67:
                Act(ticket, sent, "accept", think);
                Act(ticket, sent, "accept", think + TimeSpan.FromSeconds(1), again: true);
                break;
            case < 0.80:
                Act(ticket, sent, "decline", think);
                break;
            case < 0.85:
                Act(ticket, sent, "accept", TimeSpan.FromMinutes(70) + think);
                break;
            case < 0.90:
                Act(ticket, sent, "done", think);
                break;
            default:
                break; // Silence.
        }
    }

    private void OnAccepted(Ticket ticket, Sent sent)
    {
        var later = dice.Between(TimeSpan.FromMinutes(3), TimeSpan.FromMinutes(20), $"{ticket.Index}", "go");
        switch (Chance(ticket, sent, "accepted"))
        {
            case < 0.65:
                Act(ticket, sent, "on_my_way", later);
                break;
            case < 0.90:
                Act(ticket, sent, "done", later);
                break;
            case < 0.97:
                Act(ticket, sent, "done", later);
                Act(ticket, sent, "done", later + TimeSpan.FromSeconds(1), again: true);
                break;
            default:
                // Nothing until somebody asks how it goes; where that takes days, a short nap.
                if (ticket.Priority != "emergency")
                {
                    Act(ticket, sent, "done", TimeSpan.FromHours(3));
                }

                break;
        }
    }

    private double Chance(Ticket ticket, Sent sent, string what) => dice.Of($"{ticket.Index}", sent.Message.Phone, $"{OfferNumber(sent)}", what);

    private static int OfferNumber(Sent sent) =>
        sent.Message.Buttons is [{ Value: var payload }, ..] && int.TryParse(payload[(payload.LastIndexOf(':') + 1)..], out var number) ? number : 1;

    /// <summary>Once for each worker, deed and offer, whatever comes twice.</summary>
    private void Act(Ticket ticket, Sent sent, string verb, TimeSpan after, bool again = false)
    {
        var deed = $"{sent.Message.Phone} {verb} {OfferNumber(sent)}{(again ? " again" : "")}";
        if (ticket.Acts.TryAdd(deed, true))
        {
            cloud.Agenda.After(after, deed, () => WriteAsync(ticket, sent, verb, deed, 1));
        }
    }

    private async Task WriteAsync(Ticket ticket, Sent sent, string verb, string deed, int attempt)
    {
        Acting?.Invoke(ticket, $"{deed} {attempt}");
        var sid = "SM" + Ids.From("storm", $"{dice.Seed}", $"{ticket.Index}", deed, $"{attempt}").Replace("-", string.Empty, StringComparison.Ordinal);
        var code = RequestCode.Of(ticket.Key.RequestId);
        var words = $"{verb.Replace('_', ' ')} {code}";
        var inbound = sent.Message.Channel == "whatsapp" && sent.Button(verb) is { } payload
            ? new InboundRequest(sent.Message.Phone, "whatsapp", verb, payload, sent.Message.Sid, "Ben", MessageSid: sid)
            : new InboundRequest(sent.Message.Phone, sent.Message.Channel, words, ProfileName: "Ben", MessageSid: sid);
        var taken = await cloud.Twilio.ReceiveAsync(inbound, CancellationToken.None);
        if (taken?.Calls is [.., { StatusCode: >= 200 and < 300 }])
        {
            ticket.Taken.Add((sent.Message.Phone, verb, cloud.Agenda.Now));
            return;
        }

        Interlocked.Increment(ref _lostInbound);
        if (attempt < MaxTries)
        {
            cloud.Agenda.After(TimeSpan.FromMinutes(15), deed, () => WriteAsync(ticket, sent, verb, deed, attempt + 1));
        }
    }
}
