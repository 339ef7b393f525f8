using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Dispatch.Local.Host;

/// <summary>How one handler process is started.</summary>
/// <param name="Label">Short name in the log ("http", "queue").</param>
/// <param name="Executable">Program to run.</param>
/// <param name="Arguments">Its arguments. The real host passes none: they only name our assembly to the dotnet program.</param>
/// <param name="AppFolder">Folder with host.json; the working directory, as in Azure.</param>
/// <param name="Settings">App settings, set over this process's own environment.</param>
internal sealed record HandlerCommand(
    string Label,
    string Executable,
    IReadOnlyList<string> Arguments,
    string AppFolder,
    IReadOnlyDictionary<string, string> Settings)
{
    /// <summary>How long the handler may take until its first answer; the host's default.</summary>
    public TimeSpan StartLimit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The function app built from this repository.</summary>
    public static HandlerCommand FunctionApp(string label, string appFolder, IReadOnlyDictionary<string, string> settings) =>
        new(label, DotnetProgram(), [Path.Combine(appFolder, "Dispatch.Functions.dll")], appFolder, settings);

    /// <summary>The process, not yet started, with the environment the host gives.</summary>
    public Process Create(int port)
    {
        var start = new ProcessStartInfo(Executable, Arguments)
        {
            WorkingDirectory = AppFolder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        var worker = Guid.NewGuid().ToString();
        var text = port.ToString();
        start.Environment["FUNCTIONS_CUSTOMHANDLER_PORT"] = text;
        start.Environment["FUNCTIONS_CUSTOMHANDLER_WORKER_ID"] = worker;
        start.Environment["FUNCTIONS_HTTPWORKER_PORT"] = text;
        start.Environment["FUNCTIONS_HTTPWORKER_ID"] = worker;
        start.Environment["FUNCTIONS_APP_ROOT_PATH"] = AppFolder;
        start.Environment["FUNCTIONS_WORKER_RUNTIME"] = "custom";
        // Not the host's: lets the handler end by itself when this process was killed and could not end it.
        start.Environment["Dispatch__ParentProcessId"] = Environment.ProcessId.ToString();
        foreach (var (name, value) in Settings)
        {
            start.Environment[name] = value;
        }

        return new Process { StartInfo = start };
    }

    /// <summary>The dotnet program that runs this process: beside the shared framework in use, else from the PATH.</summary>
    private static string DotnetProgram()
    {
        var name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        var beside = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", name));
        return File.Exists(beside) ? beside : name;
    }
}
