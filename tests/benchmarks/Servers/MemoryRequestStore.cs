using System.Collections.Concurrent;
using Dispatch.Benchmarks.World;
using Dispatch.Core.Requests;
using Dispatch.Core.Turns;

namespace Dispatch.Benchmarks.Servers;

/// <summary>
/// Requests in memory. Every load gives the request as it was at first, so that each of millions of callbacks takes the whole road of
/// one that changes something. Only the last commit is kept: a store keeps bytes, and objects of hundreds of turns kept here would be
/// carried along by every collection.
/// </summary>
internal sealed class MemoryRequestStore : IRequestStore
{
    private readonly ConcurrentDictionary<RequestKey, Loaded<RequestAggregate>> _requests = new();
    private RequestDecision? _committed;

    public MemoryRequestStore(int requests)
    {
        foreach (var key in Enumerable.Range(0, requests).Select(SampleRequest.KeyOf))
        {
            _requests[key] = new(SampleRequest.Create(key), new Dictionary<string, string>(StringComparer.Ordinal));
        }
    }

    public Task<Loaded<RequestAggregate>?> LoadAsync(RequestKey key, CancellationToken cancellationToken) =>
        Task.FromResult(_requests.GetValueOrDefault(key));

    public Task<CommitOutcome> CommitAsync(
        Loaded<RequestAggregate>? before, RequestCommand command, RequestDecision decision, CancellationToken cancellationToken)
    {
        Volatile.Write(ref _committed, decision);
        return Task.FromResult(CommitOutcome.Committed);
    }

    public Task<RequestDetails?> ReadAsync(RequestKey key, CancellationToken cancellationToken) => Task.FromResult<RequestDetails?>(null);
}
