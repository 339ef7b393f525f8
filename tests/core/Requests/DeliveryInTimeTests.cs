using Dispatch.Core.Assignment;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;

namespace Dispatch.Core.Tests.Requests;

/// <summary>Messages that fail for a while, stay undelivered, or meet a stopped sender. The dispatch message is number 3.</summary>
public sealed class DeliveryInTimeTests
{
    private const int Renter = 1;
    private const int Landlord = 2;
    private const int Offer = 3;

    [Theory]
    [InlineData(RequestPriority.High, 10)]
    [InlineData(RequestPriority.Medium, 30)]
    [InlineData(RequestPriority.Low, 120)]
    public void An_offer_not_delivered_in_time_goes_by_sms_and_then_to_the_next_worker(RequestPriority priority, int minutes)
    {
        var story = Story.Of(Some.Ana, Some.Ben).Report(Some.Report with { Priority = priority }).Delivers(Offer, "sent");
        Assert.Equal(Some.Start.AddMinutes(minutes), story.Messages[2].DeliverBy);
        Assert.False(Check(story.After(TimeSpan.FromMinutes(minutes) - TimeSpan.FromSeconds(1))).Last.HasRows);

        Check(story.After(TimeSpan.FromSeconds(1)));

        Assert.Contains("job_offer worker sms", story.Sent);
        var sms = story.NewMessages.Single(m => m.Role == PartyRole.Worker);
        Assert.Equal((Offer, sms.Number), (sms.FallbackFor, story.Messages[2].ReplacedBy));
        Assert.Null(story.Messages[2].DeliverBy);
        Assert.Equal([NoteKind.NotDeliveredInTime, NoteKind.FellBack], story.Messages[2].Notes.Select(n => n.Kind));

        story.Delivers(Renter, "delivered").Delivers(Landlord, "delivered");
        Check(story.After(TimeSpan.FromMinutes(minutes)));

        Assert.Contains("job_offer worker whatsapp", story.Sent);
        Assert.Equal(Some.Ben.PhoneNumber, story.NewMessages.Single(m => m.Kind == MessageKind.Offer).Address);
        Assert.Equal(("not delivered in time", OfferStatus.Undelivered), (story.Aggregate!.Offers[0].Reason, story.Aggregate.Offers[0].Status));
    }

    [Theory]
    [InlineData(SendState.Accepted, false)]
    [InlineData(SendState.Unknown, true)]
    public void What_was_posted_at_the_last_moment_has_a_minute_and_who_may_have_got_it_may_get_it_twice(SendState outcome, bool isPossiblyDouble)
    {
        var story = Story.Of(Some.Ana, Some.Ben).Report(Some.Report);
        var limit = story.Messages[2].DeliverBy!.Value - Some.Start;
        story.Delivers(Renter, "delivered").Delivers(Landlord, "delivered").After(limit - TimeSpan.FromSeconds(10)).Posts(Offer, outcome);
        Assert.False(Check(story.After(TimeSpan.FromSeconds(59))).Last.HasRows);

        Check(story.After(TimeSpan.FromSeconds(1)));

        Assert.Equal(isPossiblyDouble, story.NewMessages.Single(m => m.Kind == MessageKind.Offer).PossiblyDouble);
    }

    [Fact]
    public void An_offer_that_came_after_all_stays_with_its_worker_although_its_sms_does_not_come_in_time()
    {
        var story = Story.Of(Some.Ana, Some.Ben).Report(Some.Report).Delivers(Offer, "sent");
        var limit = story.Messages[2].DeliverBy!.Value - Some.Start;
        Check(story.After(limit));
        var sms = story.NewMessages.Single(m => m.Kind == MessageKind.Offer).Number;
        story.Delivers(Offer, "read").Delivers(Renter, "delivered").Delivers(Landlord, "delivered");

        Check(story.After(limit));

        Assert.Equal(NoteKind.NotDeliveredInTime, Assert.Single(story.Messages[sms - 1].Notes).Kind);
        Assert.Equal(OfferStatus.Open, Assert.Single(story.Aggregate!.Offers).Status);
        Assert.Empty(story.Sent);
    }

