using System.Diagnostics;
using System.Reflection;
using Dispatch.Benchmarks.World;

namespace Dispatch.Benchmarks.Servers;

/// <summary>The function app as it is deployed: published for linux-x64 with its runtime, compiled ahead.</summary>
internal sealed class PublishedApp : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dispatch-published-");

    /// <summary>Whether this machine can run what Azure runs.</summary>
    public static bool IsPossible => OperatingSystem.IsLinux() && Environment.Is64BitProcess;

    public Task<ServerProcess> StartAsync() =>
        ServerProcess.StartProgramAsync(Path.Combine(_folder.FullName, "Dispatch.Functions"), [], port => AppSettings.For(port, AppSettings.NoStorage));

    /// <summary>Takes about half a minute.</summary>
    /// <exception cref="InvalidOperationException">It did not publish; the output says why.</exception>
    public static async Task<PublishedApp> PublishAsync()
    {
        var app = new PublishedApp();
        var project = typeof(PublishedApp).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "FunctionsProject").Value!;
        var start = new ProcessStartInfo(ServerProcess.DotnetProgram(), ["publish", project, "-o", app._folder.FullName]) { UseShellExecute = false, RedirectStandardOutput = true };

        // What the outer build was told must not reach this one.
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(name);
        }

        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode == 0)
        {
            return app;
        }

        app.Dispose();
        throw new InvalidOperationException($"The function app did not publish:\n{output}");
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
