using System.Collections;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;

namespace Dispatch.Functions.Telemetry;

/// <summary>What every log line of a turn carries: which request (or whose masked address), which turn, which trace.</summary>
internal sealed class TurnScope : IReadOnlyList<KeyValuePair<string, object?>>
{
    private readonly List<KeyValuePair<string, object?>> _fields = [];

    private TurnScope(string partition, string turnId)
    {
        var isRequest = RequestKey.TryParsePartition(partition, out var key);
        _fields.Add(isRequest ? new("RequestId", key!.RequestId) : new("Contact", PhoneNumber.Mask(partition)));
        _fields.Add(new("TurnId", turnId));
        if (Work.Current is { } span)
        {
            _fields.Add(new("TraceId", span.TraceId.ToHexString()));
        }
    }

    public int Count => _fields.Count;

    public KeyValuePair<string, object?> this[int index] => _fields[index];

    public static IDisposable? Begin(ILogger logger, string partition, string turnId) => logger.BeginScope(new TurnScope(partition, turnId));

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => _fields.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => string.Join(' ', _fields.Select(f => $"{f.Key}:{f.Value}"));
}
