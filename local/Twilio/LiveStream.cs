using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Dispatch.Local.Twilio;

/// <summary>Hands every ledger change to whoever listens. A listener that does not keep up loses the oldest changes.</summary>
internal sealed class LiveStream
{
    private readonly ConcurrentDictionary<Channel<LedgerLine>, bool> _listeners = new();

    public void Publish(LedgerLine line)
    {
        foreach (var listener in _listeners.Keys)
        {
            listener.Writer.TryWrite(line);
        }
    }

    /// <summary>Changes from now on, until cancelled.</summary>
    public async IAsyncEnumerable<LedgerLine> ListenAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var channel = Channel.CreateBounded<LedgerLine>(new BoundedChannelOptions(1000) { FullMode = BoundedChannelFullMode.DropOldest });
        _listeners[channel] = true;
        try
        {
            await foreach (var line in channel.Reader.ReadAllAsync(cancellationToken))
            {
                yield return line;
            }
        }
        finally
        {
            _listeners.TryRemove(channel, out _);
        }
    }
}
