using Dispatch.Core.Conversations;
using Dispatch.Core.Requests;
using Dispatch.Core.Tests.Requests;

namespace Dispatch.Core.Tests.Conversations;

/// <summary>What a worker's tap or word means, and for which job.</summary>
public sealed class WorkerReplyTests
{
    [Theory]
    [InlineData("accept", true)]
    [InlineData("decline", false)]
    public void A_button_answers_its_own_offer(string verb, bool accept)
    {
        var phone = Phone.OfWorker(Phone.Job(1, JobState.Offered), Phone.Job(2, JobState.Offered)).Taps(Payload(verb, 2, offer: 4));

        var answer = Assert.IsType<AnswerOffer>(phone.Command);
        Assert.Equal((accept, 4, Some.Ana.WorkerId), (answer.Accept, answer.OfferNumber, answer.By));
        Assert.Equal([Some.Ana.PhoneNumber], answer.From);
        Assert.Equal(Phone.KeyOf(2), phone.Last.Pending[0].Target);
        Assert.Equal((ResolvedBy.Button, verb), (phone.Last.ResolvedBy, phone.Last.Understood));
        Assert.Equal(phone.Last.Inbound.MessageSid, answer.CommandId);
        Assert.Empty(phone.Replies);
    }

    [Theory]
    [InlineData("on_my_way", RequestEvent.OnMyWay)]
    [InlineData("arrived", RequestEvent.Arrived)]
    [InlineData("done", RequestEvent.Completed)]
    public void A_button_reports_a_step(string verb, RequestEvent step) => Assert.Equal(
        step, Assert.IsType<ReportProgress>(Phone.OfWorker(Phone.Job(1, JobState.Assigned)).Taps(Payload(verb, 1)).Command).Step);

    [Fact]
    public void The_button_of_a_job_in_an_organisation_where_the_sender_works_for_nobody_is_refused()
    {
        foreach (var phone in new[] { new Phone(Some.StrangerPhone), Phone.OfRenter(Phone.Job(1, JobState.Followed, PartyRole.Renter)) })
        {
            phone.Taps(Payload("accept", 1));

            Assert.Equal(["not_yours"], phone.Replies);
            Assert.Empty(phone.Last.Pending);
        }
    }

    [Fact]
    public void The_button_of_a_job_filed_away_goes_to_the_request_and_that_of_another_workers_job_does_nothing()
    {
        var own = new Phone(Some.Ana.PhoneNumber) { Closed = [Phone.Job(1, JobState.Past)] }.With(SeveralParts.Worker).Taps(Payload("done", 1), "Done");
        Assert.IsType<ReportProgress>(own.Command);
        Assert.NotNull(own.Contact.Proof);

        var other = Phone.OfWorker().Taps(Payload("done", 1), "Done");
        Assert.Empty(other.Last.Pending);
        Assert.Equal((ContactRules.ForeignButton, null), (other.Last.Understood, other.Contact.Proof));
        Assert.Equal(["not_yours"], other.Replies);
    }

    [Fact]
    public void All_addresses_of_the_sender_go_with_the_answer()
    {
        var phone = Phone.OfWorker(Phone.Job(1, JobState.Offered));

        phone.Gets(phone.Message("yes") with { ExternalUserId = "US.ANA1" });

        Assert.Equal([Some.Ana.PhoneNumber, "US.ANA1"], Assert.IsType<AnswerOffer>(phone.Command).From);
    }

    [Fact]
    public void The_only_job_that_fits_is_meant()
    {
        var phone = Phone.OfWorker(Phone.Job(1, JobState.Offered), Phone.Job(2, JobState.Assigned), Phone.Job(3, JobState.Past)).Says("accept");

        Assert.Equal((Phone.KeyOf(1), ResolvedBy.OnlyOpenJob), (phone.Last.Pending[0].Target, phone.Last.ResolvedBy));
        Assert.Equal(0, Assert.IsType<AnswerOffer>(phone.Command).OfferNumber);
    }

    [Fact]
    public void Between_several_the_worker_is_asked_with_a_list_of_codes()
    {
        var phone = Phone.OfWorker(Phone.Job(1, JobState.Assigned, title: "Tap"), Phone.Job(2, JobState.Assigned, title: "Heating")).Says("done");

        Assert.Equal(["which_job"], phone.Replies);
        Assert.Equal($"1) {Phone.CodeOf(1)} Tap; 2) {Phone.CodeOf(2)} Heating", phone.Last.Messages[0].Values["jobs"]);
        Assert.Equal(ResolvedBy.Asked, phone.Last.ResolvedBy);
        Assert.Empty(phone.Last.Pending);
    }

    [Fact]
    public void A_long_list_keeps_every_code_it_begins()
    {
        var phone = Phone.OfWorker([.. Enumerable.Range(10, 12).Select(n => Phone.Job(n * 1000, JobState.Assigned, title: new string('t', 120)))]).Says("done");

        var sent = Rendering.Of(phone.Last.Messages[0], "en").Variables["2"];
        Assert.Equal(8, RequestCode.FindIn(sent).Count());
        Assert.Equal(phone.Last.Messages[0].Values["jobs"], sent);
    }

