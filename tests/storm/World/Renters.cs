using Dispatch.Local.Twilio;
using Dispatch.Storm.Platform;

namespace Dispatch.Storm.World;

/// <summary>
/// Renters of a storm who write messages: they report by WhatsApp or SMS, answer what they are asked, send photos, confirm, ask how it
/// goes, add a line, say that it is not fixed, want no more messages. Whoever hears nothing for long says hello.
/// </summary>
/// <param name="expect">Told of each request a message may become, before it is sent.</param>
internal sealed class Renters(Cloud cloud, Pen pen, Dice dice, Action<string, Ticket> expect)
{
    private const int MaxHellos = 10;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(25);
    private static readonly InboundMedia[] Photo = [new("image/png", Webform.Photo)];

    public void Begin(Ticket ticket, Chat chat, TimeSpan after)
    {
        var text = Phrases.Of(chat.IsAtLength ? "problem at length" : "problem", chat.Language);
        Say(ticket, chat, "first", text, after, chat.PhotoAt == "first", () => ticket.Asked > 0);
        Watch(ticket, chat, after, hellos: 0, asked: 0);
    }

    /// <summary>A question of the intake.</summary>
    public void Asked(Ticket ticket, Chat chat, Sent sent)
    {
        if (ticket.Key is not null || sent.Template is not { } template || sent.Number <= ticket.Asked || Answer(chat, template) is not { } answer)
        {
            return;
        }

        ticket.Asked = sent.Number;
        var think = dice.Between(TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(6), $"{ticket.Index}", "answers", $"{sent.Number}");
        var isOld = () => ticket.Asked > sent.Number || ticket.Key is not null;
        if (template == "intake_summary")
        {
            Confirm(ticket, chat, sent, think, isOld);
        }
        else if (template is "intake_building" or "intake_building_again")
        {
            var unit = dice.Of($"{ticket.Index}", "unit") < 0.5 ? ", 4B" : string.Empty;
            Say(ticket, chat with { Channel = sent.Message.Channel }, $"answer {sent.Number}", ticket.Home.Code + unit, think, false, isOld);
        }
        else
        {
            Say(ticket, chat with { Channel = sent.Message.Channel }, $"answer {sent.Number}", answer, think, answer.Length == 0, isOld);
        }

        Watch(ticket, chat, think, hellos: 0, sent.Number);
    }

    /// <summary>One of a request's messages reached its renter.</summary>
    public void React(Ticket ticket, Sent sent)
    {
        var chat = ticket.Chat ?? new Chat(sent.Message.Channel, "en", false, null, false);
        var think = dice.Between(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), $"{ticket.Index}", sent.Template ?? "");
        switch (sent.Template)
        {
            case "renter_assigned" when chat.Stops:
                pen.Write(ticket, new Speech("stop", "stop", new InboundRequest(ticket.Renter, chat.Channel, "STOP", ProfileName: "Ana")), think);
                break;
            case "renter_assigned" when ticket.Chat is not null && dice.Of($"{ticket.Index}", "says") is < 0.4 and var says:
                var said = says < 0.25 ? "comment" : "status";
                var text = Phrases.Of(said, chat.Language);
                var remark = new Speech($"renter {said}", said, Message(ticket, sent.Message.Channel, text, false)) { Line = said == "comment" ? text : null };
                pen.Write(ticket, remark, think);
                break;
            case "renter_done" when ticket.Life == 1 && IsUnhappy(ticket):
                NotFixed(ticket, chat, sent);
                break;
            default:
                break;
        }
    }

    /// <summary>Whether a renter will say once that it is not fixed.</summary>
    public bool IsUnhappy(Ticket ticket) => ticket.Chat?.Stops != true && dice.Of($"{ticket.Index}", "unhappy") < (ticket.Chat is null ? 0.04 : 0.15);

    private void NotFixed(Ticket ticket, Chat chat, Sent sent)
    {
        var think = dice.Between(TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(50), $"{ticket.Index}", "not fixed");
        var message = Message(ticket, sent.Message.Channel, Phrases.Of("not fixed", chat.Language), false);
        pen.Write(ticket, new Speech("not fixed", "not_fixed", message) { Taken = () => ticket.Life = 2 }, think);
    }

    private void Confirm(Ticket ticket, Chat chat, Sent sent, TimeSpan think, Func<bool> isOld)
    {
        var isTap = sent.Message.Buttons.Count > 0 && dice.Of($"{ticket.Index}", "taps") < 0.5;
        var message = isTap
            ? new InboundRequest(ticket.Renter, "whatsapp", sent.Message.Buttons[0].Title, sent.Message.Buttons[0].Value, sent.Message.Sid, "Ana")
            : Message(ticket, sent.Message.Channel, sent.Message.Channel == "sms" ? "1" : Phrases.Of("yes", chat.Language), false);
        pen.Write(ticket, Expecting(ticket, new Speech($"answer {sent.Number}", "confirm", message) { IsMoot = isOld, Taken = () => ticket.IsReported = true }), think);
    }

    /// <summary>Empty text stands for a photo; null for what is no question.</summary>
    private static string? Answer(Chat chat, string template) => template switch
    {
        "intake_problem" => Phrases.Of("problem", chat.Language),
        "intake_building" or "intake_building_again" or "intake_summary" => "-",
        "intake_unit" => "4B",
        "intake_place" => Phrases.Of("place", chat.Language),
        "intake_urgency" => "2",
        "intake_access" => Phrases.Of("access", chat.Language),
        "intake_photo" when chat.PhotoAt == "asked" => string.Empty,
        "intake_photo" => chat.Channel == "sms" ? "1" : Phrases.Of("no photo", chat.Language),
        _ => null,
    };

    private void Say(Ticket ticket, Chat chat, string deed, string text, TimeSpan after, bool hasPhoto, Func<bool> isMoot) =>
        pen.Write(ticket, Expecting(ticket, new Speech(deed, hasPhoto ? "photo" : "says", Message(ticket, chat.Channel, text, hasPhoto)) { IsMoot = isMoot }), after);

    private static InboundRequest Message(Ticket ticket, string channel, string text, bool hasPhoto) =>
        new(ticket.Renter, channel, text, ProfileName: "Ana", Media: hasPhoto ? Photo : null);

    private Speech Expecting(Ticket ticket, Speech speech) => speech with { Sending = sid => expect(ChatReport.KeyOf(ticket.Renter, sid).Partition, ticket) };

    /// <summary>Nothing new came: hello, and what was asked last is asked again. Nobody who has confirmed asks again.</summary>
    private void Watch(Ticket ticket, Chat chat, TimeSpan after, int hellos, int asked) => cloud.Agenda.After(after + Patience, "patience", () =>
    {
        if (ticket.Asked == asked && ticket.Key is null && !ticket.IsReported && hellos < MaxHellos)
        {
            var text = Phrases.Of(asked == 0 ? "problem" : "hello", chat.Language);
            Say(ticket, chat, $"hello {asked}.{hellos}", text, TimeSpan.Zero, false, () => ticket.Asked != asked || ticket.Key is not null);
            Watch(ticket, chat, TimeSpan.Zero, hellos + 1, asked);
        }

        return Task.CompletedTask;
    });
}
