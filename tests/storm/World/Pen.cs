using Dispatch.Core;
using Dispatch.Local.Twilio;
using Dispatch.Storm.Platform;

namespace Dispatch.Storm.World;

/// <summary>Something a person is going to write.</summary>
/// <param name="Deed">Names it among everything that is done for one report.</param>
/// <param name="Verb">What is meant by it.</param>
/// <param name="Message">Without its SID.</param>
internal sealed record Speech(string Deed, string Verb, InboundRequest Message)
{
    /// <summary>By a button, by quoting or by a code it names its job.</summary>
    public bool IsClear { get; init; } = true;

    /// <summary>Words that have to be kept with the request.</summary>
    public string? Line { get; init; }

    public bool HasPhoto => Message.Media is { Count: > 0 };

    /// <summary>Asked before each try: what happened meanwhile makes it needless.</summary>
    public Func<bool> IsMoot { get; init; } = () => false;

    /// <summary>Called with the SID before each try.</summary>
    public Action<string> Sending { get; init; } = _ => { };

    /// <summary>Called when it was taken.</summary>
    public Action Taken { get; init; } = () => { };
}

/// <summary>Writes for all people: what nobody took in four tries of Twilio's is written again after a while.</summary>
internal sealed class Pen(Cloud cloud, Dice dice)
{
    private const int MaxTries = 20;

    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(15);

    private int _again;

    /// <summary>Called when a person acts, with the name of the deed: the moment to break something.</summary>
    public Action<Ticket, string>? Acting { get; set; }

    /// <summary>Messages of people that nobody took; they were written again.</summary>
    public int WrittenAgain => _again;

    /// <summary>Once for each deed.</summary>
    public void Write(Ticket ticket, Speech speech, TimeSpan after)
    {
        if (ticket.Acts.TryAdd(speech.Deed, true))
        {
            cloud.Agenda.After(after, speech.Deed, () => WriteAsync(ticket, speech, 1));
        }
    }

    private async Task WriteAsync(Ticket ticket, Speech speech, int attempt)
    {
        if (speech.IsMoot())
        {
            return;
        }

        Acting?.Invoke(ticket, $"{speech.Deed} {attempt}");
        var sid = "SM" + Ids.From("storm", $"{dice.Seed}", $"{ticket.Index}", speech.Deed, $"{attempt}").Replace("-", string.Empty, StringComparison.Ordinal);
        speech.Sending(sid);
        var message = await cloud.Twilio.ReceiveAsync(speech.Message with { MessageSid = sid }, CancellationToken.None);
        var isTaken = message?.Calls is [.., { StatusCode: >= 200 and < 300 }];
        ticket.Words.Add(new Word(speech.Message.From, speech, sid, cloud.Agenda.Now, isTaken));
        if (isTaken)
        {
            speech.Taken();
            return;
        }

        Interlocked.Increment(ref _again);
        if (attempt < MaxTries)
        {
            cloud.Agenda.After(Pause, speech.Deed, () => WriteAsync(ticket, speech, attempt + 1));
        }
    }
}
