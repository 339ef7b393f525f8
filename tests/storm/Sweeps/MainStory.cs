using System.Collections.Concurrent;
using Dispatch.Core;
using Dispatch.Core.Requests;
using Dispatch.Local.Twilio;
using Dispatch.Storm.Platform;
using Dispatch.Storm.World;

namespace Dispatch.Storm.Sweeps;

/// <summary>
/// The main story, with people who behave: the renter reports by form (and sends it again when no answer came), the worker accepts, sets
/// off, is done and sends the photo they are asked for, each a minute after the message that asks for it was delivered.
/// </summary>
internal sealed class MainStory
{
    private const int MaxSteps = 2000;
    private const int MaxForms = 10;

    private static readonly TimeSpan Think = TimeSpan.FromMinutes(1);
    private static readonly Dictionary<string, string> Answers = new(StringComparer.Ordinal)
    {
        ["job_offer"] = "accept",
        ["job_accepted"] = "on_my_way",
        ["job_on_my_way"] = "done",
    };

    private readonly Cloud _cloud;
    private readonly Webform _form;
    private readonly ConcurrentDictionary<string, bool> _done = new(StringComparer.Ordinal);
    private readonly List<string> _faults = [];

    public MainStory(Cloud cloud, Webform form, Home home, string name)
    {
        _cloud = cloud;
        _form = form;
        Home = home;
        Name = name;
        FormId = Ids.From("storm", "form", name);
        Key = Webform.KeyOf(FormId);
        Renter = cloud.City.NewNumber();
        cloud.Twilio.Ledger.Changed = OnMessage;
    }

    public Home Home { get; }

    public string Name { get; }

    public string FormId { get; }

    public RequestKey Key { get; }

    public string Renter { get; }

    /// <summary>What people saw go wrong: a form that was never taken, a message nobody took.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <summary>From the form until nothing is left to do.</summary>
    public async Task RunAsync()
    {
        _cloud.Agenda.After(TimeSpan.FromSeconds(1), "form", () => ReportAsync(1));
        await SettleAsync();
    }

    /// <summary>The host's timers come so many times: what a crash left to the sweep is done then.</summary>
    public async Task TickAsync(int ticks, TimeSpan apart)
    {
        for (var tick = 0; tick < ticks; tick++)
        {
            _cloud.Time.JumpTo(_cloud.Time.GetUtcNow() + apart);
            await _cloud.TickAsync();
            await SettleAsync();
        }
    }

    private bool IsSettled => _cloud.Agenda.Waiting == 0 && _cloud.Time.NextDue is null;

    private async Task SettleAsync()
    {
        for (var step = 0; step < MaxSteps; step++)
        {
            await _cloud.Agenda.RestAsync();
            if (IsSettled)
            {
                return;
            }

            await _cloud.Agenda.StepAsync(TimeSpan.Zero, atOnce: 1);
        }

        _faults.Add($"not settled after {MaxSteps} steps");
    }

    private async Task ReportAsync(int attempt)
    {
        if (await _form.SendAsync(Home.Code, Renter, FormId, "medium", hasPhoto: true))
        {
            return;
        }

        if (attempt == MaxForms)
        {
            _faults.Add("the form was never taken");
            return;
        }

        _cloud.Agenda.After(TimeSpan.FromSeconds(10), "form again", () => ReportAsync(attempt + 1));
    }

    private void OnMessage(LedgerMessage message)
    {
        if (message.Status == "delivered" && Sent.Of(message) is { Template: "job_done_photo" } asked && asked.IsOf(Key) && _done.TryAdd("photo", true))
        {
            _cloud.Agenda.After(Think, "photo", () => SayAsync("photo", new InboundRequest(message.Phone, "whatsapp", "all dry", ProfileName: "Ben", Media: [new InboundMedia("image/png", Webform.Photo)])));
        }

        if (message.Status == "delivered" && Sent.Of(message) is { Template: { } template } sent && sent.IsOf(Key)
            && Answers.TryGetValue(template, out var verb) && sent.Button(verb) is { } payload && _done.TryAdd(verb, true))
        {
            _cloud.Agenda.After(Think, verb, () => TapAsync(message, verb, payload));
        }
    }

    private Task TapAsync(LedgerMessage to, string verb, string payload) => SayAsync(verb, new InboundRequest(to.Phone, "whatsapp", verb, payload, to.Sid, "Ben"));

    private async Task SayAsync(string verb, InboundRequest message)
    {
        var sid = "SM" + Ids.From("storm", Name, verb).Replace("-", string.Empty, StringComparison.Ordinal);
        var taken = await _cloud.Twilio.ReceiveAsync(message with { MessageSid = sid }, CancellationToken.None);
        if (taken?.Calls is not [.., { StatusCode: >= 200 and < 300 }])
        {
            _faults.Add($"nobody took the worker's {verb}");
        }
    }
}
