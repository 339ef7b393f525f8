using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Dispatch.Benchmarks.Reporting;

namespace Dispatch.Benchmarks.Load;

/// <summary>What a round of load came to.</summary>
/// <param name="Times">From each request's send to the end of its answer, in Stopwatch ticks.</param>
internal sealed record LoadResult(IReadOnlyList<long> Times, TimeSpan Elapsed)
{
    public int Answers => Times.Count;

    public double PerSecond => Answers / Elapsed.TotalSeconds;

    /// <summary>The time within which this share of the answers came, in milliseconds.</summary>
    public double Within(double share) => Times.Select(t => t * 1000.0 / Stopwatch.Frequency).Quantile(share);
}

/// <summary>
/// Keeps a server busy from one thread over kept-alive connections, one request under way on each; no pipelining. It waits on all sockets
/// at once and parses next to nothing, so that the server is what is measured and not this.
/// </summary>
internal static class LoadGenerator
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Sends the requests over and over until the time is up.</summary>
    public static LoadResult For(TimeSpan duration, int port, int connections, IReadOnlyList<byte[]> requests) =>
        Run(port, connections, int.MaxValue, i => requests[i % requests.Count], duration);

    /// <summary>Sends every request once.</summary>
    public static LoadResult Once(int port, int connections, IReadOnlyList<byte[]> requests) =>
        Run(port, connections, requests.Count, i => requests[i], Timeout.InfiniteTimeSpan);

    private static LoadResult Run(int port, int connections, int count, Func<int, byte[]> request, TimeSpan duration)
    {
        var server = new IPEndPoint(IPAddress.Loopback, port);
        var open = Enumerable.Range(0, Math.Min(connections, count)).Select(_ => new RawConnection(server)).ToDictionary(c => c.Socket);
        try
        {
            return Run(open, count, request, duration);
        }
        finally
        {
            open.Values.ToList().ForEach(c => c.Dispose());
        }
    }

    private static LoadResult Run(Dictionary<Socket, RawConnection> open, int count, Func<int, byte[]> request, TimeSpan duration)
    {
        var sent = 0;
        var times = new List<long>();
        var start = Stopwatch.GetTimestamp();
        foreach (var connection in open.Values)
        {
            connection.Send(request(sent++));
        }

        var waiting = new List<Socket>(open.Count);
        var busy = new HashSet<Socket>(open.Keys);
        while (busy.Count > 0)
        {
            waiting.Clear();
            waiting.AddRange(busy);
            Socket.Select(waiting, null, null, Patience);
            if (waiting.Count == 0)
            {
                throw new TimeoutException($"No answer for {Patience.TotalSeconds:0} s.");
            }

            foreach (var socket in waiting)
            {
                var connection = open[socket];
                if (connection.Receive() is not { } status)
                {
                    continue;
                }

                if (status is < 200 or > 299)
                {
                    throw new InvalidOperationException($"The server answered {status}.");
                }

                times.Add(Stopwatch.GetTimestamp() - connection.SentAt);
                var isOver = sent == count || (duration != Timeout.InfiniteTimeSpan && Stopwatch.GetElapsedTime(start) >= duration);
                if (isOver)
                {
                    busy.Remove(socket);
                }
                else
                {
                    connection.Send(request(sent++));
                }
            }
        }

        return new LoadResult(times, Stopwatch.GetElapsedTime(start));
    }
}
