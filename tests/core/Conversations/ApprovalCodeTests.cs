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
