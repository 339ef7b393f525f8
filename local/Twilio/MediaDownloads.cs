using System.Security.Cryptography;
using System.Text;
using Dispatch.Local.Twilio.Faults;

namespace Dispatch.Local.Twilio;

/// <summary>
/// Media of messages as Twilio serves them: the resource wants credentials and leads to another address, which holds the bytes and
/// wants none. Both may go wrong by a rule.
/// </summary>
internal sealed class MediaDownloads(Ledger ledger, MediaStore media, FaultRules faults, StandInOptions options, TimeProvider time)
{
    private const string StorePath = "/_media-store";

    /// <summary>More than anybody should take.</summary>
    private const long TooLarge = 64L * 1024 * 1024;

    /// <summary>Where the bytes are: a name nobody can guess is all that is asked for.</summary>
    public void Map(IEndpointRouteBuilder routes) => routes.MapGet(StorePath + "/{mediaSid}", ServeAsync);

    /// <summary>The resource: 404, or a redirect to the bytes.</summary>
    public IResult Redirect(string sid, string mediaSid)
    {
        if (ledger.Find(sid) is not { } message || message.Media.FirstOrDefault(file => file.Sid == mediaSid) is null || IsMissing(message, mediaSid))
        {
            return TwilioError.NotFound.ToResult();
        }

        return Results.Redirect($"{StorePath}/{mediaSid}?key={KeyOf(mediaSid)}", permanent: false, preserveMethod: true);
    }

    private async Task<IResult> ServeAsync(string mediaSid, string? key, HttpContext context)
    {
        var message = ledger.Messages().FirstOrDefault(m => m.Media.Any(file => file.Sid == mediaSid));
        if (message?.Media.First(file => file.Sid == mediaSid) is not { } file || key != KeyOf(mediaSid)
            || await media.ReadAsync(file, context.RequestAborted) is not { } bytes)
        {
            return Results.StatusCode(StatusCodes.Status403Forbidden);
        }

        var subject = Subject(message, mediaSid);
        if (faults.Of(FaultKind.MediaSlow, subject) is { } slow)
        {
            await FaultAnswers.UntilGoneAsync(context, slow.Delay);
        }

        if (faults.Of(FaultKind.MediaWrongType, subject) is not null)
        {
            return Results.Text("<html><body>Not what you asked for</body></html>", file.ContentType);
        }

        return faults.Of(FaultKind.MediaTooLarge, subject) is null
            ? Results.Bytes(bytes, file.ContentType)
            : Results.Stream(stream => WriteLongAsync(stream, bytes, context.RequestAborted), file.ContentType);
    }

    /// <summary>The right beginning and no end, and no length told before.</summary>
    private static async Task WriteLongAsync(Stream stream, byte[] beginning, CancellationToken cancellationToken)
    {
        var part = new byte[64 * 1024];
        await stream.WriteAsync(beginning, cancellationToken);
        for (long written = 0; written < TooLarge; written += part.Length)
        {
            await stream.WriteAsync(part, cancellationToken);
        }
    }

    /// <summary>As often as the rule says, or without a number for so long after the message came.</summary>
    private bool IsMissing(LedgerMessage message, string mediaSid) =>
        faults.Of(FaultKind.MediaMissing, Subject(message, mediaSid)) is { } rule && (rule.Count is not null || time.GetUtcNow() - message.DateCreated < rule.Delay);

    /// <summary>The person is the sender here; each file is a try of its own.</summary>
    private static FaultSubject Subject(LedgerMessage message, string mediaSid) => new(message.From ?? message.Phone, message.Channel, null, message.Body, mediaSid);

    private string KeyOf(string mediaSid) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(options.Account.AuthToken), Encoding.UTF8.GetBytes(mediaSid)))[..32];
}
