using System.Collections.Concurrent;
using Dispatch.Core;
using Dispatch.Core.Requests;
using Dispatch.Storm.Platform;

namespace Dispatch.Storm.World;

/// <summary>How a renter reports by message.</summary>
/// <param name="Channel"><c>whatsapp</c> or <c>sms</c>.</param>
/// <param name="Language">They write and are written to in it.</param>
/// <param name="IsAtLength">The first message says nearly everything.</param>
/// <param name="PhotoAt">With which deed a photo comes: <c>first</c>, <c>asked</c>, or null for none.</param>
/// <param name="Stops">Once somebody is on the way, they want no more messages.</param>
internal sealed record Chat(string Channel, string Language, bool IsAtLength, string? PhotoAt, bool Stops);

/// <summary>One message a person wrote, each try for itself.</summary>
/// <param name="At">When the function app had answered, or not.</param>
/// <param name="IsTaken">Whether it was answered well.</param>
internal sealed record Word(string Person, Speech Speech, string Sid, DateTimeOffset At, bool IsTaken);

/// <summary>One report and what its people do with it. Everything here comes from the people's side.</summary>
/// <param name="chat">Null for the web form.</param>
internal sealed class Ticket(int index, int seed, Home home, string renter, string priority, Chat? chat)
{
    private readonly ConcurrentDictionary<int, int> _dones = new();
    private RequestKey? _key;

    public int Index => index;

    public Home Home => home;

    public string Renter => renter;

    public string Priority => priority;

    public Chat? Chat => chat;

    public string FormId { get; } = Ids.From("storm", "form", $"{seed}", $"{index}");

    /// <summary>Of a report by message, null until one of the request's messages has reached somebody.</summary>
    public RequestKey? Key => _key ?? (chat is null ? Webform.KeyOf(FormId) : null);

    /// <summary>The renter saw the page that says so, or confirmed the summary.</summary>
    public bool IsReported { get; set; }

    /// <summary>The renter was told that it is done, whether or not that arrived, as often as there was something to do.</summary>
    public bool HasEnded { get; set; }

    /// <summary>Said not fixed: what is done from now on is another job.</summary>
    public int Life { get; set; } = 1;

    /// <summary>Number of the latest question to the renter.</summary>
    public int Asked { get; set; }

    /// <summary>What each person did already, so that a message that comes again changes nothing.</summary>
    public ConcurrentDictionary<string, bool> Acts { get; } = new(StringComparer.Ordinal);

    /// <summary>What reached whom: person, message and life.</summary>
    public ConcurrentDictionary<string, DateTimeOffset> Heard { get; } = new(StringComparer.Ordinal);

    public ConcurrentBag<Word> Words { get; } = [];

    /// <summary>The requests this may have become, by what the renter wrote.</summary>
    public IEnumerable<RequestKey> Candidates => chat is null
        ? [Webform.KeyOf(FormId)]
        : Words.Where(w => w.Person == renter).Select(w => ChatReport.KeyOf(renter, w.Sid)).Distinct();

    public string Name(RequestKey? key) => $"request {index} {key?.Code} {key?.RequestId}";

    public void Found(string partition)
    {
        if (_key is null && RequestKey.TryParsePartition(partition, out var key))
        {
            _key = key;
        }
    }

    /// <summary>A message that it is done, by its number: one that comes again belongs to the life in which it came first.</summary>
    public int LifeOfDone(int number) => _dones.GetOrAdd(number, Life);

    /// <summary>Since then: "it ran out" of an hour ago is no answer to what was said just now.</summary>
    public bool HasHeard(string person, DateTimeOffset since, params ReadOnlySpan<string> templates)
    {
        foreach (var template in templates)
        {
            if (Heard.TryGetValue($"{person} {template} {Life}", out var at) && at >= since)
            {
                return true;
            }
        }

        return false;
    }
}
