using Dispatch.Core.Conversations;
using Dispatch.Core.Requests;

namespace Dispatch.Core.Tests.Conversations;

/// <summary>What a worker's yes, no, done or both means depends on the jobs they have.</summary>
public sealed class WorkerYesAndNoTests
{
    /// <summary>Busy now is no reason to lose the job; and asked why they said no, it is the reason.</summary>
    [Theory]
    [InlineData("I'm busy")]
    [InlineData("estoy ocupado")]
    [InlineData("não estou disponível")]
    [InlineData("je suis occupé")]
    public void Busy_refuses_an_offer_and_gives_back_no_job(string text)
    {
        Assert.False(Assert.IsType<AnswerOffer>(Phone.OfWorker(Phone.Job(1, JobState.Offered)).Says(text).Command).Accept);
        Assert.Equal(text, Assert.IsType<AddComment>(Phone.OfWorker(Phone.Job(1, JobState.Assigned)).Says(text).Command).Text);

        var asked = Phone.OfWorker(Phone.Job(1, JobState.Offered)).Says("decline");
        Assert.Equal(text, Assert.IsType<ExplainDecline>(asked.Says(text).Command).Reason);

        asked = Phone.OfWorker(Phone.Job(1, JobState.Offered)).Says("decline");
        asked.JobsAre(Phone.Job(1, JobState.Past), Phone.Job(2, JobState.Offered));
        Assert.IsType<AnswerOffer>(asked.Says(text).Command);
    }

    /// <summary>Whether it answers the renter or the word that the job is theirs, the request knows.</summary>
    [Theory]
    [InlineData("ok")]
    [InlineData("sí")]
    [InlineData("sim")]
    [InlineData("d'accord")]
    public void A_yes_to_nothing_offered_goes_to_the_request_of_the_job_one_has(string text)
    {
        var phone = Phone.OfWorker(Phone.Job(1, JobState.Assigned)).Says(text);

        Assert.Empty(phone.Replies);
        var comment = Assert.IsType<AddComment>(phone.Command);
        Assert.Equal((text, true), (comment.Text, comment.IsYes));
        Assert.Empty(Phone.OfWorker(Phone.Job(1, JobState.Assigned), Phone.Job(2, JobState.Assigned)).Says(text).Last.Pending);
    }

    [Fact]
    public void A_yes_to_the_message_of_the_job_one_has_goes_to_its_request()
    {
        var phone = Phone.OfWorker(Phone.Job(1, JobState.Assigned), Phone.Job(2, JobState.Offered));
        phone.Gets(phone.Message("yes"), new QuotedJob(phone.Aggregate.Jobs[0]));

        Assert.True(Assert.IsType<AddComment>(phone.Command).IsYes);
        Assert.Equal(Phone.KeyOf(1), phone.Last.Pending[0].Target);
    }

    /// <summary>It may answer what the renter asked just now.</summary>
    [Theory]
    [InlineData("no")]
    [InlineData("Nope")]
    [InlineData("no thanks")]
    [InlineData("sorry, no")]
    [InlineData("no, at the door")]
    [InlineData("no gracias")]
    [InlineData("não")]
    [InlineData("não, obrigado")]
    [InlineData("non merci")]
    public void A_plain_no_gives_back_no_job(string text)
    {
        Assert.Equal(text, Assert.IsType<AddComment>(Phone.OfWorker(Phone.Job(1, JobState.Assigned)).Says(text).Command).Text);
        Assert.IsType<AddComment>(Phone.OfWorker(Phone.Job(1, JobState.Assigned)).Says($"{text} {Phone.CodeOf(1)}").Command);
        Assert.False(Assert.IsType<AnswerOffer>(Phone.OfWorker(Phone.Job(1, JobState.Offered)).Says(text).Command).Accept);
        Assert.Equal(Phone.KeyOf(2), Assert.Single(Phone.OfWorker(Phone.Job(1, JobState.Assigned), Phone.Job(2, JobState.Offered)).Says(text).Last.Pending).Target);
    }

    [Fact]
    public void A_plain_no_is_no_reason()
    {
        var phone = Phone.OfWorker(Phone.Job(1, JobState.Offered)).Says("decline");
        phone.JobsAre(Phone.Job(1, JobState.Past));

        Assert.Equal(["nothing_open"], phone.Says("no").Replies);
        Assert.Empty(phone.Last.Pending);
    }

    /// <summary>"Ok, listo" to an offer may be no more than all right.</summary>
    [Theory]
    [InlineData("ok done")]
    [InlineData("ok, listo")]
    [InlineData("sim, feito")]
    [InlineData("oui, c'est fait")]
    public void Done_behind_a_yes_is_done_with_the_job_one_has_and_takes_no_offer(string text)
    {
        Assert.Equal(RequestEvent.Completed, Assert.IsType<ReportProgress>(Phone.OfWorker(Phone.Job(1, JobState.Assigned)).Says(text).Command).Step);
        Assert.IsType<AddComment>(Phone.OfWorker(Phone.Job(1, JobState.Offered)).Says(text).Command);
        Assert.Equal(Phone.KeyOf(2), Phone.OfWorker(Phone.Job(1, JobState.Offered), Phone.Job(2, JobState.Assigned)).Says(text).Last.Pending[0].Target);
    }

    [Theory]
    [InlineData("on my way")]
    [InlineData("llegué")]
    [InlineData("feito")]
    [InlineData("c'est fini")]
    public void A_step_of_a_job_that_is_gone_is_told_that_nothing_is_open(string text)
    {
        Assert.Equal(["nothing_open"], Phone.OfWorker().Says(text).Replies);
        Assert.Equal(["help_worker"], Phone.OfWorker().Says("see you").Replies);
    }

    [Fact]
    public void A_step_with_several_codes_is_done_for_each_of_them()
    {
        var phone = Phone.OfWorker(Phone.Job(1, JobState.Assigned), Phone.Job(2, JobState.Assigned), Phone.Job(3, JobState.Assigned)).Says($"done {Phone.CodeOf(1)} and {Phone.CodeOf(2)}");

        Assert.Equal([Phone.KeyOf(1), Phone.KeyOf(2)], phone.Last.Pending.Select(p => p.Target));
        Assert.All(phone.Last.Pending, p => Assert.Equal(RequestEvent.Completed, Assert.IsType<ReportProgress>(p.Command).Step));
    }

    [Theory]
    [InlineData("accept both")]
    [InlineData("acepto los dos")]
    [InlineData("aceito os dois")]
    [InlineData("j'accepte les deux")]
    public void Both_is_said_of_two_and_all_of_any(string text)
    {
        var two = Phone.OfWorker(Phone.Job(1, JobState.Offered), Phone.Job(2, JobState.Offered)).Says(text);
        Assert.Equal([true, true], two.Last.Pending.Select(p => Assert.IsType<AnswerOffer>(p.Command).Accept));

        Assert.Equal(["which_job"], Phone.OfWorker(Phone.Job(1, JobState.Offered), Phone.Job(2, JobState.Offered), Phone.Job(3, JobState.Offered)).Says(text).Replies);
        Assert.Equal(3, Phone.OfWorker(Phone.Job(1, JobState.Offered), Phone.Job(2, JobState.Offered), Phone.Job(3, JobState.Offered)).Says("accept all").Last.Pending.Count);
    }
}
