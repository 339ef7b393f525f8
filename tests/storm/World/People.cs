using System.Collections.Concurrent;
using Dispatch.Local.Twilio;
using Dispatch.Storm.Platform;

namespace Dispatch.Storm.World;

/// <summary>Everybody in a storm: who reports how, and who reacts to what reaches them.</summary>
internal sealed class People
{
    private const int MaxForms = 20;

    private readonly Cloud _cloud;
    private readonly Webform _form;
    private readonly Dice _dice;
    private readonly Pen _pen;
    private readonly Renters _renters;
    private readonly Workers _workers;
    private readonly Landlords _landlords;
    private readonly List<Ticket> _tickets = [];
    private readonly ConcurrentDictionary<string, Ticket> _byPartition = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Ticket> _byRenter = new(StringComparer.Ordinal);
    private int _heard;

    public People(Cloud cloud, Webform form, Dice dice)
    {
        (_cloud, _form, _dice) = (cloud, form, dice);
        _pen = new Pen(cloud, dice);
        _renters = new Renters(cloud, _pen, dice, (partition, ticket) => _byPartition[partition] = ticket);
        _workers = new Workers(cloud, _pen, dice);
        _landlords = new Landlords(_pen, dice);
    }

    /// <summary>Called when a person acts, with the name of the deed: the moment to break something.</summary>
    public Action<Ticket, string>? Acting
    {
        get => _pen.Acting;
        set => _pen.Acting = value;
    }

    public IReadOnlyList<Ticket> Tickets => _tickets;

    public Workers Workers => _workers;

    /// <summary>Messages of people that nobody took in four tries; they were written again.</summary>
    public int WrittenAgain => _pen.WrittenAgain;

    /// <summary>Grows with every message from or to anybody, and with every change of one.</summary>
    public int Heard => Volatile.Read(ref _heard);

    public void Listen() => _cloud.Twilio.Ledger.Changed = OnMessage;

    /// <summary>Before <see cref="Listen"/>.</summary>
    public void Report(Ticket ticket, TimeSpan after)
    {
        _tickets.Add(ticket);
        _byRenter[ticket.Renter] = ticket;
        if (ticket.Chat is { } chat)
        {
            _renters.Begin(ticket, chat, after);
            return;
        }

        _byPartition[Webform.KeyOf(ticket.FormId).Partition] = ticket;
        _cloud.Agenda.After(after, "report", () => ReportAsync(ticket, 1));
    }

    private async Task ReportAsync(Ticket ticket, int attempt)
    {
        Acting?.Invoke(ticket, $"report {attempt}");
        if (await _form.SendAsync(ticket.Home.Code, ticket.Renter, ticket.FormId, ticket.Priority, hasPhoto: _dice.Of($"{ticket.Index}", "photo") < 0.1))
        {
            ticket.IsReported = true;
        }
        else if (attempt < MaxForms)
        {
            _cloud.Agenda.After(TimeSpan.FromSeconds(20), "report again", () => ReportAsync(ticket, attempt + 1));
        }
    }

    private void OnMessage(LedgerMessage message)
    {
        Interlocked.Increment(ref _heard);
        if (message.Status is not ("delivered" or "undelivered" or "failed") || Sent.Of(message) is not { } sent)
        {
            return;
        }

        if (sent.IsOfContact)
        {
            OnConversation(sent);
        }
        else if (_byPartition.TryGetValue(sent.Partition, out var ticket))
        {
            ticket.Found(sent.Partition);
            End(ticket, sent);
            if (message.Status == "delivered")
            {
                React(ticket, sent);
            }
            else if (sent.Message.Channel == "sms")
            {
                _workers.GoOn(ticket, sent);
            }
        }
    }

    private void OnConversation(Sent sent)
    {
        if (sent.Message.Status != "delivered")
        {
            return;
        }

        if (_byRenter.TryGetValue(sent.Message.Phone, out var ticket))
        {
            if (ticket.Chat is { } chat)
            {
                _renters.Asked(ticket, chat, sent);
            }
        }
        else if (sent.Template == "which_job")
        {
            _workers.OnWhichJob(sent);
        }
    }

    private void React(Ticket ticket, Sent sent)
    {
        ticket.Heard[$"{sent.Message.Phone} {sent.Template} {ticket.Life}"] = _cloud.Agenda.Now;
        if (sent.Message.Phone == ticket.Renter)
        {
            _renters.React(ticket, sent);
        }
        else if (sent.Message.Phone == ticket.Home.Landlord)
        {
            _landlords.React(ticket, sent);
        }
        else
        {
            _workers.React(ticket, sent);
        }
    }

    /// <summary>A story ends when its renter was told that it is done, and did not say once more that it is not; the landlord hears of it where the renter wants no messages.</summary>
    private void End(Ticket ticket, Sent sent)
    {
        var isDone = sent.Template == (ticket.Chat?.Stops == true ? "landlord_done" : "renter_done");
        if (isDone && ticket.LifeOfDone(sent.Number) == ticket.Life)
        {
            var goesOn = ticket.Life == 1 && sent.Message.Status == "delivered" && _renters.IsUnhappy(ticket);
            ticket.HasEnded = !goesOn;
        }
    }
}
