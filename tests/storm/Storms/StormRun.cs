using System.Diagnostics;
using Dispatch.Local.Twilio;
using Dispatch.Storm.Platform;
using Dispatch.Storm.World;

namespace Dispatch.Storm.Storms;

/// <summary>How a storm is made.</summary>
/// <param name="Faults">Share of calls that go wrong, 0 to 1.</param>
/// <param name="Kills">Share of people's deeds at which a handler is killed, 0 to 1.</param>
/// <param name="InjectLoss">One message is taken out of the ledger before the judge looks: the run must fail.</param>
/// <param name="InjectDouble">One message is put into the ledger twice: the run must fail.</param>
/// <param name="LogFile">Keeps the handlers' log there.</param>
/// <param name="Limit">Real time after which no more is waited for.</param>
internal sealed record StormOptions(int Requests, int Seed, double Faults, double Kills, bool InjectLoss, bool InjectDouble, TimeSpan Limit, string? LogFile);

/// <summary>
/// Two HTTP and two trigger processes on one Azurite, people who do as people do, faults everywhere, kills at random; then calm, until
/// all stories have ended; then the judge.
/// </summary>
internal sealed class StormRun(StormOptions options, TextWriter console) : IAsyncDisposable
{
    private const int Processes = 2;
    private const int WorkersEach = 5;
    private const int AtOnce = 64;
    private const int Shown = 100;
    private const int MaxCallsUntilCrash = 12;

    /// <summary>Of the faults: a queue gives a message twice far more seldom than other things go wrong.</summary>
    private const double RepeatedShare = 0.2;

    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Gap = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan CalmTime = TimeSpan.FromHours(1);
    private static readonly TimeSpan LongestStory = TimeSpan.FromDays(10);

    /// <summary>After this long without a message from or to anybody, whoever still waits waits in vain.</summary>
    private static readonly TimeSpan LongestSilence = TimeSpan.FromHours(26);
    private static readonly TimeSpan Progress = TimeSpan.FromSeconds(4);
    private static readonly string[] Priorities = ["low", "medium", "medium", "high", "emergency"];

    private readonly Dice _dice = new(options.Seed);
    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { Timeout = TimeSpan.FromSeconds(60) };
    private readonly long _began = Stopwatch.GetTimestamp();
    private Cloud? _cloud;
    private People _people = null!;
    private StorageFaults _storageFaults = null!;
    private int _steps;
    private (int Messages, DateTimeOffset At) _heard = (-1, default);

    private Cloud World => _cloud!;

    /// <returns>0 when nothing was lost, doubled or stuck.</returns>
    public async Task<int> RunAsync()
    {
        _cloud = await Cloud.StartAsync(new CloudOptions(Processes, Processes, IsSpread: true, HasTableFaults: true, CallTimeout: TimeSpan.FromSeconds(2), options.LogFile));
        await PrepareAsync();
        var start = World.Agenda.Now;
        await UntilAsync(start + (Gap * options.Requests) + LongestStory, () => _people.Tickets.All(t => t.HasEnded) || IsSilent());
        await UntilAsync(World.Agenda.Now + CalmTime, () => false);
        await World.Agenda.RestAsync();
        World.Tables!.Choose = null;
        World.Nudges.Proxy.Choose = null;
        Inject();
        var verdict = await new Judge(World, _client, _people).JudgeAsync();
        await ReportAsync(verdict, World.Agenda.Now - start);
        return verdict.IsGood && World.Agenda.Faults.Count == 0 ? 0 : 1;
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        if (_cloud is not null)
        {
            await _cloud.DisposeAsync();
        }
    }

    private async Task PrepareAsync()
    {
        var homes = await World.AddHomesAsync(Math.Clamp(options.Requests / 50, 6, 60), WorkersEach);
        _storageFaults = new StorageFaults(_dice, options.Faults);
        World.Tables!.Choose = _storageFaults.OfTable;
        World.Nudges.Proxy.Choose = _storageFaults.OfQueue;
        World.Nudges.Misbehave = (nudge, times) => _dice.Of("queue", nudge, $"{times}") < options.Faults * RepeatedShare ? (2, TimeSpan.FromSeconds(40)) : (1, TimeSpan.Zero);
        World.Twilio.Faults.Replace(TwilioFaults.Of(options.Faults, options.Seed));
        _people = new People(World, new Webform(_client, World.Front.BaseUrl), _dice) { Acting = MaybeKill };
        World.StartTimers();
        for (var i = 0; i < options.Requests; i++)
        {
            var home = homes[(int)(_dice.Of($"{i}", "home") * 0.999 * homes.Count)];
            var chat = ChatOf(i);
            var priority = chat is null ? Priorities[(int)(_dice.Of($"{i}", "priority") * 0.999 * Priorities.Length)] : "medium";
            _people.Report(new Ticket(i, options.Seed, home, World.City.NewNumber(), priority, chat), Gap * i);
        }

        _people.Listen();
    }

    /// <summary>One report of four comes by message; the first of them by SMS is of somebody who then wants no more messages.</summary>
    private Chat? ChatOf(int index)
    {
        if (index % 4 != (int)(_dice.Of($"{index / 4}", "chat") * 0.999 * 4))
        {
            return null;
        }

        var isSms = _dice.Of($"{index}", "channel") < 0.35;
        var photo = _dice.Of($"{index}", "photo") switch
        {
            < 0.25 => "first",
            < 0.5 => "asked",
            _ => null,
        };
        var stops = isSms && _people.Tickets.All(t => t.Chat?.Stops != true);
        var language = Phrases.Languages[(int)(_dice.Of($"{index}", "language") * 0.999 * Phrases.Languages.Length)];
        return new Chat(isSms ? "sms" : "whatsapp", language, _dice.Of($"{index}", "length") < 0.4, photo, stops);
    }

