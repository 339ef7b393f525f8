using Dispatch.Core.Conversations;
using Dispatch.Core.Conversations.Intake;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Core.Tests.Requests;

namespace Dispatch.Core.Tests.Conversations;

/// <summary>"Not fixed" and what else renters say of reports that are closed.</summary>
public sealed class NotFixedTests
{
    [Theory]
    [InlineData("not fixed")]
    [InlineData("Not fixed yet")]
    [InlineData("not fixed - still cold")]
    [InlineData("It isn't fixed")]
    [InlineData("It still doesn't work!")]
    [InlineData("still leaking")]
    [InlineData("It still drips in the kitchen")]
    [InlineData("Todavía no está arreglado")]
    [InlineData("Sigue goteando mucho")]
    [InlineData("Ainda não foi resolvido, pinga")]
    [InlineData("Continua vazando")]
    [InlineData("Ce n'est toujours pas réparé")]
    [InlineData("Ça goutte encore")]
    public void What_was_done_is_opened_again(string text)
    {
        var phone = Renter(Done(1, days: 1)).Says(text);

        Assert.Equal((text, Phone.KeyOf(1)), (Assert.IsType<ReopenRequest>(phone.Command).Reason, phone.Last.Pending[0].Target));
        Assert.Null(phone.Contact.Intake.Draft);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(29, true)]
    [InlineData(30, false)]
    [InlineData(null, false)]
    public void The_thirty_days_count_from_when_it_was_done(int? days, bool isReopened)
    {
        var phone = Renter(Done(1, days)).Says("not fixed");

        Assert.Equal(isReopened, phone.Last.Pending.Any(p => p.Command is ReopenRequest));
        Assert.Equal(isReopened ? [] : ["intake_nothing_open"], phone.Replies);
    }

    [Fact]
    public void A_row_of_an_older_version_counts_from_the_report() => Assert.IsType<ReopenRequest>(
        Renter(Done(1, days: null) with { At = Some.Start.AddDays(-29) }).Says("not fixed").Command);

    [Theory]
    [InlineData("not fixed {code}", true)]
    [InlineData("{code} still broken", true)]
    [InlineData("reopen {code} please", true)]
    [InlineData("status {code}", false)]
    [InlineData("cancel {code}", false)]
    public void A_closed_report_is_found_by_its_code(string text, bool isReopened)
    {
        // The third code has no digit.
        Assert.All([1, 3], number =>
        {
            var phone = Renter(Done(1, days: 2), Done(3, days: 3)).Says(text.Replace("{code}", Phone.CodeOf(number), StringComparison.Ordinal));
            Assert.Equal(isReopened ? [] : ["intake_status"], phone.Replies);
            Assert.Equal(isReopened ? [Phone.KeyOf(number)] : [], phone.Last.Pending.Select(p => p.Target));
            Assert.All(phone.Last.Messages, m => Assert.Equal(Phone.CodeOf(number), m.Values["code"]));
            Assert.Equal(ResolvedBy.Code, phone.Last.ResolvedBy);
        });
    }

    [Theory]
    [InlineData("not fixed ZZZZZ9")]
    [InlineData("status ZZZZZ9")]
    public void The_code_of_another_does_not_fall_to_the_only_one(string text)
    {
        var phone = Renter(Done(1, days: 2)).Says(text);

        Assert.Empty(phone.Last.Pending);
        Assert.Equal(["not_yours"], phone.Replies);
    }

    [Fact]
    public void With_nothing_there_more_than_the_bare_words_begin_a_report()
    {
        Assert.Equal(["intake_nothing_open"], Renter().Says("still broken").Replies);

        Assert.Equal("still leaking under the kitchen sink", Renter().Says("still leaking under the kitchen sink").Contact.Intake.Draft?.Description);
        var phone = Renter();
        phone.Gets(phone.Message("not fixed") with { Media = [new("https://media.example/1", "image/jpeg")] });
        Assert.Single(phone.Contact.Intake.Draft!.Files);
    }

