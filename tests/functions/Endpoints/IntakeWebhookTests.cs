using System.Net;
using Dispatch.Core.Requests;
using Dispatch.Core.Turns;
using Dispatch.Functions.Tests.Storage;
using Dispatch.Functions.Tests.Turns;

namespace Dispatch.Functions.Tests.Endpoints;

/// <summary>A renter reports by WhatsApp from "Hi" to the worker's offer, over real HTTP and real storage.</summary>
public sealed class IntakeWebhookTests(StorageFixture storage)
{
    private static readonly string[] Words = ["Hi", "The kitchen tap is dripping", "come any time", "no photo", "1"];

    private static CancellationToken Cancellation => StorageFixture.Cancellation;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task From_hi_to_the_offer(int times)
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage, isServed: true);
        for (var i = 0; i < Words.Length; i++)
        {
            await SayAsync(dispatch, Words[i], times);
            var answers = i < Words.Length - 1 ? i + 1 : Words.Length;
            await WaitAsync(() => Task.FromResult(dispatch.Sender.Sent.Count(m => m.To == dispatch.KnownRenterPhone) >= answers));
        }

        await WaitAsync(() => Task.FromResult(dispatch.Sender.Sent.Any(m => m.To == dispatch.WorkerPhone)));
        var job = Assert.Single((await dispatch.Get<IContactStore>().LoadAsync(dispatch.WorkerPhone, Cancellation)).Aggregate.Jobs);
        var request = (await Story.ReadAsync(dispatch, job.Key)).Aggregate.Request;
        Assert.Equal(("The kitchen tap is dripping", RequestStage.Offered, RequestSource.Whatsapp), (request.Title, request.Stage, request.Source));
        Assert.Equal((dispatch.Renter, true, "plumbing"), (request.RenterId, request.MayEnter, request.Specialty));
        Assert.Single(dispatch.Sender.Sent, m => m.To == dispatch.WorkerPhone);

        // Four questions and the request's own first message, however often each webhook came.
        Assert.Equal(Words.Length, dispatch.Sender.Sent.Count(m => m.To == dispatch.KnownRenterPhone));
    }

    /// <summary>A worker who lives in the house: asked once by a list, and the tap sends the very words on their way.</summary>
    [Fact]
    public async Task From_an_unclear_message_to_the_job_it_was_about()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage, isServed: true);
        await dispatch.LetWorkerRentAsync();
        var request = await Story.ReportAsync(dispatch);
        await Story.TapAsync(dispatch, request, "accept");
        var before = dispatch.Sender.Sent.Count;

        await SayAsync(dispatch, "The washer is worn out", times: 2, dispatch.WorkerPhone);
        await WaitAsync(() => Task.FromResult(dispatch.Sender.Sent.Count > before));
        var question = dispatch.Sender.Sent[^1];
        Assert.Contains("1 a job you work on; 2 your own home", question.ContentVariables.Values);

        await SayAsync(
            dispatch, "1 a job you work on", times: 2, dispatch.WorkerPhone,
            new("ListId", $"reply:which_role:1:M{question.MessageNumber}"), new("ListTitle", "1 a job you work on"));
        await WaitAsync(async () => (await Story.ReadAsync(dispatch, request.Key)).Comments.Count > 0);

        var comment = Assert.Single((await Story.ReadAsync(dispatch, request.Key)).Comments);
        Assert.Equal(("The washer is worn out", UserType.MaintenanceStaff), (comment.Text, comment.UserType));
        await WaitAsync(() => Task.FromResult(dispatch.Sender.Sent.Count(m => m.Partition == dispatch.WorkerPhone) >= 2));
        Assert.Equal(2, dispatch.Sender.Sent.Count(m => m.Partition == dispatch.WorkerPhone));
    }

    private static async Task SayAsync(DispatchFixture dispatch, string body, int times, string? from = null, params KeyValuePair<string, string>[] more)
    {
        var sid = "SM" + Guid.NewGuid().ToString("N");
        for (var i = 0; i < times; i++)
        {
            using var answer = await WebhookTests.PostAsync(dispatch, "/twilio/inbound",
            [
                new("MessageSid", sid), new("From", $"whatsapp:{from ?? dispatch.KnownRenterPhone}"), new("To", "whatsapp:+15550109999"), new("Body", body), new("NumMedia", "0"), .. more,
            ]);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    private static async Task WaitAsync(Func<Task<bool>> condition)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        while (!await condition())
        {
            await Task.Delay(50, limit.Token);
        }
    }
}
