using Dispatch.Local.Host;
using Dispatch.SelfHost;

if (args is not [var folder])
{
    await Console.Error.WriteLineAsync("Usage: Dispatch.SelfHost FOLDER   (the unpacked package; its settings are environment variables, ASPNETCORE_URLS says where to listen)");
    return 2;
}

try
{
    await using var host = await OneMachine.StartAsync(Path.GetFullPath(folder));
    return await host.RunAsync();
}
catch (Exception fault) when (fault is FunctionsFileException or InvalidOperationException or IOException)
{
    await Console.Error.WriteLineAsync($"Dispatch cannot be hosted: {fault.Message}");
    return 1;
}
