using Dispatch.Core.Messaging;
using Dispatch.Core.Messaging.Templates;
using Dispatch.Core.Requests;
using Dispatch.Core.Turns;
using Dispatch.Functions.Tests.Storage;
using Dispatch.Functions.Turns;

namespace Dispatch.Functions.Tests.Turns;

/// <summary>A landlord who wants the day's news gets one message a day, whoever dies on the way.</summary>
public sealed class DigestTests(StorageFixture storage)
{
    [Fact]
    public async Task Two_reports_of_a_day_come_in_one_message_with_the_latest_of_each()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage);
        await Story.SayAsync(dispatch, dispatch.LandlordPhone, "UPDATES DAILY", Channel.Sms);
        var first = await Story.ReportAsync(dispatch);
        var second = await Story.ReportAsync(dispatch);
        await Story.TapAsync(dispatch, first, "accept");

        Assert.DoesNotContain(ToLandlord(dispatch), m => m.Contains(first.Code, StringComparison.Ordinal));
        var told = (await Story.ReadAsync(dispatch, first.Key)).Aggregate.Messages.Where(m => m.Role == PartyRole.Landlord).ToList();
        Assert.Equal(2, told.Count);
        Assert.All(told, m => Assert.Equal((SendState.Skipped, "in the daily digest"), (m.SendState, m.SendReason)));

        Assert.Equal("put again", await Story.NudgeAsync(dispatch, dispatch.LandlordPhone));
        dispatch.Clock.MoveOn(TimeSpan.FromHours(24));
        await Story.NudgeAsync(dispatch, dispatch.LandlordPhone);
        await Story.NudgeAsync(dispatch, dispatch.LandlordPhone);

        var digest = Assert.Single(ToLandlord(dispatch), m => m.Contains(first.Code, StringComparison.Ordinal));
        Assert.Contains($"{second.Code} reported, {first.Code} assigned", digest, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_committing_process_did_not_hand_over_is_handed_over_by_the_nudge_and_only_once()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage);
        await Story.SayAsync(dispatch, dispatch.LandlordPhone, "UPDATES DAILY", Channel.Sms);
        var request = await Story.ReportAsync(dispatch);
        var message = (await Story.ReadAsync(dispatch, request.Key)).Aggregate.Messages.Single(m => m.Role == PartyRole.Landlord);
        var digests = dispatch.Get<Digests>();

        // As a process finds it that read the message before another one handed it over.
        await digests.GatherAsync(request.Key, [message with { SendState = SendState.Gathered }], StorageFixture.Cancellation);
        await digests.GatherAsync(request.Key, [message with { SendState = SendState.Gathered }], StorageFixture.Cancellation);

        var contact = (await dispatch.Get<IContactStore>().LoadAsync(dispatch.LandlordPhone, StorageFixture.Cancellation)).Aggregate.Contact;
        Assert.Equal(TemplateName.LandlordReceived, Assert.Single(contact.Digest!.Lines).News);
    }

    private static List<string> ToLandlord(DispatchFixture dispatch) =>
        [.. dispatch.Sender.Sent.Where(m => m.To == dispatch.LandlordPhone).Select(m => m.Body ?? string.Empty)];
}
