using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Core.Turns;
using Dispatch.Functions.Storage;
using Dispatch.Functions.Storage.Accounts;
using Dispatch.Functions.Storage.Rows;
using Dispatch.Functions.Storage.Tables;
using Dispatch.Functions.Tests.Storage;
using Dispatch.Functions.Turns;

namespace Dispatch.Functions.Tests.Turns;

/// <summary>A person's own messages: they fall back and come again like a request's, and a long past costs nothing.</summary>
public sealed class ContactReplyTests(StorageFixture storage)
{
    private static CancellationToken Cancellation => StorageFixture.Cancellation;

    [Fact]
    public async Task A_reply_refused_on_WhatsApp_goes_by_sms_at_once()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage);
        dispatch.Sender.Refuse(m => m.Channel == Channel.WhatsApp, 63024);

        await Story.SayAsync(dispatch, dispatch.WorkerPhone, "accept");

        Assert.Equal([Channel.WhatsApp, Channel.Sms], dispatch.Sender.Sent.Select(m => m.Channel));
        var messages = dispatch.Get<IContactMessageStore>();
        var first = await messages.FindAsync(dispatch.WorkerPhone, 1, Cancellation);
        Assert.Equal((DeliveryStatus.Failed, 2, 63024), (first!.Status, first.ReplacedBy, first.ErrorCode));
        Assert.Equal((1, SendState.Accepted), ((await messages.FindAsync(dispatch.WorkerPhone, 2, Cancellation))!.FallbackFor, (await messages.FindAsync(dispatch.WorkerPhone, 2, Cancellation))!.SendState));
        var contact = (await dispatch.Get<IContactStore>().LoadAsync(dispatch.WorkerPhone, Cancellation)).Aggregate.Contact;
        Assert.Contains(Channel.WhatsApp, contact.Unreachable);
    }

    [Theory]
    [InlineData("undelivered", 63024, "sms")]
    [InlineData("failed", 30008, "whatsapp")]
    public async Task A_reply_that_fails_later_is_sent_another_way(string status, int code, string channel)
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage);
        await Story.SayAsync(dispatch, dispatch.WorkerPhone, "accept");

        await dispatch.Get<ContactReplies>().RecordAsync(Report(dispatch, status, code), Cancellation);
        dispatch.Clock.MoveOn(TimeSpan.FromSeconds(30));
        await Story.NudgeAsync(dispatch, dispatch.WorkerPhone);

        Assert.Equal(2, dispatch.Sender.Sent.Count);
        Assert.Equal(channel, Core.Wire.Name(dispatch.Sender.Sent[1].Channel));
        await dispatch.Get<ContactReplies>().RecordAsync(Report(dispatch, status, code), Cancellation);
        Assert.Equal(2, dispatch.Sender.Sent.Count);
    }

    [Fact]
    public async Task A_reply_not_delivered_in_time_goes_by_sms()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage);
        await Story.SayAsync(dispatch, dispatch.WorkerPhone, "accept");
        Assert.Equal("put again", await Story.NudgeAsync(dispatch, dispatch.WorkerPhone));

        dispatch.Clock.MoveOn(TimeSpan.FromMinutes(11));
        await Story.NudgeAsync(dispatch, dispatch.WorkerPhone);

        Assert.Equal([Channel.WhatsApp, Channel.Sms], dispatch.Sender.Sent.Select(m => m.Channel));
    }

    [Fact]
    public async Task What_was_throttled_goes_out_by_a_nudge_that_newer_words_have_put_off()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage);
        dispatch.Sender.Script = _ => new SendOutcome.Throttled(TimeSpan.FromSeconds(2));
        await Story.SayAsync(dispatch, dispatch.WorkerPhone, "accept");
        dispatch.Sender.Script = null;
        var (nudge, _) = dispatch.Nudges.Last(n => n.Nudge.Partition == dispatch.WorkerPhone);
        await Story.SayAsync(dispatch, dispatch.WorkerPhone, "accept");
        var sent = dispatch.Sender.Sent.Count;

        Assert.Equal("superseded", await dispatch.Get<NudgeRun>().RunAsync(nudge, Cancellation));
        Assert.Equal(sent, dispatch.Sender.Sent.Count);

        dispatch.Clock.MoveOn(TimeSpan.FromMinutes(2));
        Assert.Equal("superseded", await dispatch.Get<NudgeRun>().RunAsync(nudge, Cancellation));
        Assert.Equal(sent + 1, dispatch.Sender.Sent.Count);
        Assert.Equal(SendState.Accepted, (await dispatch.Get<IContactMessageStore>().FindAsync(dispatch.WorkerPhone, 1, Cancellation))!.SendState);
    }

    [Fact]
    public async Task A_late_try_after_the_window_closed_sends_the_template_instead()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage);
        dispatch.Sender.Script = _ => new SendOutcome.Throttled(TimeSpan.FromHours(25));
        await Story.SayAsync(dispatch, dispatch.WorkerPhone, "accept");
        dispatch.Sender.Script = null;
        var waiting = (await dispatch.Get<IContactMessageStore>().FindAsync(dispatch.WorkerPhone, 1, Cancellation))!;
        dispatch.Clock.MoveOn(TimeSpan.FromHours(26));

        var contact = (await dispatch.Get<IContactStore>().LoadAsync(dispatch.WorkerPhone, Cancellation)).Aggregate;
        var ready = await dispatch.Get<Deferred>().ClaimAsync(dispatch.WorkerPhone, RequestPriority.High, [waiting], _ => true, Cancellation);
        await dispatch.Get<ContactReplies>().SendAsync(contact, ready.Claimed, ready.Senders, Cancellation);

        var sent = dispatch.Sender.Sent[^1];
        Assert.Equal((2, Channel.WhatsApp), (sent.MessageNumber, sent.Channel));
        Assert.NotNull(sent.ContentSid);
        Assert.Equal("answer_waiting", (await dispatch.Get<IContactMessageStore>().FindAsync(dispatch.WorkerPhone, 2, Cancellation))!.Template);
        Assert.Equal(63016, (await dispatch.Get<IContactMessageStore>().FindAsync(dispatch.WorkerPhone, 1, Cancellation))!.ErrorCode);
    }

    [Fact]
    public async Task A_callback_of_a_reply_costs_two_calls()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage);
        await Story.SayAsync(dispatch, dispatch.WorkerPhone, "accept");
        using var scope = StorageCalls.Begin();

        await dispatch.Get<ContactReplies>().RecordAsync(Report(dispatch, "delivered", null), Cancellation);

        Assert.Equal(2, scope.Calls.Count);
    }

    [Fact]
    public async Task Five_hundred_replies_before_make_an_inbound_message_no_dearer()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage);
        var (quiet, talkative) = (dispatch.LandlordPhone + "0", dispatch.RenterPhone + "0");
        await AddRepliesAsync(dispatch, talkative, 500, r => MessageRow.New(talkative, r));
        var few = await BytesAsync(() => Story.SayAsync(dispatch, quiet, "Hello?"));

        var many = await BytesAsync(() => Story.SayAsync(dispatch, talkative, "Hello?"));

        Assert.InRange((double)many / few, 0.5, 1.05);
    }

    [Fact]
    public async Task Replies_stored_by_an_earlier_version_are_read_and_moved_out_of_the_way()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage);
        var address = dispatch.RenterPhone;
        await AddRepliesAsync(dispatch, address, 100, r => Old(address, r));
        await dispatch.Get<ContactReplies>().RecordAsync(Report(dispatch, "delivered", null) with { Partition = address, MessageNumber = 1050 }, Cancellation);

        Assert.Equal(DeliveryStatus.Delivered, (await dispatch.Get<IContactMessageStore>().FindAsync(address, 1050, Cancellation))!.Status);
        var loaded = await dispatch.Get<IContactStore>().LoadAsync(address, Cancellation);
        Assert.DoesNotContain(loaded.Versions.Keys, k => k.StartsWith("message_", StringComparison.Ordinal));
        Assert.NotNull(await dispatch.Get<IContactMessageStore>().FindAsync(address, 1099, Cancellation));
    }

    private static DeliveryReport Report(DispatchFixture dispatch, string status, int? code) => new(
        "SM" + new string('c', 32), status, DeliveryStatusRules.FromMessageStatus(status), code, null, dispatch.WorkerPhone, 1, null, dispatch.Clock.GetUtcNow());

    private static async Task AddRepliesAsync(DispatchFixture dispatch, string address, int count, Func<OutgoingMessage, TableEntity> write)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal) { ["message_code"] = "M1000" };
        var rows = Enumerable.Range(1000, count).Select(i => write(new OutgoingMessage(
            i, MessageKind.Notice, PartyRole.Renter, address, Channel.WhatsApp, "help_unknown", "en", values, dispatch.Clock.GetUtcNow())
        { SendState = SendState.Accepted }));
        var table = dispatch.Get<StorageAccount>().Table(TableContactStore.TableName);
        foreach (var batch in rows.Chunk(90))
        {
            var actions = batch.Select(r => new TableTransactionAction(TableTransactionActionType.UpsertReplace, r));
            Assert.IsType<TableTransactionResult.Committed>(await table.SubmitTransactionAsync(actions, Cancellation));
        }
    }

    /// <summary>A row as it was written before: another key, and without the columns that came since.</summary>
    private static TableEntity Old(string address, OutgoingMessage message)
    {
        string[] since = ["replaces", "retries", "is_switched", "window_open_until", "not_before", "deliver_by"];
        var old = new TableEntity(address, $"message_{message.Number:D4}");
        foreach (var (name, value) in MessageRow.New(address, message).Where(v => !since.Contains(v.Key, StringComparer.Ordinal)))
        {
            old[name] = value;
        }

        return old;
    }

    private static async Task<long> BytesAsync(Func<Task> work)
    {
        using var scope = StorageCalls.Begin();
        await work();
        return scope.Calls.Sum(c => c.RequestBytes + c.ResponseBytes);
    }
}
