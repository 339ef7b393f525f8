using Dispatch.Core.Conversations;
using Dispatch.Core.Conversations.Intake;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Core.Tests.Requests;

namespace Dispatch.Core.Tests.Conversations;

/// <summary>A message that several parts can mean waits whole for the answer, however it comes.</summary>
public sealed class RoleQuestionTests
{
    private const string Unclear = SeveralParts.Unclear;

    [Fact]
    public void What_two_parts_can_mean_is_asked_about_and_kept_whole()
    {
        var phone = SeveralParts.Both().Says(Unclear);

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
        var phone = SeveralParts.Both().Says("My kitchen tap drips").Says("2");

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
        var phone = SeveralParts.Both().Says("My kitchen tap drips").Says(answer);

        Assert.Equal((PartyRole.Renter, "My kitchen tap drips"), (phone.Contact.SpeaksAs!.Role, phone.Contact.Intake.Draft!.Description));
    }

    [Fact]
    public void A_tap_on_the_list_is_an_answer_and_one_on_a_list_of_long_ago_is_none()
    {
        var phone = SeveralParts.Both().Says(Unclear);
        phone.Taps($"reply:which_role:1:M{phone.Contact.MessageCount}", "1 a job you work on");
        Assert.IsType<AddComment>(phone.Command);

        phone.Taps("reply:which_role:2:M1", "2 your own home");

        Assert.Empty(phone.Last.Pending);
        Assert.Equal(IntakeRules.OldChoice, phone.Last.Understood);
        Assert.Equal(PartyRole.Worker, phone.Contact.SpeaksAs!.Role);
    }

    [Fact]
    public void Pictures_and_a_place_wait_with_the_words()
    {
        var phone = SeveralParts.Both().Says("See this");
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
        var phone = SeveralParts.Both().Says("It is wet");
        phone.Gets(phone.Message("my home: under the sink, see") with { Media = [new("https://media.example/1", "image/jpeg")] });

        var draft = phone.Contact.Intake.Draft!;
        Assert.Equal(("It is wet, under the sink, see", 1, null), (draft.Description, draft.Files.Count, phone.Contact.Unclear));
    }

    [Fact]
    public void A_second_unclear_message_joins_the_first_and_is_asked_about_again_after_a_while()
    {
        var phone = SeveralParts.Both().Says(Unclear);
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
        var phone = SeveralParts.Both().Says(Unclear).Says("on my way").Says("other home").Says("cancel");
        Assert.Equal(Unclear, phone.Contact.Unclear!.Body);

        Assert.Equal(Unclear, Assert.IsType<AddComment>(phone.Says("as worker").Command).Text);
    }

    [Fact]
    public void New_says_that_it_is_a_new_report()
    {
        var phone = SeveralParts.Both(Phone.Job(2, JobState.Followed, PartyRole.Renter)).Says("My kitchen tap drips").Says("new");

        Assert.Equal(("My kitchen tap drips", null), (phone.Contact.Intake.Draft!.Description, phone.Contact.Unclear));
    }

    [Fact]
    public void Cancel_drops_what_was_unclear()
    {
        var phone = SeveralParts.Both().Says(Unclear).Says("never mind");

        Assert.Equal(["intake_dropped"], phone.Replies);
        Assert.Null(phone.Contact.Unclear);
    }

    [Fact]
    public void A_number_answers_the_question_asked_last()
    {
        var phone = SeveralParts.Both(Phone.Job(2, JobState.Assigned)).Says(Unclear).Says("on my way");
        Assert.Equal(["which_job"], phone.Replies);

        Assert.IsType<ReportProgress>(phone.Says("2").Command);
        Assert.Equal(Unclear, phone.Contact.Unclear!.Body);
        Assert.Equal(["which_job"], phone.Says("1").Replies);
        Assert.Equal(Unclear, Assert.IsType<AddComment>(phone.Says("2").Command).Text);
    }
}
