using System.Security.Cryptography;

namespace Dispatch.Local.Twilio;

/// <summary>Messages from phones: recorded, told to the function app, and its TwiML carried out.</summary>
internal sealed class Inbound(
    Ledger ledger, MediaStore media, WebhookCaller caller, Deliveries deliveries, StandInOptions options, TimeProvider time)
{
    private static readonly string[] StopWords = ["STOP", "UNSUBSCRIBE", "END", "QUIT", "STOPALL", "REVOKE", "OPTOUT", "CANCEL"];
    private static readonly string[] StartWords = ["START", "YES", "UNSTOP"];
    private static readonly string[] HelpWords = ["HELP", "INFO"];

    /// <summary>Plays one message and returns it after the function app has answered; null where the sender's address or a file is no good.</summary>
    /// <param name="request">What the person did.</param>
    /// <param name="apiBaseUrl">Where the function app fetches media.</param>
    public async Task<LedgerMessage?> ReceiveAsync(InboundRequest request, string apiBaseUrl, CancellationToken cancellationToken)
    {
        var isWhatsApp = request.Channel == "whatsapp";
        if (Address.Parse(isWhatsApp ? Address.WhatsAppPrefix + request.From : request.From) is not { } from
            || await SaveMediaAsync(request, cancellationToken) is not { } files)
        {
            return null;
        }

        var account = options.Account;
        var now = time.GetUtcNow();
        var repliedTo = request.RepliedTo is { } sid && ledger.Find(sid) is { } original && now - original.DateCreated <= TimeSpan.FromDays(7) ? original : null;
        var message = new LedgerMessage
        {
            Sid = request.MessageSid ?? StandInSid.ForMessage(files.Count > 0),
            Direction = "inbound",
            Channel = request.Channel,
            Phone = from.Phone,
            From = from.ToString(),
            To = isWhatsApp ? Address.WhatsAppPrefix + account.WhatsAppSender : account.SmsSender,
            MessagingServiceSid = null,
            Body = request.Body,
            Media = files,
            ButtonPayload = request.ButtonPayload,
            RepliedTo = repliedTo?.Sid,
            Status = "received",
            NumSegments = isWhatsApp ? 1 : Segments.Count(request.Body),
            DateCreated = now,
            DateSent = now,
            DateUpdated = now,
            Statuses = [new StatusChange("received", now, null)],
        };
        message = message with { Fields = InboundForm.Fields(message, request, repliedTo, account, apiBaseUrl) };
        ledger.Add(message);
        if (!isWhatsApp)
        {
            ApplyKeyword(message);
        }

        var call = await caller.PostAsync(
            "inbound", "message", options.InboundUrl, message.Fields,
            made => ledger.Change(message.Sid, current => current with { Calls = [.. current.Calls, made] }), cancellationToken);
        Reply(message, call);
        return ledger.Find(message.Sid);
    }

    /// <summary>Twilio's own handling of STOP, START and HELP on SMS: the whole message, any case. The webhook is called all the same.</summary>
    private void ApplyKeyword(LedgerMessage message)
    {
        var word = message.Body.Trim().ToUpperInvariant();
        var phone = ledger.Phone(message.Phone);
        var answer = word switch
        {
            _ when StopWords.Contains(word) => "No more messages will come from this number. Reply START to receive them again.",
            _ when StartWords.Contains(word) && phone.IsOptedOut => "You will receive messages from this number again.",
            _ when HelpWords.Contains(word) => "Reply STOP to receive no more messages.",
            _ => null,
        };
        if (StopWords.Contains(word) || StartWords.Contains(word))
        {
            ledger.Put(phone with { IsOptedOut = StopWords.Contains(word) });
        }

        if (answer is not null)
        {
            SendBack(message, answer);
        }
    }

    private void Reply(LedgerMessage message, WebhookCall call)
    {
        if (call is not { StatusCode: >= 200 and < 300, Error: null, Answer: { Length: > 0 } answer })
        {
            return;
        }

        if (TwiMl.Messages(answer) is not { } texts)
        {
            ledger.Change(message.Sid, current => current with { Warnings = [.. current.Warnings, "12100: the answer is not TwiML"] });
            return;
        }

        foreach (var text in texts)
        {
            SendBack(message, text);
        }
    }

    private void SendBack(LedgerMessage to, string text)
    {
        var now = time.GetUtcNow();
        var reply = new LedgerMessage
        {
            Sid = StandInSid.ForMessage(hasMedia: false),
            Direction = "outbound-reply",
            Channel = to.Channel,
            Phone = to.Phone,
            From = to.To,
            To = to.From!,
            Body = text,
            Status = "queued",
            NumSegments = to.Channel == "sms" ? Segments.Count(text) : 1,
            DateCreated = now,
            DateUpdated = now,
            Statuses = [new StatusChange("queued", now, null)],
        };
        ledger.Add(reply);
        deliveries.Begin(reply.Sid, []);
    }

    private async Task<IReadOnlyList<MessageMedia>?> SaveMediaAsync(InboundRequest request, CancellationToken cancellationToken)
    {
        var saved = new List<MessageMedia>();
        foreach (var file in request.Media ?? [])
        {
            var bytes = new byte[file.Data.Length];
            if (!Convert.TryFromBase64String(file.Data, bytes, out var length) || length > MediaStore.MaxSize)
            {
                return null;
            }

            saved.Add(await media.SaveAsync(bytes[..length], file.ContentType, cancellationToken));
        }

        return saved;
    }
}

/// <summary>New SIDs.</summary>
internal static class StandInSid
{
    public static string ForMessage(bool hasMedia) => (hasMedia ? "MM" : "SM") + Hex();

    public static string ForContent() => "HX" + Hex();

    private static string Hex() => RandomNumberGenerator.GetHexString(32, lowercase: true);
}
