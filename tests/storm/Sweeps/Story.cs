using System.Collections.Concurrent;
using Dispatch.Core;
using Dispatch.Core.Requests;
using Dispatch.Local.Twilio;
using Dispatch.Storm.Platform;
using Dispatch.Storm.World;

namespace Dispatch.Storm.Sweeps;

/// <summary>
/// One request with people who behave: each does one thing a minute after the message that asks for it was delivered, and does it once,
/// however often that message comes.
/// </summary>
internal abstract class Story
{
    private const int MaxSteps = 2000;

    private static readonly TimeSpan Think = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, bool> _done = new(StringComparer.Ordinal);
    private readonly List<string> _faults = [];

    protected Story(Cloud cloud, Home home, string name)
    {
        Cloud = cloud;
        Home = home;
        Name = name;
        Renter = cloud.City.NewNumber();
        cloud.Twilio.Ledger.Changed = OnMessage;
    }

    public Home Home { get; }

    public string Name { get; }

    public string Renter { get; }

    /// <summary>The request it is about.</summary>
    public abstract RequestKey Key { get; }

    /// <summary>What people saw go wrong: a form that was never taken, a message nobody took.</summary>
    public IReadOnlyList<string> Faults => _faults;

    protected Cloud Cloud { get; }

    /// <summary>From the first word until nothing is left to do.</summary>
    public async Task RunAsync()
    {
        Begin();
        await SettleAsync();
    }

    /// <summary>The host's timers come so many times: what a crash left to the sweep is done then.</summary>
    public async Task TickAsync(int ticks, TimeSpan apart)
    {
        for (var tick = 0; tick < ticks; tick++)
        {
            Cloud.Time.JumpTo(Cloud.Time.GetUtcNow() + apart);
            await Cloud.TickAsync();
            await SettleAsync();
        }
    }

    /// <summary>The renter's first deed.</summary>
    protected abstract void Begin();

    /// <summary>A message reached one of the story's people.</summary>
    protected abstract void Hear(Sent sent);

    protected void Note(string fault) => _faults.Add(fault);

    protected string SidOf(string deed) => "SM" + Ids.From("storm", Name, deed).Replace("-", string.Empty, StringComparison.Ordinal);

    /// <summary>Says it once, in a minute.</summary>
    protected void Say(string deed, InboundRequest message)
    {
        if (_done.TryAdd(deed, true))
        {
            Cloud.Agenda.After(Think, deed, () => SayAsync(deed, message with { MessageSid = SidOf(deed) }));
        }
    }

    private bool IsSettled => Cloud.Agenda.Waiting == 0 && Cloud.Time.NextDue is null;

    private void OnMessage(LedgerMessage message)
    {
        if (message.Status == "delivered" && Sent.Of(message) is { } sent && (sent.IsOf(Key) || message.Phone == Renter))
        {
            Hear(sent);
        }
    }

    private async Task SettleAsync()
    {
        for (var step = 0; step < MaxSteps; step++)
        {
            await Cloud.Agenda.RestAsync();
            if (IsSettled)
            {
                return;
            }

            await Cloud.Agenda.StepAsync(TimeSpan.Zero, atOnce: 1);
        }

        Note($"not settled after {MaxSteps} steps");
    }

    private async Task SayAsync(string deed, InboundRequest message)
    {
        var taken = await Cloud.Twilio.ReceiveAsync(message, CancellationToken.None);
        if (taken?.Calls is not [.., { StatusCode: >= 200 and < 300 }])
        {
            Note($"nobody took {message.From}'s {deed}");
        }
    }
}
