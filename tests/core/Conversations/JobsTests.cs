using Dispatch.Core.Conversations;
using Dispatch.Core.Requests;
using Dispatch.Core.Tests.Requests;

namespace Dispatch.Core.Tests.Conversations;

/// <summary>The job rows a request puts into its people's partitions, and what a button carries back.</summary>
public sealed class JobsTests
{
    [Fact]
    public void Everybody_concerned_has_a_row() => Assert.Equal(
        [$"{Some.RenterPhone} Renter Followed", $"{Some.LandlordPhone} Landlord Followed", $"{Some.Ana.PhoneNumber} Worker Offered"],
        Rows(Story.Reported(Some.Ana, Some.Ben)));

    [Fact]
    public void Each_worker_has_one_row_that_follows_the_latest_offer()
    {
        var story = Story.Reported(Some.Ana, Some.Ben).Declines(Some.Ana);
        Assert.Equal(["Past", "Offered"], Workers(story));
        Assert.Equal(["Past", "Assigned"], Workers(story.Accepts(Some.Ben)));
        Assert.Equal(["Past", "Past"], Workers(story.Steps(Some.Ben, RequestEvent.Completed)));
        Assert.Equal(["Offered", "Past"], Workers(story.Reopens()));
    }

    /// <summary>The report by web form and the yes of a worker have a budget of storage calls.</summary>
    [Fact]
    public void Only_those_who_may_answer_at_once_are_told_before_the_nudge()
    {
        var story = Story.Reported(Some.Ana);
        var reported = story.Aggregate!;
        var accepted = story.Accepts(Some.Ana).Aggregate!;
        var done = story.Steps(Some.Ana, RequestEvent.Completed).Aggregate!;
        var reopened = story.Reopens().Aggregate!;

        Assert.Empty(Answering(null, reported));
        Assert.Empty(Answering(reported, accepted));
        Assert.Equal([$"{Some.RenterPhone} Renter"], Answering(accepted, done));
        Assert.Equal([$"{Some.RenterPhone} Renter"], Answering(done, reopened));
        Assert.Equal([$"{Some.RenterPhone} Renter"], Answering(null, reported with { Request = reported.Request with { Source = RequestSource.Sms } }));
        var asked = accepted with { Request = accepted.Request with { Approval = new Approval(ApprovalKind.Parts, "a valve", DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch) } };
        Assert.Equal([$"{Some.LandlordPhone} Landlord"], Answering(accepted, asked));
        Assert.Empty(Answering(asked, asked with { Request = asked.Request with { Approval = asked.Request.Approval! with { Granted = true } } }));
    }

    [Fact]
    public void The_row_of_a_closed_job_says_since_when()
    {
        var story = Story.Reported(Some.Ana).Accepts(Some.Ana);
        Assert.All(Jobs.Of(story.Aggregate!).SelectMany(j => j.Jobs), j => Assert.Null(j.ClosedAt));
        var done = story.After(TimeSpan.FromDays(35)).Steps(Some.Ana, RequestEvent.Completed).Now;

        story.After(TimeSpan.FromDays(1)).Do(new AddComment("c", "r", UserType.Renter, "Thank you"));

        Assert.All(Jobs.Of(story.Aggregate!).SelectMany(j => j.Jobs), j => Assert.Equal((done, Some.Start), (j.ClosedAt, j.At)));
        Assert.All(Jobs.Of(story.Reopens().Aggregate!).SelectMany(j => j.Jobs), j => Assert.Null(j.ClosedAt));
    }

    [Fact]
    public void A_cancelled_offer_is_past() => Assert.Equal(["Past"], Workers(Story.Reported(Some.Ana).Cancels()));

    [Fact]
    public void One_person_in_two_parts_has_two_rows_in_one_partition()
    {
        var story = Story.Of(Some.Ana).Report(Some.Report with { RenterAddress = Some.Ana.PhoneNumber });

        var jobs = Jobs.Of(story.Aggregate!).Single(j => j.Address == Some.Ana.PhoneNumber).Jobs;

        Assert.Equal([PartyRole.Renter, PartyRole.Worker], jobs.Select(j => j.Role));
    }

    [Theory]
    [InlineData("accept:" + Some.OrganisationId + ":" + Some.RequestId + ":3", WorkerIntent.Accept, 3)]
    [InlineData("on_my_way:" + Some.OrganisationId + ":" + Some.RequestId + ":12", WorkerIntent.OnMyWay, 12)]
    public void A_payload_is_read_back(string text, WorkerIntent intent, int offer)
    {
        Assert.True(ButtonPayload.TryParse(text, out var payload));
        Assert.Equal(new ButtonPayload(intent, Some.Key, offer), payload);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("accept")]
    [InlineData("Accept:" + Some.OrganisationId + ":" + Some.RequestId + ":3")]
    [InlineData("maybe:" + Some.OrganisationId + ":" + Some.RequestId + ":3")]
    [InlineData("accept:org:" + Some.RequestId + ":3")]
    [InlineData("accept:" + Some.OrganisationId + ":9b8e1234:3")]
    [InlineData("accept:" + Some.OrganisationId + ":" + Some.RequestId + ":")]
    [InlineData("accept:" + Some.OrganisationId + ":" + Some.RequestId + ":0")]
    [InlineData("accept:" + Some.OrganisationId + ":" + Some.RequestId + ":-1")]
    [InlineData("accept:" + Some.OrganisationId + ":" + Some.RequestId + ": 1")]
    [InlineData("accept:" + Some.OrganisationId + ":" + Some.RequestId + ":99999999999")]
    [InlineData("accept:" + Some.OrganisationId + ":" + Some.RequestId + ":1:2")]
    public void What_is_no_payload_of_ours_is_refused(string? text) => Assert.False(ButtonPayload.TryParse(text, out _));

    [Fact]
    public void Every_button_of_every_message_is_a_payload_of_ours()
    {
        var messages = Story.Reported(Some.Ana).Due().Accepts(Some.Ana).Due(DueAction.FollowUp).Steps(Some.Ana, RequestEvent.OnMyWay).Messages;

        var buttons = messages.SelectMany(m => Rendering.Of(m, "es").Buttons).ToList();

        Assert.Equal(10, buttons.Count);
        Assert.All(buttons, b =>
        {
            Assert.True(ButtonPayload.TryParse(b.Id, out var payload));
            Assert.Equal(Some.Key, payload.Request);
            Assert.Equal(payload.Intent, WorkerWords.Find(b.Title));
        });
    }

    private static string[] Answering(RequestAggregate? before, RequestAggregate after) =>
        [.. Jobs.OfAnswering(before, after).SelectMany(j => j.Jobs.Select(r => $"{j.Address} {r.Role}"))];

    private static string[] Rows(Story story) =>
        [.. Jobs.Of(story.Aggregate!).SelectMany(j => j.Jobs.Select(r => $"{j.Address} {r.Role} {r.State}"))];

    private static string[] Workers(Story story) =>
        [.. Jobs.Of(story.Aggregate!).SelectMany(j => j.Jobs).Where(r => r.Role == PartyRole.Worker).Select(r => $"{r.State}")];
}
