using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Functions.Reports;
using Dispatch.Functions.Tests.Pictures;
using Dispatch.Functions.Tests.Storage;
using Dispatch.Functions.Turns;
using Microsoft.AspNetCore.Http;

namespace Dispatch.Functions.Tests.Turns;

/// <summary>Files of messages, from a provider that answers over HTTP to blobs on Azurite: once, also when a process dies on the way.</summary>
public sealed class MediaFetchTests(StorageFixture storage)
{
    private const int MaxAgain = 50;

    private static CancellationToken Cancellation => StorageFixture.Cancellation;

    [Fact]
    public async Task A_photo_is_stored_after_the_answer_under_the_type_its_content_tells_and_without_its_place()
    {
        await using var dispatch = await StartAsync();
        var request = await AcceptedAsync(dispatch);
        dispatch.Twilio.Media = (context, _) => SendAsync(context, PictureFiles.Jpeg(6), "text/html");

        await SayAsync(dispatch, Message(dispatch, "the pipe", "image/png"));

        var file = Assert.Single((await Story.ReadAsync(dispatch, request.Key)).Attachments);
        Assert.Equal(PhotosStore.PathOf(request.Key, file.Id), file.FileUrl);
        Assert.Equal(("image/jpeg", "the pipe", AttachmentKind.Before, null), (file.FileType, file.Caption, file.Kind, file.Problem));
        var stored = await BytesAsync(dispatch, request.Key, file.Id);
        Assert.Equal(file.SizeInBytes, stored.Length);
        Assert.Equal(-1, stored.AsSpan().IndexOf(PictureFiles.SecretBytes));
        Assert.StartsWith("Basic ", Assert.Single(dispatch.Twilio.Downloads).Authorization, StringComparison.Ordinal);
        Assert.Empty(await ArrivingAsync(dispatch, request.Key));
    }

    [Fact]
    public async Task What_is_not_there_yet_is_asked_for_again_by_a_nudge_also_when_the_job_is_done_meanwhile()
    {
        await using var dispatch = await StartAsync();
        var request = await AcceptedAsync(dispatch);
        await SayAsync(dispatch, Message(dispatch, "", "image/jpeg"));
        Assert.True(Assert.Single((await Story.ReadAsync(dispatch, request.Key)).Attachments).IsArriving);
        Assert.Equal(5, dispatch.Nudges[^1].After.TotalSeconds, 1.0);

        dispatch.Twilio.Media = (context, _) => SendAsync(context, PictureFiles.Png(1));
        await Story.TapAsync(dispatch, request, "done");
        dispatch.Clock.MoveOn(TimeSpan.FromMinutes(2));
        await Story.SettleAsync(dispatch, request.Key);

        var details = await Story.ReadAsync(dispatch, request.Key);
        Assert.Equal(RequestStage.Done, details.Aggregate.Request.Stage);
        Assert.Equal("image/png", Assert.Single(details.Attachments).FileType);
        Assert.False(details.Attachments[0].IsArriving);
    }

    [Fact]
    public async Task A_process_that_dies_between_commit_and_download_leaves_it_to_the_nudges()
    {
        await using var dispatch = await StartAsync();
        var request = await AcceptedAsync(dispatch);
        dispatch.Twilio.Media = (context, _) => SendAsync(context, PictureFiles.Jpeg(1));

        // Dead before the commands were applied: the contact's nudge does everything.
        Assert.NotNull(await dispatch.Get<ContactTurns>().ReceiveAsync(Message(dispatch, "", "image/jpeg"), Cancellation));
        await Story.NudgeAsync(dispatch, dispatch.WorkerPhone);
        Assert.False(Assert.Single((await Story.ReadAsync(dispatch, request.Key)).Attachments).IsArriving);

        // Dead after they were: the claim ends, and the request's nudge fetches.
        await dispatch.Get<RequestTurns>().RunAsync(request.Key, Photo(dispatch, request), new Facts(), null, isFollowed: false, Cancellation);
        Assert.Equal("put again", await Story.NudgeAsync(dispatch, request.Key));
        Assert.Single(await ArrivingAsync(dispatch, request.Key));
        dispatch.Clock.MoveOn(MediaTimes.Claim);
        await Story.SettleAsync(dispatch, request.Key);
        Assert.Empty(await ArrivingAsync(dispatch, request.Key));
        Assert.Equal(2, dispatch.Twilio.Downloads.Count);
    }