    [Fact]
    public void Still_leaking_is_news_of_an_open_report_of_that_trade_only()
    {
        var heating = Phone.Job(1, JobState.Followed, PartyRole.Renter, "The heating is cold");
        Assert.Equal(["intake_about_open"], Renter().With(Home, heating).Says("still leaking").Replies);
        Assert.Equal("still leaking", Assert.IsType<AddComment>(Renter().With(Home, heating with { Title = "The tap leaks" }).Says("still leaking").Command).Text);
    }

    [Fact]
    public void A_renter_who_also_works_is_asked_in_which_part_it_still_leaks()
    {
        Assert.Equal(["which_role"], SeveralParts.Both().Says("still leaking, I need another washer").Replies);
        Assert.Equal(["intake_nothing_open"], SeveralParts.Both().Says("not fixed").Replies);
    }

    [Fact]
    public void Photos_and_a_place_come_with_it()
    {
        var phone = Renter(Done(1, days: 1));

        phone.Gets(phone.Message("not fixed") with { Media = [new("https://media.example/1", "image/jpeg")], Location = new SharedLocation(1, 2, null, null) });

        Assert.Equal([typeof(ReopenRequest), typeof(AddAttachments), typeof(AddComment)], phone.Last.Pending.Select(p => p.Command.GetType()));
        Assert.Equal(3, phone.Last.Pending.Select(p => p.Command.CommandId).Distinct().Count());
    }

    [Theory]
    [InlineData("thanks")]
    [InlineData("add a photo")]
    public void A_photo_of_no_report_begins_one_that_asks_what_it_shows(string caption)
    {
        var phone = Renter();

        phone.Gets(phone.Message(caption) with { Media = [new("https://media.example/1", "image/jpeg")] });

        Assert.Equal(["intake_problem"], phone.Replies);
        Assert.Equal((string.Empty, 1), (phone.Contact.Intake.Draft!.Description, phone.Contact.Intake.Draft.Files.Count));
    }

    [Fact]
    public void Which_of_two_is_asked_and_a_line_meanwhile_begins_no_report()
    {
        var phone = Renter(Done(1, days: 1), Done(2, days: 2)).Says("not fixed");
        Assert.Equal(["which_report"], phone.Replies);
        Assert.Equal(["which_report"], phone.Says("the one of last week").Replies);

        phone.Says("2");

        Assert.Equal([typeof(AddComment), typeof(ReopenRequest)], phone.Last.Pending.Select(p => p.Command.GetType()));
        Assert.Equal(["intake_status"], Renter(Done(1, days: 1), Done(2, days: 2)).Says("not fixed").Says("status 2").Replies);
    }

    [Theory]
    [InlineData("not fixed, and now it smells of gas")]
    [InlineData("still leaking, gas smell in the kitchen")]
    public void A_danger_goes_at_once(string text) => Assert.Contains(
        Renter(Done(1, days: 1)).Says(text).Last.Pending, p => p.Command is ReportRequest { Report.Safety: not null });

    [Theory]
    [InlineData("the front door lock is broken")]
    [InlineData("cancel")]
    public void A_danger_does_not_wait_for_the_answer_to_a_question(string before)
    {
        var phone = Renter().With(Home, Phone.Job(1, JobState.Followed, PartyRole.Renter, "The tap leaks")).Says(before);
        Assert.Equal([before == "cancel" ? IntakeStep.CancelReport : IntakeStep.AboutOpen], new[] { phone.Contact.Intake.Draft!.Asked!.Value });

        phone.Says("there is a strong smell of gas");

        Assert.Contains(phone.Last.Pending, p => p.Command is ReportRequest { Report.Safety: not null });
    }

    private static ContactRole Home => new(Some.OrganisationId, PartyRole.Renter, "renter-1", "Rosa Renter", "en", Some.ComplexId, Some.PropertyId);

    private static Phone Renter(params IReadOnlyList<ContactJob> closed) => new Phone(Some.RenterPhone) { Closed = closed }.With(Home);

    /// <summary>Reported five weeks ago.</summary>
    private static ContactJob Done(int number, int? days) => Phone.Job(number, JobState.Followed, PartyRole.Renter, $"Tap {number}") with
    {
        Stage = "done",
        At = Some.Start.AddDays(-35),
        ClosedAt = days is { } ago ? Some.Start.AddDays(-ago) : null,
    };
}
