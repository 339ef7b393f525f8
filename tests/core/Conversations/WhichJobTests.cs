using Dispatch.Core.Conversations;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Core.Tests.Requests;

namespace Dispatch.Core.Tests.Conversations;

/// <summary>"Which job?": what answers it, what else is kept while it waits, and when it ends.</summary>
public sealed class WhichJobTests
{
    private static readonly string Code = Phone.CodeOf(2);

    [Theory]
    [InlineData("2")]
    [InlineData("2 please")]
    [InlineData("job 2")]
    [InlineData("Number 2, thanks!")]
    [InlineData("yes, 2")]
    [InlineData("2nd")]
    [InlineData("the second one")]
    [InlineData("The second one please.")]
    [InlineData("{code} please")]
    [InlineData("it is {code}")]
    [InlineData("el segundo")]
    [InlineData("la 2, por favor")]
    [InlineData("es el número dos")]
    [InlineData("o segundo, por favor")]
    [InlineData("é a 2ª")]
    [InlineData("le deuxième s'il vous plaît")]
    [InlineData("c'est la 2ème")]
    [InlineData("done 2")]
    [InlineData("2 done")]
    [InlineData("the heating")]
    [InlineData("Heating, please")]
    [InlineData("heating done")]
    public void The_step_is_done_for_the_job_the_answer_names(string answer)
    {
        var phone = Asked().Says(answer.Replace("{code}", Code, StringComparison.Ordinal));

        Assert.Equal((RequestEvent.Completed, Phone.KeyOf(2)), (Assert.IsType<ReportProgress>(phone.Command).Step, phone.Last.Pending[0].Target));
        Assert.Null(phone.Contact.Question);
    }

    [Theory]
    [InlineData("9")]
    [InlineData("0")]
    [InlineData("job 9")]
    [InlineData("the fifth")]
    [InlineData("ZZZZZ9")]
    [InlineData("ZZZZZ9 please")]
    [InlineData("No 2")]
    public void What_names_none_of_the_list_is_asked_again_and_changes_nothing(string answer)
    {
        var phone = Asked().Says(answer);

        Assert.Empty(phone.Last.Pending);
        Assert.Equal(["which_job"], phone.Replies);
        Assert.IsType<ReportProgress>(phone.Says("2").Command);
    }

    [Theory]
    [InlineData("one second")]
    [InlineData("un segundo, por favor")]
    [InlineData("une seconde")]
    [InlineData("2 washers are missing")]
    [InlineData("1 and 2")]
    public void Words_with_a_number_in_them_are_no_answer_and_are_kept(string text)
    {
        var phone = Asked().Says(text);
        Assert.Empty(phone.Last.Pending);

        phone.Says("2");

        Assert.Equal(text, Assert.Single(phone.Last.Pending.Select(p => p.Command).OfType<AddComment>()).Text);
        Assert.Single(phone.Last.Pending.Select(p => p.Command).OfType<ReportProgress>());
        Assert.All(phone.Last.Pending, p => Assert.Equal(Phone.KeyOf(2), p.Target));
    }

    [Theory]
    [InlineData("both")]
    [InlineData("both, please")]
    [InlineData("los dos")]
    [InlineData("os dois, por favor")]
    [InlineData("les deux")]
    [InlineData("{1} and {2}")]
    [InlineData("{1}, {2}")]
    public void An_answer_of_both_is_done_for_both(string answer)
    {
        var phone = Asked().Says(answer.Replace("{1}", Phone.CodeOf(1), StringComparison.Ordinal).Replace("{2}", Code, StringComparison.Ordinal));

        Assert.Equal([Phone.KeyOf(1), Phone.KeyOf(2)], phone.Last.Pending.Select(p => p.Target));
        Assert.All(phone.Last.Pending, p => Assert.IsType<ReportProgress>(p.Command));
        Assert.Null(phone.Contact.Question);
    }

    /// <summary>Words of two titles, of none, of one with anything else, a danger, and a title long after the question.</summary>
    [Theory]
    [InlineData("the tap", "Kitchen tap drips", "Bathroom tap drips", 0)]
    [InlineData("the window", "Kitchen tap drips", "Bathroom tap drips", 0)]
    [InlineData("kitchen floor is wet", "Kitchen tap drips", "Bathroom tap drips", 0)]
    [InlineData("gas smell", "Gas smell in the hall", "Bathroom tap drips", 0)]
    [InlineData("the kitchen tap", "Kitchen tap drips", "Bathroom tap drips", 16)]
    public void What_is_not_the_words_of_one_title_does_no_step(string answer, string first, string second, int minutes)
    {
        var phone = Phone.OfWorker(Phone.Job(1, JobState.Assigned, title: first), Phone.Job(2, JobState.Assigned, title: second)).Says("done");
        phone.Now += TimeSpan.FromMinutes(minutes);

        Assert.DoesNotContain(phone.Says(answer).Last.Pending, p => p.Command is ReportProgress);
    }