    [Fact]
    public void In_an_emergency_everybody_who_was_asked_and_not_reached_in_two_minutes_is_asked_by_sms()
    {
        var story = Story.Emergency(Some.Ana, Some.Ben, Some.Cruz);
        var (ana, ben) = (OfferTo(story, Some.Ana), OfferTo(story, Some.Ben));
        story.Delivers(ana.Number, "delivered").Delivers(ben.Number, "sent");

        Check(story.After(TimeSpan.FromMinutes(2)));

        var sms = story.NewMessages.Where(m => m.Kind == MessageKind.Offer).ToList();
        Assert.Equal([Some.Ben.PhoneNumber, Some.Cruz.PhoneNumber], sms.Select(m => m.Address).Order());
        Assert.All(sms, m => Assert.Equal(Channel.Sms, m.Channel));

        Check(story.After(TimeSpan.FromMinutes(2)));

        Assert.Equal(OfferStatus.Open, Assert.Single(story.Aggregate!.OpenOffers).Status);
        Assert.DoesNotContain(story.NewMessages, m => m.Kind == MessageKind.Offer);
    }

    [Fact]
    public void What_was_handed_over_late_has_a_minute_to_arrive()
    {
        var story = Story.Emergency(Some.Ana);
        var offer = OfferTo(story, Some.Ana);
        Assert.Equal(Some.Start.AddMinutes(2), MessageTimes.CheckAt(offer));

        story.After(TimeSpan.FromSeconds(100)).Posts(offer.Number);
        Check(story.After(TimeSpan.FromSeconds(59)));
        Assert.DoesNotContain(story.NewMessages, m => m.Kind == MessageKind.Offer);

        Check(story.After(TimeSpan.FromSeconds(1)));
        Assert.Equal(Channel.Sms, Assert.Single(story.NewMessages, m => m.Kind == MessageKind.Offer).Channel);
    }

    [Fact]
    public void What_was_handed_over_at_once_has_the_whole_time_and_no_more()
    {
        var story = Story.Emergency(Some.Ana);
        var offer = OfferTo(story, Some.Ana);

        Assert.Equal(Some.Start.AddMinutes(2), MessageTimes.CheckAt(story.Posts(offer.Number).Messages.Single(m => m.Number == offer.Number)));
    }

    [Fact]
    public void What_arrived_is_not_sent_again()
    {
        var story = Story.Reported(Some.Ana).Delivers(Renter, "read").Delivers(Landlord, "delivered").Delivers(Offer, "delivered");

        Assert.False(Check(story.After(TimeSpan.FromHours(5))).Last.HasRows);
    }

    [Fact]
    public void A_late_word_of_delivery_after_the_fallback_is_kept_and_changes_nothing_else()
    {
        var story = Check(Story.Reported(Some.Ana, Some.Ben).Delivers(Offer, "sent").After(TimeSpan.FromMinutes(30)));
        var messages = story.Messages.Count;

        story.Delivers(Offer, "delivered");

        Assert.Equal((DeliveryStatus.Delivered, messages), (story.Messages[2].Status, story.Messages.Count));
        Assert.Equal(DeliveryStatus.Pending, story.Request.WhatsappStatus);
        Assert.True(story.Last.Events[0].Changed);
        Assert.Equal(OfferStatus.Open, story.Aggregate!.Offers[0].Status);
    }

    [Fact]
    public void A_late_failure_after_the_fallback_starts_nothing()
    {
        var story = Check(Story.Reported(Some.Ana, Some.Ben).Delivers(Offer, "sent").After(TimeSpan.FromMinutes(30)));

        Assert.Empty(story.Delivers(Offer, "undelivered", 63024).Sent);
        Assert.Equal(OfferStatus.Open, story.Aggregate!.Offers[0].Status);
    }

    [Fact]
    public void A_notice_by_sms_that_stays_silent_is_noted_and_nothing_more()
    {
        var story = Story.Reported(Some.Ana).Delivers(Renter, "delivered").Delivers(Offer, "delivered").Delivers(Landlord, "sent");

        Check(story.After(TimeSpan.FromMinutes(30)));

        Assert.Empty(story.Sent);
        Assert.Equal((NoteKind.NotDeliveredInTime, "sent"), (story.Messages[1].Notes.Single().Kind, story.Messages[1].Notes.Single().Detail));
        Assert.False(Check(story.After(TimeSpan.FromHours(1))).Last.HasRows);
    }

    [Fact]
    public void An_offer_that_is_over_is_not_offered_by_sms()
    {
        var story = Story.Reported(Some.Ana, Some.Ben).Declines(Some.Ana);
        var (first, second) = (story.Messages[2], story.NewMessages.Single(m => m.Kind == MessageKind.Offer));

        Check(story.After(TimeSpan.FromMinutes(30)));

        Assert.Equal(0, story.Messages[first.Number - 1].ReplacedBy);
        Assert.NotEqual(0, story.Messages[second.Number - 1].ReplacedBy);
        Assert.Equal(MessageTrouble.NotWanted, story.Messages[first.Number - 1].Notes.Single().Detail);
    }

