using System.Text;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Core.Turns;
using Dispatch.Functions.Storage;
using Dispatch.Functions.Storage.Accounts;
using Dispatch.Functions.Storage.Rows;
using Dispatch.Functions.Tests.Storage;
using Dispatch.Functions.Turns;
using Dispatch.Tests.Faults;

namespace Dispatch.Functions.Tests.Turns;

/// <summary>Storage applies a commit and its answer is lost: the process lives on, so nobody waits for a nudge.</summary>
public sealed class LostAnswerTests(StorageFixture storage)
{
    [Fact]
    public async Task A_report_goes_on_at_once()
    {
        await using var proxy = await FaultyProxy.StartAsync(storage.Azurite.TableEndpoint);
        await using var dispatch = await StartAsync(proxy);
        var lost = LoseOne(proxy, TableRequestStore.TableName);

        var request = await Story.ReportAsync(dispatch);

        await AssertSentAsync(dispatch, request, 3);
        Assert.Equal(1, lost());
    }

    [Theory]
    [InlineData(TableRequestStore.TableName)]
    [InlineData(TableContactStore.TableName)]
    public async Task An_accept_goes_on_at_once(string table)
    {
        await using var proxy = await FaultyProxy.StartAsync(storage.Azurite.TableEndpoint);
        await using var dispatch = await StartAsync(proxy);
        var request = await Story.ReportAsync(dispatch);
        var lost = LoseOne(proxy, table);

        await Story.TapAsync(dispatch, request, "accept");

        await AssertSentAsync(dispatch, request, 6);
        Assert.Equal(1, lost());
    }

    [Fact]
    public async Task A_reply_that_failed_goes_another_way_at_once()
    {
        await using var proxy = await FaultyProxy.StartAsync(storage.Azurite.TableEndpoint);
        await using var dispatch = await StartAsync(proxy);
        await Story.SayAsync(dispatch, dispatch.WorkerPhone, "accept");
        var report = new DeliveryReport(
            "SM" + new string('a', 32), "undelivered", DeliveryStatus.Failed, 63024, null, dispatch.WorkerPhone, 1, null, dispatch.Clock.GetUtcNow());
        var lost = LoseOne(proxy, TableContactStore.TableName);

        await dispatch.Get<ContactReplies>().RecordAsync(report, StorageFixture.Cancellation);

        Assert.Equal([Channel.WhatsApp, Channel.Sms], dispatch.Sender.Sent.Select(m => m.Channel));
        Assert.Equal(SendState.Accepted, (await dispatch.Get<IContactMessageStore>().FindAsync(dispatch.WorkerPhone, 2, StorageFixture.Cancellation))!.SendState);
        Assert.Equal(1, lost());
    }

    [Fact]
    public async Task An_open_row_refused_once_shows_nobody_the_form_again()
    {
        await using var proxy = await FaultyProxy.StartAsync(storage.Azurite.TableEndpoint);
        await using var dispatch = await StartAsync(proxy);
        var refused = 0;
        proxy.Choose = asked => Encoding.UTF8.GetString(asked.Body).Contains($"\"{DirectoryRows.OpenPrefix}", StringComparison.Ordinal)
            && Interlocked.Increment(ref refused) == 1 ? Fault.ServerBusy : null;

        await AssertSentAsync(dispatch, await Story.ReportAsync(dispatch), 3);
        Assert.True(refused > 1);
    }

    private Task<DispatchFixture> StartAsync(FaultyProxy proxy) => DispatchFixture.StartAsync(storage, more: new Dictionary<string, string?>
    {
        [StorageAccountSettings.Key] = storage.Azurite.ConnectionString.Replace(storage.Azurite.TableEndpoint.Authority, proxy.Address.Authority, StringComparison.Ordinal),
    });

    /// <returns>How often the answer to a transaction on the table was lost by now.</returns>
    private static Func<int> LoseOne(FaultyProxy proxy, string table)
    {
        var times = 0;
        proxy.Choose = asked => asked.Target.Contains("$batch", StringComparison.Ordinal)
            && Encoding.UTF8.GetString(asked.Body).Contains($"/{table}", StringComparison.Ordinal) && Interlocked.Increment(ref times) == 1 ? Fault.ResetAfterwards : null;
        return () => Math.Min(1, times);
    }

    private static async Task AssertSentAsync(DispatchFixture dispatch, MaintenanceRequest request, int messages)
    {
        var details = await Story.ReadAsync(dispatch, request.Key);
        Assert.Equal(messages, dispatch.Sender.Sent.Count);
        Assert.Equal(messages, dispatch.Sender.Sent.Select(m => (m.Partition, m.MessageNumber)).Distinct().Count());
        Assert.All(details.Aggregate.Messages, m => Assert.Equal((SendState.Accepted, false), (m.SendState, m.PossiblyDouble)));
    }
}