    [Theory]
    [InlineData("kitchen tap", "The kitchen tap leaks", "Bathroom tap drips")]
    [InlineData("el grifo de la cocina", "El grifo de la cocina gotea", "La luz no funciona")]
    [InlineData("a torneira", "A torneira da cozinha pinga", "A luz da cozinha apagou")]
    [InlineData("l'évier", "L’évier est bouché", "Le robinet fuit")]
    public void The_words_of_one_title_are_an_answer(string answer, string first, string second)
    {
        var phone = Phone.OfWorker(Phone.Job(1, JobState.Assigned, title: first), Phone.Job(2, JobState.Assigned, title: second)).Says("done").Says(answer);

        Assert.Equal((RequestEvent.Completed, Phone.KeyOf(1)), (Assert.IsType<ReportProgress>(phone.Command).Step, phone.Last.Pending[0].Target));
    }

    [Fact]
    public void A_later_step_takes_the_place_of_the_one_that_waits()
    {
        var phone = Asked("on my way").Says("arrived");
        Assert.Equal(["which_job"], phone.Replies);

        Assert.Equal(RequestEvent.Arrived, Assert.IsType<ReportProgress>(phone.Says("1").Command).Step);
        Assert.Equal(RequestEvent.Arrived, Assert.IsType<ReportProgress>(Asked("on my way").Says("arrived 2").Command).Step);
    }

    [Theory]
    [InlineData("done 2")]
    [InlineData("done {code}")]
    public void Photos_that_wait_go_with_the_step_that_names_the_job(string text)
    {
        var phone = Worker();
        phone.Gets(phone.Message("") with { Media = Photos(3) });

        phone.Says(text.Replace("{code}", Code, StringComparison.Ordinal));

        Assert.True(Assert.Single(phone.Last.Pending.Select(p => p.Command).OfType<ReportProgress>()).HasPhoto);
        Assert.Equal(3, Assert.Single(phone.Last.Pending.Select(p => p.Command).OfType<AddAttachments>()).Attachments.Count);
        Assert.All(phone.Last.Pending, p => Assert.Equal(Phone.KeyOf(2), p.Target));
    }

    [Fact]
    public void A_code_with_a_line_soon_after_the_question_answers_it()
    {
        var phone = Asked().Says($"{Code} new washer");

        Assert.Equal("new washer", Assert.Single(phone.Last.Pending.Select(p => p.Command).OfType<AddComment>()).Text);
        Assert.Single(phone.Last.Pending.Select(p => p.Command).OfType<ReportProgress>());

        var late = Asked();
        late.Now += TimeSpan.FromMinutes(16);
        Assert.IsType<AddComment>(late.Says($"{Code} new washer").Command);
    }

    [Fact]
    public void A_step_of_hours_ago_is_not_done_by_what_is_asked_of_a_photo()
    {
        var phone = Asked();
        phone.Now += TimeSpan.FromHours(2);

        phone.Gets(phone.Message("before") with { Media = Photos(1) });
        Assert.Equal(["which_job"], phone.Replies);

        Assert.Equal([typeof(AddAttachments), typeof(AddComment)], phone.Says("2").Last.Pending.Select(p => p.Command.GetType()));
    }

    [Fact]
    public void A_photo_hours_later_is_asked_about_again()
    {
        var phone = Worker();
        phone.Gets(phone.Message("") with { Media = Photos(1) });
        phone.Gets(phone.Message("") with { Media = Photos(1) });
        Assert.Empty(phone.Replies);
        phone.Now += TimeSpan.FromHours(3);

        phone.Gets(phone.Message("") with { Media = Photos(1) });

        Assert.Equal(["which_job"], phone.Replies);
        Assert.Equal(3, Assert.IsType<AddAttachments>(phone.Says("1").Command).Attachments.Count);
    }

    [Fact]
    public void Photos_go_on_waiting_while_a_button_does_another_job()
    {
        var phone = Worker();
        phone.Gets(phone.Message("") with { Media = Photos(2) });
        phone.Taps($"done:{Phone.KeyOf(1).OrganisationId}:{Phone.KeyOf(1).RequestId}:1", "Done");
        phone.Now += TimeSpan.FromMinutes(1);

        phone.Gets(phone.Message("") with { Media = Photos(1) });
        Assert.Equal((ResolvedBy.JustDone, Phone.KeyOf(1)), (phone.Last.ResolvedBy, Assert.Single(phone.Last.Pending).Target));

        Assert.Equal(2, Assert.IsType<AddAttachments>(phone.Says("2").Command).Attachments.Count);
        Assert.Equal(Phone.KeyOf(2), phone.Last.Pending[0].Target);
    }

