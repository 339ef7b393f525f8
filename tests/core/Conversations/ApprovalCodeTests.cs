using Dispatch.Core.Conversations;
using Dispatch.Core.Requests;
using Dispatch.Core.Tests.Requests;

namespace Dispatch.Core.Tests.Conversations;

/// <summary>Four digits stand for a job; two jobs may have the same.</summary>
public sealed class ApprovalCodeTests
{
    private static readonly (int First, int Second) Twins = FindTwins();

    [Fact]
    public void A_code_of_two_jobs_is_asked_about_and_the_answer_counts()
    {
        var phone = Landlord(JobOf(Twins.First), JobOf(Twins.Second), JobOf(1));

        phone.Says($"OK {Approval.CodeOf(Phone.KeyOf(Twins.First).RequestId)}");
        Assert.Equal(["which_job"], phone.Replies);
        Assert.Empty(phone.Last.Pending);

        phone.Says("2");
        Assert.Equal(Phone.KeyOf(Twins.Second), Assert.Single(phone.Last.Pending).Target);
        Assert.True(Assert.IsType<AnswerApproval>(phone.Command).Granted);
        Assert.Equal(ResolvedBy.Asked, phone.Last.ResolvedBy);
    }

    [Fact]
    public void A_code_of_one_job_is_that_jobs()
    {
        var phone = Landlord(JobOf(Twins.First), JobOf(1)).Says($"no {Approval.CodeOf(Phone.KeyOf(Twins.First).RequestId)}");

        Assert.Equal((Phone.KeyOf(Twins.First), ResolvedBy.Code), (Assert.Single(phone.Last.Pending).Target, phone.Last.ResolvedBy));
        Assert.False(Assert.IsType<AnswerApproval>(phone.Command).Granted);
    }

    /// <summary>A no is a no, whatever is said with it; where the words are kept, the history test shows.</summary>
    [Theory]
    [InlineData("NO {0} too dear", "too dear")]
    [InlineData("NO {0}, too dear", "too dear")]
    [InlineData("no {0}. Lena", "Lena")]
    [InlineData("NO {0}!!", null)]
    [InlineData("{0} no", null)]
    [InlineData("{0}: No, thanks", "thanks")]
    [InlineData("no\u200e to {0}", null)]
    [InlineData("No, {0}: it is not good", "it is not good")]
    [InlineData("Refused {0}", null)]
    [InlineData("NO {0} demasiado caro", "demasiado caro")]
    [InlineData("{0} no, gracias", "gracias")]
    [InlineData("rechazado {0}", null)]
    [InlineData("NÃO {0} muito caro", "muito caro")]
    [InlineData("na\u0303o {0}, muito caro", "muito caro")]
    [InlineData("{0} não", null)]
    [InlineData("NON {0} trop cher", "trop cher")]
    [InlineData("non {0}, c'est trop cher", "c'est trop cher")]
    [InlineData("{0} non merci", "merci")]
    public void A_no_with_words_is_a_no(string text, string? words)
    {
        var phone = Landlord(Asked(1), JobOf(2)).Says(string.Format(text, CodeOf(1)));

        var answer = Assert.IsType<AnswerApproval>(phone.Command);
        Assert.Equal((false, words), (answer.Granted, answer.Words));
        Assert.Empty(phone.Replies);
    }

    [Theory]
    [InlineData("OK {0} thanks")]
    [InlineData("OK {0}!!")]
    [InlineData("ok {0} 👍")]
    [InlineData("Ok {0}, go ahead please")]
    [InlineData("OK {0}\nLena Lord\n+1 555 010 0002")]
    [InlineData("ok {0} - lena")]
    [InlineData("ok {0} thanks Bob Smith")]
    [InlineData("{0} ok")]
    [InlineData("yes {0}")]
    [InlineData("Approved: {0}")]
    [InlineData("OK {0} gracias")]
    [InlineData("Sí {0}, adelante por favor")]
    [InlineData("ok {0}, hágalo")]
    [InlineData("OK {0} obrigada")]
    [InlineData("sim {0} pode fazer")]
    [InlineData("ok {0}, pode mandar")]
    [InlineData("OK {0} merci")]
    [InlineData("oui {0}, allez-y")]
    [InlineData("d'accord {0} merci beaucoup")]
    public void An_ok_with_thanks_or_a_name_is_an_ok(string text)
    {
        var phone = Landlord(Asked(1), JobOf(2)).Says(string.Format(text, CodeOf(1)));

        Assert.True(Assert.IsType<AnswerApproval>(phone.Command).Granted);
        Assert.Empty(phone.Replies);
    }

