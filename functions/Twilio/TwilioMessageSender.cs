using System.Net;
using Dispatch.Core.Messaging;

namespace Dispatch.Functions.Twilio;

/// <summary>
/// Sends through Twilio's Messages resource and looks messages up there. One POST, never repeated here: Twilio has no
/// idempotency key for messages, and only 429 is documented as not processed (Twilio, errors 20429 and 20500).
/// </summary>
/// <remarks>
/// A failure before the form has begun to leave (name not resolved, connection or TLS refused, time-out while connecting)
/// cannot have been processed and is <see cref="SendOutcome.Throttled"/> without a delay; after that it is
/// <see cref="SendOutcome.Unknown"/>, cancellation by the caller included. What Twilio would refuse for certain is refused
/// here, with Twilio's code and HTTP status 0. An answer from 300 to 499 is Twilio's word only with one of its codes; without
/// one somebody in between may have given it, after the message was taken.
/// </remarks>
/// <param name="http">Without redirects (<see cref="TwilioRegistration.CreateHandler"/>).</param>
/// <param name="options">Validated.</param>
/// <param name="publicBaseUrl">Validated; start of the status callback.</param>
/// <param name="logger">Gets ids, codes and masked addresses only.</param>
public sealed class TwilioMessageSender(HttpClient http, TwilioOptions options, string publicBaseUrl, ILogger<TwilioMessageSender> logger)
    : IMessageSender
{
    private const int MaximumCreateAnswer = 256 * 1024;

    /// <summary>Twilio's code for credentials it does not take.</summary>
    private const int Authenticate = 20003;

    private readonly TwilioRest rest = new(http, options);
    private readonly Uri messages = new($"{options.ApiBaseUrl.TrimEnd('/')}/2010-04-01/Accounts/{options.AccountSid}/Messages.json");

    /// <inheritdoc/>
    public async Task<SendOutcome> SendAsync(OutboundMessage message, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var outcome = CreateMessage.Refuse(message) ?? await PostAsync(message, cancellationToken);
        Log(message, outcome);
        return outcome;
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ListedMessage>> ListAsync(Channel channel, string to, DateTimeOffset since, CancellationToken cancellationToken) =>
        MessageList.ReadAsync(rest, messages, new(CreateMessage.Prefix(channel) + to, CreateMessage.From(channel, options), since), cancellationToken);

    /// <inheritdoc/>
    public async Task<ListedMessage?> FetchAsync(string messageSid, CancellationToken cancellationToken)
    {
        if (TwilioSid.Message(messageSid) is null)
        {
            return null;
        }

        var body = await rest.SendAsync(HttpMethod.Get, new Uri(messages, $"Messages/{messageSid}.json"), content: null, cancellationToken);
        if (body is null)
        {
            return null;
        }

        using var document = TwilioJson.TryParse(body) ?? throw new TwilioApiException(0, (int)HttpStatusCode.OK, "The answer is no JSON object.");
        return MessageList.Read(document.RootElement, DateTimeOffset.UnixEpoch);
    }

    private async Task<SendOutcome> PostAsync(OutboundMessage message, CancellationToken cancellationToken)
    {
        using var form = new SentOnceForm(CreateMessage.Fields(message, options, publicBaseUrl));
        using var request = new HttpRequestMessage(HttpMethod.Post, messages) { Content = form };
        request.Headers.Authorization = rest.Authorize(messages);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.CallTimeout);
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            return Judge(response, await ReadBodyAsync(response, limit.Token));
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or IOException)
        {
            return form.IsStarted ? new SendOutcome.Unknown(TwilioRest.Describe(exception)) : new SendOutcome.Throttled(RetryAfter: null);
        }
    }

    // The status line already says most; a body that breaks off only takes the code away, or the SID.
    private static async Task<byte[]> ReadBodyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            return await TwilioRest.ReadAsync(response, MaximumCreateAnswer, cancellationToken);
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or IOException)
        {
            return [];
        }
    }

    private static SendOutcome Judge(HttpResponseMessage response, byte[] body)
    {
        var status = (int)response.StatusCode;
        return status switch
        {
            >= 200 and < 300 => Accept(status, body),
            429 => new SendOutcome.Throttled(RetryAfter(response)),
            >= 300 and < 500 => Refuse(status, TwilioError.Read(status, body)),
            _ => Open(status, TwilioError.Read(status, body)),
        };
    }

    private static SendOutcome Accept(int status, byte[] body)
    {
        using var document = TwilioJson.TryParse(body);
        var sid = document is null ? null : TwilioSid.Message(TwilioJson.Text(document.RootElement, "sid"));
        if (sid is null || !(sid.StartsWith("SM", StringComparison.Ordinal) || sid.StartsWith("MM", StringComparison.Ordinal)))
        {
            return new SendOutcome.Unknown($"HTTP {status} without the SID of a message.");
        }

        var root = document!.RootElement;
        return new SendOutcome.Accepted(sid, TwilioJson.Text(root, "status") ?? "queued", TwilioJson.Number(root, "num_segments"));
    }

    private static SendOutcome Refuse(int status, TwilioError error) => status switch
    {
        _ when error.IsTwilios => new SendOutcome.Refused(error.Code, status, error.Reason),

        // A firewall or proxy lets nothing of ours pass: everything waits, as with credentials that Twilio refuses.
        401 or 403 or 407 => new SendOutcome.Refused(Authenticate, status, error.Reason),
        _ => Open(status, error),
    };

    private static SendOutcome.Unknown Open(int status, TwilioError error) => new($"HTTP {status}: {error.Reason}");

    private static TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        var after = response.Headers.RetryAfter;
        var delay = after?.Delta ?? (after?.Date - (response.Headers.Date ?? after?.Date));
        return delay > TimeSpan.Zero ? delay : null;
    }

    private void Log(OutboundMessage message, SendOutcome outcome)
    {
        var partition = PersonalData.MaskPartition(message.Partition);
        switch (outcome)
        {
            case SendOutcome.Accepted accepted:
                TwilioLog.Accepted(logger, partition, message.MessageNumber, message.Channel, accepted.MessageSid, accepted.Status);
                break;
            case SendOutcome.Refused refused:
                TwilioLog.Refused(logger, partition, message.MessageNumber, message.Channel, refused.ErrorCode, refused.HttpStatus, refused.Reason);
                break;
            case SendOutcome.Throttled throttled:
                TwilioLog.Throttled(logger, partition, message.MessageNumber, message.Channel, throttled.RetryAfter);
                break;
            case SendOutcome.Unknown unknown:
                TwilioLog.Unknown(logger, partition, message.MessageNumber, message.Channel, unknown.Reason);
                break;
        }
    }
}
