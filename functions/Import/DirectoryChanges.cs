using Dispatch.Functions.Storage.Tables;

namespace Dispatch.Functions.Import;

/// <summary>How many things of one kind an import creates, changes and leaves as they are.</summary>
/// <param name="Kind">As in the file: <c>complexes</c>, <c>workers</c> …</param>
public sealed record DirectoryCount(string Kind, int Created, int Changed, int Unchanged);

/// <summary>What an import would write, compared with what is stored.</summary>
/// <param name="Counts">In the order of the file.</param>
public sealed record DirectoryChanges(IReadOnlyList<DirectoryCount> Counts)
{
    /// <summary>Rows to write, by table; rows that are as they should be are left out.</summary>
    internal IReadOnlyList<(TableClient Table, IReadOnlyList<TableEntity> Rows)> Writes { get; init; } = [];

    public int Rows => Writes.Sum(write => write.Rows.Count);
}

/// <summary>Compares rows to be written with those that are there.</summary>
internal static class DirectoryComparison
{
    private const int AtOnce = 16;

    /// <summary>Times that every import writes anew; they are no change by themselves.</summary>
    private static readonly HashSet<string> Moving = new(StringComparer.Ordinal) { "assigned_at", "updated_at", "created_at" };

    private static readonly (string Kind, Func<TableEntity, bool> Is)[] Kinds =
    [
        ("organisations", row => row.RowKey == "organisation"),
        ("complexes", row => row.RowKey == "complex"),
        ("properties", row => row.RowKey.StartsWith("property_", StringComparison.Ordinal)),
        ("landlords", row => row.RowKey.StartsWith("landlord_", StringComparison.Ordinal)),
        ("workers", row => row.RowKey.StartsWith("worker_", StringComparison.Ordinal)),
        ("assignments", row => row.RowKey.StartsWith("assignment_", StringComparison.Ordinal)),
        ("renters", row => row.RowKey.StartsWith("renter_", StringComparison.Ordinal)),
    ];

    /// <param name="owned">The table whose rows are things of the file; the others are found again from them.</param>
    /// <param name="progress">Rows compared so far, and of how many.</param>
    public static async Task<DirectoryChanges> CompareAsync(
        TableClient owned, IReadOnlyList<(TableClient Table, IReadOnlyList<TableEntity> Rows)> wanted, Action<int, int> progress, CancellationToken cancellationToken)
    {
        var all = wanted.SelectMany(table => table.Rows.DistinctBy(r => (r.PartitionKey, r.RowKey)), (table, row) => (table.Table, Row: row)).ToList();
        var states = new RowState[all.Count];
        var done = 0;
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, all.Count, options, async (i, token) =>
        {
            var (table, row) = all[i];
            var before = await table.GetEntityIfExistsAsync(row.PartitionKey, row.RowKey, cancellationToken: token);
            states[i] = before is null ? RowState.Created : IsSame(before, row) ? RowState.Unchanged : RowState.Changed;
            progress(Interlocked.Increment(ref done), all.Count);
        });
        var marked = all.Zip(states, (row, state) => (row.Table, row.Row, State: state)).ToList();
        return new DirectoryChanges([.. Kinds.Select(kind => Count(kind.Kind, marked.Where(m => m.Table == owned && kind.Is(m.Row)).Select(m => m.State).ToList()))])
        {
            Writes = [.. wanted.Select(table => (table.Table, (IReadOnlyList<TableEntity>)marked.Where(m => m.Table == table.Table && m.State != RowState.Unchanged).Select(m => m.Row).ToList()))],
        };
    }

    private static DirectoryCount Count(string kind, List<RowState> states) =>
        new(kind, states.Count(s => s == RowState.Created), states.Count(s => s == RowState.Changed), states.Count(s => s == RowState.Unchanged));

    private static bool IsSame(TableEntity before, TableEntity row) => row.All(value => Moving.Contains(value.Key) || Equals(before[value.Key], value.Value));

    private enum RowState
    {
        Created,
        Changed,
        Unchanged,
    }
}
