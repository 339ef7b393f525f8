using System.Net;
using System.Net.Sockets;

namespace Dispatch.Benchmarks.Load;

/// <summary>One kept-alive connection that sends ready-made requests and only looks for the end and the status of an answer.</summary>
internal sealed class RawConnection : IDisposable
{
    private static readonly byte[] EndOfHead = "\r\n\r\n"u8.ToArray();
    private static readonly byte[] EndOfChunks = "\r\n0\r\n\r\n"u8.ToArray();

    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _length;

    public RawConnection(IPEndPoint server)
    {
        Socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        Socket.Connect(server);
    }

    public Socket Socket { get; }

    /// <summary>When the request under way was sent, as a Stopwatch time.</summary>
    public long SentAt { get; private set; }

    public void Send(byte[] request)
    {
        _length = 0;
        SentAt = System.Diagnostics.Stopwatch.GetTimestamp();
        Socket.Send(request);
    }

    /// <summary>Reads what is there.</summary>
    /// <returns>The status once the answer is complete, before that null.</returns>
    public int? Receive()
    {
        var read = Socket.Receive(_buffer, _length, _buffer.Length - _length, SocketFlags.None);
        if (read == 0)
        {
            throw new IOException("The server closed the connection, or its answer is too long.");
        }

        _length += read;
        var answer = _buffer.AsSpan(0, _length);
        var head = answer.IndexOf(EndOfHead);
        return head >= 0 && IsComplete(answer, head + EndOfHead.Length) ? StatusOf(answer) : null;
    }

    public void Dispose() => Socket.Dispose();

    private static bool IsComplete(ReadOnlySpan<byte> answer, int bodyStart)
    {
        var head = answer[..bodyStart];
        if (StatusOf(head) is 204 or 304)
        {
            return true;
        }

        var length = ValueOf(head, "content-length:"u8);
        return length >= 0
            ? answer.Length >= bodyStart + length
            : answer[(bodyStart - 2)..].EndsWith(EndOfChunks);
    }

    private static int StatusOf(ReadOnlySpan<byte> answer) => int.Parse(answer.Slice(9, 3));

    private static int ValueOf(ReadOnlySpan<byte> head, ReadOnlySpan<byte> name)
    {
        foreach (var range in head.Split("\r\n"u8))
        {
            var line = head[range];
            if (line.Length > name.Length && System.Text.Ascii.EqualsIgnoreCase(line[..name.Length], name))
            {
                return int.Parse(line[name.Length..].Trim((byte)' '));
            }
        }

        return -1;
    }
}