    [Fact]
    public async Task A_process_that_dies_between_blob_and_record_is_followed_by_one_that_stores_the_same_again()
    {
        await using var dispatch = await StartAsync();
        var request = await AcceptedAsync(dispatch);
        dispatch.Twilio.Media = (context, _) => SendAsync(context, PictureFiles.Jpeg(1));
        var command = Photo(dispatch, request);
        await dispatch.Get<RequestTurns>().RunAsync(request.Key, command, new Facts(), null, isFollowed: false, Cancellation);
        var (photo, _) = await ReceivedPhoto.ReadAsync("", new MemoryStream(PictureFiles.Jpeg(1)), MediaFetch.MaxFile, Cancellation);
        await dispatch.Get<PhotosStore>().SaveAsync(request.Key, command.Attachments[0].Id, photo!, Cancellation);
        await photo!.Content.DisposeAsync();

        dispatch.Clock.MoveOn(MediaTimes.Claim);
        await Story.SettleAsync(dispatch, request.Key);

        var file = Assert.Single((await Story.ReadAsync(dispatch, request.Key)).Attachments);
        Assert.Equal((PhotosStore.PathOf(request.Key, command.Attachments[0].Id), file.SizeInBytes), (file.FileUrl, (await BytesAsync(dispatch, request.Key, file.Id)).LongLength));
    }

    [Fact]
    public async Task Two_nudges_at_one_moment_fetch_once()
    {
        await using var dispatch = await StartAsync();
        var request = await AcceptedAsync(dispatch);
        dispatch.Twilio.Media = (context, _) => SendAsync(context, PictureFiles.Jpeg(1));
        await dispatch.Get<RequestTurns>().RunAsync(request.Key, Photo(dispatch, request), new Facts(), null, isFollowed: false, Cancellation);
        dispatch.Clock.MoveOn(MediaTimes.Claim);

        await Task.WhenAll(Story.NudgeAsync(dispatch, request.Key), Story.NudgeAsync(dispatch, request.Key));

        await Story.SettleAsync(dispatch, request.Key);
        Assert.Single(dispatch.Twilio.Downloads);
        Assert.Empty(await ArrivingAsync(dispatch, request.Key));
    }

    [Theory]
    [InlineData("vcard", MediaProblem.WrongType)]
    [InlineData("empty", MediaProblem.Empty)]
    [InlineData("long", MediaProblem.TooLarge)]
    [InlineData("gone", MediaProblem.Gone)]
    [InlineData("elsewhere", MediaProblem.WrongHost)]
    public async Task What_cannot_be_kept_is_named_on_the_file_and_told_to_the_sender_once(string what, MediaProblem problem)
    {
        await using var dispatch = await StartAsync();
        var request = await AcceptedAsync(dispatch);
        dispatch.Twilio.Media = (context, _) => what switch
        {
            "vcard" => SendAsync(context, "BEGIN:VCARD\r\nEND:VCARD\r\n"u8.ToArray()),
            "empty" => SendAsync(context, []),
            "long" => SendLongAsync(context),
            "gone" => EndAsync(context, StatusCodes.Status410Gone),
            _ => EndAsync(context, StatusCodes.Status307TemporaryRedirect, "http://127.0.0.1:1/secret"),
        };

        await SayAsync(dispatch, Message(dispatch, "", "image/jpeg", "image/jpeg"));

        var details = await Story.ReadAsync(dispatch, request.Key);
        Assert.All(details.Attachments, a => Assert.Equal(problem, a.Problem));
        Assert.Equal(2, details.Attachments.Count);
        var told = Assert.Single(details.Aggregate.Messages, m => m.Template == "file_not_kept");
        Assert.Equal((dispatch.WorkerPhone, SendState.Accepted), (told.Address, told.SendState));
        Assert.Contains($"file_{Core.Wire.Name(problem)}", told.Values["reason"], StringComparison.Ordinal);
        Assert.Equal(2, dispatch.Twilio.Downloads.Count);
    }

    [Fact]
    public async Task Eleven_photos_of_one_message_all_land()
    {
        await using var dispatch = await StartAsync();
        var request = await AcceptedAsync(dispatch);
        dispatch.Twilio.Media = (context, _) => SendAsync(context, PictureFiles.Jpeg(1));
        await SayAsync(dispatch, Message(dispatch, "all of them", [.. Enumerable.Repeat("image/jpeg", 11)]));
        var files = (await Story.ReadAsync(dispatch, request.Key)).Attachments;
        Assert.Equal(11, files.Count);
        Assert.All(files, f => Assert.Equal(("all of them", false), (f.Caption, f.IsArriving)));
        Assert.Empty(await ArrivingAsync(dispatch, request.Key));
    }

