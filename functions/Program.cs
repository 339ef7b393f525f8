using Dispatch.Functions;
using Dispatch.Functions.Storage;
using Dispatch.Functions.Storage.Accounts;

if (!Settings.TryRead(Settings.Environment(), out var settings, out var faults))
{
    foreach (var fault in faults)
    {
        await Console.Error.WriteLineAsync($"Dispatch cannot start: {fault}");
    }

    return 1;
}

// On Azure the deployment makes tables, queues and containers; whoever hosts the package otherwise calls this first.
if (args is ["setup-storage"])
{
    await StorageSetup.CreateAsync(new StorageAccount(settings.Storage), CancellationToken.None);
    return 0;
}

await using var app = DispatchApp.Build(settings, args);
await app.RunAsync();
return 0;