    [Fact]
    public void A_place_is_kept_with_the_job_that_is_chosen()
    {
        var pin = new SharedLocation(40.7128, -74.006, null, null);
        var renter = Phone.OfRenter(Phone.Job(1, JobState.Followed, PartyRole.Renter), Phone.Job(2, JobState.Followed, PartyRole.Renter));
        renter.Says("It drips");
        renter.Gets(renter.Message("") with { Location = pin });
        Assert.Equal("It drips\n40.7128,-74.006", Assert.IsType<AddComment>(renter.Says("2").Command).Text);

        var worker = Worker();
        worker.Gets(worker.Message("") with { Location = pin });
        Assert.Equal(["which_job"], worker.Replies);
        Assert.Equal("40.7128,-74.006", Assert.IsType<AddComment>(worker.Says("1").Command).Text);
    }

    [Fact]
    public void A_tap_on_the_first_of_two_equal_lists_is_an_answer_and_on_another_list_is_none()
    {
        var phone = Asked();
        var first = phone.Contact.MessageCount;
        phone.Says("9");

        phone.Gets(phone.Message("2)") with { ButtonText = "2)", ButtonPayload = $"reply:which_job:2:M{first}" });
        Assert.Equal(Phone.KeyOf(2), Assert.Single(phone.Last.Pending).Target);

        phone.Says("on my way");
        phone.Gets(phone.Message("2)") with { ButtonText = "2)", ButtonPayload = $"reply:which_job:2:M{first}" });
        Assert.Empty(phone.Last.Pending);
    }

    [Fact]
    public void The_message_of_one_quoted_is_an_answer()
    {
        var phone = Asked();
        phone.Gets(phone.Message("this one"), new QuotedJob(phone.Aggregate.Jobs[1]));
        Assert.Equal(Phone.KeyOf(2), Assert.Single(phone.Last.Pending).Target);
        Assert.IsType<ReportProgress>(phone.Command);

        phone = Asked();
        phone.Gets(phone.Message("") with { Media = Photos(1) }, new QuotedJob(phone.Aggregate.Jobs[1]));
        Assert.Equal([typeof(ReportProgress), typeof(AddAttachments)], phone.Last.Pending.Select(p => p.Command.GetType()));
        Assert.All(phone.Last.Pending, p => Assert.Equal(Phone.KeyOf(2), p.Target));
    }

    [Fact]
    public void A_program_is_asked_five_times_and_then_once_an_hour()
    {
        var phone = Worker();

        var replies = Enumerable.Range(0, 9).Select(i => phone.Says($"Automatic reply {i}{i}{i}{i}").Replies.Length).ToList();

        Assert.Equal([1, 1, 1, 1, 1, 0, 0, 0, 0], replies);
        phone.Now += TimeSpan.FromMinutes(61);
        Assert.Equal([1, 0], Enumerable.Range(0, 2).Select(_ => phone.Says("Automatic reply 0000").Replies.Length));
        Assert.Equal(9, Assert.IsType<AddComment>(phone.Says("1").Command).Text.Split('\n').Length);
        Assert.Equal(["which_job"], phone.Says("done").Replies);
    }

    [Fact]
    public void A_program_that_is_done_with_everything_is_answered_twenty_times_an_hour()
    {
        var phone = Phone.OfWorker(Phone.Job(1, JobState.Past));

        Assert.Equal(20, Enumerable.Range(0, 30).Sum(_ => phone.Says("done").Replies.Length));
        phone.Now += TimeSpan.FromMinutes(61);
        Assert.Equal(["nothing_open"], phone.Says("done").Replies);
    }

    [Fact]
    public void A_landlord_answers_as_the_others_do()
    {
        ContactJob[] jobs = [Phone.Job(1, JobState.Followed, PartyRole.Landlord), Phone.Job(2, JobState.Followed, PartyRole.Landlord)];
        var phone = new Phone(Some.LandlordPhone).With(SeveralParts.Landlord, jobs).Says("status", Channel.Sms);
        Assert.Equal(["which_job"], phone.Replies);
        Assert.Equal(["which_job"], phone.Says("7", Channel.Sms).Replies);

        Assert.IsType<TellStatus>(phone.Says("the second", Channel.Sms).Command);
        Assert.Equal(Phone.KeyOf(2), phone.Last.Pending[0].Target);
        Assert.Equal(["job_muted"], phone.Says("status", Channel.Sms).Says("mute 1", Channel.Sms).Replies);
        Assert.Equal([Phone.KeyOf(1).RequestId], phone.Contact.Muted);
    }

    private static Phone Asked(string step = "done")
    {
        var phone = Worker().Says(step);
        Assert.Equal(["which_job"], phone.Replies);
        return phone;
    }

    private static Phone Worker() => Phone.OfWorker(Phone.Job(1, JobState.Assigned), Phone.Job(2, JobState.Assigned, title: "Heating"));

    private static List<InboundMedia> Photos(int count) => [.. Enumerable.Range(0, count).Select(i => new InboundMedia($"https://media.example/{i}", "image/jpeg"))];
}
