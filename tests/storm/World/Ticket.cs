using System.Collections.Concurrent;
using Dispatch.Core;
using Dispatch.Core.Requests;
using Dispatch.Storm.Platform;

namespace Dispatch.Storm.World;

/// <summary>One report and what its people do with it. Everything here comes from the people's side.</summary>
internal sealed class Ticket(int index, int seed, Home home, string renter, string priority)
{
    public int Index => index;

    public Home Home => home;

    public string Renter => renter;

    public string Priority => priority;

    public string FormId { get; } = Ids.From("storm", "form", $"{seed}", $"{index}");

    public RequestKey Key => field ??= Webform.KeyOf(FormId);

    /// <summary>The renter saw the page that says so.</summary>
    public bool IsReported { get; set; }

    /// <summary>The renter was told that it is done, whether or not that arrived.</summary>
    public bool HasEnded { get; set; }

    /// <summary>What each worker did already, so that a message that comes again changes nothing.</summary>
    public ConcurrentDictionary<string, bool> Acts { get; } = new(StringComparer.Ordinal);

    /// <summary>Taps the function app took: who, what, when.</summary>
    public ConcurrentBag<(string Worker, string Verb, DateTimeOffset At)> Taken { get; } = [];
}