    [Theory]
    [InlineData("OK {0} but only if under 200")]
    [InlineData("ok {0} 200 max")]
    [InlineData("OK {0} NOT NOW")]
    [InlineData("OK {0}, don't")]
    [InlineData("ok {0} tomorrow")]
    [InlineData("ok {0} who does it?")]
    [InlineData("ok {0} 👎")]
    [InlineData("NO {0} go ahead")]
    [InlineData("{0}")]
    [InlineData("{0} please")]
    [InlineData("I do not want that, {0}")]
    [InlineData("NO 0000 too dear")]
    [InlineData("OK")]
    [InlineData("ok, thanks")]
    [InlineData("NO")]
    [InlineData("No!")]
    [InlineData("No, too dear")]
    [InlineData("OK {0} pero no hoy")]
    [InlineData("No, gracias")]
    [InlineData("vale")]
    [InlineData("OK {0} mas sem pressa")]
    [InlineData("Não")]
    [InlineData("sim, pode fazer")]
    [InlineData("OK {0} mais pas demain")]
    [InlineData("Non, trop cher")]
    [InlineData("oui merci")]
    public void What_may_be_an_answer_is_asked_again_in_its_form(string text)
    {
        var phone = Landlord(Asked(1), JobOf(2)).Says(string.Format(text, CodeOf(1)));

        Assert.Equal(["landlord_answer_form"], phone.Replies);
        Assert.Empty(phone.Last.Pending);
        Assert.Equal((Phone.CodeOf(1), CodeOf(1)), (phone.Last.Messages[0].Values["job_code"], phone.Last.Messages[0].Values["answer_code"]));
        Assert.Equal("answer_form", phone.Last.Understood);
    }

    [Theory]
    [InlineData("No one came")]
    [InlineData("No-one came yesterday")]
    [InlineData("Ok I will call the tenant")]
    [InlineData("The tap is new")]
    [InlineData("No sé quién vino")]
    [InlineData("Não veio ninguém")]
    [InlineData("Non seulement ça goutte")]
    public void A_remark_stays_one_while_a_question_waits(string text) =>
        Assert.Equal(text, Assert.IsType<AddComment>(Landlord(Asked(1)).Says(text).Command).Text);

    [Theory]
    [InlineData("OK")]
    [InlineData("No, thanks")]
    [InlineData("NO 1200 were paid")]
    [InlineData("1234")]
    public void Where_nothing_is_asked_a_yes_or_a_no_is_a_remark(string text) =>
        Assert.Equal(text, Assert.IsType<AddComment>(Landlord(JobOf(1)).Says(text).Command).Text);

    [Fact]
    public void Where_several_wait_a_bare_answer_is_asked_about_and_counts()
    {
        var phone = Landlord(Asked(1), Asked(2), JobOf(3)).Says("No, too dear");
        Assert.Equal(["which_job"], phone.Replies);
        Assert.Empty(phone.Last.Pending);

        phone.Says("2");
        var answer = Assert.IsType<AnswerApproval>(phone.Command);
        Assert.Equal((Phone.KeyOf(2), false, "too dear"), (phone.Last.Pending[0].Target, answer.Granted, answer.Words));

        Assert.Equal(["landlord_answer_form"], Landlord(Asked(1), Asked(2)).Says("ok, but cheaper").Says("1").Replies);
        Assert.Equal(["which_job"], Landlord(Asked(1), Asked(2)).Says("NO 0000 too dear").Replies);
        Assert.False(Assert.IsType<AnswerApproval>(Landlord(Asked(1), Asked(2)).Says("NO 0000 too dear").Says("1").Command).Granted);
    }

    [Fact]
    public void The_form_is_not_asked_for_without_end()
    {
        var phone = Landlord(Asked(1));
        for (var i = 0; i < 100; i++)
        {
            phone.Says("ok");
        }

        Assert.InRange(phone.Messages.Count, 2, 40);
    }

    private static string CodeOf(int number) => Approval.CodeOf(Phone.KeyOf(number).RequestId);

    private static ContactJob Asked(int number) => JobOf(number) with { IsAsked = true };

    private static Phone Landlord(params IReadOnlyList<ContactJob> jobs) =>
        new Phone(Some.RenterPhone).With(new ContactRole(Some.OrganisationId, PartyRole.Landlord, "landlord-1", "Lena", "en", null, null), jobs);

    private static ContactJob JobOf(int number) => Phone.Job(number, JobState.Followed, PartyRole.Landlord);

    private static (int First, int Second) FindTwins()
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var number = 1000; ; number++)
        {
            if (!seen.TryAdd(Approval.CodeOf(Phone.KeyOf(number).RequestId), number))
            {
                return (seen[Approval.CodeOf(Phone.KeyOf(number).RequestId)], number);
            }
        }
    }
}
