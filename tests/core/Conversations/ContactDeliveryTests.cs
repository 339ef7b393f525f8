using Dispatch.Core.Conversations;
using Dispatch.Core.Conversations.Intake;
using Dispatch.Core.Messaging;
using Dispatch.Core.Tests.Requests;

namespace Dispatch.Core.Tests.Conversations;

/// <summary>Replies to a person who wrote: what becomes of them, and what their failures say of the person's address.</summary>
public sealed class ContactDeliveryTests
{
    private static readonly Phone Asked = Phone.OfWorker().Says("ok");

    private static readonly OutgoingMessage Reply = Assert.Single(Asked.Messages);

    [Theory]
    [InlineData("delivered", null, false, DeliveryStatus.Delivered)]
    [InlineData("failed", 63024, true, DeliveryStatus.Failed)]
    [InlineData("queued", null, false, DeliveryStatus.Pending)]
    public void A_callback_moves_the_reply(string word, int? code, bool hasFailed, DeliveryStatus status)
    {
        var (message, news, failed) = ContactDelivery.Record(Reply, Report(word, code), Some.Start);

        Assert.Equal((status, hasFailed, "SM1"), (message.Status, failed, message.CallbackSid));
        Assert.Equal(message.Status != Reply.Status, news.Changed);
    }

    [Fact]
    public void A_reply_that_fails_on_WhatsApp_goes_by_sms_once()
    {
        var failed = ContactDelivery.Refused(Reply, 63024, Some.Start)!;
        var change = ContactDelivery.Fail(Asked.Aggregate, Asked.Aggregate, failed, null, Some.Start);

        Assert.Equal((Channel.Sms, 1, 2), (change.New!.Channel, change.New.FallbackFor, change.New.Number));
        Assert.Equal((2, 2, "M2"), (change.Contact.MessageCount, change.Changed!.ReplacedBy, change.New.Values["message_code"]));
        Assert.Equal((SendState.Claimed, Reply.Template), (change.New.SendState, change.New.Template));

        var after = Asked.Aggregate with { Contact = change.Contact };
        var second = ContactDelivery.Fail(after, after, ContactDelivery.Refused(change.New, 30004, Some.Start)!, null, Some.Start);
        Assert.Null(second.New);
        Assert.Equal(NoteKind.GivenUp, second.Changed!.Notes.Last().Kind);
    }

    [Fact]
    public void A_reply_whose_window_closed_goes_as_the_template_in_its_place()
    {
        var change = ContactDelivery.Fail(Asked.Aggregate, Asked.Aggregate, ContactDelivery.Refused(Reply, 63016, Some.Start)!, null, Some.Start);

        Assert.Equal(("answer_waiting", Channel.WhatsApp, 1), (change.New!.Template, change.New.Channel, change.New.Replaces));
        Rendering.Check(change.New);
    }

    [Fact]
    public void A_reply_not_delivered_in_time_goes_by_sms()
    {
        Assert.Null(ContactDelivery.CheckInTime(Asked.Aggregate, Asked.Aggregate, Reply, Reply.DeliverBy!.Value.AddSeconds(-1)));

        var change = ContactDelivery.CheckInTime(Asked.Aggregate, Asked.Aggregate, Reply, Reply.DeliverBy.Value)!;

        Assert.Equal(Channel.Sms, change.New!.Channel);
        Assert.Null(change.Changed!.DeliverBy);
        Assert.Null(ContactDelivery.CheckInTime(Asked.Aggregate, Asked.Aggregate, change.Changed, Reply.DeliverBy.Value.AddDays(1)));
    }

    [Fact]
    public void The_confirmation_of_a_STOP_is_not_sent_round_it()
    {
        var phone = Phone.OfWorker().Says("STOP");
        var confirmation = Assert.Single(phone.Messages);

        Assert.Null(ContactDelivery.Fail(phone.Aggregate, phone.Aggregate, ContactDelivery.Refused(confirmation, 63024, Some.Start)!, null, Some.Start).New);
        Assert.Null(ContactDelivery.CheckInTime(phone.Aggregate, phone.Aggregate, confirmation, Some.Start.AddDays(1))!.New);
    }

