using Dispatch.Core.Conversations;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Core.Turns;
using Dispatch.Functions.Tests.Storage;

namespace Dispatch.Functions.Tests.Turns;

/// <summary>Who quotes a message of a job means that job, however many others there were since.</summary>
public sealed class QuotedMessageTests(StorageFixture storage)
{
    private static CancellationToken Cancellation => StorageFixture.Cancellation;

    [Fact]
    public async Task A_quoted_offer_names_its_job()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage);
        var request = await Story.ReportAsync(dispatch);

        var quoted = await FindAsync(dispatch, dispatch.WorkerPhone, await SidAsync(dispatch, request));

        Assert.Equal((request.Key, PartyRole.Worker), (quoted!.Job.Key, quoted.Job.Role));
        Assert.Null(await FindAsync(dispatch, dispatch.WorkerPhone, "SM" + new string('0', 32)));
        Assert.Null(await FindAsync(dispatch, "+14155559999", await SidAsync(dispatch, request)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    [InlineData(25)]
    [InlineData(49)]
    public async Task A_closed_job_is_found_among_newer_ones(int newer)
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage);
        var request = await Story.ReportAsync(dispatch);
        var sid = await SidAsync(dispatch, request);
        foreach (var verb in new[] { "accept", "done" })
        {
            await Story.TapAsync(dispatch, request, verb);
        }

        await Story.SettleAsync(dispatch, request.Key);
        Assert.Empty((await dispatch.Get<IContactStore>().LoadAsync(dispatch.WorkerPhone, Cancellation)).Aggregate.Jobs);
        foreach (var i in Enumerable.Range(1, newer))
        {
            var key = new RequestKey(dispatch.Organisation, Guid.NewGuid().ToString("D"));
            var job = new ContactJob(key, PartyRole.Worker, dispatch.Worker, "Another", JobState.Past, "done", 1, 1, request.CreatedAt + TimeSpan.FromMinutes(i));
            await dispatch.Get<IContactStore>().ProjectAsync(dispatch.WorkerPhone, [job], Cancellation);
        }

        Assert.Equal(request.Key, (await FindAsync(dispatch, dispatch.WorkerPhone, sid))?.Job.Key);
    }

    private static async Task<QuotedJob?> FindAsync(DispatchFixture dispatch, string address, string sid) => await dispatch.Get<IQuotedMessageStore>()
        .FindAsync((await dispatch.Get<IContactStore>().LoadAsync(address, Cancellation)).Aggregate, sid, Cancellation);

    private static async Task<string> SidAsync(DispatchFixture dispatch, MaintenanceRequest request) =>
        (await dispatch.Get<IRequestStore>().LoadAsync(request.Key, Cancellation))!.Aggregate.Messages.First(m => m.Kind == MessageKind.Offer).MessageSid!;
}
