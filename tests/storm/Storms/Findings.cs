using System.Collections.Concurrent;
using Dispatch.Functions.Storage.Accounts;
using Dispatch.Storm.World;

namespace Dispatch.Storm.Storms;

/// <summary>What the judge has found so far.</summary>
internal sealed class Findings(StorageAccount account)
{
    private static readonly string[] Telling =
    [
        "template", "channel", "send_state", "send_reason", "status", "error_code", "attempts", "look_ups", "created_at", "first_claim_at", "not_before", "deliver_by",
        "replaced_by", "send_notes", "rule_notes",
    ];

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

        _doubled.Add($"{what}: {Told(sent)}");
    }

    /// <summary>Our own words on a message, to find the fault by; nothing is judged by them.</summary>
    public async Task<string> RowAsync(Sent message) => await message.RowAsync(account) is { } row
        ? string.Join(", ", Telling.Where(row.ContainsKey).Select(column => $"{column} {row[column]}"))
        : "no row";

    /// <summary>The number of ours that went in the place of a message, as our row has it; 0 for none.</summary>
    public async Task<int> HeirAsync(Sent message) => (await message.RowAsync(account))?.GetInt32("replaced_by") ?? 0;

    /// <summary>As the ledger has them.</summary>
    public static string Told(IEnumerable<Sent> sent) => string.Join("; ", sent.OrderBy(s => s.Message.DateCreated).Select(s =>
        $"{s.Number} {s.Template} {s.Message.Channel} {s.Message.Status} {s.Message.DateCreated:HH:mm:ss}-{s.Message.DateUpdated:HH:mm:ss}"));

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
