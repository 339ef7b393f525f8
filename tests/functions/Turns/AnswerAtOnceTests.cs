using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Core.Turns;
using Dispatch.Functions.Tests.Storage;

namespace Dispatch.Functions.Tests.Turns;

/// <summary>
/// People answer within seconds, while the nudge that writes everybody's rows comes half a minute later: none of these tests lets one fire.
/// </summary>
public sealed class AnswerAtOnceTests(StorageFixture storage)
{
    [Fact]
    public async Task A_landlord_who_answers_at_once_is_understood()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage);
        var request = await Story.ReportAsync(dispatch);
        await Story.TapAsync(dispatch, request, "accept");
        await Story.SayAsync(dispatch, dispatch.WorkerPhone, "need parts: a new valve");

        await Story.SayAsync(dispatch, dispatch.LandlordPhone, $"OK {Approval.CodeOf(request.Id)}", Channel.Sms);

        var now = (await Story.ReadAsync(dispatch, request.Key)).Aggregate;
        Assert.True(now.Request.Approval!.Granted);
        Assert.Contains(now.Messages, m => m.Template == "job_parts_approved");
    }

    [Fact]
    public async Task A_renter_who_says_at_once_that_it_is_not_fixed_is_understood_and_what_follows_goes_to_the_open_request()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage);
        var phone = dispatch.KnownRenterPhone;
        foreach (var text in new[] { "The kitchen tap drips", "any time", "no photo", "1", "It is the cold water" })
        {
            await Story.SayAsync(dispatch, phone, text);
        }

        var key = Assert.Single((await dispatch.Get<IContactStore>().LoadAsync(phone, StorageFixture.Cancellation)).Aggregate.Jobs).Key;
        var details = await Story.ReadAsync(dispatch, key);
        Assert.Equal("It is the cold water", Assert.Single(details.Comments).Text);

        await Story.TapAsync(dispatch, details.Aggregate.Request, "accept");
        await Story.TapAsync(dispatch, details.Aggregate.Request, "done");
        await Story.SayAsync(dispatch, phone, "It is not fixed, it still drips");
        Assert.Equal(RequestStage.Offered, (await Story.ReadAsync(dispatch, key)).Aggregate.Request.Stage);

        await Story.SayAsync(dispatch, phone, "Now it is the hot water too");
        Assert.Equal(2, (await Story.ReadAsync(dispatch, key)).Comments.Count);
    }
}
