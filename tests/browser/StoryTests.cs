namespace Dispatch.Browser.Tests;

/// <summary>The story, lived in the browser by renter, worker and landlord.</summary>
public sealed class StoryTests(DispatchInBrowser dispatch)
{
    [Fact]
    public async Task A_report_from_a_phone_is_accepted_watched_live_done_and_reopened()
    {
        var seen = await dispatch.RunAsync<StoryReport>("story.mjs");
        Assert.Equal(1, seen.Previews);
        Assert.True(seen.IsSameLink, "the link on the renter's phone opens the tracking page");

        // The page changed by itself: it was not loaded again, and nothing that was being typed was touched.
        Assert.Equal("still the same page", seen.Mark);
        Assert.Equal(new Typed("Half a sentence", IsFocused: true, Caret: 4), seen.Typed);
        Assert.True(seen.IsReopenShown, "a report that is done offers to say that it is not fixed");

        var at = 0;
        foreach (var words in new[] { "You told us it is not fixed", "Water again", "finished the job", "took the job", "We asked a worker", "Read", "You reported the problem" })
        {
            var next = seen.Timeline.IndexOf(words, at, StringComparison.Ordinal);
            Assert.True(next >= at, $"'{words}' is missing or too early in: {seen.Timeline}");
            at = next;
        }

        Assert.Contains("The shower drips without end", seen.ReopenedOffer, StringComparison.Ordinal);
        Assert.Contains("The shower drips without end", seen.Landlord, StringComparison.Ordinal);
        Assert.Empty(seen.Complaints);
    }

    [Fact]
    public async Task Without_JavaScript_a_renter_can_report_with_a_photo_comment_and_cancel()
    {
        var seen = await dispatch.RunAsync<PlainReport>("plain.mjs");
        Assert.Equal(
            new Kept("The sink is blocked.", "plumbing", "high", "4B", MayEnter: true, "Ana Perez", "555", "sms", seen.Kept.Photo), seen.Kept);
        Assert.Contains("tap.jpg", seen.Kept.Photo, StringComparison.Ordinal);
        Assert.Equal(1, seen.FirstPhotos);
        Assert.Contains("I am at home today.", seen.Comment, StringComparison.Ordinal);
        Assert.Equal("Cancelled", seen.Status);
        Assert.Contains("It drained by itself.", seen.Timeline, StringComparison.Ordinal);
        Assert.True(seen.IsCancelGone, "what is cancelled cannot be cancelled again");
        Assert.Empty(seen.Complaints);
    }

    [Fact]
    public async Task A_tap_counts_although_its_message_changes_under_the_finger()
    {
        var seen = await dispatch.RunAsync<SlowTapReport>("slow-tap.mjs");
        Assert.Equal(1, seen.Declined);
        Assert.Empty(seen.Complaints);
    }

    private sealed record SlowTapReport(int Declined, IReadOnlyList<string> Complaints);

    private sealed record Typed(string Text, bool IsFocused, int Caret);

    private sealed record StoryReport(
        int Previews, bool IsSameLink, Typed Typed, string? Mark, bool IsReopenShown, string Timeline, string ReopenedOffer, string Landlord,
        IReadOnlyList<string> Complaints);

    private sealed record Kept(
        string Description, string Specialty, string Priority, string Unit, bool MayEnter, string Name, string PhoneNumber, string Channel, string Photo);

    private sealed record PlainReport(
        Kept Kept, int FirstPhotos, string Comment, string Status, string Timeline, bool IsCancelGone, IReadOnlyList<string> Complaints);
}
