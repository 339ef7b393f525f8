using Dispatch.Core.Messaging;
using Dispatch.Core.Turns;

namespace Dispatch.Functions.Turns;

/// <summary>What the renderer needs to know of the aggregate a message belongs to.</summary>
/// <param name="OrganisationId">Null for a contact's own replies.</param>
/// <param name="ContentSids">ContentSid by "template_language".</param>
internal sealed record SendingContext(string Partition, string? OrganisationId, IReadOnlyDictionary<string, string> ContentSids);

/// <summary>
/// Hands claimed messages to the provider, once each, and finds out what became of those whose outcome nobody knows.
/// Creating a message is not idempotent: after a time-out or a crash it is looked up three times before a second POST.
/// </summary>
internal sealed partial class Outbox(IMessageSender sender, MessageRenderer renderer, TimeProvider clock, ILogger<Outbox> logger)
{
    /// <summary>No POST starts later than this after its claim (rule 5).</summary>
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(20);

    /// <summary>When the look-ups of an unknown outcome are made, after it became unknown.</summary>
    private static readonly TimeSpan[] LookUpAfter = [TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(60), TimeSpan.FromMinutes(3)];

    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(2);

    /// <summary>Sends all, in parallel. What could not be started in time is released.</summary>
    public Task<SendRecord[]> SendAsync(SendingContext context, IEnumerable<OutgoingMessage> claimed, CancellationToken cancellationToken) =>
        Task.WhenAll(claimed.Select(m => SendAsync(context, m, cancellationToken)));

    private async Task<SendRecord> SendAsync(SendingContext context, OutgoingMessage message, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var claimedAt = message.ClaimUntil - OutgoingMessage.Claim;
        if (now - claimedAt > StartLimit)
        {
            return Record(message, SendState.Queued) with { Attempts = message.Attempts - 1 };
        }

        OutboundMessage? outbound;
        try
        {
            outbound = await renderer.RenderAsync(context, message, cancellationToken);
        }
        catch (ArgumentException fault)
        {
            // A template and its values do not fit: our defect. It must not keep the turn's other messages from going out.
            LogNotRendered(logger, fault, message.Template, message.Number);
            return Record(message, SendState.Refused) with { Reason = "template" };
        }

        if (outbound is null)
        {
            return Record(message, SendState.Refused) with { Reason = MessageRenderer.NoContent };
        }

        return await sender.SendAsync(outbound, cancellationToken) switch
        {
            SendOutcome.Accepted accepted => Record(message, SendState.Accepted) with { MessageSid = accepted.MessageSid },
            SendOutcome.Refused refused => Record(message, SendState.Refused) with { Reason = $"{refused.ErrorCode}" },
            SendOutcome.Throttled throttled => Record(message, SendState.Queued) with
            {
                Reason = "throttled",
                NotBefore = clock.GetUtcNow() + (throttled.RetryAfter ?? Backoff(message.Attempts)),
            },
            SendOutcome.Unknown unknown => Record(message, SendState.Unknown) with
            {
                Reason = unknown.Reason,
                LookUps = 0,
                NotBefore = clock.GetUtcNow() + LookUpAfter[0],
            },
            _ => throw new InvalidOperationException("An outcome without a reaction."),
        };
    }

    /// <summary>Looks for a message that may have been taken: a callback that named our ids, then the provider's list.</summary>
    /// <returns>The record to write; <see cref="SendState.Queued"/> means it was not found in any pass and is sent again.</returns>
    public async Task<SendRecord> LookUpAsync(OutgoingMessage message, CancellationToken cancellationToken)
    {
        if (message.CallbackSid is { } named)
        {
            return Record(message, SendState.Accepted) with { MessageSid = named, Reason = "found by callback" };
        }

        var since = (message.FirstClaimAt ?? message.CreatedAt) - ClockSkew;
        var listed = await sender.ListAsync(message.Channel, message.Address, since, cancellationToken);
        var code = message.Values["message_code"];
        if (listed.FirstOrDefault(m => HasCode(m.Body, code)) is { } found)
        {
            return Record(message, SendState.Accepted) with { MessageSid = found.MessageSid, Reason = "found in the provider's list" };
        }

        var passes = message.LookUps + 1;
        return passes < LookUpAfter.Length
            ? Record(message, SendState.Unknown) with { LookUps = passes, NotBefore = clock.GetUtcNow() + LookUpAfter[passes] - LookUpAfter[passes - 1] }
            : Record(message, SendState.Queued) with { LookUps = passes, PossiblyDouble = true, Reason = "not found in three look-ups" };
    }

    /// <summary>The next time an unfinished message wants attention; null for none.</summary>
    public static DateTimeOffset? WakeAt(OutgoingMessage message) => message.SendState switch
    {
        SendState.Claimed => message.ClaimUntil,
        SendState.Queued or SendState.Unknown => message.NotBefore ?? message.CreatedAt,
        _ => null,
    };

    private static SendRecord Record(OutgoingMessage message, SendState state) =>
        new(message.Number, state, message.MessageSid, null, message.Attempts, message.LookUps, null, null, message.PossiblyDouble);

    // "K7F3QX-1" must not be found in "K7F3QX-12".
    private static bool HasCode(string body, string code)
    {
        var at = body.IndexOf(code, StringComparison.Ordinal);
        return at >= 0 && (at + code.Length == body.Length || !char.IsAsciiDigit(body[at + code.Length]));
    }

    private static TimeSpan Backoff(int attempts) =>
        TimeSpan.FromSeconds(Math.Min(300, Math.Pow(2, Math.Min(attempts, 8))) * (0.5 + Random.Shared.NextDouble()));

    [LoggerMessage(LogLevel.Error, "Template {Template} does not fit message {MessageNumber}")]
    private static partial void LogNotRendered(ILogger logger, Exception fault, string template, int messageNumber);
}
