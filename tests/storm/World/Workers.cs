using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Dispatch.Core.Requests;
using Dispatch.Local.Twilio;
using Dispatch.Storm.Platform;

namespace Dispatch.Storm.World;

/// <summary>How a worker answers.</summary>
internal enum Manner
{
    /// <summary>By buttons; where there are none, in words with the job's code.</summary>
    Taps,

    /// <summary>In words with the job's code.</summary>
    Types,

    /// <summary>In words alone: with several jobs they are asked which one.</summary>
    TypesBare,
}

/// <summary>
/// Workers of a storm. They accept, decline, keep silent, answer late or twice, are done without having set off, answer an offer by doing
/// the job, say when they come, need parts, give a job back, send photos. In a later round everybody accepts, so that each story can end.
/// </summary>
internal sealed partial class Workers(Cloud cloud, Pen pen, Dice dice)
{
    private const int PatientOffers = 4;

    private static readonly TimeSpan Doubt = TimeSpan.FromMinutes(20);
    private static readonly InboundMedia[] Photo = [new("image/png", Webform.Photo)];

    /// <summary>What each worker said last without naming the job.</summary>
    private readonly ConcurrentDictionary<string, (Ticket Ticket, Sent To, string Verb)> _unclear = new(StringComparer.Ordinal);

    private int _asked;

    /// <summary>Questions which job was meant that were answered.</summary>
    public int WhichJob => _asked;

    public Manner MannerOf(string worker) => dice.Of(worker, "manner") switch
    {
        < 0.5 => Manner.Taps,
        < 0.8 => Manner.Types,
        _ => Manner.TypesBare,
    };

    /// <summary>One of a request's messages reached a worker.</summary>
    public void React(Ticket ticket, Sent sent)
    {
        switch (sent.Template)
        {
            case "job_offer" or "job_offer_emergency":
                OnOffer(ticket, sent);
                break;
            case "job_reminder" when Chance(ticket, sent, "reminded") < 0.5:
                Act(ticket, sent, "accept", TimeSpan.FromMinutes(2));
                break;
            case "job_accepted":
                OnAccepted(ticket, sent);
                break;
            case "job_on_my_way" when Chance(ticket, sent, "arrives") < 0.4:
                Act(ticket, sent, "arrived", Work(ticket, "way"));
                break;
            case "job_arrived" when Chance(ticket, sent, "parts") < 0.4:
                Act(ticket, sent, "on_hold", Work(ticket, "look"));
                break;
            case "job_on_hold" when ticket.Priority == "emergency" || !Landlords.Answers(dice, ticket):
                Act(ticket, sent, "done", TimeSpan.FromMinutes(90));
                break;
            case "job_on_my_way" or "job_arrived" or "job_parts_approved" or "job_parts_refused":
                Act(ticket, sent, "done", Work(ticket, "work"));
                break;
            case "job_follow_up":
                // Who is asked how it goes says it, also who believes they said it before.
                var answer = InWords(ticket, sent, "done", $"{sent.Message.Phone} done {ticket.Life} asked {sent.Number}", withCode: true);
                pen.Write(ticket, answer with { IsMoot = () => ticket.HasHeard(sent.Message.Phone, default, "job_done", "job_done_photo") }, Work(ticket, "work"));
                break;
            case "job_done_photo" when sent.Message.Channel == "whatsapp" && Chance(ticket, sent, "proof") < 0.5:
                Prove(ticket, sent);
                break;
            case "job_declined_why" when Chance(ticket, sent, "why") < 0.5:
                pen.Write(ticket, Typed(sent, $"{sent.Message.Phone} why {ticket.Life}.{sent.Number}", "why", "1") with { IsClear = false }, TimeSpan.FromMinutes(1));
                break;
            default:
                break;
        }
    }

    /// <summary>An answer did not come, and nothing comes after an SMS: the worker knows what they said, or waits in vain, and goes on.</summary>
    public void GoOn(Ticket ticket, Sent sent)
    {
        if (sent.Template is "job_accepted" or "job_on_my_way" or "job_arrived" or "job_on_hold" or "job_parts_approved" or "job_parts_refused")
        {
            React(ticket, sent);
        }
    }

