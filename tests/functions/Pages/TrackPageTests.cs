using System.Net;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Functions.Pages.Track;
using Dispatch.Functions.Tests.Storage;
using Dispatch.Functions.Tests.Turns;
using Dispatch.Functions.Turns;

namespace Dispatch.Functions.Tests.Pages;

/// <summary>The tracking page at every stage, its link, and how it keeps itself up to date.</summary>
public sealed class TrackPageTests(StorageFixture storage)
{
    public static TheoryData<string[], string, string, string, string> Stages => new()
    {
        { [], "Finding a worker", "We asked a worker", "Buscando un técnico", "open" },
        { ["accept"], "Ben has taken the job", "Ben took the job", "Ben aceptó el trabajo", "open" },
        { ["accept", "on_my_way"], "Ben is on the way", "Ben set off", "Ben va en camino", "open" },
        { ["accept", "on_my_way", "done"], "says it is fixed", "Ben finished the job", "Ben terminó el trabajo", "done" },
        { ["decline"], "Still looking for a worker", "Nobody was free", "Seguimos buscando", "open" },
        { ["accept", "decline"], "Still looking for a worker", "Ben had to give the job back", "devolver el trabajo", "open" },
    };

    [Theory]
    [MemberData(nameof(Stages))]
    public async Task Every_stage_is_told_in_plain_words(string[] taps, string headline, string line, string spanish, string state)
    {
        await using var app = await PagesApp.StartAsync(storage);
        var track = await app.ReportAsync();
        var request = (await app.DetailsAsync(track)).Aggregate.Request;
        foreach (var tap in taps)
        {
            await Story.TapAsync(app.Dispatch, request, tap);
        }

        var page = await app.GetAsync(track);
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Contains(headline, page.Text, StringComparison.Ordinal);
        Assert.Contains(line, page.Text, StringComparison.Ordinal);
        Assert.Contains("You reported the problem", page.Text, StringComparison.Ordinal);
        Assert.Contains(request.Code, page.Text, StringComparison.Ordinal);
        Assert.Equal(state, page.All("div").First(d => d.ContainsKey("data-state"))["data-state"]);
        Assert.DoesNotContain("Okafor", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(app.Dispatch.WorkerPhone, page.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("<all>", page.Html, StringComparison.Ordinal);
        Assert.Contains("The tap drips <all> night & day.", page.Text, StringComparison.Ordinal);
        Accessible.Check(page);
        Assert.Contains(spanish, (await app.GetAsync($"{track}?lang=es")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_speaks_the_renters_language_unless_another_is_asked_for()
    {
        await using var app = await PagesApp.StartAsync(storage);
        var track = await app.ReportAsync(null, ("language", "es"));
        Assert.Contains("Qué ha pasado", (await app.GetAsync(track, "en")).Text, StringComparison.Ordinal);
        Assert.Contains("What happened", (await app.GetAsync($"{track}?lang=en")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ticks_follow_the_message_to_the_worker()
    {
        await using var app = await PagesApp.StartAsync(storage);
        var track = await app.ReportAsync();
        var request = (await app.DetailsAsync(track)).Aggregate.Request;
        Assert.Contains("Message to the worker: Sending", (await app.GetAsync(track)).Text, StringComparison.Ordinal);

        foreach (var (status, word) in new[] { ("sent", "Sent"), ("delivered", "Delivered"), ("read", "Read") })
        {
            await Story.CallbackAsync(app.Dispatch, request, status);
            var page = await app.GetAsync(track);
            Assert.Contains($"tick {status}", page.Html, StringComparison.Ordinal);
            Assert.Contains(word, page.Text, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("Sending", (await app.GetAsync(track)).Text.Split("Messages")[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_sent_by_message_are_arriving_then_played_or_named_with_the_reason_they_could_not_be_had()
    {
        await using var app = await PagesApp.StartAsync(storage);
        var track = await app.ReportAsync();
        var key = PagesApp.KeyOf(track);
        var turns = app.Dispatch.Get<RequestTurns>();
        string[] ids = [Guid.NewGuid().ToString("D"), Guid.NewGuid().ToString("D")];
        var files = ids.Select((id, i) => new Attachment(
            id, key.RequestId, $"https://api.twilio.com/media/{i}", i == 0 ? "audio/ogg" : "text/vcard", app.Dispatch.Clock.GetUtcNow(), null, 0, "somebody")
        { Caption = "listen" });
        await turns.RunAsync(key, new AddAttachments("MM1_media", "somebody", [.. files]), new Facts(), null, isFollowed: false, StorageFixture.Cancellation);
        var page = await app.GetAsync(track);
        Assert.Contains("Voice note, arriving", page.Text, StringComparison.Ordinal);
        Assert.Contains("File, arriving", page.Text, StringComparison.Ordinal);
        Accessible.Check(page);

        await turns.RunAsync(
            key,
            new RecordMedia("m1", [
                new MediaOutcome(ids[0], "somebody", new StoredMedia($"photos/{key.OrganisationId}/{key.RequestId}/{ids[0]}", "audio/ogg", 9, null), null),
                new MediaOutcome(ids[1], "somebody", null, MediaProblem.WrongType),
            ]),
            new Facts(), null, isFollowed: false, StorageFixture.Cancellation);
        page = await app.GetAsync(track);
        Assert.Equal($"{track}/photos/{ids[0]}", Assert.Single(page.All("audio"))["src"]);
        Assert.Contains("File: a kind of file we cannot keep", page.Text, StringComparison.Ordinal);
        Assert.Contains("listen", page.Text, StringComparison.Ordinal);
        Assert.Contains("media-src 'self'", page.Headers["Content-Security-Policy"], StringComparison.Ordinal);
        Accessible.Check(page);
    }

    [Fact]
    public async Task A_link_that_is_wrong_in_any_part_opens_nothing()
    {
        await using var app = await PagesApp.StartAsync(storage);
        var track = await app.ReportAsync([TestFile.Jpeg("a.jpg")]);
        var photo = (await app.DetailsAsync(track)).Attachments[0].Id;
        string[] wrong =
        [
            "/track/x", $"{track}0", track[..^1], track[..^1] + (track[^1] == '0' ? '1' : '0'), track.ToUpperInvariant().Replace("/TRACK/", "/track/", StringComparison.Ordinal),
            $"/track/{Guid.NewGuid():N}{Guid.NewGuid():N}{Guid.NewGuid():N}",
        ];
        foreach (var path in wrong)
        {
            var page = await app.GetAsync(path);
            Assert.Equal(HttpStatusCode.NotFound, page.Status);
            Assert.Contains("not valid any more", page.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("tap drips", page.Text, StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.NotFound, (await app.GetAsync($"{path}/fragment")).Status);
            Assert.Equal(HttpStatusCode.NotFound, (await app.GetAsync($"{path}/photos/{photo}")).Status);
            foreach (var action in new[] { "comments", "photos", "cancel", "reopen" })
            {
                Assert.Equal(HttpStatusCode.NotFound, (await app.PostAsync($"{path}/{action}", [("comment", "x")])).Status);
            }
        }

        Assert.Contains("ya no es válido", (await app.GetAsync("/track/x", "es")).Text, StringComparison.Ordinal);
        Assert.True((await app.DetailsAsync(track)).Aggregate.Request.IsOpen);
    }

    [Fact]
    public async Task A_link_ends_some_time_after_the_job()
    {
        await using var app = await PagesApp.StartAsync(storage);
        var open = await app.ReportAsync();
        var done = await app.ReportAsync();
        var request = (await app.DetailsAsync(done)).Aggregate.Request;
        await Story.TapAsync(app.Dispatch, request, "accept");
        await Story.TapAsync(app.Dispatch, request, "done");

        app.Dispatch.Clock.MoveOn(TrackLink.Life - TimeSpan.FromHours(1));
        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync(done)).Status);
        app.Dispatch.Clock.MoveOn(TimeSpan.FromHours(2));
        Assert.Equal(HttpStatusCode.NotFound, (await app.GetAsync(done)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await app.GetAsync($"{done}/photos/{Guid.NewGuid():D}")).Status);
        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync(open)).Status);
    }

    [Fact]
    public async Task News_are_told_once_and_only_when_there_are_any()
    {
        await using var app = await PagesApp.StartAsync(storage);
        var track = await app.ReportAsync([TestFile.Jpeg("a.jpg")]);
        await TrackActionTests.SettledAsync(app, track);
        var page = await app.GetAsync(track);
        var live = page.All("div").Single(d => d.ContainsKey("data-source"));

        var same = await app.GetAsync(live["data-source"], null, ("If-None-Match", live["data-version"]));
        Assert.Equal((HttpStatusCode.NotModified, 0), (same.Status, same.Body.Length));

        await Story.TapAsync(app.Dispatch, (await app.DetailsAsync(track)).Aggregate.Request, "accept");
        var news = await app.GetAsync(live["data-source"], null, ("If-None-Match", live["data-version"]));
        Assert.Equal(HttpStatusCode.OK, news.Status);
        Assert.NotEqual(live["data-version"], news.Headers["ETag"]);
        Assert.Contains("Ben has taken the job", news.Text, StringComparison.Ordinal);
        Assert.Equal(["safety", "status", "events", "photos", "comments"], news.All("div").Where(d => d.ContainsKey("data-live")).Select(d => d["data-live"]));
        Assert.Equal(HttpStatusCode.NotModified, (await app.GetAsync(live["data-source"], null, ("If-None-Match", news.Headers["ETag"]))).Status);

        // What the page shows is what the fragment brings: nothing is swapped for nothing.
        var whole = await app.GetAsync(track);
        Assert.Equal(news.Headers["ETag"], whole.All("div").Single(d => d.ContainsKey("data-source"))["data-version"]);
    }

    [Fact]
    public void A_row_that_says_the_same_again_is_no_news()
    {
        var at = new DateTimeOffset(2026, 11, 21, 9, 0, 0, TimeSpan.Zero);
        string?[] stages = ["received", "unassigned", "unassigned", "unassigned", "offered", "unassigned", "offered"];
        var history = stages.Select((stage, i) => new StatusHistory(
            i + 1, HistoryKind.Status, i == 0 ? null : "pending", "pending", i == 0 ? null : stages[i - 1], stage, "system:timer", at.AddMinutes(i), null)).ToList();
        var request = TrackSamples.Request(RequestStage.Offered);
        var details = new Core.Turns.RequestDetails(new RequestAggregate(request, [], []), history, [], [], [], []);
        Assert.Equal(["offered_again", "unassigned", "offered", "unassigned", "reported"], TrackTimeline.Of(details).Select(e => e.Key));
    }

    [Theory]
    [InlineData("on_hold", "on_hold")]
    [InlineData("received", "reported")]
    public void The_landlords_answer_is_told_as_one(string stage, string first)
    {
        var at = new DateTimeOffset(2026, 11, 21, 9, 0, 0, TimeSpan.Zero);
        var landlord = new Party(PartyRole.Landlord, Guid.NewGuid().ToString("D"), "+14155550121", "Lena Hart", "en", Channel.Sms);
        List<StatusHistory> history =
        [
            new(1, HistoryKind.Status, null, "pending", first == "reported" ? null : "accepted", stage, "x", at, null),
            new(2, HistoryKind.Status, "pending", "pending", stage, stage, landlord.Id, at, "approved by the landlord"),
        ];
        var request = TrackSamples.Request(RequestStage.OnHold) with { Landlord = landlord };
        var details = new Core.Turns.RequestDetails(new RequestAggregate(request, [], []), history, [], [], [], []);
        Assert.Equal(["landlord_answered", first], TrackTimeline.Of(details).Select(e => e.Key));
    }

    [Fact]
    public void After_a_failure_the_ticks_begin_anew()
    {
        var at = new DateTimeOffset(2026, 11, 21, 9, 0, 0, TimeSpan.Zero);
        List<StatusHistory> history = [new(1, HistoryKind.Status, null, "pending", null, "received", "x", at, null), new(2, HistoryKind.Status, "pending", "pending", "received", "offered", "x", at, null)];
        history.AddRange(new[] { "failed", "sent", "delivered" }.Select((s, i) => new StatusHistory(3 + i, HistoryKind.Delivery, "pending", s, null, null, "system:twilio", at, null)));
        var details = new Core.Turns.RequestDetails(new RequestAggregate(TrackSamples.Request(RequestStage.Offered), [], []), history, [], [], [], []);
        Assert.Equal(["Sent", "Delivered"], TrackTimeline.Of(details)[0].Ticks.Select(t => t.Status.ToString()));
    }
}
