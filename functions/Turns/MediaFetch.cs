using System.Collections.Concurrent;
using Dispatch.Core;
using Dispatch.Core.Requests;
using Dispatch.Core.Turns;
using Dispatch.Functions.Reports;
using Dispatch.Functions.Storage;

namespace Dispatch.Functions.Turns;

/// <summary>
/// Fetches files that were sent by message, after the answer or when a nudge fires: download, look at the content, take out what a
/// picture tells of its place, store, record. A process that dies on the way leaves its claim, which ends; the blob has one name
/// however often it is stored.
/// </summary>
internal sealed partial class MediaFetch(
    IMediaSource source, PhotosStore photos, TableRequestPartQueries queries, RequestTurns turns, Delivery delivery, TimeProvider clock, ILogger<MediaFetch> logger)
{
    /// <summary>Twilio takes 16 MB by WhatsApp, on some pages 20, and 5 by MMS. Bytes.</summary>
    public const long MaxFile = 20L * 1024 * 1024;

    /// <summary>One transaction takes the news of so many.</summary>
    private const int MaxRecorded = 40;

    private const int AtOnce = 3;

    /// <summary>Fetches the files the turn claimed; a turn that claimed none is none of this.</summary>
    public async Task FollowAsync(TurnResult turn, CancellationToken cancellationToken)
    {
        if (turn.Decision is not { HasRows: true } decision || turn.After?.Request is not { Arriving.Count: > 0 } request)
        {
            return;
        }

        var claimed = request.Arriving.Except(turn.Found?.Request.Arriving ?? []).ToList();
        var outcomes = new ConcurrentQueue<MediaOutcome>();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(claimed, parallel, async (media, token) =>
        {
            if (await FetchAsync(request.Key, media, decision, token) is { } outcome)
            {
                outcomes.Enqueue(outcome);
            }
        });
        foreach (var part in outcomes.OrderBy(o => o.AttachmentId, StringComparer.Ordinal).Chunk(MaxRecorded))
        {
            var tries = string.Join(' ', part.Select(o => $"{o.AttachmentId} {claimed.Find(m => m.AttachmentId == o.AttachmentId)?.At.UtcTicks}"));
            var record = new RecordMedia($"media_{Ids.From(request.Id, "media", tries)}", part);
            await delivery.FollowAsync(await turns.RunAsync(request.Key, record, new Facts(), null, isFollowed: false, cancellationToken), cancellationToken);
        }
    }

    /// <returns>Null where the claim is nearly over: whoever comes next fetches it.</returns>
    private async Task<MediaOutcome?> FetchAsync(RequestKey key, ArrivingMedia media, RequestDecision decision, CancellationToken cancellationToken)
    {
        if (clock.GetUtcNow() + MediaTimes.DownloadLimit > media.At)
        {
            return null;
        }

        var attachment = decision.Attachments.FirstOrDefault(a => a.Id == media.AttachmentId)
            ?? await queries.AttachmentAsync(key, media.AttachmentId, cancellationToken);
        if (attachment is null)
        {
            return new MediaOutcome(media.AttachmentId, string.Empty, null, MediaProblem.Gone);
        }

        var outcome = await DownloadAsync(key, attachment, cancellationToken);
        Log(logger, attachment.Id, media.Tries + 1, outcome.Stored?.FileType, outcome.Problem?.ToString());
        return outcome;
    }

    private async Task<MediaOutcome> DownloadAsync(RequestKey key, Attachment attachment, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(MediaTimes.DownloadLimit);
        try
        {
            using var answer = await source.OpenAsync(attachment.FileUrl, limit.Token);
            return answer.Content is { } content
                ? await KeepAsync(key, attachment, content, answer.FileName, limit.Token)
                : new MediaOutcome(attachment.Id, attachment.AddedBy, null, answer.Problem, answer.MayCome);
        }
        catch (Exception fault) when (fault is IOException or HttpRequestException || (fault is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return new MediaOutcome(attachment.Id, attachment.AddedBy, null, MediaProblem.Unreachable, MayCome: true);
        }
    }

    private async Task<MediaOutcome> KeepAsync(RequestKey key, Attachment attachment, Stream content, string? fileName, CancellationToken cancellationToken)
    {
        var name = ReceivedPhoto.CleanName(fileName ?? string.Empty);
        var (photo, size) = await ReceivedPhoto.ReadAsync(name, content, MaxFile, cancellationToken, isReadToEnd: false);
        if (photo is null || size == 0)
        {
            return new MediaOutcome(attachment.Id, attachment.AddedBy, null, size switch
            {
                0 => MediaProblem.Empty,
                > MaxFile => MediaProblem.TooLarge,
                _ => MediaProblem.WrongType,
            });
        }

        await using (photo.Content)
        {
            var path = await photos.SaveAsync(key, attachment.Id, photo, cancellationToken);
            return new MediaOutcome(attachment.Id, attachment.AddedBy, new StoredMedia(path, photo.MediaType, photo.Size, name.Length > 0 ? name : null), null);
        }
    }

    [LoggerMessage(LogLevel.Information, "File {AttachmentId} by message, try {Try}: {FileType} {Problem}")]
    private static partial void Log(ILogger logger, string attachmentId, int @try, string? fileType, string? problem);
}
