namespace Dispatch.Core.Messaging;

/// <summary>How a message reaches a person.</summary>
public enum Channel
{
    Sms,
    WhatsApp,
}

/// <summary>One message ready to be handed to the provider.</summary>
/// <param name="Channel">SMS or WhatsApp.</param>
/// <param name="To">E.164 number, or a WhatsApp user id that has no number; never with the <c>whatsapp:</c> prefix.</param>
/// <param name="ContentSid">The approved content (HX…), or null when <paramref name="Body"/> is sent.</param>
/// <param name="ContentVariables">Values by number ("1", "2", …); sent only with <paramref name="ContentSid"/>, all of them.</param>
/// <param name="Body">Free text (SMS, or WhatsApp inside the 24-hour window), or null with <paramref name="ContentSid"/>.</param>
/// <param name="Partition">The aggregate that owns the message; rides in the status callback as <c>r</c>.</param>
/// <param name="MessageNumber">The number of the message in its aggregate; rides in the status callback as <c>m</c>.</param>
public sealed record OutboundMessage(
    Channel Channel,
    string To,
    string? ContentSid,
    IReadOnlyDictionary<string, string> ContentVariables,
    string? Body,
    string Partition,
    int MessageNumber);

/// <summary>What came of one attempt to hand a message over. Creating a message is not idempotent, so "unknown" is an outcome of its own.</summary>
public abstract record SendOutcome
{
    private SendOutcome()
    {
    }

    /// <summary>The provider took the message.</summary>
    public sealed record Accepted(string MessageSid, string Status, int? NumSegments) : SendOutcome;

    /// <summary>The provider answered that it will not send; repeating it unchanged is safe but useless unless the reaction says so.</summary>
    /// <param name="ErrorCode">Twilio's code, 0 where the answer had none.</param>
    /// <param name="HttpStatus">The HTTP status of the answer.</param>
    /// <param name="Reason">The provider's sentence, without personal data.</param>
    public sealed record Refused(int ErrorCode, int HttpStatus, string Reason) : SendOutcome;

    /// <summary>Not processed and safe to repeat (429).</summary>
    public sealed record Throttled(TimeSpan? RetryAfter) : SendOutcome;

    /// <summary>Nobody knows: time-out, reset, 5xx. Look the message up before any second attempt.</summary>
    public sealed record Unknown(string Reason) : SendOutcome;
}

/// <summary>A message as the provider lists it.</summary>
public sealed record ListedMessage(string MessageSid, string Status, string Body, DateTimeOffset DateCreated, int? ErrorCode);

/// <summary>The provider that sends messages (Twilio).</summary>
public interface IMessageSender
{
    /// <summary>One POST, at most 10 s, never repeated by itself.</summary>
    Task<SendOutcome> SendAsync(OutboundMessage message, CancellationToken cancellationToken);

    /// <summary>Outbound messages to one address created since <paramref name="since"/>, newest first, all pages.</summary>
    Task<IReadOnlyList<ListedMessage>> ListAsync(Channel channel, string to, DateTimeOffset since, CancellationToken cancellationToken);

    /// <summary>One message by its SID, or null where the provider has none.</summary>
    Task<ListedMessage?> FetchAsync(string messageSid, CancellationToken cancellationToken);
}
