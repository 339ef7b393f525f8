using System.Collections.Concurrent;

namespace Dispatch.Functions.Storage.Accounts;

public enum StorageService
{
    Table,
    Queue,
    Blob,
}

/// <summary>One call as it went over the wire; a retry is a call of its own.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Operation">For example <c>GET requests()</c> (a range), <c>GET requests(key)</c>, <c>MERGE requests</c>, <c>BATCH requests</c>, <c>QUEUE put</c>, <c>BLOB put</c>.</param>
/// <param name="Status">The HTTP status, 0 when there was no answer.</param>
/// <param name="RequestBytes">Of the body.</param>
/// <param name="ResponseBytes">Of the body, where its length is known.</param>
public sealed record StorageCall(StorageService Service, string Method, string Operation, int Status, long RequestBytes, long ResponseBytes);

/// <summary>Counts the storage calls of whatever runs inside a scope, across awaits and the tasks it starts.</summary>
public static class StorageCalls
{
    private static readonly AsyncLocal<StorageCallScope?> Ambient = new();

    /// <summary>Begins a scope; calls inside also count in the scopes around it.</summary>
    public static StorageCallScope Begin() => Ambient.Value = new StorageCallScope(Ambient.Value);

    internal static void Record(StorageCall call)
    {
        for (var scope = Ambient.Value; scope is not null; scope = scope.Parent)
        {
            scope.Add(call);
        }
    }

    internal static void End(StorageCallScope scope) => Ambient.Value = scope.Parent;
}

/// <summary>The storage calls made since <see cref="StorageCalls.Begin"/>; dispose it in the method that began it.</summary>
public sealed class StorageCallScope : IDisposable
{
    private readonly ConcurrentQueue<StorageCall> _calls = new();

    internal StorageCallScope(StorageCallScope? parent) => Parent = parent;

    /// <summary>In the order the answers came.</summary>
    public IReadOnlyList<StorageCall> Calls => [.. _calls];

    /// <summary>How many, without a copy.</summary>
    public int Count => _calls.Count;

    internal StorageCallScope? Parent { get; }

    public void Dispose() => StorageCalls.End(this);

    internal void Add(StorageCall call) => _calls.Enqueue(call);
}

/// <summary>Calls of one operation since the process began, and the bytes of their bodies.</summary>
public sealed record StorageCallTotal(long Calls, long RequestBytes, long ResponseBytes);

/// <summary>Totals by operation, kept when <c>Dispatch__CountStorageCalls</c> is true.</summary>
public sealed class StorageCallTotals
{
    private readonly ConcurrentDictionary<string, StorageCallTotal> _byOperation = new(StringComparer.Ordinal);

    /// <summary>A copy, by operation.</summary>
    public IReadOnlyDictionary<string, StorageCallTotal> Snapshot() =>
        new SortedDictionary<string, StorageCallTotal>(_byOperation.ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal);

    internal void Record(StorageCall call) => _byOperation.AddOrUpdate(
        call.Operation,
        new StorageCallTotal(1, call.RequestBytes, call.ResponseBytes),
        (_, total) => new(total.Calls + 1, total.RequestBytes + call.RequestBytes, total.ResponseBytes + call.ResponseBytes));
}
