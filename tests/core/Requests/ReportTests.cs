using Dispatch.Core.Directory;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Core.Triage;

namespace Dispatch.Core.Tests.Requests;

/// <summary>A report becomes a request, is told and offered, in one decision.</summary>
public sealed class ReportTests
{
    [Fact]
    public void A_report_is_told_to_renter_and_landlord_and_offered_to_the_primary_worker()
    {
        var story = Story.Reported(Some.Ben, Some.Ana);

        Assert.Equal(Outcome.Applied, story.Last.Outcome);
        Assert.Equal(["renter_received renter whatsapp", "landlord_received landlord sms", "job_offer worker whatsapp"], story.Sent);
        Assert.Equal([Some.RenterPhone, Some.LandlordPhone, Some.Ana.PhoneNumber], story.Messages.Select(m => m.Address));
        Assert.Equal((RequestStatus.Pending, RequestStage.Offered), (story.Request.Status, story.Request.Stage));
        Assert.Null(story.Request.AssignedWorkerId);
        var offer = Assert.Single(story.Aggregate!.Offers);
        Assert.Equal((1, 1, Some.Ana.WorkerId, OfferStatus.Open), (offer.Number, offer.Round, offer.WorkerId, offer.Status));
        Assert.Equal((3, DeliveryStatus.Pending, null), (story.Request.DispatchMessage, story.Request.WhatsappStatus, story.Request.WhatsappMessageId));
    }

    [Theory]
    [InlineData("en", "SAFETY FIRST, about your report ", "Do this now: Possible gas leak: no flames", 3)]
    [InlineData("es", "SU SEGURIDAD PRIMERO, sobre su reporte ", "Haga esto ahora: Posible fuga de gas: sin llamas", 4)]
    public void A_renter_in_danger_reads_what_to_do_before_anything_else(string language, string lead, string sentence, int segments)
    {
        var story = Story.Of(Some.Ana).Report(Some.Report with { Safety = "gas", Priority = RequestPriority.Emergency, Language = language });

        var message = story.Messages[0];
        Assert.Equal(("renter_received_safety", Some.RenterPhone), (message.Template, message.Address));
        Assert.Equal("gas/US", message.Values["safety"]);
        var text = Rendering.Of(message, language);
        Assert.StartsWith($"{lead}{Some.Key.Code}-1. {sentence}", text.WhatsAppText, StringComparison.Ordinal);
        Assert.Contains("911", text.SmsText, StringComparison.Ordinal);
        Assert.Contains($"https://rent.example/track/{message.Values["track_url"]}", text.SmsText, StringComparison.Ordinal);
        Assert.Equal(SmsEncoding.Gsm7, SmsSegments.Of(text.SmsText).Encoding);
        Assert.InRange(SmsSegments.Of(text.SmsText).Count, 1, segments);
    }

    [Fact]
    public void Every_danger_fits_one_message_in_every_country()
    {
        foreach (var (kind, country) in Enum.GetValues<SafetyKind>().SelectMany(_ => SafetySentences.BuiltIn.Numbers.Keys.Append("ZZ"), (k, c) => (k, c)))
        {
            var story = Story.Of(Some.Ana).Report(Some.Report with { Safety = SafetySentences.Key(kind) });
            var values = new Dictionary<string, string>(story.Messages[0].Values, StringComparer.Ordinal) { ["safety"] = SafetySentences.ValueOf(SafetySentences.Key(kind), country) };
            foreach (var language in new[] { "en", "es" })
            {
                var text = Rendering.Of(story.Messages[0] with { Values = values }, language);
                Assert.DoesNotContain("…", text.WhatsAppText, StringComparison.Ordinal);
                Assert.InRange(SmsSegments.Of(text.SmsText).Count, 1, 4);
                Assert.Equal(SmsEncoding.Gsm7, SmsSegments.Of(text.SmsText).Encoding);
            }
        }
    }

    [Fact]
    public void Its_history_begins_with_the_report_and_the_offer()
    {
        var story = Story.Reported(Some.Ana);

        Assert.Equal(
            [
                new StatusHistory(1, HistoryKind.Status, null, "pending", null, "received", "system:web", Some.Start, null),
                new StatusHistory(2, HistoryKind.Status, "pending", "pending", "received", "offered", "system:web", Some.Start, "offered to Ana Torres"),
            ],
            story.History);
    }

