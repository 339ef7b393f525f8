using System.Collections.Concurrent;
using System.Net.ServerSentEvents;
using System.Text.Json;
using System.Threading.Channels;

namespace Dispatch.Local.Twilio;

/// <summary>Hands what happens to whoever listens. A listener that does not keep up loses the oldest events.</summary>
internal sealed class LiveStream
{
    private readonly ConcurrentDictionary<Channel<SseItem<string>>, bool> _listeners = new();

    /// <param name="kind">The event's type, as a page listens for it.</param>
    /// <param name="what">Becomes JSON.</param>
    public void Publish(string kind, object what)
    {
        if (_listeners.IsEmpty)
        {
            return;
        }

        var item = new SseItem<string>(JsonSerializer.Serialize(what, StandInJson.Options), kind);
        foreach (var listener in _listeners.Keys)
        {
            listener.Writer.TryWrite(item);
        }
    }

    /// <summary>Events from now on, until cancelled.</summary>
    public async IAsyncEnumerable<SseItem<string>> ListenAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var channel = Channel.CreateBounded<SseItem<string>>(new BoundedChannelOptions(1000) { FullMode = BoundedChannelFullMode.DropOldest });
        _listeners[channel] = true;
        try
        {
            await foreach (var item in channel.Reader.ReadAllAsync(cancellationToken))
            {
                yield return item;
            }
        }
        finally
        {
            _listeners.TryRemove(channel, out _);
        }
    }
}
