using System.Collections.Concurrent;
using Dispatch.Functions.Storage.Accounts;
using Dispatch.Storm.World;

namespace Dispatch.Storm.Storms;

/// <summary>What the judge has found so far.</summary>
internal sealed class Findings(StorageAccount account)
{
    private readonly ConcurrentBag<string> _lost = [];
    private readonly ConcurrentBag<string> _doubled = [];
    private readonly ConcurrentBag<string> _stuck = [];
    private readonly ConcurrentBag<string> _possiblyDouble = [];
    private readonly ConcurrentBag<string> _undeliverable = [];

    public Verdict Verdict => new(Sorted(_lost), Sorted(_doubled), Sorted(_stuck), Sorted(_possiblyDouble), Sorted(_undeliverable));

    public void Lost(string what) => _lost.Add(what);

    public void Doubled(string what) => _doubled.Add(what);

    public void Stuck(string what) => _stuck.Add(what);

    public void Undeliverable(string what) => _undeliverable.Add(what);

    /// <summary>Doubled, unless one of our messages says that it may have come twice.</summary>
    public async Task DoubledAsync(string what, IEnumerable<Sent> sent)
    {
        foreach (var one in sent.DistinctBy(s => s.Number))
        {
            if (await one.RowAsync(account) is { } row && row.GetBoolean("possibly_double") == true)
            {
                _possiblyDouble.Add($"{what}; {row.GetString("send_reason")}");
                return;
            }
        }

        _doubled.Add(what);
    }

    /// <summary>One message of ours, by the number in its callback, reaches a phone once.</summary>
    public async Task SameNumberAsync(string whose, IEnumerable<Sent> sent)
    {
        foreach (var same in sent.Where(s => !s.IsFailed).GroupBy(s => s.Number).Where(g => g.Count() > 1))
        {
            await DoubledAsync($"{whose}: message {same.Key} ({same.First().Template}) reached {same.First().Message.Phone} {same.Count()} times", same);
        }
    }

    private static List<string> Sorted(IEnumerable<string> lines) => [.. lines.Order(StringComparer.Ordinal)];
}
