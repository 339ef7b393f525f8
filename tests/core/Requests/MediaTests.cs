using Dispatch.Core.Requests;

namespace Dispatch.Core.Tests.Requests;

/// <summary>Files sent by message: the message counts at once, its files come later, or somebody is told why not.</summary>
public sealed class MediaTests
{
    /// <summary>A story in which a worker's file was refused.</summary>
    internal static Story NotKept => Sent(1).Do(new RecordMedia("m1", [Refused("p0")]));

    private static Story Accepted => Story.Reported(Some.Ana).Accepts(Some.Ana);

    [Fact]
    public void A_file_at_the_provider_is_waited_for_and_one_that_is_stored_is_not()
    {
        var story = Sent(1);
        Assert.True(story.Last.LeavesWork);
        Assert.True(Assert.Single(story.Attachments).IsArriving);
        Assert.Equal(Some.Start + MediaTimes.Claim, MediaTimes.WakeAt(story.Request));

        var stored = Accepted.Do(new AddAttachments("form", "renter", [FileOf("p", "renter") with { FileUrl = "photos/a/b/c" }]));
        Assert.False(stored.Last.LeavesWork);
        Assert.Empty(stored.Request.Arriving);
        Assert.False(Assert.Single(stored.Attachments).IsArriving);
    }

    [Fact]
    public void A_report_made_of_a_conversation_brings_its_files_along()
    {
        var story = Story.Of(Some.Ana).Report(Some.Report with { Attachments = [FileOf("p", "renter")] });
        Assert.Equal("p", Assert.Single(story.Request.Arriving).AttachmentId);
    }

    [Fact]
    public void A_stored_file_is_waited_for_no_more_and_a_second_news_of_it_changes_nothing()
    {
        var story = Sent(2).Do(new RecordMedia("m1", [Stored("p0")]));
        Assert.False(story.Last.LeavesWork);
        Assert.Equal("p0", Assert.Single(story.Last.Media).AttachmentId);
        Assert.Equal("p1", Assert.Single(story.Request.Arriving).AttachmentId);

        story.Do(new RecordMedia("m2", [Stored("p0")]));
        Assert.Equal((Outcome.Ignored, false), (story.Last.Outcome, story.Last.HasRows));
    }

    [Fact]
    public void A_file_that_is_not_there_yet_is_tried_again_for_a_day_and_then_the_sender_is_told_why()
    {
        var story = Sent(1);
        var waits = new List<TimeSpan>();
        for (var tries = 1; tries <= 20 && story.Request.Arriving.Count > 0; tries++)
        {
            story.Do(new RecordMedia($"m{tries}", [new MediaOutcome("p0", Some.Ana.WorkerId, null, MediaProblem.Gone, MayCome: true)]));
            if (story.Request.Arriving is [var waiting])
            {
                Assert.True(story.Last.LeavesWork);
                Assert.Equal(tries, waiting.Tries);
                waits.Add(waiting.At - story.Now);
                story.Now = waiting.At;
            }
        }

        Assert.Equal([5, 30, 120, 600], waits.Take(4).Select(w => w.TotalSeconds));
        Assert.InRange(waits.Aggregate(TimeSpan.Zero, (a, b) => a + b).TotalHours, 22, 24);
        Assert.Equal(MediaProblem.Gone, Assert.Single(story.Last.Media).Problem);
        Assert.Equal(["file_not_kept worker whatsapp"], story.Sent);
    }

    [Fact]
    public void An_album_that_cannot_be_kept_is_told_of_once()
    {
        var story = Sent(3).Do(new RecordMedia("m1", [Refused("p0"), Refused("p1")]));
        Assert.Single(story.Sent);
        Assert.True(story.Last.LeavesWork);
        story.Do(new RecordMedia("m2", [Refused("p2")]));
        Assert.Empty(story.Sent);
        Assert.Empty(story.Request.Arriving);
    }

    [Fact]
    public void Files_of_a_closed_request_still_come()
    {
        var story = Sent(1).Steps(Some.Ana, RequestEvent.Completed).Do(new RecordMedia("m1", [Stored("p0")]));
        Assert.Equal((Outcome.Applied, RequestStage.Done), (story.Last.Outcome, story.Request.Stage));
        Assert.Null(story.Request.DueAt);
    }

    [Fact]
    public void A_claim_moves_what_is_due_and_a_second_one_finds_nothing()
    {
        var story = Sent(1).Do(new ClaimMedia("c1"));
        Assert.Equal(Outcome.Ignored, story.Last.Outcome);

        story.After(MediaTimes.Claim).Do(new ClaimMedia("c2"));
        Assert.Equal((Outcome.Applied, true, false), (story.Last.Outcome, story.Last.HasRows, story.Last.LeavesWork));
        Assert.Equal(story.Now + MediaTimes.Claim, MediaTimes.WakeAt(story.Request));
        Assert.Equal(Outcome.Ignored, story.Do(new ClaimMedia("c3")).Last.Outcome);
    }

    [Fact]
    public void No_more_than_forty_files_are_waited_for_at_a_time()
    {
        var story = Sent(41);
        Assert.Equal(40, story.Request.Arriving.Count);
        Assert.Equal(MediaProblem.TooMany, story.Attachments[^1].Problem);
        Assert.Single(story.Sent);
    }

    private static Story Sent(int count) => Accepted.Do(
        new AddAttachments("SM1_media", Some.Ana.WorkerId, [.. Enumerable.Range(0, count).Select(i => FileOf($"p{i}", Some.Ana.WorkerId))]));

    private static Attachment FileOf(string id, string by) =>
        new(id, Some.RequestId, "https://api.twilio.com/media/1", "image/jpeg", Some.Start, null, 0, by);

    private static MediaOutcome Stored(string id) => new(id, Some.Ana.WorkerId, new StoredMedia("photos/a/b/c", "image/png", 10, null), null);

    private static MediaOutcome Refused(string id) => new(id, Some.Ana.WorkerId, null, MediaProblem.WrongType);
}