    /// <summary>A process of some kind dies within its next few calls.</summary>
    private void MaybeKill(Ticket ticket, string deed)
    {
        if (_dice.Of($"{ticket.Index}", deed, "kill") < options.Kills)
        {
            var group = _dice.Of($"{ticket.Index}", deed, "group") < 0.5 ? World.Http : World.Trigger;
            var calls = 1 + (int)(_dice.Of($"{ticket.Index}", deed, "calls") * MaxCallsUntilCrash);
            group.CrashIn((int)(_dice.Of($"{ticket.Index}", deed, "which") * 2), calls, isAfter: _dice.Of($"{ticket.Index}", deed, "after") < 0.5);
        }
    }

    private async Task UntilAsync(DateTimeOffset end, Func<bool> isEnough)
    {
        var said = Stopwatch.GetTimestamp();
        while (World.Agenda.Now < end && Stopwatch.GetElapsedTime(_began) < options.Limit && !isEnough())
        {
            await World.Agenda.StepAsync(Slice, AtOnce);
            _steps++;
            if (Stopwatch.GetElapsedTime(said) > Progress)
            {
                said = Stopwatch.GetTimestamp();
                await SayAsync();
            }
        }
    }

    private bool IsSilent()
    {
        if (_people.Heard is var messages && messages != _heard.Messages)
        {
            _heard = (messages, World.Agenda.Now);
        }

        return World.Agenda.Now - _heard.At > LongestSilence;
    }

    private Task SayAsync()
    {
        var tickets = _people.Tickets;
        return console.WriteLineAsync(
            $"{Stopwatch.GetElapsedTime(_began).TotalSeconds:0} s: {tickets.Count(t => t.IsReported)} reported, {tickets.Count(t => t.HasEnded)} done of {options.Requests}; "
            + $"{World.State.Crashes} kills, {_storageFaults.Met} storage faults, {World.Twilio.Faults.List().Sum(f => f.Met)} Twilio faults, {World.State.Calls} calls, {World.Nudges.Delivered} nudges; clock {World.Agenda.Now:MM-dd HH:mm}");
    }

    /// <summary>One message of a request, and one of a conversation where there is any.</summary>
    private void Inject()
    {
        var all = World.Twilio.Ledger.Messages().Select(Sent.Of).OfType<Sent>().Where(s => !s.IsFailed).ToList();
        Sent?[] victims =
        [
            all.Find(s => s.Template == "renter_received"),
            all.Find(s => s.IsOfContact && s.Template?.StartsWith("intake_", StringComparison.Ordinal) == true),
        ];
        foreach (var victim in victims.OfType<Sent>().Select(s => s.Message))
        {
            if (options.InjectLoss)
            {
                World.Twilio.Ledger.Remove(victim.Sid);
            }

            if (options.InjectDouble)
            {
                World.Twilio.Ledger.Add(victim with { Sid = StandInSid.ForMessage(hasMedia: false) });
            }
        }
    }

    private async Task ReportAsync(Verdict verdict, TimeSpan played)
    {
        await SayAsync();
        foreach (var (name, lines) in new[] { ("LOST", verdict.Lost), ("DOUBLED", verdict.Doubled), ("STUCK", verdict.Stuck), ("possibly double", verdict.PossiblyDouble), ("undeliverable", verdict.Undeliverable) })
        {
            foreach (var line in lines.Take(Shown))
            {
                await console.WriteLineAsync($"{name}: {line}");
            }
        }

        foreach (var fault in World.Agenda.Faults.Take(Shown))
        {
            await console.WriteLineAsync($"HARNESS: {fault}");
        }

        var faults = string.Join(", ", World.Twilio.Faults.List().Where(f => f.Met > 0).Select(f => $"{f.Rule.Id} {f.Met}"));
        await console.WriteLineAsync($"Twilio's faults: {faults}");
        await console.WriteLineAsync(
            $"seed {options.Seed}: {options.Requests} requests, {World.Twilio.Ledger.Messages().Count()} messages, {World.State.Calls} storage and Twilio calls, {World.State.Crashes} kills, "
            + $"{_storageFaults.Met} storage faults, {World.Nudges.Poisoned} poisoned, {_people.WrittenAgain} written again, {played.TotalHours:0} h played in {Stopwatch.GetElapsedTime(_began).TotalSeconds:0} s ({_steps} steps)");
        var chats = _people.Tickets.Where(t => t.Chat is not null).ToList();
        var words = _people.Tickets.SelectMany(t => t.Words).Where(w => w.IsTaken).ToList();
        await console.WriteLineAsync(
            $"by message: {chats.Count} reports ({chats.Count(t => t.Chat!.Channel == "sms")} by SMS), {words.Count(w => w.Speech.HasPhoto)} photos, {words.Count} words and taps, "
            + $"{Count("accept_eta")} with a time, {Count("on_hold")} need parts, {Count("approve")} allowed, {Count("refuse")} refused, {Count("give_back")} given back, "
            + $"{_people.Workers.WhichJob} asked which job, {Count("not_fixed")} not fixed, {Count("stop")} stopped");
        await console.WriteLineAsync($"possibly double {verdict.PossiblyDouble.Count}, undeliverable {verdict.Undeliverable.Count}");
        await console.WriteLineAsync($"{verdict}");

        int Count(string verb) => words.Count(w => w.Speech.Verb == verb);
    }
}
