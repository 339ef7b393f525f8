using Dispatch.Core.Messaging;
using Dispatch.Core.Turns;
using Dispatch.Functions.Storage;
using Dispatch.Functions.Storage.Accounts;
using Dispatch.Functions.Tests.Turns;
using Dispatch.Local.Azure;

namespace Dispatch.Functions.Tests.Storage;

/// <summary>The sweep's look at messages in trouble: what has failed for good is counted and not read again. On a storage of its own, for those of strangers are everybody's.</summary>
public sealed class AttentionRowTests : IAsyncLifetime
{
    private readonly MovableClock _clock = new();
    private readonly string _organisation = Guid.NewGuid().ToString("D");
    private Azurite _azurite = null!;
    private TableAttentionStore _store = null!;
    private int _calls;

    private static CancellationToken Cancellation => StorageFixture.Cancellation;

    public async ValueTask InitializeAsync()
    {
        _azurite = await Azurite.StartAsync(location: null, Cancellation);
        var account = new StorageAccount(StorageFixture.Settings(_azurite.ConnectionString), new StorageAccountOptions { BeforeCall = Count });
        foreach (var table in new[] { OperationsTable.TableName, TableRequestStore.TableName, TableContactStore.TableName })
        {
            await account.Table(table).CreateIfNotExistsAsync(Cancellation);
        }

        _store = new TableAttentionStore(account, _clock);
    }

    public ValueTask DisposeAsync() => _azurite.DisposeAsync();

    [Fact]
    public async Task Failed_messages_are_counted_without_reading_them_and_forgotten_when_they_are_old()
    {
        await WriteAsync(50, TroubleKind.NotDelivered);

        Assert.Equal((50, 2), await PurgeAsync());
        _clock.MoveOn(AttentionRow.Shown + TimeSpan.FromMinutes(1));
        Assert.Equal((0, 52), await PurgeAsync());
        Assert.Equal((0, 2), await PurgeAsync());
    }

    [Fact]
    public async Task A_held_message_that_is_gone_is_looked_for_and_removed()
    {
        await WriteAsync(1, TroubleKind.Held);

        Assert.Equal((0, 4), await PurgeAsync());
        Assert.Equal((0, 2), await PurgeAsync());
    }

    private Task WriteAsync(int count, TroubleKind kind) => _store.WriteAsync(
        _organisation, [.. Enumerable.Range(1, count).Select(i => new AttentionRow($"{_organisation}_{_organisation}", i, kind, _clock.GetUtcNow()))], Cancellation);

    private async Task<(int Left, int Calls)> PurgeAsync()
    {
        _calls = 0;
        return ((await _store.PurgeAsync([_organisation], Cancellation)).Left, _calls);
    }

    private ValueTask Count(Azure.Core.HttpMessage message)
    {
        _calls++;
        return ValueTask.CompletedTask;
    }
}
