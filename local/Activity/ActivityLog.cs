namespace Dispatch.Local.Activity;

/// <summary>Something the function app did, in words for whoever watches.</summary>
/// <param name="Id">Counts up.</param>
/// <param name="Kind">turn, inbound, nudge, sweep or warning.</param>
/// <param name="Next">What is due next on this request, where something is.</param>
/// <param name="DueAt">And when.</param>
internal sealed record ActivityEvent(long Id, DateTimeOffset At, string Kind, string Title, string Detail, string? Next, DateTimeOffset? DueAt, bool IsBad);

/// <summary>What the handlers did, latest last, made of the lines they log. Kept in memory: the next start begins anew.</summary>
/// <param name="nameOf">Name of a person by id or by masked address; null for one nobody knows.</param>
internal sealed class ActivityLog(Func<string, string?> nameOf)
{
    /// <summary>As many as the page shows.</summary>
    private const int Most = 300;

    private readonly Lock _gate = new();
    private readonly Queue<ActivityEvent> _events = new();
    private readonly ActivityWords _words = new(nameOf);
    private long _count;

    /// <summary>Told each event as it comes.</summary>
    public Action<ActivityEvent>? Added { get; set; }

    public IReadOnlyList<ActivityEvent> Events
    {
        get
        {
            lock (_gate)
            {
                return [.. _events];
            }
        }
    }

    /// <summary>Takes a line of a handler; most say nothing that is shown.</summary>
    public void Hear(HandlerLine line)
    {
        if (_words.Of(line) is not { } told)
        {
            return;
        }

        lock (_gate)
        {
            told = told with { Id = ++_count };
            _events.Enqueue(told);
            if (_events.Count > Most)
            {
                _events.Dequeue();
            }
        }

        Added?.Invoke(told);
    }

    public void Clear()
    {
        lock (_gate)
        {
            _events.Clear();
        }
    }
}
