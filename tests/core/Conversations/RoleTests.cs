using Dispatch.Core.Conversations;
using Dispatch.Core.Directory;
using Dispatch.Core.Requests;
using Dispatch.Core.Tests.Requests;

namespace Dispatch.Core.Tests.Conversations;

/// <summary>A person with several parts under one address: in which of them they write is told by what they write, or remembered, or asked once.</summary>
public sealed class RoleTests
{
    private const string Unclear = SeveralParts.Unclear;

    [Fact]
    public void It_is_asked_once_as_long_as_the_conversation_lasts()
    {
        var phone = SeveralParts.Both().Says(Unclear).Says("1");
        for (var hours = 20; hours <= 60; hours += 20)
        {
            phone.Now = Some.Start.AddHours(hours);
            Assert.Equal(["kept_with_job"], phone.Says($"Still at it {hours}").Replies);
        }

        phone.Now = phone.Now.AddHours(24);
        Assert.Equal(["which_role"], phone.Says("And now the pump").Replies);
    }

    [Fact]
    public void A_word_of_another_part_ends_what_was_remembered()
    {
        var phone = SeveralParts.Both().Says("My kitchen tap drips").Says("2").Says("cancel");
        Assert.Equal(["intake_dropped"], phone.Replies);
        Assert.Equal(PartyRole.Renter, phone.Contact.SpeaksAs!.Role);

        Assert.IsType<ReportProgress>(phone.Says("on my way").Command);

        Assert.Null(phone.Contact.SpeaksAs);
        Assert.Equal(["which_role"], phone.Says(Unclear).Replies);
    }

    [Fact]
    public void A_part_with_nothing_left_to_speak_of_is_forgotten()
    {
        var phone = SeveralParts.Both().Says(Unclear).Says("1");
        var idle = new Phone(Some.Ana.PhoneNumber).With(SeveralParts.Worker).With(SeveralParts.Renter);
        idle.Resume(phone.Contact);

        idle.Says("My kitchen tap drips");

        Assert.Equal(["intake_access"], idle.Replies);
        Assert.Null(idle.Contact.SpeaksAs);
    }

    [Theory]
    [InlineData("on my way", typeof(ReportProgress))]
    [InlineData("done", typeof(ReportProgress))]
    [InlineData("need parts", typeof(ReportProgress))]
    [InlineData("30 min", typeof(ReportEta))]
    public void A_step_of_a_job_asks_nothing(string text, Type command) => Assert.IsType(command, SeveralParts.Both().Says(text).Command);

    [Theory]
    [InlineData("my jobs", "my_jobs")]
    [InlineData("new problem", "intake_problem")]
    [InlineData("other home", "intake_building")]
    [InlineData("cancel", "intake_nothing_open")]
    [InlineData("status", "intake_nothing_open")]
    public void Words_only_one_part_knows_ask_nothing(string text, string template) => Assert.Equal([template], SeveralParts.Both().Says(text).Replies);

    [Fact]
    public void A_code_says_the_part_and_a_worker_s_word_with_the_code_of_their_own_report_is_no_step()
    {
        var phone = SeveralParts.Both(Phone.Job(2, JobState.Followed, PartyRole.Renter));

        Assert.Equal(UserType.MaintenanceStaff, Assert.IsType<AddComment>(phone.Says($"{Phone.CodeOf(1)}: {Unclear}").Command).UserType);
        Assert.Equal(UserType.Renter, Assert.IsType<AddComment>(phone.Says($"{Phone.CodeOf(2)}: it drips").Command).UserType);
        Assert.Equal(UserType.Renter, Assert.IsType<AddComment>(phone.Says($"done {Phone.CodeOf(2)}").Command).UserType);
        Assert.Null(phone.Contact.Unclear);
    }

    [Fact]
    public void The_code_of_nobody_s_job_is_no_reason_to_ask()
    {
        Assert.Equal(["not_yours"], SeveralParts.Both().Says("done 9Z9Z9Z").Replies);
        Assert.DoesNotContain("which_role", SeveralParts.Both().Says("status 9Z9Z9Z").Replies);
    }

    [Fact]
    public void A_danger_asks_nothing_and_goes_at_once()
    {
        var phone = SeveralParts.Both().Says("There is a strong smell of gas");

        Assert.Equal(RequestPriority.Emergency, Assert.IsType<ReportRequest>(phone.Command).Report.Priority);
    }

    [Fact]
    public void Thanks_are_taken_without_a_question() => Assert.Empty(SeveralParts.Both().Says("thank you").Last.Messages);

