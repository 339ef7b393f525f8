using Dispatch.Local.Azure;
using Dispatch.Local.Tests;

[assembly: AssemblyFixture(typeof(AzuriteFixture))]

namespace Dispatch.Local.Tests;

/// <summary>One Azurite in memory for all tests; every test takes queues of its own name.</summary>
public sealed class AzuriteFixture : IAsyncLifetime
{
    private Azurite? _azurite;

    public string ConnectionString => _azurite!.ConnectionString;

    public async ValueTask InitializeAsync() => _azurite = await Azurite.StartAsync((string?)null, TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => _azurite?.DisposeAsync() ?? ValueTask.CompletedTask;
}
