using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Dispatch.Benchmarks.World;

namespace Dispatch.Benchmarks.Servers;

/// <summary>A server in a process of its own, its output read as the Functions host reads it, ended with this object.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly byte[] Probe = "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"u8.ToArray();

    private readonly Process _process;
    private readonly Task _output;

    private ServerProcess(Process process, int port)
    {
        _process = process;
        _output = Task.WhenAll(process.StandardOutput.BaseStream.CopyToAsync(Stream.Null), process.StandardError.BaseStream.CopyToAsync(Stream.Null));
        Port = port;
    }

    public int Port { get; }

    public Uri Address => new($"http://127.0.0.1:{Port}/");

    /// <summary>From the start of the process to its first answer.</summary>
    public TimeSpan StartTime { get; private set; }

    /// <summary>Processor time used so far.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Memory that belongs to the process, in MiB.</summary>
    public double Memory
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64 / 1024.0 / 1024.0;
        }
    }

    /// <summary>Starts an assembly of the output folder and waits for its first answer to <c>GET /</c>.</summary>
    public static Task<ServerProcess> StartAsync(
        string assembly, IReadOnlyList<string> arguments, Func<int, IReadOnlyDictionary<string, string>> variables) =>
        StartProgramAsync(DotnetProgram(), [Path.Combine(AppContext.BaseDirectory, assembly + ".dll"), .. arguments], variables);

    /// <summary>The function app, started as the host starts it.</summary>
    public static Task<ServerProcess> StartAppAsync(string storage, Uri? twilio = null) =>
        StartAsync("Dispatch.Functions", [], port => AppSettings.For(port, storage, twilio));

    /// <summary>Starts a program and waits for its first answer to <c>GET /</c>.</summary>
    public static async Task<ServerProcess> StartProgramAsync(
        string program, IReadOnlyList<string> arguments, Func<int, IReadOnlyDictionary<string, string>> variables)
    {
        var port = AppSettings.FreePort();
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = AppContext.BaseDirectory,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in variables(port))
        {
            start.Environment[name] = value;
        }

        var began = Stopwatch.GetTimestamp();
        var server = new ServerProcess(Process.Start(start)!, port);
        try
        {
            server.WaitForAnswer(began);
            server.StartTime = Stopwatch.GetElapsedTime(began);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        await _output;
        _process.Dispose();
    }

    private void WaitForAnswer(long began)
    {
        var answer = new byte[1024];
        while (Stopwatch.GetElapsedTime(began) < StartLimit && !_process.HasExited)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                socket.Connect(IPAddress.Loopback, Port);
                socket.Send(Probe);
                if (socket.Receive(answer) > 0)
                {
                    return;
                }
            }
            catch (SocketException)
            {
                // Not listening yet.
            }

            // The start is being measured: between two tries only as long as a tick, and without the thread pool of a busy generator.
            Thread.Sleep(1);
        }

        throw new InvalidOperationException($"{_process.StartInfo.FileName} {string.Join(' ', _process.StartInfo.ArgumentList)} did not answer.");
    }

    /// <summary>The dotnet program that runs this process, so that all run on one runtime.</summary>
    public static string DotnetProgram()
    {
        var name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        var beside = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", name));
        return File.Exists(beside) ? beside : name;
    }
}
