using System.Net;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Core.Turns;
using Dispatch.Functions.Reports;
using Dispatch.Functions.Tests.Storage;
using Dispatch.Functions.Tests.Turns;
using Dispatch.Functions.Turns;

namespace Dispatch.Functions.Tests.Pages;

/// <summary>What a renter does on the tracking page.</summary>
public sealed class TrackActionTests(StorageFixture storage)
{
    private static CancellationToken Cancellation => StorageFixture.Cancellation;

    [Fact]
    public async Task A_message_is_added_once_however_often_it_is_sent()
    {
        await using var app = await PagesApp.StartAsync(storage);
        var track = await app.ReportAsync();
        var command = (await app.GetAsync(track)).Value("command_id")!;
        (string, string)[] fields = [("command_id", command), ("comment", "  It is <worse> now.\nSecond line.  ")];
        foreach (var _ in Enumerable.Range(0, 3))
        {
            var answer = await app.PostPlainAsync($"{track}/comments", fields);
            Assert.Equal((HttpStatusCode.SeeOther, $"{track}?said=comment"), (answer.Status, answer.Location));
        }

        var details = await app.DetailsAsync(track);
        var comment = Assert.Single(details.Comments);
        Assert.Equal(("It is <worse> now.\nSecond line.", UserType.Renter, details.Aggregate.Request.RenterId), (comment.Text, comment.UserType, comment.UserId));
        var page = await app.GetAsync($"{track}?said=comment");
        Assert.Contains("Your message was added", page.Text, StringComparison.Ordinal);
        Assert.Contains("It is <worse> now.", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("<worse>", page.Html, StringComparison.Ordinal);

        // Something new typed into the old page is a new message.
        await app.PostPlainAsync($"{track}/comments", [("command_id", command), ("comment", "And another thing.")]);
        Assert.Equal(2, (await app.DetailsAsync(track)).Comments.Count);
        Assert.DoesNotContain("<script>", (await app.GetAsync($"{track}?said=<script>")).Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "Write your message first")]
    [InlineData("   \r\n ", "Write your message first")]
    [InlineData("2001", "at most 2000")]
    public async Task A_message_that_cannot_be_taken_is_said_and_kept(string text, string words)
    {
        await using var app = await PagesApp.StartAsync(storage);
        var track = await app.ReportAsync();
        text = text == "2001" ? new string('m', 2001) : text;
        var page = await app.PostPlainAsync($"{track}/comments", [("comment", text)]);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        Assert.Contains(words, page.Text, StringComparison.Ordinal);
        Assert.Contains(page.All("a"), a => a["href"] == "#comment");
        Assert.Equal(text.Trim(), page.Value("comment")!.Trim());
        Accessible.Check(page);
        Assert.Empty((await app.DetailsAsync(track)).Comments);
    }

    [Fact]
    public async Task The_renter_reads_what_landlord_and_maintenance_wrote()
    {
        await using var app = await PagesApp.StartAsync(storage);
        var track = await app.ReportAsync();
        var turns = app.Dispatch.Get<RequestTurns>();
        foreach (var (type, text) in new[] { (UserType.Landlord, "I will be there too."), (UserType.MaintenanceStaff, "Part ordered.") })
        {
            var command = new AddComment(Guid.NewGuid().ToString("D"), Guid.NewGuid().ToString("D"), type, text);
            await turns.RunAsync(PagesApp.KeyOf(track), command, new Facts(), null, isFollowed: false, Cancellation);
        }

        var page = await app.GetAsync(track);
        Assert.Matches("Landlord .*I will be there too.*Maintenance .*Part ordered", page.Text);
    }

    [Fact]
    public async Task Cancelling_takes_two_steps_on_the_page_and_one_command()
    {
        await using var app = await PagesApp.StartAsync(storage);
        var track = await app.ReportAsync();
        await SettledAsync(app, track);
        var page = await app.GetAsync(track);
        Assert.Contains("<summary>Cancel this report</summary>", page.Html, StringComparison.Ordinal);
        (string, string)[] fields = [("command_id", page.Value("command_id")!), ("reason", "It stopped by itself")];

        var answers = await Task.WhenAll(app.PostPlainAsync($"{track}/cancel", fields), app.PostPlainAsync($"{track}/cancel", fields));
        Assert.All(answers, a => Assert.Equal((HttpStatusCode.SeeOther, $"{track}?said=cancelled"), (a.Status, a.Location)));
        var details = await app.DetailsAsync(track);
        Assert.Equal(RequestStatus.Cancelled, details.Aggregate.Request.Status);
        var row = Assert.Single(details.History, h => h.NewStage == "cancelled");
        Assert.Equal(("It stopped by itself", details.Aggregate.Request.RenterId), (row.Notes, row.ChangedBy));

        var after = await app.GetAsync(track);
        Assert.Contains("You cancelled the report", after.Text, StringComparison.Ordinal);
        Assert.Contains("It stopped by itself", after.Text, StringComparison.Ordinal);
        Assert.Contains("Nobody will come", after.Text, StringComparison.Ordinal);
        await EventuallyAsync(() => Task.FromResult(app.Dispatch.Sender.Sent.Count(m => m.To == app.Dispatch.WorkerPhone) == 2));

        var late = await app.PostPlainAsync($"{track}/cancel", [("reason", "once more")]);
        Assert.Equal($"{track}?said=too_late", late.Location);
        Assert.Contains("not possible any more", (await app.GetAsync(late.Location!)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Not_fixed_sends_somebody_again()
    {
        await using var app = await PagesApp.StartAsync(storage);
        var track = await app.ReportAsync();
        var request = (await app.DetailsAsync(track)).Aggregate.Request;
        Assert.Equal($"{track}?said=too_late", (await app.PostPlainAsync($"{track}/reopen", [("reason", "too early")])).Location);
        await Story.TapAsync(app.Dispatch, request, "accept");
        await Story.TapAsync(app.Dispatch, request, "done");

        var answer = await app.PostPlainAsync($"{track}/reopen", [("reason", "Still dripping"), ("command_id", (await app.GetAsync(track)).Value("command_id")!)]);
        Assert.Equal($"{track}?said=reopened", answer.Location);
        var details = await app.DetailsAsync(track);
        Assert.Equal((RequestStatus.Pending, 2), (details.Aggregate.Request.Status, details.Aggregate.Request.OfferNumber));
        var page = await app.GetAsync(answer.Location!);
        Assert.Matches("We asked another worker .*You told us it is not fixed .*Still dripping .*Ben finished the job", page.Text);
        Assert.Contains("We are sending somebody again", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reason_that_is_too_long_is_said_beside_its_field()
    {
        await using var app = await PagesApp.StartAsync(storage);
        var track = await app.ReportAsync();
        var reason = new string('r', 501);
        foreach (var (action, field) in new[] { ("cancel", "cancel_reason"), ("reopen", "reopen_reason") })
        {
            var page = await app.PostPlainAsync($"{track}/{action}?lang=es", [("reason", reason)]);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
            Assert.Contains("como máximo 500", page.Text, StringComparison.Ordinal);
            Assert.Contains(page.All("a"), a => a["href"] == $"#{field}");
            Assert.Contains(reason, page.Html, StringComparison.Ordinal);
            Accessible.Check(page);
        }

        Assert.True((await app.DetailsAsync(track)).Aggregate.Request.IsOpen);
        var answer = await app.PostPlainAsync($"{track}/comments?lang=es", [("comment", "hola")]);
        Assert.Equal($"{track}?said=comment&lang=es", answer.Location);
    }

    [Fact]
    public async Task Photos_are_added_shown_and_served_to_who_has_the_link()
    {
        await using var app = await PagesApp.StartAsync(storage);
        var track = await app.ReportAsync();
        var other = await app.ReportAsync();
        var photo = TestFile.Jpeg("más \"cerca\".jpg", 5000);
        var command = (await app.GetAsync(track)).Value("command_id")!;
        foreach (var _ in Enumerable.Range(0, 2))
        {
            var answer = await app.PostAsync($"{track}/photos", [("command_id", command)], [photo, new TestFile("list.pdf", [.. "%PDF-1.7 list"u8])]);
            Assert.Equal($"{track}?said=photos", answer.Location);
        }

        var details = await app.DetailsAsync(track);
        Assert.Equal(2, details.Attachments.Count);
        Assert.All(details.Attachments, a => Assert.Equal(details.Aggregate.Request.RenterId, a.AddedBy));
        var page = await app.GetAsync(track);
        var source = Assert.Single(page.All("img"))["src"];
        Assert.Contains("list.pdf", page.Text, StringComparison.Ordinal);

        var served = await app.GetAsync(source);
        Assert.Equal(photo.Content, served.Body);
        Assert.Equal(("image/jpeg", "nosniff"), (served.Headers["Content-Type"], served.Headers["X-Content-Type-Options"]));
        Assert.StartsWith("inline; ", served.Headers["Content-Disposition"], StringComparison.Ordinal);
        Assert.Contains("m%C3%A1s", served.Headers["Content-Disposition"], StringComparison.Ordinal);
        Assert.Contains("private", served.Headers["Cache-Control"], StringComparison.Ordinal);
        Assert.DoesNotContain("script-src 'self'", served.Headers["Content-Security-Policy"], StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotModified, (await app.GetAsync(source, null, ("If-None-Match", served.Headers["ETag"]))).Status);
        var part = await app.GetAsync(source, null, ("Range", "bytes=10-19"));
        Assert.Equal(HttpStatusCode.PartialContent, part.Status);
        Assert.Equal(photo.Content[10..20], part.Body);

        var id = details.Attachments[0].Id;
        Assert.Equal(HttpStatusCode.NotFound, (await app.GetAsync($"{other}/photos/{id}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await app.GetAsync($"{track}/photos/{Guid.NewGuid():D}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await app.GetAsync($"{track}/photos/..%2F{id}")).Status);
    }

    [Fact]
    public async Task Of_files_sent_together_the_good_ones_are_added_and_the_others_named()
    {
        await using var app = await PagesApp.StartAsync(storage);
        var track = await app.ReportAsync();
        var page = await app.PostAsync($"{track}/photos", [], [new TestFile("virus.exe", [.. "MZ program"u8]), TestFile.Jpeg("good.jpg")]);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        Assert.Contains("“virus.exe” is not a photo", page.Text, StringComparison.Ordinal);
        Assert.Single(page.All("img"));
        Assert.Single((await app.DetailsAsync(track)).Attachments);
        Accessible.Check(page);

        var none = await app.PostAsync($"{track}/photos", [("command_id", "x")]);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, none.Status);
        Assert.Contains("Choose at least one photo", none.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_holds_forty_files_and_no_more()
    {
        await using var app = await PagesApp.StartAsync(storage);
        var track = await app.ReportAsync();
        for (var i = 0; i < 4; i++)
        {
            await app.PostAsync($"{track}/photos", [], Enumerable.Range(1, 10).Select(n => TestFile.Jpeg($"{i}{n}.jpg", 100, (i * 10) + n)));
        }

        var page = await app.PostAsync($"{track}/photos", [], [TestFile.Jpeg("one too many.jpg")]);
        Assert.Contains("“one too many.jpg” was left out: this report already has", page.Text, StringComparison.Ordinal);
        Assert.Equal(PhotosLimits.MaxPerRequest, (await app.DetailsAsync(track)).Attachments.Count);
    }

    [Fact]
    public async Task While_storage_refuses_the_page_comes_back_with_the_message()
    {
        await using var app = await PagesApp.StartAsync(storage);
        var track = await app.ReportAsync();
        await SettledAsync(app, track);
        app.Dispatch.FailNudges = true;
        var page = await app.PostPlainAsync($"{track}/comments", [("comment", "Please keep me")]);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "Please keep me"), (page.Status, page.Value("comment")));
        Assert.Contains("could not save this just now", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_word_by_message_right_after_the_form_is_about_that_report()
    {
        await using var app = await PagesApp.StartAsync(storage);
        var track = await app.ReportAsync();
        await app.GetAsync(track);
        await EventuallyAsync(async () =>
            (await app.Dispatch.Get<IContactStore>().LoadAsync(app.Dispatch.RenterPhone, StorageFixture.Cancellation)).Aggregate.Jobs.Count > 0);

        await Story.SayAsync(app.Dispatch, app.Dispatch.RenterPhone, "The dog is friendly");

        Assert.Equal("The dog is friendly", Assert.Single((await app.DetailsAsync(track)).Comments).Text);
    }

    /// <summary>Waits until what follows the answer is done: all messages handed over.</summary>
    internal static Task SettledAsync(PagesApp app, string track) => EventuallyAsync(async () =>
        (await app.DetailsAsync(track)).Aggregate.Messages.All(m => m.SendState == SendState.Accepted));

    private static async Task EventuallyAsync(Func<Task<bool>> isSo)
    {
        for (var i = 0; i < 200 && !await isSo(); i++)
        {
            await Task.Delay(25, Cancellation);
        }

        Assert.True(await isSo());
    }
}
