using Azure;
using Dispatch.Core.Conversations;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Core.Turns;
using Dispatch.Functions.Storage;
using Dispatch.Functions.Storage.Accounts;
using Dispatch.Functions.Storage.Rows;
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
        await CloseNewerAsync(dispatch, dispatch.WorkerPhone, newer, request);

        Assert.Equal(request.Key, (await FindAsync(dispatch, dispatch.WorkerPhone, sid))?.Job.Key);
    }

    [Fact]
    public async Task Of_a_job_far_down_Twilio_is_asked_for_the_text_with_its_code()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage);
        var request = await Story.ReportAsync(dispatch);
        var sid = await SidAsync(dispatch, request);
        await Story.SettleAsync(dispatch, request.Key);
        const string Other = "+14155559998";
        foreach (var person in new[] { dispatch.WorkerPhone, Other })
        {
            await CloseNewerAsync(dispatch, person, 70, request);
        }

        dispatch.Sender.Fetched[sid] = new ListedMessage(sid, "read", $"Please, new job {request.Key.Code}-3 for you", dispatch.Clock.GetUtcNow(), null);
        await dispatch.Get<StorageAccount>().Table(TableContactStore.TableName).DeleteEntityAsync(
            dispatch.WorkerPhone, ContactRows.OpenKey(await JobAsync(dispatch, request)), ETag.All, Cancellation);

        Assert.Equal((request.Key, PartyRole.Worker), (await FindAsync(dispatch, dispatch.WorkerPhone, sid)) is { Job: var job } ? (job.Key, job.Role) : default);
        Assert.Null(await FindAsync(dispatch, Other, sid));
    }

    private static async Task<ContactJob> JobAsync(DispatchFixture dispatch, MaintenanceRequest request) =>
        (await dispatch.Get<IContactStore>().LoadAsync(dispatch.WorkerPhone, Cancellation)).Aggregate.Jobs.Single(j => j.Key == request.Key);

    private static async Task CloseNewerAsync(DispatchFixture dispatch, string address, int count, MaintenanceRequest request)
    {
        foreach (var i in Enumerable.Range(1, count))
        {
            var key = new RequestKey(dispatch.Organisation, Guid.NewGuid().ToString("D"));
            var job = new ContactJob(key, PartyRole.Worker, dispatch.Worker, "Another", JobState.Past, "done", 1, 1, request.CreatedAt + TimeSpan.FromMinutes(i));
            await dispatch.Get<IContactStore>().ProjectAsync(address, [job], Cancellation);
        }
    }

    private static async Task<QuotedJob?> FindAsync(DispatchFixture dispatch, string address, string sid) => await dispatch.Get<IQuotedMessageStore>()
        .FindAsync((await dispatch.Get<IContactStore>().LoadAsync(address, Cancellation)).Aggregate, sid, Cancellation);

    private static async Task<string> SidAsync(DispatchFixture dispatch, MaintenanceRequest request) =>
        (await dispatch.Get<IRequestStore>().LoadAsync(request.Key, Cancellation))!.Aggregate.Messages.First(m => m.Kind == MessageKind.Offer).MessageSid!;
}
