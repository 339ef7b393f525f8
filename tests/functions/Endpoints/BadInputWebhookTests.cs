using System.Net;
using Dispatch.Core.Requests;
using Dispatch.Core.Turns;
using Dispatch.Functions.Tests.Storage;
using Dispatch.Functions.Tests.Telemetry;
using Dispatch.Functions.Tests.Turns;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Dispatch.Functions.Tests.Endpoints;

/// <summary>What people and programs send that nobody asked for, over real HTTP: it is answered, kept once, and breaks nothing.</summary>
public sealed class BadInputWebhookTests(StorageFixture storage)
{
    private static CancellationToken Cancellation => StorageFixture.Cancellation;

    [Theory]
    [InlineData("")]
    [InlineData(" \r\n\t ")]
    [InlineData("\0\0tap\0drips\0")]
    [InlineData("الصنبور يسرب الماء \u202E\u200F")]
    [InlineData("🙈👩‍🔧🔥")]
    [InlineData("x", 1600)]
    [InlineData("🔥", 800)]
    [InlineData("{{1}} <b>\"';--%00%zz&amp;", 40)]
    public async Task Whatever_a_renter_writes_is_answered_once(string words, int times = 1)
    {
        var body = string.Concat(Enumerable.Repeat(words, times));
        await AssertAnsweredOnceAsync([new("Body", body), new("NumMedia", "0")]);
    }

    [Theory]
    [InlineData("application/x-msdownload", 1)]
    [InlineData("", 1)]
    [InlineData("not a type; at all", 2)]
    [InlineData("image/jpeg", 11)]
    public async Task Whatever_file_comes_is_answered_once(string type, int count)
    {
        await AssertAnsweredOnceAsync(
        [
            new("Body", ""), new("NumMedia", $"{count}"),
            .. Enumerable.Range(0, count).SelectMany(i => new KeyValuePair<string, string>[]
            {
                new($"MediaUrl{i}", $"https://elsewhere.example/{i}"), new($"MediaContentType{i}", type),
            }),
        ]);
    }

    [Fact]
    public async Task A_forged_button_is_refused_and_logged_and_another_organisations_code_does_not_exist()
    {
        var lines = new KeptLines();
        await using var theirs = await DispatchFixture.StartAsync(storage, isServed: true);
        await using var ours = await DispatchFixture.StartAsync(
            storage, isServed: true, change: services => services.AddLogging(logging => logging.AddProvider(lines)));
        var request = await Story.ReportAsync(theirs);
        while (!request.Code.Any(char.IsAsciiDigit))
        {
            // A word without a digit is taken for a code only by those who have such a job.
            request = await Story.ReportAsync(theirs);
        }

        // A worker of another organisation, with the payload of a button that was never theirs, and with the code read off somebody's phone.
        await SayAsync(ours, ours.WorkerPhone, [new("Body", "Accept"), new("ButtonPayload", $"accept:{theirs.Organisation}:{request.Id}:1"), new("ButtonText", "Accept")]);
        await SayAsync(ours, ours.WorkerPhone, [new("Body", $"accept {request.Code}")]);
        await WaitAsync(() => ours.Sender.Sent.Count(m => m.To == ours.WorkerPhone) == 2);

        var after = await Story.ReadAsync(theirs, request.Key);
        Assert.Equal((RequestStage.Offered, null), (after.Aggregate.Request.Stage, after.Aggregate.Request.AssignedWorkerId));
        Assert.Contains(lines.Lines, line => line.Contains("button of a job that is not the sender's", StringComparison.Ordinal));
        Assert.Contains(lines.Lines, line => line.Contains("code of a job that is not the sender's", StringComparison.Ordinal));
        Assert.DoesNotContain(lines.Lines, line => line.Contains(ours.WorkerPhone, StringComparison.Ordinal));
    }

    private async Task AssertAnsweredOnceAsync(IReadOnlyList<KeyValuePair<string, string>> form)
    {
        var lines = new KeptLines();
        await using var dispatch = await DispatchFixture.StartAsync(
            storage, isServed: true, change: services => services.AddLogging(logging => logging.AddProvider(lines)));
        var sid = await SayAsync(dispatch, dispatch.KnownRenterPhone, form);
        await WaitAsync(() => dispatch.Sender.Sent.Any(m => m.To == dispatch.KnownRenterPhone));
        await SayAsync(dispatch, dispatch.KnownRenterPhone, form, sid);

        Assert.True(await dispatch.Get<IContactMessageStore>().HasInboundAsync(dispatch.KnownRenterPhone, sid, Cancellation));
        Assert.Single(dispatch.Sender.Sent, m => m.To == dispatch.KnownRenterPhone);
        Assert.DoesNotContain(dispatch.Sender.Sent, m => m.To == dispatch.WorkerPhone);
        Assert.DoesNotContain(lines.Lines, line => line.StartsWith("Error", StringComparison.Ordinal) || line.StartsWith("Critical", StringComparison.Ordinal));
    }

    private static async Task<string> SayAsync(DispatchFixture dispatch, string from, IReadOnlyList<KeyValuePair<string, string>> form, string? sid = null)
    {
        sid ??= "SM" + Guid.NewGuid().ToString("N");
        using var answer = await WebhookTests.PostAsync(
            dispatch, "/twilio/inbound", [new("MessageSid", sid), new("From", $"whatsapp:{from}"), new("To", "whatsapp:+15550109999"), .. form]);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return sid;
    }

    private static async Task WaitAsync(Func<bool> condition)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        while (!condition())
        {
            await Task.Delay(50, limit.Token);
        }
    }
}
