using Dispatch.Core.Conversations;
using Dispatch.Core.Conversations.Intake;
using Dispatch.Core.Directory;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Core.Tests.Requests;

namespace Dispatch.Core.Tests.Conversations;

/// <summary>A person with several parts under one address: asked once in which of them they write, and remembered.</summary>
public sealed class RoleTests
{
    private const string Unclear = "The washer is worn out";

    [Fact]
    public void What_two_parts_can_mean_is_asked_about_and_kept_whole()
    {
        var phone = Both().Says(Unclear);

        Assert.Equal(["which_role"], phone.Replies);
        Assert.Equal((0, ResolvedBy.Asked), (phone.Last.Pending.Count, phone.Last.ResolvedBy));
        Assert.Equal("1 a job you work on; 2 your own home", phone.Last.Messages[0].Values["roles"]);

        phone.Says("1");

        var comment = Assert.IsType<AddComment>(phone.Command);
        Assert.Equal((Unclear, UserType.MaintenanceStaff, Phone.KeyOf(1)), (comment.Text, comment.UserType, phone.Last.Pending[0].Target));
        Assert.Null(phone.Contact.Unclear);
    }

    [Fact]
    public void The_same_message_begins_a_report_where_it_is_of_their_home()
    {
        var phone = Both().Says("My kitchen tap drips").Says("2");

        Assert.Equal((0, "My kitchen tap drips"), (phone.Last.Pending.Count, phone.Contact.Intake.Draft!.Description));
        Assert.Equal(["intake_access"], phone.Replies);
    }

    [Theory]
    [InlineData("2")]
    [InlineData("#2.")]
    [InlineData("My home!")]
    [InlineData("mi casa")]
    [InlineData("chez moi")]
    [InlineData("your own home")]
    [InlineData("sua própria casa")]
    public void Every_form_of_an_answer_is_an_answer(string answer)
    {
        var phone = Both().Says("My kitchen tap drips").Says(answer);

        Assert.Equal((PartyRole.Renter, "My kitchen tap drips"), (phone.Contact.SpeaksAs!.Role, phone.Contact.Intake.Draft!.Description));
    }

    [Fact]
    public void A_tap_on_the_list_is_an_answer_and_one_on_a_list_of_long_ago_is_none()
    {
        var phone = Both().Says(Unclear);
        phone.Taps($"reply:which_role:1:M{phone.Contact.MessageCount}", "1 a job you work on");
        Assert.IsType<AddComment>(phone.Command);

        phone.Taps("reply:which_role:2:M1", "2 your own home");

        Assert.Empty(phone.Last.Pending);
        Assert.Equal(IntakeRules.OldChoice, phone.Last.Understood);
        Assert.Equal(PartyRole.Worker, phone.Contact.SpeaksAs!.Role);
    }

    [Fact]
    public void It_is_asked_once_as_long_as_the_conversation_lasts()
    {
        var phone = Both().Says(Unclear).Says("1");
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
        var phone = Both().Says("My kitchen tap drips").Says("2").Says("cancel");
        Assert.Equal(["intake_dropped"], phone.Replies);
        Assert.Equal(PartyRole.Renter, phone.Contact.SpeaksAs!.Role);

        Assert.IsType<ReportProgress>(phone.Says("on my way").Command);

        Assert.Null(phone.Contact.SpeaksAs);
        Assert.Equal(["which_role"], phone.Says(Unclear).Replies);
    }

