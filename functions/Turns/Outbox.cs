using Dispatch.Core;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Core.Turns;
using static Dispatch.Functions.Telemetry.Instruments;

namespace Dispatch.Functions.Turns;

/// <summary>What the sender needs to know of the aggregate a message belongs to.</summary>
/// <param name="OrganisationId">Null for a stranger's replies.</param>
/// <param name="ContentSids">ContentSid by template, language and shape.</param>
/// <param name="Priority">Of the matter the messages are about.</param>
internal sealed record SendingContext(
    string Partition, string? OrganisationId, IReadOnlyDictionary<string, string> ContentSids, RequestPriority Priority)
{
    /// <summary>Senders in trouble as the deferred road read them; empty where nobody looked.</summary>
    public IReadOnlyDictionary<Channel, SenderState> Senders { get; init; } = new Dictionary<Channel, SenderState>();
}

/// <summary>
/// Hands claimed messages to the provider, once each, and writes on the message what came of it. Creating a message is not idempotent:
/// what has an unknown fate is looked up (<see cref="LookUps"/>) before a second POST.
/// </summary>
internal sealed partial class Outbox(
    IMessageSender sender, MessageRenderer renderer, ISenderStates senders, SendGate gate, TimeProvider clock, ILogger<Outbox> logger)
{
    /// <summary>No POST starts later than this after its claim (rule 5).</summary>
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(20);

    /// <summary>What is held is given up after this; somebody has seen it long before.</summary>
    private static readonly TimeSpan HoldLimit = TimeSpan.FromHours(24);

    private static readonly TimeSpan FirstBackoff = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan MaxBackoff = TimeSpan.FromMinutes(5);

    /// <summary>Rendering that does not fit its values: Twilio's code for variables that are wrong.</summary>
    private const int BadVariables = 21656;

    /// <summary>Sends all side by side, offers before the words about them. What could not be started in time is released.</summary>
    public Task<SendRecord[]> SendAsync(SendingContext context, IEnumerable<OutgoingMessage> claimed, CancellationToken cancellationToken) =>
        Task.WhenAll(claimed.OrderBy(m => m.Kind).ThenBy(m => m.Number).Select(m => SendAsync(context, m, cancellationToken)));

    private async Task<SendRecord> SendAsync(SendingContext context, OutgoingMessage message, CancellationToken cancellationToken)
    {
        var record = SendRecord.Of(message, SendState.Claimed) with { Reason = null };
        if (message.SendNotes is not [.., { Kind: NoteKind.Claimed }])
        {
            record = record.Noted((message.ClaimUntil ?? clock.GetUtcNow()) - OutgoingMessage.Claim, NoteKind.Claimed);
        }

        if (await RenderAsync(context, message, cancellationToken) is not { } rendered)
        {
            return After(context, message, record, new SendOutcome.Refused(BadVariables, 0, "template"));
        }

        if (rendered.Refused is { } refused)
        {
            return After(context, message, record, refused);
        }

        SendOutcome outcome;
        using (await gate.EnterAsync(context.Priority))
        {
            var now = clock.GetUtcNow();
            if (now - (message.ClaimUntil - OutgoingMessage.Claim) > StartLimit)
            {
                return record.Noted(now, NoteKind.Released) with { State = SendState.Queued, Attempts = message.Attempts - 1 };
            }

            record = record.Noted(now, NoteKind.Posted);
            using var span = Spans.StartActivity("send", System.Diagnostics.ActivityKind.Client);
            outcome = await sender.SendAsync(rendered.Message!, cancellationToken);
            TurnMetrics.Sent(message, outcome, context.Priority, clock.GetUtcNow());
            span?.SetTag(Tags.Message, message.Number).SetTag(Tags.Channel, Wire.Name(message.Channel)).SetTag("dispatch.template", message.Template)
                .SetTag(Tags.Outcome, TurnMetrics.WordOf(outcome)).SetTag(Tags.ErrorCode, TurnMetrics.CodeOf(outcome))
                .SetTag(Tags.MessageSid, (outcome as SendOutcome.Accepted)?.MessageSid);
        }

        await TellSendersAsync(context, message.Channel, outcome, cancellationToken);
        return After(context, message, record, outcome);
    }

    private async Task<(OutboundMessage? Message, SendOutcome.Refused? Refused)?> RenderAsync(
        SendingContext context, OutgoingMessage message, CancellationToken cancellationToken)
    {
        var openUntil = message.WindowOpenUntil ?? message.CreatedAt + Core.Conversations.Contact.Window;
        if (SessionWindow.IsClosedFor(message.Template, message.Channel, openUntil, clock.GetUtcNow()))
        {
            // Twilio would take the message and fail it later: the answer is known before.
            return (null, new SendOutcome.Refused(SessionWindow.ClosedCode, 0, "window"));
        }

        try
        {
            var outbound = await renderer.RenderAsync(context, message, cancellationToken);
            return outbound is null ? (null, new SendOutcome.Refused(MessageRenderer.NoContent, 0, "no approved template")) : (outbound, null);
        }
        catch (ArgumentException fault)
        {
            // A template and its values do not fit: our defect. It must not keep the turn's other messages from going out.
            LogNotRendered(logger, fault, message.Template, message.Number);
            return null;
        }
    }

    private SendRecord After(SendingContext context, OutgoingMessage message, SendRecord record, SendOutcome outcome)
    {
        var now = clock.GetUtcNow();
        return outcome switch
        {
            SendOutcome.Accepted accepted =>
                record.Noted(now, NoteKind.Accepted, accepted.MessageSid) with { State = SendState.Accepted, MessageSid = accepted.MessageSid },
            SendOutcome.Refused refused when IsHeld(message, refused, now) => record.Noted(now, NoteKind.Held, $"error {refused.ErrorCode}") with
            {
                State = SendState.Held,
                Reason = $"{refused.ErrorCode}",
                NotBefore = now + FailurePlan.HoldFor(message.Attempts - 1, message),
            },
            SendOutcome.Refused refused when ErrorReactions.For(refused.ErrorCode) == ErrorReaction.Reconcile =>
                Unknown(record, now, $"error {refused.ErrorCode}"),
            SendOutcome.Refused refused =>
                record.Noted(now, NoteKind.Refused, $"{refused.ErrorCode}") with { State = SendState.Refused, Reason = $"{refused.ErrorCode}" },
            SendOutcome.Throttled throttled => Throttled(context, message, record, throttled, now),
            SendOutcome.Unknown unknown => Unknown(record, now, unknown.Reason),
            _ => throw new InvalidOperationException("An outcome without a reaction."),
        };
    }

    /// <summary>A stopped account or sender loses nothing: the message waits. So does one that waited for the same reason before.</summary>
    private static bool IsHeld(OutgoingMessage message, SendOutcome.Refused refused, DateTimeOffset now) =>
        ErrorReactions.For(refused.ErrorCode) == ErrorReaction.StopSending
        || (message.SendReason == $"{refused.ErrorCode}" && now - message.CreatedAt < HoldLimit);

    private static SendRecord Unknown(SendRecord record, DateTimeOffset now, string reason) => record.Noted(now, NoteKind.Unknown, reason) with
    {
        State = SendState.Unknown,
        Reason = reason,
        LookUps = 0,
        NotBefore = now + LookUps.First,
    };

    private static SendRecord Throttled(SendingContext context, OutgoingMessage message, SendRecord record, SendOutcome.Throttled throttled, DateTimeOffset now)
    {
        var wait = (throttled.RetryAfter is { } asked ? SenderState.Capped(asked) : Backoff(message.Attempts)) + (SenderState.SpreadOf(context.Priority) * Random.Shared.NextDouble());
        return record.Noted(now, NoteKind.Throttled, $"until {now + wait:u}") with { State = SendState.Queued, Reason = "throttled", NotBefore = now + wait };
    }

    /// <summary>What this process learns of a sender, the others read before they send what was deferred.</summary>
    private async Task TellSendersAsync(SendingContext context, Channel channel, SendOutcome outcome, CancellationToken cancellationToken)
    {
        try
        {
            switch (outcome)
            {
                case SendOutcome.Throttled throttled:
                    await senders.TroubleAsync(channel, TooManyRequests, throttled.RetryAfter, cancellationToken);
                    break;
                case SendOutcome.Refused { ErrorCode: > 0 } refused when IsAboutSender(refused.ErrorCode):
                    await senders.TroubleAsync(channel, refused.ErrorCode, null, cancellationToken);
                    break;
                case SendOutcome.Accepted when context.Senders.TryGetValue(channel, out var trouble) && ErrorReactions.IsToldAtPost(trouble.ErrorCode):
                    await senders.ClearAsync(channel, ErrorReactions.IsAboutTheAccount(trouble.ErrorCode), cancellationToken);
                    break;
                default:
                    break;
            }
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // The message's own wait stands on its row; only the others do not hear of it.
            LogNotTold(logger, fault, Wire.Name(channel));
        }
    }

    /// <summary>Whether a code tells something of the sender and not only of one message.</summary>
    public static bool IsAboutSender(int errorCode) =>
        ErrorReactions.IsThrottle(errorCode) || ErrorReactions.For(errorCode) == ErrorReaction.StopSending;

    /// <summary>Twilio's code for HTTP 429.</summary>
    private const int TooManyRequests = 20429;

    private static TimeSpan Backoff(int attempts)
    {
        var wait = FirstBackoff * Math.Pow(2, Math.Clamp(attempts - 1, 0, 8)) * (0.5 + Random.Shared.NextDouble());
        return wait < MaxBackoff ? wait : MaxBackoff;
    }

    [LoggerMessage(LogLevel.Error, "Template {Template} does not fit message {MessageNumber}")]
    private static partial void LogNotRendered(ILogger logger, Exception fault, string template, int messageNumber);

    [LoggerMessage(LogLevel.Warning, "The trouble of sender {Channel} could not be told to the other processes")]
    private static partial void LogNotTold(ILogger logger, Exception fault, string channel);
}
