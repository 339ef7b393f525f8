using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dispatch.Functions.Tests;

public sealed class SteadyListenerTests
{
    [Fact]
    public async Task An_accept_that_was_aborted_is_not_the_end_of_the_listener()
    {
        var connection = new DefaultConnectionContext();
        var inner = new ScriptedListener(null, null, connection);
        var listener = new SteadyListener.Listener(inner, NullLogger.Instance);

        Assert.Same(connection, await listener.AcceptAsync(TestContext.Current.CancellationToken));
        Assert.Equal(3, inner.Accepts);
    }

    [Fact]
    public async Task A_listener_that_was_told_to_end_has_ended()
    {
        var inner = new ScriptedListener();
        var listener = new SteadyListener.Listener(inner, NullLogger.Instance);
        await listener.UnbindAsync(TestContext.Current.CancellationToken);

        Assert.Null(await listener.AcceptAsync(TestContext.Current.CancellationToken));
        Assert.Equal(1, inner.Accepts);
    }

    /// <summary>Answers from a list, then with nothing.</summary>
    private sealed class ScriptedListener(params ConnectionContext?[] answers) : IConnectionListener
    {
        private readonly Queue<ConnectionContext?> _answers = new(answers);

        public int Accepts { get; private set; }

        public EndPoint EndPoint => new IPEndPoint(IPAddress.Loopback, 0);

        public ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            Accepts++;
            return ValueTask.FromResult(_answers.TryDequeue(out var answer) ? answer : null);
        }

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
