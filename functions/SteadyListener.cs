using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Dispatch.Functions;

/// <summary>
/// Kestrel takes "no connection" from a listener for its end and never accepts again, but sockets also say so when an accept was aborted
/// under them: the process then lives on and is deaf (dotnet/aspnetcore issue 55599; a storm of ours met a listener like that). Only a
/// listener that was told to end has ended.
/// </summary>
public static partial class SteadyListener
{
    public static IServiceCollection AddSteadyListener(this IServiceCollection services)
    {
        services.AddSingleton<SocketTransportFactory>();
        return services.AddSingleton<IConnectionListenerFactory, Factory>();
    }

    private sealed class Factory(SocketTransportFactory sockets, ILogger<Factory> logger) : IConnectionListenerFactory, IConnectionListenerFactorySelector
    {
        public bool CanBind(EndPoint endpoint) => sockets.CanBind(endpoint);

        public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
            new Listener(await sockets.BindAsync(endpoint, cancellationToken), logger);
    }

    /// <summary>Public for its test: no way is known to make a socket say it.</summary>
    public sealed partial class Listener(IConnectionListener inner, ILogger logger) : IConnectionListener
    {
        private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(10);
        private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

        private volatile bool _isEnding;

        public EndPoint EndPoint => inner.EndPoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
            {
                var connection = await inner.AcceptAsync(cancellationToken);
                if (connection is not null || _isEnding)
                {
                    return connection;
                }

                // A listener that is broken for good neither spins nor fills the log.
                LogAborted(logger);
                await Task.Delay(pause, cancellationToken);
            }
        }

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            _isEnding = true;
            return inner.UnbindAsync(cancellationToken);
        }

        public ValueTask DisposeAsync()
        {
            _isEnding = true;
            return inner.DisposeAsync();
        }

        [LoggerMessage(LogLevel.Error, "An accept was aborted although nobody ended the listener; listening goes on")]
        private static partial void LogAborted(ILogger logger);
    }
}