    [Fact]
    public void A_question_of_the_intake_takes_its_answer_whatever_it_sounds_like()
    {
        var phone = SeveralParts.Both().Says("my home").Says("My kitchen tap drips");
        Assert.Equal(["intake_access"], phone.Replies);

        phone.Says("At home, after 17:00");

        Assert.Equal(["intake_photo"], phone.Replies);
        Assert.EndsWith("after 17:00", phone.Contact.Intake.Draft!.AccessNotes, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("as worker: the key is with the guard", UserType.MaintenanceStaff, "the key is with the guard")]
    [InlineData("My job. The key is with the guard", UserType.MaintenanceStaff, "The key is with the guard")]
    [InlineData("my home: it drips", UserType.Renter, "it drips")]
    public void The_part_may_stand_before_the_message(string text, UserType type, string rest)
    {
        var phone = SeveralParts.Both(Phone.Job(2, JobState.Followed, PartyRole.Renter)).Says(text);

        var comment = Assert.IsType<AddComment>(phone.Command);
        Assert.Equal((type, rest), (comment.UserType, comment.Text));
        Assert.NotNull(phone.Contact.SpeaksAs);
    }

    [Fact]
    public void A_worker_without_a_job_has_nothing_to_speak_of()
    {
        var phone = new Phone(Some.Ana.PhoneNumber).With(SeveralParts.Worker).With(SeveralParts.Renter).Says("as worker");

        Assert.Equal(["nothing_open"], phone.Replies);
        Assert.Null(phone.Contact.SpeaksAs);
    }

    [Fact]
    public void Who_has_one_part_is_never_asked_and_says_nothing_by_its_name()
    {
        Assert.Equal("my home", Assert.IsType<AddComment>(Phone.OfWorker(Phone.Job(1, JobState.Assigned)).Says("my home").Command).Text);
        Assert.DoesNotContain("which_role", Phone.OfRenter(Phone.Job(1, JobState.Followed, PartyRole.Renter)).Says(Unclear).Replies);
    }

    [Fact]
    public void The_photo_that_was_asked_for_after_done_is_the_job_s()
    {
        var phone = SeveralParts.Both().Says("done");
        phone.Gets(phone.Message("") with { Media = [new("https://media.example/1", "image/jpeg")] });
        Assert.IsType<AddAttachments>(phone.Command);

        phone.Says("my home").Gets(phone.Message("see") with { Media = [new("https://media.example/2", "image/jpeg")] });

        Assert.Equal(("see", 1), (phone.Contact.Intake.Draft!.Description, phone.Contact.Intake.Draft.Files.Count));
    }

    [Fact]
    public void A_landlord_s_own_report_is_of_their_home_and_their_other_houses_are_asked_about()
    {
        var own = new Phone(Some.LandlordPhone).With(SeveralParts.Landlord).With(SeveralParts.Renter, Phone.Job(1, JobState.Followed, PartyRole.Renter), Phone.Job(1, JobState.Followed, PartyRole.Landlord));
        Assert.Equal(UserType.Renter, Assert.IsType<AddComment>(own.Says("It drips").Command).UserType);

        own.With(SeveralParts.Landlord, Phone.Job(2, JobState.Followed, PartyRole.Landlord)).Says("It drips");

        Assert.Equal("1 your own home; 2 a building you own", own.Last.Messages[0].Values["roles"]);
    }

    [Theory]
    [InlineData("status", "intake_status")]
    [InlineData("mute", "job_muted")]
    public void Status_is_a_word_of_both_and_mute_of_landlords_only(string text, string answer)
    {
        var phone = new Phone(Some.LandlordPhone).With(SeveralParts.Landlord, Phone.Job(2, JobState.Followed, PartyRole.Landlord)).With(SeveralParts.Renter, Phone.Job(1, JobState.Followed, PartyRole.Renter));
        phone.Says(text);
        if (text == "status")
        {
            Assert.Equal(["which_role"], phone.Replies);
            phone.Says("1");
        }

        Assert.Equal([answer], phone.Replies);
    }

    [Fact]
    public void The_code_of_their_own_report_is_never_answered_with_another_house()
    {
        var phone = new Phone(Some.LandlordPhone).With(SeveralParts.Landlord, Phone.Job(2, JobState.Followed, PartyRole.Landlord)).With(SeveralParts.Renter, Phone.Job(1, JobState.Followed, PartyRole.Renter));

        Assert.Equal(["intake_status"], phone.Says($"status {Phone.CodeOf(1)}").Replies);
        Assert.IsType<TellStatus>(phone.Says($"status {Phone.CodeOf(2)}").Command);
    }

    [Fact]
    public void A_landlord_without_an_open_job_is_told_what_there_is_to_say() => Assert.Equal(
        ["help_landlord"], new Phone(Some.LandlordPhone).With(SeveralParts.Landlord).With(SeveralParts.Renter).Says("my building").Replies);

    [Fact]
    public void The_person_they_ask_for_is_of_the_home_they_name()
    {
        var elsewhere = Some.Complex() with
        {
            Organisation = Some.Organisation with { Id = Other, ManagerPhoneNumber = "+15550100013" },
            Complex = new Complex(OtherComplex, Other, "GARDEN", "Garden Mews", "3 Garden Lane", null),
        };
        var phone = new Phone(Some.RenterPhone) { Complexes = [Some.Complex(), elsewhere] }.With(SeveralParts.Renter)
            .With(SeveralParts.Renter with { OrganisationId = Other, PersonId = "renter-2", ComplexId = OtherComplex, PropertyId = null });

        Assert.Equal(["intake_home"], phone.Says("call me").Replies);

        // The manager's message goes to another address than the answer.
        var (loaded, answer) = (phone.Aggregate, phone.Message("2"));
        var decision = Knowing.Decide(loaded, answer, phone.Now, [Some.Complex(), elsewhere], []);
        Assert.Equal(["+15550100013", Some.RenterPhone], decision.Messages.Select(m => m.Address));
        Assert.Equal("call me", decision.Messages[0].Values["words"]);
        Assert.Equal(OtherComplex, decision.Contact.Intake.Home!.ComplexId);
    }

    private const string Other = "0a000000-0000-4000-8000-000000000002";
    private const string OtherComplex = "0c000000-0000-4000-8000-000000000003";
}
