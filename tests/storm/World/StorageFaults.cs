using System.Collections.Concurrent;
using System.Text;
using Dispatch.Tests.Faults;

namespace Dispatch.Storm.World;

/// <summary>
/// What storage does wrong in a storm: busy before it did anything, out of time after it did it, somebody else was faster, slow.
/// Drawn by seed, partition and how often that partition was asked for.
/// </summary>
/// <param name="rate">Share of writes; of reads a third of it, because the client repeats those by itself and takes its time.</param>
internal sealed class StorageFaults(Dice dice, double rate)
{
    private const int KeyLength = 96;

    private static readonly TimeSpan Slowness = TimeSpan.FromMilliseconds(150);

    private readonly ConcurrentDictionary<string, int> _asked = new(StringComparer.Ordinal);
    private int _met;

    public int Met => _met;

    /// <summary>For a table call.</summary>
    public Fault? OfTable(StorageRequest request)
    {
        var isBatch = request.Target.EndsWith("$batch", StringComparison.Ordinal);
        var isWrite = request.Method != "GET";
        var draw = Draw(request, isBatch || isWrite ? PartitionIn(request) : request.Target) * (isWrite ? 1 : 3);
        if (draw >= rate)
        {
            return null;
        }

        Interlocked.Increment(ref _met);
        return (draw / rate) switch
        {
            < 0.4 => Fault.ServerBusy,
            < 0.7 when isWrite => Fault.TimedOutAfterwards,
            < 0.9 when isBatch && IsConditional(request.Body) => Fault.BatchConflict,
            _ => Fault.Slow(Slowness),
        };
    }

    /// <summary>For a queue call.</summary>
    public Fault? OfQueue(StorageRequest request)
    {
        var draw = Draw(request, Encoding.UTF8.GetString(request.Body));
        if (draw >= rate)
        {
            return null;
        }

        Interlocked.Increment(ref _met);
        return (draw / rate) switch
        {
            < 0.5 => Fault.ServerBusy,
            < 0.8 => Fault.TimedOutAfterwards,
            _ => Fault.Slow(Slowness),
        };
    }

    private double Draw(StorageRequest request, string key)
    {
        var start = key.Length > KeyLength * 2 ? key[..(KeyLength * 2)] : key;
        var number = _asked.AddOrUpdate(start, 1, (_, n) => n + 1);
        return dice.Of("storage", request.Method, start, $"{number}");
    }

    /// <summary>A batch's address does not tell its partition; its first row does.</summary>
    private static string PartitionIn(StorageRequest request)
    {
        var at = request.Body.AsSpan().IndexOf("PartitionKey"u8);
        return at < 0 ? request.Target : Encoding.UTF8.GetString(request.Body, at, Math.Min(KeyLength, request.Body.Length - at));
    }

    private static bool IsConditional(byte[] body) => body.AsSpan().IndexOf("If-Match: W/"u8) >= 0;
}
