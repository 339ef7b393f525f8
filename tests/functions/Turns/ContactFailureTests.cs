using System.Text;
using Dispatch.Core.Conversations;
using Dispatch.Core.Messaging;
using Dispatch.Core.Turns;
using Dispatch.Functions.Endpoints;
using Dispatch.Functions.Storage;
using Dispatch.Functions.Storage.Accounts;
using Dispatch.Functions.Storage.Tables;
using Dispatch.Functions.Tests.Endpoints;
using Dispatch.Functions.Tests.Storage;
using Dispatch.Functions.Turns;
using Dispatch.Functions.Twilio;
using Microsoft.AspNetCore.Http;

namespace Dispatch.Functions.Tests.Turns;

/// <summary>Callbacks of a contact's own messages that failed: answered at once, and what they say of an address is lost by no kill.</summary>
public sealed class ContactFailureTests(StorageFixture storage)
{
    private static CancellationToken Cancellation => StorageFixture.Cancellation;

    [Theory]
    [InlineData(21610, true)]
    [InlineData(21614, false)]
    public async Task A_failure_to_somebody_who_was_told_marks_them_and_not_the_asker(int code, bool isOptOut)
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage);
        var asker = dispatch.KnownRenterPhone;
        await Story.SayAsync(dispatch, asker, "human");
        var told = dispatch.Sender.Sent.Single(m => m.To == dispatch.LandlordPhone);

        // Killed after the commit: the nudge does what is left.
        Assert.NotNull(await dispatch.Get<ContactReplies>().ReceiveAsync(Report(dispatch, asker, told.MessageNumber, code), Cancellation));
        await Story.NudgeAsync(dispatch, asker);

        var (renter, landlord) = (await ContactAsync(dispatch, asker), await ContactAsync(dispatch, dispatch.LandlordPhone));
        Assert.Empty(renter.OptedOut.Concat(renter.Unreachable));
        Assert.Equal((isOptOut, !isOptOut), (landlord.OptedOut.Contains(Channel.Sms), landlord.Unreachable.Contains(Channel.Sms)));
        Assert.Equal((0, isOptOut ? 1 : 0), (await ConsentsAsync(dispatch, asker), await ConsentsAsync(dispatch, dispatch.LandlordPhone)));

        // Taken back by the person told: the old failure must not come again.
        await Story.SayAsync(dispatch, dispatch.LandlordPhone, "START", Channel.Sms);
        await Story.NudgeAsync(dispatch, asker);
        var after = await ContactAsync(dispatch, dispatch.LandlordPhone);
        Assert.Empty(after.OptedOut.Concat(after.Unreachable));
    }

    [Fact]
    public async Task What_takes_the_place_of_a_message_to_somebody_else_goes_by_their_marks()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage);
        await dispatch.Get<ContactMarks>().MarkAsync(dispatch.LandlordPhone, Channel.WhatsApp, ContactMark.OptedOut, "mark_test", Cancellation);
        await Story.SayAsync(dispatch, dispatch.KnownRenterPhone, "human");
        var told = dispatch.Sender.Sent.Single(m => m.To == dispatch.LandlordPhone);

        await dispatch.Get<ContactReplies>().RecordAsync(Report(dispatch, dispatch.KnownRenterPhone, told.MessageNumber, 30007), Cancellation);

        Assert.Single(dispatch.Sender.Sent, m => m.To == dispatch.LandlordPhone);
    }

    [Theory]
    [InlineData(21610)]
    [InlineData(63014)]
    [InlineData(63024)]
    public async Task The_mark_of_the_persons_own_address_is_there_with_the_failure_and_comes_once(int code)
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage);
        await Story.SayAsync(dispatch, dispatch.WorkerPhone, "accept");
        Assert.NotNull(await dispatch.Get<ContactReplies>().ReceiveAsync(Report(dispatch, dispatch.WorkerPhone, 1, code), Cancellation));

        var contact = await ContactAsync(dispatch, dispatch.WorkerPhone);
        Assert.Equal([Channel.WhatsApp], contact.OptedOut.Concat(contact.BlockedOn).Concat(contact.Unreachable));
        Assert.Equal(code == 21610 ? 1 : 0, await ConsentsAsync(dispatch, dispatch.WorkerPhone));

        await Story.SayAsync(dispatch, dispatch.WorkerPhone, "START");
        await Story.NudgeAsync(dispatch, dispatch.WorkerPhone);
        await dispatch.Get<ContactReplies>().RecordAsync(Report(dispatch, dispatch.WorkerPhone, 1, code), Cancellation);
        var after = await ContactAsync(dispatch, dispatch.WorkerPhone);
        Assert.Empty(after.OptedOut.Concat(after.BlockedOn).Concat(after.Unreachable));
    }

    [Fact]
    public async Task A_failure_somebody_should_look_at_is_shown_by_the_nudge_and_then_left_alone()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage);
        await Story.SayAsync(dispatch, dispatch.WorkerPhone, "accept");
        await dispatch.Get<ContactReplies>().ReceiveAsync(Report(dispatch, dispatch.WorkerPhone, 1, 63013), Cancellation);
        await Story.NudgeAsync(dispatch, dispatch.WorkerPhone);

        var shown = Assert.Single((await dispatch.Get<TableAttentionStore>().ReadAsync(dispatch.Organisation, new PageAsk(10), Cancellation)).Items);
        Assert.Equal((1, TroubleKind.ToFix), (shown.Message.Number, shown.Kind));
        Assert.True(shown.Message.IsContactMarked);
        var loaded = await dispatch.Get<IContactStore>().LoadAsync(dispatch.WorkerPhone, Cancellation);
        Assert.DoesNotContain(await dispatch.Get<IContactMessageStore>().LoadOpenAsync(loaded, Cancellation), m => m.Number == 1);
    }

    [Fact]
    public async Task A_sender_in_trouble_is_known_to_every_process_although_this_one_dies_after_the_commit()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage);
        await Story.SayAsync(dispatch, dispatch.WorkerPhone, "accept");
        await dispatch.Get<ContactReplies>().ReceiveAsync(Report(dispatch, dispatch.WorkerPhone, 1, 63018), Cancellation);

        Assert.Equal(63018, (await dispatch.Get<ISenderStates>().ReadAsync(Cancellation))[Channel.WhatsApp].ErrorCode);
    }

    [Fact]
    public async Task A_failure_is_answered_before_what_takes_its_place_is_sent()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage, isServed: true);
        await Story.SayAsync(dispatch, dispatch.WorkerPhone, "accept");
        using var isAnswered = new ManualResetEventSlim();
        dispatch.Sender.Script = m => isAnswered.Wait(TimeSpan.FromSeconds(20), Cancellation)
            ? new SendOutcome.Accepted("SM" + new string('e', 32), "queued", 1)
            : new SendOutcome.Refused(0, 0, "nobody answered");

        using var answer = await WebhookTests.PostAsync(
            dispatch, $"/twilio/status?m=1&r={Uri.EscapeDataString(dispatch.WorkerPhone)}", FormOf("undelivered", 63024)).WaitAsync(TimeSpan.FromSeconds(15), Cancellation);
        isAnswered.Set();

        Assert.Equal(StatusCodes.Status204NoContent, (int)answer.StatusCode);
        var messages = dispatch.Get<IContactMessageStore>();
        OutgoingMessage? second = null;
        for (var i = 0; i < 100 && second?.SendState != SendState.Accepted; i++)
        {
            await Task.Delay(50, Cancellation);
            second = await messages.FindAsync(dispatch.WorkerPhone, 2, Cancellation);
        }

        Assert.Equal((SendState.Accepted, Channel.Sms), (second!.SendState, second.Channel));
    }

    [Fact]
    public async Task Whoever_hangs_up_has_still_told_the_failure_and_its_place_is_taken()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage);
        await Story.SayAsync(dispatch, dispatch.WorkerPhone, "accept");

        await CallBackAsync(dispatch, dispatch.WorkerPhone, 1, "undelivered", 63024, new CancellationToken(canceled: true));

        Assert.Equal([Channel.WhatsApp, Channel.Sms], dispatch.Sender.Sent.Select(m => m.Channel));
        Assert.Equal([Channel.WhatsApp], (await ContactAsync(dispatch, dispatch.WorkerPhone)).Unreachable);
        Assert.Equal(SendState.Accepted, (await dispatch.Get<IContactMessageStore>().FindAsync(dispatch.WorkerPhone, 2, Cancellation))!.SendState);
    }

    /// <summary>A callback as the webhook takes it, its signature checked.</summary>
    internal static async Task CallBackAsync(
        DispatchFixture dispatch, string partition, int message, string status, int? code, CancellationToken hungUp = default)
    {
        var context = new DefaultHttpContext { RequestServices = dispatch.Services, RequestAborted = hungUp };
        context.Request.QueryString = new QueryString($"?m={message}&r={Uri.EscapeDataString(partition)}");
        var body = string.Join('&', FormOf(status, code).Select(f => $"{f.Key}={f.Value}"));
        Assert.True(TwilioForm.TryParse(Encoding.UTF8.GetBytes(body), out var form, out _));
        await dispatch.Get<TwilioWebhooks>().StatusAsync(context, form);
        Assert.Equal(StatusCodes.Status204NoContent, context.Response.StatusCode);
    }

    private static List<KeyValuePair<string, string>> FormOf(string status, int? code) =>
    [
        new("MessageSid", "SM" + new string('d', 32)),
        new("MessageStatus", status),
        .. code is null ? Array.Empty<KeyValuePair<string, string>>() : [new("ErrorCode", $"{code}")],
    ];

    private static DeliveryReport Report(DispatchFixture dispatch, string partition, int message, int code) => new(
        "SM" + new string('d', 32), "failed", DeliveryStatus.Failed, code, null, partition, message, null, dispatch.Clock.GetUtcNow());

    private static async Task<Contact> ContactAsync(DispatchFixture dispatch, string address) =>
        (await dispatch.Get<IContactStore>().LoadAsync(address, Cancellation)).Aggregate.Contact;

    private static async Task<int> ConsentsAsync(DispatchFixture dispatch, string address)
    {
        var count = 0;
        await foreach (var row in dispatch.Get<StorageAccount>().Table(TableContactStore.TableName).QueryAsync(TableFilter.RowPrefix(address, "consent_"), cancellationToken: Cancellation))
        {
            count++;
        }

        return count;
    }
}