    [Fact]
    public async Task An_album_after_done_lands_once_on_the_job_however_its_ten_webhooks_come()
    {
        await using var dispatch = await StartAsync();
        var request = await AcceptedAsync(dispatch);
        await Story.TapAsync(dispatch, request, "done");
        dispatch.Twilio.Media = (context, media) => dispatch.Twilio.Downloads.Count(d => d.Media == media) == 1 && media.EndsWith('7')
            ? EndAsync(context, StatusCodes.Status404NotFound)
            : SendAsync(context, PictureFiles.Jpeg(1));
        var album = Enumerable.Range(0, 10).Select(i => Message(dispatch, i == 0 ? "after, all dry" : "", "image/jpeg")).ToList();

        var order = album.Concat(album).OrderBy(m => m.MessageSid[^1]).ThenBy(m => m.MessageSid, StringComparer.Ordinal);
        await Task.WhenAll(order.Select(m => SayAsync(dispatch, m)));
        await Story.NudgeAsync(dispatch, dispatch.WorkerPhone);
        for (var i = 0; i < 5; i++)
        {
            dispatch.Clock.MoveOn(TimeSpan.FromMinutes(2));
            await Story.SettleAsync(dispatch, request.Key);
        }

        var details = await Story.ReadAsync(dispatch, request.Key);
        Assert.Equal(10, details.Attachments.Count);
        Assert.All(details.Attachments, a => Assert.Equal((AttachmentKind.After, false, "image/jpeg"), (a.Kind, a.IsArriving, a.FileType)));
        Assert.Single(details.Attachments, a => a.Caption == "after, all dry");
        Assert.Empty(details.Aggregate.Request.Arriving);
    }

    private Task<DispatchFixture> StartAsync() => DispatchFixture.StartAsync(storage, hasTwilio: true);

    private static async Task<MaintenanceRequest> AcceptedAsync(DispatchFixture dispatch)
    {
        var request = await Story.ReportAsync(dispatch);
        await Story.TapAsync(dispatch, request, "accept");
        await Story.NudgeAsync(dispatch, request.Key);
        return request;
    }

    private static InboundMessage Message(DispatchFixture dispatch, string text, params IReadOnlyList<string> types)
    {
        Assert.True(MessageAddress.TryCreate(Channel.WhatsApp, dispatch.WorkerPhone, out var from, out _));
        var sid = "MM" + Guid.NewGuid().ToString("N");
        var media = types.Select((type, i) => new InboundMedia(UrlOf(dispatch, sid, i), type)).ToList();
        return new InboundMessage(sid, from, null, text, null, null, null, null, null, null, null, media, null, 1, null, dispatch.Clock.GetUtcNow());
    }

    private static string UrlOf(DispatchFixture dispatch, string sid, int number) =>
        $"{dispatch.Twilio.Address}/2010-04-01/Accounts/AC/Messages/{sid}/Media/ME{Guid.NewGuid():N}{number}";

    private static AddAttachments Photo(DispatchFixture dispatch, MaintenanceRequest request)
    {
        var sid = "MM" + Guid.NewGuid().ToString("N");
        var id = Guid.NewGuid().ToString("D");
        return new AddAttachments(
            $"{sid}_media", dispatch.Worker,
            [new Attachment(id, request.Id, UrlOf(dispatch, sid, 0), "image/jpeg", dispatch.Clock.GetUtcNow(), null, 0, dispatch.Worker)]);
    }

    /// <summary>A webhook that could not be taken comes again, as Twilio sends it.</summary>
    private static async Task SayAsync(DispatchFixture dispatch, InboundMessage message)
    {
        var turns = dispatch.Get<ContactTurns>();
        for (var again = 0; again < MaxAgain; again++)
        {
            try
            {
                if (await turns.ReceiveAsync(message, Cancellation) is { } turn)
                {
                    await turns.FollowAsync(turn, Cancellation);
                }

                return;
            }
            catch (Exception fault) when (fault is TurnNotPossibleException or OperationCanceledException && !Cancellation.IsCancellationRequested)
            {
                // Another of the album's came first.
            }
        }

        Assert.Fail("The message was never taken.");
    }

    private static async Task<IReadOnlyList<ArrivingMedia>> ArrivingAsync(DispatchFixture dispatch, RequestKey key) =>
        (await Story.ReadAsync(dispatch, key)).Aggregate.Request.Arriving;

    private static async Task<byte[]> BytesAsync(DispatchFixture dispatch, RequestKey key, string id)
    {
        var stored = await dispatch.Get<PhotosStore>().OpenAsync(key, id, Cancellation);
        await using var content = stored!.Content;
        var bytes = new MemoryStream();
        await content.CopyToAsync(bytes, Cancellation);
        return bytes.ToArray();
    }

    private static Task SendAsync(HttpContext context, byte[] bytes, string type = "image/jpeg")
    {
        context.Response.ContentType = type;
        return context.Response.Body.WriteAsync(bytes).AsTask();
    }

    private static async Task SendLongAsync(HttpContext context)
    {
        await SendAsync(context, PictureFiles.Jpeg(1));
        var part = new byte[256 * 1024];
        for (var sent = 0L; sent < 2 * MediaFetch.MaxFile && !context.RequestAborted.IsCancellationRequested; sent += part.Length)
        {
            await context.Response.Body.WriteAsync(part);
        }
    }

    private static Task EndAsync(HttpContext context, int status, string? location = null)
    {
        context.Response.StatusCode = status;
        context.Response.Headers.Location = location;
        return Task.CompletedTask;
    }
}