    [Fact]
    public void What_a_failure_says_of_the_address_is_remembered_until_the_person_writes_again()
    {
        var change = ContactDelivery.Mark(Asked.Contact, Channel.WhatsApp, ContactMark.Unreachable, "mark_1", Some.Start)!;
        Assert.Contains(Channel.WhatsApp, change.Contact.Unreachable);
        Assert.Null(ContactDelivery.Mark(change.Contact, Channel.WhatsApp, ContactMark.Unreachable, "mark_2", Some.Start));

        var optedOut = ContactDelivery.Mark(change.Contact, Channel.Sms, ContactMark.OptedOut, "mark_3", Some.Start)!.Contact;
        var wrote = ContactRules.Receive(Asked.Aggregate with { Contact = optedOut }, Asked.Message("hello"), Some.Start, new IntakeFacts(Some.Secret)).Contact;

        Assert.Empty(wrote.Unreachable);
        Assert.Equal([Channel.Sms], wrote.OptedOut);
    }

    [Theory]
    [InlineData(21610, ContactMark.OptedOut, true)]
    [InlineData(63014, ContactMark.Blocked, false)]
    [InlineData(63024, ContactMark.Unreachable, false)]
    [InlineData(30003, null, false)]
    public void What_a_failure_says_of_the_persons_own_address_is_committed_with_it(int code, ContactMark? mark, bool isConsent)
    {
        var change = ContactDelivery.Fail(Asked.Aggregate, Asked.Aggregate, ContactDelivery.Refused(Reply, code, Some.Start)!, null, Some.Start);

        Assert.Equal(
            (mark == ContactMark.OptedOut, mark == ContactMark.Blocked, mark == ContactMark.Unreachable),
            (change.Contact.OptedOut.Contains(Channel.WhatsApp), change.Contact.BlockedOn.Contains(Channel.WhatsApp), change.Contact.Unreachable.Contains(Channel.WhatsApp)));
        Assert.Equal(isConsent, change.Consent is not null);
    }

    [Fact]
    public void A_failure_of_what_somebody_else_was_told_leaves_the_asker_alone_and_goes_by_the_others_facts()
    {
        var manager = new ContactAggregate(new Contact { Address = "+15550103333", Unreachable = new HashSet<Channel> { Channel.WhatsApp } }, [], [], []);
        var told = Reply with { Address = manager.Contact.Address, Channel = Channel.Sms };

        var stopped = ContactDelivery.Fail(Asked.Aggregate, manager, ContactDelivery.Refused(told, 21610, Some.Start)!, null, Some.Start);
        Assert.Empty(stopped.Contact.OptedOut);
        Assert.Null(stopped.Consent);

        // The asker could have it by WhatsApp; the manager cannot.
        var landline = ContactDelivery.Fail(Asked.Aggregate, manager, ContactDelivery.Refused(told, 21614, Some.Start)!, null, Some.Start);
        Assert.Empty(landline.Contact.Unreachable);
        Assert.Null(landline.New);
    }

    [Fact]
    public void A_block_is_taken_for_lifted_when_the_person_writes_there_and_a_STOP_is_not()
    {
        var blocked = ContactDelivery.Mark(Asked.Contact, Channel.WhatsApp, ContactMark.Blocked, "mark_1", Some.Start)!;
        Assert.Null(blocked.Consent);
        Assert.Null(ContactDelivery.Mark(blocked.Contact, Channel.WhatsApp, ContactMark.Blocked, "mark_2", Some.Start));
        var both = Asked.Aggregate with { Contact = ContactDelivery.Mark(blocked.Contact, Channel.WhatsApp, ContactMark.OptedOut, "mark_3", Some.Start)!.Contact };

        Assert.Equal([Channel.WhatsApp], (Asked.Aggregate with { Contact = blocked.Contact }).ToFacts().OptedOut);
        Assert.Equal([Channel.WhatsApp], Wrote(both, Channel.Sms).BlockedOn);
        Assert.Empty(Wrote(both, Channel.WhatsApp).BlockedOn);
        Assert.Equal([Channel.WhatsApp], Wrote(both, Channel.WhatsApp).OptedOut);

        static Contact Wrote(ContactAggregate before, Channel channel) =>
            ContactRules.Receive(before, Asked.Message("my jobs", channel), Some.Start, new IntakeFacts(Some.Secret)).Contact;
    }

    private static DeliveryReport Report(string word, int? code) =>
        new("SM1", word, DeliveryStatusRules.FromMessageStatus(word), code, null, Some.Ana.PhoneNumber, 1, null, Some.Start);
}