    /// <summary>"Which of these do you mean?": the number of the job it was about; where that is not among them, once more with its code.</summary>
    public void OnWhichJob(Sent sent)
    {
        if (!_unclear.TryRemove(sent.Message.Phone, out var unclear) || unclear.Ticket.Key is not { } key)
        {
            return;
        }

        Interlocked.Increment(ref _asked);
        var listed = Listed().Matches(sent.Message.Body).FirstOrDefault(m => m.Groups["code"].Value == key.Code);
        if (listed is null)
        {
            Clearly(unclear.Ticket, unclear.To, unclear.Verb, TimeSpan.FromSeconds(30));
            return;
        }

        var answer = Typed(sent, $"{sent.Message.Phone} which {sent.Number}", "which", listed.Groups["number"].Value) with { IsClear = false };
        pen.Write(unclear.Ticket, answer, TimeSpan.FromSeconds(20));
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
        var isPatient = OfferNumber(sent) < PatientOffers && ticket.Life == 1;
        switch (Chance(ticket, sent, "accepted"))
        {
            case < 0.05 when isPatient && MannerOf(sent.Message.Phone) == Manner.Types:
                Act(ticket, sent, "give_back", later);
                break;
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

    /// <summary>The photo and the line they are asked for, as an answer to that message: within the hour they may have done another job.</summary>
    private void Prove(Ticket ticket, Sent sent)
    {
        var line = Phrases.Of("done line", ticket.Home.LanguageOf(sent.Message.Phone));
        var message = new InboundRequest(sent.Message.Phone, "whatsapp", line, RepliedTo: sent.Message.Sid, ProfileName: "Ben", Media: Photo);
        pen.Write(ticket, new Speech($"{sent.Message.Phone} proof {ticket.Life}", "proof", message) { Line = line }, Work(ticket, "proof") / 5);
    }

    private double Chance(Ticket ticket, Sent sent, string what) => dice.Of($"{ticket.Index}", sent.Message.Phone, $"{ticket.Life}.{OfferNumber(sent)}", what);

    private TimeSpan Work(Ticket ticket, string what) => dice.Between(TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(40), $"{ticket.Index}", what);

    private static int OfferNumber(Sent sent) =>
        sent.Message.Buttons is [{ Value: var payload }, ..] && int.TryParse(payload[(payload.LastIndexOf(':') + 1)..], out var number) ? number : 1;

    /// <summary>Once for each worker, deed, offer and life, whatever comes twice.</summary>
    private void Act(Ticket ticket, Sent sent, string verb, TimeSpan after, bool again = false)
    {
        var manner = MannerOf(sent.Message.Phone);
        var deed = $"{sent.Message.Phone} {verb} {ticket.Life}.{OfferNumber(sent)}{(again ? " again" : "")}";
        if (manner == Manner.Taps && sent.Message.Channel == "whatsapp" && sent.Button(verb) is { } payload)
        {
            var tap = new InboundRequest(sent.Message.Phone, "whatsapp", verb, payload, sent.Message.Sid, "Ben");
            pen.Write(ticket, new Speech(deed, verb, tap), after);
        }
        else if (manner == Manner.TypesBare && sent.Message.Channel == "whatsapp")
        {
            Barely(ticket, sent, verb, deed, after);
        }
        else
        {
            pen.Write(ticket, InWords(ticket, sent, verb, deed, withCode: true), after);
        }
    }

    /// <summary>Without the code; where nothing comes of it, with the code after a while.</summary>
    private void Barely(Ticket ticket, Sent sent, string verb, string deed, TimeSpan after)
    {
        var phone = sent.Message.Phone;
        var said = default(DateTimeOffset);
        var speech = InWords(ticket, sent, verb, deed, withCode: false) with
        {
            IsClear = false,
            Sending = _ => (said, _unclear[phone]) = (cloud.Agenda.Now, (ticket, sent, verb)),
            Taken = () => cloud.Agenda.After(Doubt, $"{deed} in doubt", () =>
            {
                if (!ticket.HasHeard(phone, said, Outcomes(verb)))
                {
                    Clearly(ticket, sent, verb, TimeSpan.FromSeconds(10));
                }

                return Task.CompletedTask;
            }),
        };
        pen.Write(ticket, speech, after);
    }

    private void Clearly(Ticket ticket, Sent sent, string verb, TimeSpan after) =>
        pen.Write(ticket, InWords(ticket, sent, verb, $"{sent.Message.Phone} {verb} {ticket.Life}.{OfferNumber(sent)} clearly", withCode: true), after);

    private Speech InWords(Ticket ticket, Sent sent, string verb, string deed, bool withCode)
    {
        var language = ticket.Home.LanguageOf(sent.Message.Phone);
        var isTyper = MannerOf(sent.Message.Phone) != Manner.Taps;
        var said = verb == "accept" && isTyper && dice.Of(deed, "eta") < 0.5 ? "accept_eta" : verb;
        var words = Phrases.Of(said, language);
        var hasPhoto = verb == "done" && isTyper && dice.Of(deed, "photo") < 0.5;
        var line = hasPhoto ? Phrases.Of("done line", language) : null;
        words = line is null ? words : $"{words}, {line}";
        var code = withCode && ticket.Key is { } key ? $" {RequestCode.Of(key.RequestId)}" : string.Empty;
        var message = new InboundRequest(sent.Message.Phone, sent.Message.Channel, words + code, ProfileName: "Ben", Media: hasPhoto ? Photo : null);
        return new Speech(deed, said, message) { Line = line };
    }

    private static Speech Typed(Sent to, string deed, string verb, string text) =>
        new(deed, verb, new InboundRequest(to.Message.Phone, to.Message.Channel, text, ProfileName: "Ben"));

    /// <summary>What a worker hears when a word has reached its job.</summary>
    private static string[] Outcomes(string verb) => verb switch
    {
        "accept" => ["job_accepted", "job_taken", "job_expired"],
        "decline" or "give_back" => ["job_declined", "job_declined_why", "job_taken", "job_expired"],
        "done" => ["job_done", "job_done_photo", "job_taken", "job_expired"],
        "on_hold" => ["job_on_hold", "job_done", "job_done_photo"],
        _ => [$"job_{verb}", "job_on_hold", "job_done", "job_done_photo"],
    };

    [GeneratedRegex(@"(?<number>\d)\) (?<code>[0-9A-Z]{6})", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Listed();
}