    [Theory]
    [InlineData("done {0}")]
    [InlineData("{0} DONE")]
    [InlineData("Done {0}-12!")]
    public void A_code_names_the_job(string text)
    {
        foreach (var number in new[] { 1, 2, 3 })
        {
            var phone = Phone.OfWorker(Phone.Job(1, JobState.Assigned), Phone.Job(2, JobState.Assigned), Phone.Job(3, JobState.Assigned));

            foreach (var code in new[] { Phone.CodeOf(number), Phone.CodeOf(number).ToLowerInvariant(), Phone.CodeOf(number).Replace('0', 'O').Replace('1', 'l') })
            {
                phone.Says(string.Format(text, code));

                Assert.Equal((Phone.KeyOf(number), ResolvedBy.Code), (Assert.Single(phone.Last.Pending).Target, phone.Last.ResolvedBy));
            }
        }
    }

    [Fact]
    public void The_codes_of_these_tests_are_of_each_kind()
    {
        string[] codes = [Phone.CodeOf(1), Phone.CodeOf(2), Phone.CodeOf(3)];
        Assert.Equal(["K7F0Q1", "M2P9AB", "KFPQXW"], codes);
    }

    [Fact]
    public void A_job_named_by_code_takes_any_step_and_the_request_decides() => Assert.IsType<AnswerOffer>(
        Phone.OfWorker(Phone.Job(1, JobState.Past), Phone.Job(2, JobState.Offered)).Says($"accept {Phone.CodeOf(1)}").Command);

    [Fact]
    public void The_code_of_another_job_does_not_fall_to_the_workers_own()
    {
        var phone = Phone.OfWorker(Phone.Job(1, JobState.Offered)).Says($"accept {Phone.CodeOf(2)}");

        Assert.Equal(["not_yours"], phone.Replies);
        Assert.Empty(phone.Last.Pending);
    }

    [Theory]
    [InlineData("done")]
    [InlineData("decline")]
    public void A_word_without_an_open_job_is_answered(string text) =>
        Assert.Equal(["nothing_open"], Phone.OfWorker(Phone.Job(1, JobState.Past)).Says(text).Replies);

    [Fact]
    public void A_yes_after_the_offer_ran_out_is_asked_of_the_request()
    {
        var phone = Phone.OfWorker(Phone.Job(1, JobState.Past)).Says("accept");

        Assert.Empty(phone.Replies);
        var answer = Assert.IsType<AnswerOffer>(phone.Command);
        Assert.Equal((0, true), (answer.OfferNumber, answer.Accept));
        Assert.Equal(Phone.KeyOf(1), phone.Last.Pending[0].Target);
    }

    [Fact]
    public void A_late_yes_to_one_of_several_is_not_guessed() =>
        Assert.Equal(["which_job"], Phone.OfWorker(Phone.Job(1, JobState.Past), Phone.Job(2, JobState.Past)).Says("accept").Replies);

    [Fact]
    public void Without_any_job_a_yes_means_nothing() =>
        Assert.Empty(Phone.OfWorker().Says("accept").Last.Pending);

    [Theory]
    [InlineData("{1} no, {2} yes")]
    [InlineData("{1} done, on my way to {2}")]
    [InlineData("{1} done, {2} tomorrow")]
    public void A_step_of_each_of_two_jobs_is_done_for_neither(string text)
    {
        var state = text.Contains("no,", StringComparison.Ordinal) ? JobState.Offered : JobState.Assigned;
        var phone = Phone.OfWorker(Phone.Job(1, state), Phone.Job(2, state));

        phone.Says(text.Replace("{1}", Phone.CodeOf(1), StringComparison.Ordinal).Replace("{2}", Phone.CodeOf(2), StringComparison.Ordinal));

        Assert.Empty(phone.Last.Pending);
        Assert.Equal(["which_job"], phone.Replies);
    }

    [Theory]
    [InlineData("need parts")]
    [InlineData("Waiting for a part.")]
    [InlineData("Faltan piezas")]
    public void Waiting_for_a_part_puts_the_job_on_hold(string text)
    {
        var step = Assert.IsType<ReportProgress>(Phone.OfWorker(Phone.Job(1, JobState.Assigned)).Says(text).Command);

        Assert.Equal((RequestEvent.PutOnHold, text), (step.Step, step.Notes));
    }

    [Fact]
    public void No_from_the_worker_who_has_the_job_answers_its_offer() =>
        Assert.False(Assert.IsType<AnswerOffer>(Phone.OfWorker(Phone.Job(1, JobState.Assigned)).Says("no puedo").Command).Accept);

    [Fact]
    public void A_renters_done_is_a_remark() => Assert.IsType<AddComment>(
        Phone.OfRenter(Phone.Job(1, JobState.Followed, PartyRole.Renter)).Says("done").Command);

    private static string Payload(string verb, int job, int offer = 1) => $"{verb}:{Some.OrganisationId}:{Phone.KeyOf(job).RequestId}:{offer}";
}
