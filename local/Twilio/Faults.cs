using System.Collections.Concurrent;

namespace Dispatch.Local.Twilio;

/// <summary>A fault to play at the next POST Messages.</summary>
/// <param name="Status">HTTP status of the answer, for example 429, 500 or 503.</param>
/// <param name="Code">Twilio's code in it.</param>
/// <param name="IsTaken">The message is taken and sent all the same: the ambiguity of a 5xx or a time-out.</param>
/// <param name="IsDropped">No answer at all: the connection breaks.</param>
/// <param name="Count">How many calls it meets.</param>
internal sealed record Fault(int Status = 500, int Code = 20500, bool IsTaken = false, bool IsDropped = false, int Count = 1);

/// <summary>Faults still to play, oldest first.</summary>
internal sealed class Faults
{
    private readonly ConcurrentQueue<Fault> _waiting = new();

    public void Add(Fault fault)
    {
        for (var number = 0; number < Math.Clamp(fault.Count, 1, 1000); number++)
        {
            _waiting.Enqueue(fault);
        }
    }

    public Fault? Next() => _waiting.TryDequeue(out var fault) ? fault : null;

    public void Clear() => _waiting.Clear();
}