    [Fact]
    public void Passing_trouble_is_tried_again_as_a_new_message_and_then_goes_by_sms()
    {
        var story = Story.Reported(Some.Ana, Some.Ben);
        var number = Offer;
        foreach (var retries in new[] { 1, 2, 3 })
        {
            story.Delivers(number, "undelivered", 30410);
            var again = Assert.Single(story.NewMessages);
            Assert.Equal((number, retries, SendState.Queued, Channel.WhatsApp), (again.Replaces, again.Retries, again.SendState, again.Channel));
            Assert.True(again.NotBefore > story.Now, "it is sent at once");
            Assert.Equal(again.Number, story.Request.DispatchMessage);
            Assert.Equal($"{Some.Key.Code}-{again.Number}", again.Values["message_code"]);
            Assert.Equal(story.Messages[2].DeliverBy, again.DeliverBy);
            number = again.Number;
        }

        Assert.Equal(["job_offer worker sms"], story.Delivers(number, "undelivered", 30410).Sent);
        Assert.True(story.NewMessages[0].IsSwitched);
    }

    [Fact]
    public void A_stopped_sender_holds_the_message_and_an_account_is_not_got_round()
    {
        var story = Story.Reported(Some.Ana, Some.Ben).Delivers(Offer, "failed", 30002);
        var held = Assert.Single(story.NewMessages);
        Assert.Equal((SendState.Held, "30002", Offer), (held.SendState, held.SendReason, held.Replaces));
        Assert.True(held.NotBefore > story.Now, "it is sent at once");
        Assert.Equal(TroubleKind.Held, MessageTrouble.Of(held));

        story.Delivers(Renter, "delivered").Delivers(Landlord, "delivered");
        Check(story.After(TimeSpan.FromMinutes(30)));

        Assert.Empty(story.Sent);
        Assert.Equal(OfferStatus.Open, story.Aggregate!.Offers[0].Status);
        Assert.Null(MessageTimes.CheckAt(story.Messages[held.Number - 1]));
    }

    /// <summary>A minute would send everything that waited twice, or to the next, as soon as the account works again.</summary>
    [Fact]
    public void What_a_stopped_account_held_back_has_its_whole_time_again()
    {
        var offer = Story.Reported(Some.Ana, Some.Ben).Messages[Offer - 1];
        var posted = offer.DeliverBy!.Value.AddHours(1);
        MessageNote[] notes = [new(posted.AddMinutes(-1), NoteKind.Held, "sender stopped, error 20003"), new(posted, NoteKind.Posted, string.Empty)];

        var released = offer with { SendState = SendState.Accepted, SendNotes = notes };

        Assert.Equal(posted.AddMinutes(30), MessageTimes.CheckAt(released));
        Assert.Equal(posted.AddMinutes(1), MessageTimes.CheckAt(released with { SendNotes = notes[1..] }));
    }

    [Fact]
    public void A_disabled_WhatsApp_sender_is_got_round_by_sms_when_time_is_up()
    {
        var story = Story.Reported(Some.Ana, Some.Ben).Delivers(Offer, "failed", 63112);
        Assert.Equal(SendState.Held, story.NewMessages[0].SendState);
        story.Delivers(Renter, "delivered").Delivers(Landlord, "delivered");

        Assert.Equal(["job_offer worker sms"], Check(story.After(TimeSpan.FromMinutes(30))).Sent);
    }

    [Fact]
    public void A_fault_of_ours_shows_although_another_way_was_found()
    {
        var story = Story.Reported(Some.Ana).Refuses(Offer, 63013);

        Assert.Equal(["job_offer worker sms"], story.Sent);
        Assert.Equal(TroubleKind.ToFix, MessageTrouble.Of(story.Messages[2]));
        Assert.Null(MessageTrouble.Of(Story.Reported(Some.Ana).Refuses(Offer, 63024).Messages[2]));
    }

    [Fact]
    public void Only_messages_that_reached_nobody_by_no_wish_of_theirs_are_trouble()
    {
        var story = Story.Reported(Some.Ana).Refuses(Landlord, 30004);
        Assert.Equal(TroubleKind.NotDelivered, MessageTrouble.Of(story.Refuses(4, 63024).Messages[3]));
        Assert.Null(MessageTrouble.Of(Story.Reported(Some.Ana).Refuses(Landlord, 21610).Messages[1]));
        Assert.All(Story.Reported(Some.Ana).Messages, m => Assert.Null(MessageTrouble.Of(m)));
    }

    private static OutgoingMessage OfferTo(Story story, Candidate worker) =>
        story.Messages.First(m => m.Kind == MessageKind.Offer && m.Address == worker.PhoneNumber);

    private static Story Check(Story story) => story.Do(new CheckDelivery(story.NextId()));
}
