using Dispatch.Functions.Storage.Accounts;
using Dispatch.Functions.Storage.Tables;
using Dispatch.Functions.Tests.Storage;
using Dispatch.Local.Azure;
using Microsoft.Extensions.Configuration;

[assembly: AssemblyFixture(typeof(StorageFixture))]

namespace Dispatch.Functions.Tests.Storage;

/// <summary>One real Azurite, in memory, for all tests of the assembly; every test takes a table, queue or container of its own.</summary>
public sealed class StorageFixture : IAsyncLifetime
{
    private Azurite? _azurite;

    public Azurite Azurite => _azurite!;

    public StorageAccount Account { get; private set; } = null!;

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static string NewName() => "t" + Guid.NewGuid().ToString("N");

    public async ValueTask InitializeAsync()
    {
        _azurite = await Azurite.StartAsync(location: null, CancellationToken.None);
        Account = Connect();
    }

    public async ValueTask DisposeAsync()
    {
        if (_azurite is not null)
        {
            await _azurite.DisposeAsync();
        }
    }

    public async Task<TableClient> NewTableAsync(StorageAccount? account = null)
    {
        var table = (account ?? Account).Table(NewName());
        Assert.True(await table.CreateIfNotExistsAsync(Cancellation));
        return table;
    }

    /// <summary>Another account object on the same Azurite, perhaps through a proxy.</summary>
    public StorageAccount Connect(StorageAccountOptions? options = null, Uri? through = null) =>
        new(Settings(Azurite.ConnectionString.Replace(
            Azurite.TableEndpoint.Authority, (through ?? Azurite.TableEndpoint).Authority, StringComparison.Ordinal)), options);

    public static StorageAccountSettings Settings(string connectionString) =>
        StorageAccountSettings.Read(Configuration((StorageAccountSettings.Key, connectionString)));

    public static IConfiguration Configuration(params (string Key, string Value)[] values) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(values.Select(value => KeyValuePair.Create(value.Key.Replace("__", ":", StringComparison.Ordinal), (string?)value.Value)))
            .Build();

    public static async Task<Azure.ETag> OkAsync(Task<TableResult> write) => Assert.IsType<TableResult.Ok>(await write).ETag;

    public static async Task<TableRule> RefusedAsync(Task<TableResult> write) => Assert.IsType<TableResult.Invalid>(await write).Rule;
}