    [Fact]
    public void The_offer_carries_what_the_worker_needs_to_decide()
    {
        var values = Story.Reported(Some.Ana).Messages[2].Values;

        Assert.Equal(
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["message_code"] = $"{Some.Key.Code}-3",
                ["issue"] = "Kitchen tap is leaking",
                ["priority"] = "medium",
                ["location"] = "Sunny Court, Apt 4-B, kitchen",
                ["renter_contact"] = "Rosa Renter +15550100001",
                ["ref"] = $"{Some.OrganisationId}:{Some.RequestId}:1",
            },
            values);
    }

    [Fact]
    public void The_renter_gets_the_tracking_link_of_this_request()
    {
        var story = Story.Reported(Some.Ana);

        Assert.True(TrackToken.TryParse(story.Messages[0].Values["track_url"], out var token));
        Assert.Equal(Some.Key, token.Key);
        Assert.True(token.Opens(story.Request));
    }

    [Fact]
    public void Messages_commit_claimed_by_the_process_that_sends_them() => Assert.All(
        Story.Reported(Some.Ana).Messages,
        m => Assert.Equal((SendState.Claimed, Some.Start.AddSeconds(60), 1), (m.SendState, m.ClaimUntil, m.Attempts)));

    [Theory]
    [InlineData(RequestPriority.Emergency, "job_offer_emergency", 2.5, 5)]
    [InlineData(RequestPriority.High, "job_offer", 7.5, 15)]
    [InlineData(RequestPriority.Medium, "job_offer", 30, 60)]
    [InlineData(RequestPriority.Low, "job_offer", 120, 240)]
    public void Priority_decides_template_and_times(RequestPriority priority, string template, double remindAfter, double expireAfter)
    {
        var story = Story.Of(Some.Ana).Report(Some.Report with { Priority = priority });

        Assert.Equal(template, story.Messages[2].Template);
        var offer = story.Aggregate!.Offers[0];
        Assert.Equal(Some.Start.AddMinutes(remindAfter), offer.RemindAt);
        Assert.Equal(Some.Start.AddMinutes(expireAfter), offer.ExpiresAt);
        Assert.Equal((DueAction.RemindOffer, offer.RemindAt), (story.Request.DueAction, story.Request.DueAt));
    }

    [Fact]
    public void Only_a_worker_of_the_trade_is_asked()
    {
        var sparks = Some.Worker(4, "Sol", isPrimary: true, specialty: "electrical");

        var story = Story.Of(Some.Ana, sparks).Report(Some.Report with { Specialty = "electrical" });

        Assert.Equal(sparks.WorkerId, story.Aggregate!.Offers[0].WorkerId);
    }

    [Theory]
    [InlineData("4b", true)]
    [InlineData("apt. 4-B", true)]
    [InlineData("Unit 4B", true)]
    [InlineData("14b", false)]
    [InlineData("-", false)]
    public void The_unit_is_matched_as_people_write_it(string unit, bool isKnown)
    {
        var story = Story.Of(Some.Ana).Report(Some.Report with { Unit = unit });

        Assert.Equal(isKnown ? Some.PropertyId : null, story.Request.PropertyId);
        Assert.Equal(isKnown ? "Sunny Court, Apt 4-B, kitchen" : $"Sunny Court, {unit}, kitchen", story.Request.Location);
    }

    [Fact]
    public void A_unit_without_a_letter_or_digit_matches_no_property_of_that_kind()
    {
        var story = Story.Of(Some.Ana);
        story.Complex = story.Complex with { Properties = [Some.Property with { Unit = "*" }] };

        Assert.Null(story.Report(Some.Report with { Unit = null, PropertyId = Some.RequestId }).Request.PropertyId);
    }

    [Fact]
    public void The_property_named_by_id_comes_before_the_unit()
    {
        var other = new Property("0d000000-0000-4000-8000-000000000005", Some.ComplexId, "5", null);
        var story = Story.Of(Some.Ana);
        story.Complex = story.Complex with { Properties = [Some.Property, other] };

        story.Report(Some.Report with { PropertyId = other.Id });

        Assert.Equal((other.Id, "Sunny Court, 5, kitchen"), (story.Request.PropertyId, story.Request.Location));
    }

    [Fact]
    public void An_unknown_unit_is_told_to_the_landlord_of_the_complex()
    {
        var story = Story.Of(Some.Ana);
        story.Complex = story.Complex with { Complex = story.Complex.Complex with { DefaultLandlordId = Some.Landlord.Id } };

        Assert.Contains("landlord_received landlord sms", story.Report(Some.Report with { Unit = "99" }).Sent);
    }

    [Fact]
    public void Without_a_landlord_the_others_are_told()
    {
        var story = Story.Of(Some.Ana).Report(Some.Report with { Unit = "99" });

        Assert.Null(story.Request.Landlord);
        Assert.Equal(["renter_received renter whatsapp", "job_offer worker whatsapp"], story.Sent);
    }

    [Fact]
    public void A_known_renter_keeps_the_id_and_an_unknown_one_gets_the_same_every_time()
    {
        var known = Story.Of(Some.Ana);
        known.Contacts[Some.RenterPhone] = ContactFacts.Unknown with
        {
            RenterIds = new Dictionary<string, string>(StringComparer.Ordinal) { [Some.OrganisationId] = "renter-1", ["other"] = "renter-2" },
        };

        Assert.Equal("renter-1", known.Report(Some.Report).Request.RenterId);
        var unknown = Story.Reported(Some.Ana).Request.RenterId;
        Assert.True(Ids.IsId(unknown));
        Assert.Equal(unknown, Story.Reported(Some.Ana).Request.RenterId);
    }

    [Fact]
    public void The_contacts_own_language_wins()
    {
        var story = Story.Of(Some.Ana);
        story.Contacts[Some.RenterPhone] = Some.Contact(language: "es");

        Assert.Equal(["es", "en", "en"], story.Report(Some.Report).Messages.Select(m => m.Language));
    }

    [Fact]
    public void A_renter_who_said_stop_is_skipped_with_the_reason_and_the_job_goes_on()
    {
        var story = Story.Of(Some.Ana);
        story.Contacts[Some.RenterPhone] = Some.Contact(optedOut: [Channel.WhatsApp]);

        story.Report(Some.Report);

        var skipped = story.Messages[0];
        Assert.Equal((SendState.Skipped, "opted out", DeliveryStatus.Failed, Channel.WhatsApp), (skipped.SendState, skipped.SendReason, skipped.Status, skipped.Channel));
        Assert.Equal(SendState.Claimed, story.Messages[2].SendState);
    }

    [Fact]
    public void An_address_that_does_not_work_on_one_channel_is_written_to_on_the_other()
    {
        var story = Story.Of(Some.Ana);
        story.Contacts[Some.RenterPhone] = Some.Contact(unreachable: [Channel.WhatsApp]);
        story.Contacts[Some.LandlordPhone] = Some.Contact(unreachable: [Channel.WhatsApp, Channel.Sms]);

        story.Report(Some.Report);

        Assert.Equal((SendState.Claimed, Channel.Sms), (story.Messages[0].SendState, story.Messages[0].Channel));
        Assert.Equal((SendState.Skipped, "cannot be reached"), (story.Messages[1].SendState, story.Messages[1].SendReason));
    }

    [Fact]
    public void A_long_name_does_not_push_the_number_out_of_the_offer()
    {
        var story = Story.Of(Some.Ana).Report(Some.Report with { RenterName = string.Concat(Enumerable.Repeat("Maximiliana ", 8)).Trim() });

        Assert.EndsWith(Some.RenterPhone, Rendering.Of(story.Messages[2], "en").Variables["5"], StringComparison.Ordinal);
    }

    [Fact]
    public void A_whatsapp_user_id_is_no_number_to_call()
    {
        var story = Story.Of(Some.Ana).Report(Some.Report with { RenterAddress = "US.1A2B3C" });

        Assert.Equal("Rosa Renter", story.Messages[2].Values["renter_contact"]);
    }

    [Fact]
    public void Photos_of_the_report_are_kept()
    {
        var photo = new Attachment("p1", Some.RequestId, "photos/a/b/c", "image/jpeg", Some.Start, "tap.jpg", 10, "renter");

        Assert.Equal([photo], Story.Of(Some.Ana).Report(Some.Report with { Attachments = [photo] }).Attachments);
    }

    [Fact]
    public void The_same_report_again_changes_nothing()
    {
        var story = Story.Reported(Some.Ana).Report(Some.Report);

        Assert.Equal(Outcome.Ignored, story.Last.Outcome);
        Assert.False(story.Last.HasRows);
    }

    [Fact]
    public void Only_a_report_can_come_first() =>
        Assert.Throws<InvalidOperationException>(() => RequestRules.Decide(Some.Key, null, new CheckDue("t"), new Facts(), Some.Start));

    [Fact]
    public void A_decision_without_facts_asks_for_them()
    {
        var facts = new Facts();

        RequestRules.Decide(Some.Key, null, new ReportRequest("r", "system:web", Some.Report), facts, Some.Start);

        Assert.True(facts.NeedsComplex);
        Assert.Equal([Some.RenterPhone], facts.MissingContacts);
        facts.Give(Some.Complex(Some.Ana));
        facts.Give(Some.RenterPhone, ContactFacts.Unknown);
        Assert.True(facts.IsComplete);
        RequestRules.Decide(Some.Key, null, new ReportRequest("r", "system:web", Some.Report), facts, Some.Start);
        Assert.Equal([Some.LandlordPhone, Some.Ana.PhoneNumber], facts.MissingContacts.Order(StringComparer.Ordinal));
    }
}
