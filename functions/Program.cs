using Dispatch.Functions;

if (!Settings.TryRead(Settings.Environment(), out var settings, out var faults))
{
    foreach (var fault in faults)
    {
        await Console.Error.WriteLineAsync($"Dispatch cannot start: {fault}");
    }

    return 1;
}

await using var app = DispatchApp.Build(settings, args);
await app.RunAsync();
return 0;