    [Fact]
    public void A_part_with_nothing_left_to_speak_of_is_forgotten()
    {
        var phone = Both().Says(Unclear).Says("1");
        var idle = new Phone(Some.Ana.PhoneNumber).With(Worker).With(Renter);
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
    public void A_step_of_a_job_asks_nothing(string text, Type command) => Assert.IsType(command, Both().Says(text).Command);

    [Theory]
    [InlineData("my jobs", "my_jobs")]
    [InlineData("new problem", "intake_problem")]
    [InlineData("other home", "intake_building")]
    [InlineData("cancel", "intake_nothing_open")]
    [InlineData("status", "intake_nothing_open")]
    public void Words_only_one_part_knows_ask_nothing(string text, string template) => Assert.Equal([template], Both().Says(text).Replies);

    [Fact]
    public void A_code_says_the_part_and_a_worker_s_word_with_the_code_of_their_own_report_is_no_step()
    {
        var phone = Both(Phone.Job(2, JobState.Followed, PartyRole.Renter));

        Assert.Equal(UserType.MaintenanceStaff, Assert.IsType<AddComment>(phone.Says($"{Phone.CodeOf(1)}: {Unclear}").Command).UserType);
        Assert.Equal(UserType.Renter, Assert.IsType<AddComment>(phone.Says($"{Phone.CodeOf(2)}: it drips").Command).UserType);
        Assert.Equal(UserType.Renter, Assert.IsType<AddComment>(phone.Says($"done {Phone.CodeOf(2)}").Command).UserType);
        Assert.Null(phone.Contact.Unclear);
    }

    [Fact]
    public void The_code_of_nobody_s_job_is_no_reason_to_ask()
    {
        Assert.Equal(["not_yours"], Both().Says("done 9Z9Z9Z").Replies);
        Assert.DoesNotContain("which_role", Both().Says("status 9Z9Z9Z").Replies);
    }

    [Fact]
    public void A_danger_asks_nothing_and_goes_at_once()
    {
        var phone = Both().Says("There is a strong smell of gas");

        Assert.Equal(RequestPriority.Emergency, Assert.IsType<ReportRequest>(phone.Command).Report.Priority);
    }

    [Fact]
    public void Thanks_are_taken_without_a_question() => Assert.Empty(Both().Says("thank you").Last.Messages);

    [Fact]
    public void Pictures_and_a_place_wait_with_the_words()
    {
        var phone = Both().Says("See this");
        phone.Gets(phone.Message("") with { Media = [new("https://media.example/1", "image/jpeg")] });
        phone.Gets(phone.Message("") with { Location = new SharedLocation(40.7, -74, null, null) });
        Assert.Equal(("more of the same", 1), (phone.Last.Understood, phone.Messages.Count));

        phone.Says("my home");

        var draft = phone.Contact.Intake.Draft!;
        Assert.Equal(("See this", 1), (draft.Description, draft.Files.Count));
        Assert.Equal("https://media.example/1", draft.Files[0].Url);
    }

    [Fact]
    public void What_stands_behind_the_word_for_the_part_joins_what_was_unclear()
    {
        var phone = Both().Says("It is wet");
        phone.Gets(phone.Message("my home: under the sink, see") with { Media = [new("https://media.example/1", "image/jpeg")] });

        var draft = phone.Contact.Intake.Draft!;
        Assert.Equal(("It is wet, under the sink, see", 1, null), (draft.Description, draft.Files.Count, phone.Contact.Unclear));
    }

    [Fact]
    public void A_second_unclear_message_joins_the_first_and_is_asked_about_again_after_a_while()
    {
        var phone = Both().Says(Unclear);
        phone.Now = Some.Start.AddMinutes(5);
        phone.Says("And the pump too");
        Assert.Equal(["which_role"], phone.Replies);

        // The first list still stands on the phone.
        phone.Taps("reply:which_role:1:M1", "1 a job you work on");

        Assert.Equal($"{Unclear}\nAnd the pump too", Assert.IsType<AddComment>(phone.Command).Text);
    }

    [Fact]
    public void What_is_clear_in_between_does_not_lose_what_is_not()
    {
        var phone = Both().Says(Unclear).Says("on my way").Says("other home").Says("cancel");
        Assert.Equal(Unclear, phone.Contact.Unclear!.Body);

        Assert.Equal(Unclear, Assert.IsType<AddComment>(phone.Says("as worker").Command).Text);
    }

    [Fact]
    public void New_says_that_it_is_a_new_report()
    {
        var phone = Both(Phone.Job(2, JobState.Followed, PartyRole.Renter)).Says("My kitchen tap drips").Says("new");

        Assert.Equal(("My kitchen tap drips", null), (phone.Contact.Intake.Draft!.Description, phone.Contact.Unclear));
    }

    [Fact]
    public void Cancel_drops_what_was_unclear()
    {
        var phone = Both().Says(Unclear).Says("never mind");

        Assert.Equal(["intake_dropped"], phone.Replies);
        Assert.Null(phone.Contact.Unclear);
    }

    [Fact]
    public void A_number_answers_the_question_asked_last()
    {
        var phone = Both(Phone.Job(2, JobState.Assigned)).Says(Unclear).Says("on my way");
        Assert.Equal(["which_job"], phone.Replies);

        Assert.IsType<ReportProgress>(phone.Says("2").Command);
        Assert.Equal(Unclear, phone.Contact.Unclear!.Body);
        Assert.Equal(["which_job"], phone.Says("1").Replies);
        Assert.Equal(Unclear, Assert.IsType<AddComment>(phone.Says("2").Command).Text);
    }

    [Fact]
    public void A_question_of_the_intake_takes_its_answer_whatever_it_sounds_like()
    {
        var phone = Both().Says("my home").Says("My kitchen tap drips");
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
        var phone = Both(Phone.Job(2, JobState.Followed, PartyRole.Renter)).Says(text);

        var comment = Assert.IsType<AddComment>(phone.Command);
        Assert.Equal((type, rest), (comment.UserType, comment.Text));
        Assert.NotNull(phone.Contact.SpeaksAs);
    }

    [Fact]
    public void A_worker_without_a_job_has_nothing_to_speak_of()
    {
        var phone = new Phone(Some.Ana.PhoneNumber).With(Worker).With(Renter).Says("as worker");

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
        var phone = Both().Says("done");
        phone.Gets(phone.Message("") with { Media = [new("https://media.example/1", "image/jpeg")] });
        Assert.IsType<AddAttachments>(phone.Command);

        phone.Says("my home").Gets(phone.Message("see") with { Media = [new("https://media.example/2", "image/jpeg")] });

        Assert.Equal(("see", 1), (phone.Contact.Intake.Draft!.Description, phone.Contact.Intake.Draft.Files.Count));
    }

    [Fact]
    public void A_landlord_s_own_report_is_of_their_home_and_their_other_houses_are_asked_about()
    {
        var own = new Phone(Some.LandlordPhone).With(Landlord).With(Renter, Phone.Job(1, JobState.Followed, PartyRole.Renter), Phone.Job(1, JobState.Followed, PartyRole.Landlord));
        Assert.Equal(UserType.Renter, Assert.IsType<AddComment>(own.Says("It drips").Command).UserType);

        own.With(Landlord, Phone.Job(2, JobState.Followed, PartyRole.Landlord)).Says("It drips");

        Assert.Equal("1 your own home; 2 a building you own", own.Last.Messages[0].Values["roles"]);
    }

    [Theory]
    [InlineData("status", "intake_status")]
    [InlineData("mute", "job_muted")]
    public void Status_is_a_word_of_both_and_mute_of_landlords_only(string text, string answer)
    {
        var phone = new Phone(Some.LandlordPhone).With(Landlord, Phone.Job(2, JobState.Followed, PartyRole.Landlord)).With(Renter, Phone.Job(1, JobState.Followed, PartyRole.Renter));
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
        var phone = new Phone(Some.LandlordPhone).With(Landlord, Phone.Job(2, JobState.Followed, PartyRole.Landlord)).With(Renter, Phone.Job(1, JobState.Followed, PartyRole.Renter));

        Assert.Equal(["intake_status"], phone.Says($"status {Phone.CodeOf(1)}").Replies);
        Assert.IsType<TellStatus>(phone.Says($"status {Phone.CodeOf(2)}").Command);
    }

    [Fact]
    public void A_landlord_without_an_open_job_is_told_what_there_is_to_say() => Assert.Equal(
        ["help_landlord"], new Phone(Some.LandlordPhone).With(Landlord).With(Renter).Says("my building").Replies);

    [Fact]
    public void The_person_they_ask_for_is_of_the_home_they_name()
    {
        var elsewhere = Some.Complex() with
        {
            Organisation = Some.Organisation with { Id = Other, ManagerPhoneNumber = "+15550100013" },
            Complex = new Complex(OtherComplex, Other, "GARDEN", "Garden Mews", "3 Garden Lane", null),
        };
        var phone = new Phone(Some.RenterPhone) { Complexes = [Some.Complex(), elsewhere] }.With(Renter)
            .With(Renter with { OrganisationId = Other, PersonId = "renter-2", ComplexId = OtherComplex, PropertyId = null });

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

    private static ContactRole Worker => new(Some.OrganisationId, PartyRole.Worker, Some.Ana.WorkerId, "Ana Torres", "en", null, null);

    private static ContactRole Landlord => new(Some.OrganisationId, PartyRole.Landlord, Some.Landlord.Id, "Lena Lord", "en", null, null);

    private static ContactRole Renter => new(Some.OrganisationId, PartyRole.Renter, "renter-1", "Ana Torres", "en", Some.ComplexId, Some.PropertyId);

    /// <summary>Ana works on job 1 and lives in one of the houses.</summary>
    private static Phone Both(params IReadOnlyList<ContactJob> more) =>
        new Phone(Some.Ana.PhoneNumber).With(Worker, [Phone.Job(1, JobState.Assigned), .. more]).With(Renter);
}
