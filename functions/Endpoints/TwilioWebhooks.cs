using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Functions.Storage;
using Dispatch.Functions.Turns;
using Dispatch.Functions.Twilio;

namespace Dispatch.Functions.Endpoints;

/// <summary>Twilio's two webhooks: verify, parse, commit, answer; then deliver.</summary>
internal sealed partial class TwilioWebhooks(
    RequestTurns requests, ContactTurns turns, ContactReplies contacts, Delivery delivery, TableUnreadableStore unreadable, ISenderStates senders, TimeProvider clock,
    ILogger<TwilioWebhooks> logger)
{
    private const string EmptyTwiml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response/>";

    public async Task InboundAsync(HttpContext context, TwilioForm form)
    {
        var answer = Results.Content(EmptyTwiml, "text/xml");
        if (InboundForm.Read(form, clock.GetUtcNow(), out var refusal) is not { } message)
        {
            LogNotUnderstood(logger, "inbound", refusal.ToString());
            await unreadable.KeepAsync(form.All(), refusal.ToString(), clock.GetUtcNow(), context.RequestAborted);
            await answer.ExecuteAsync(context);
            return;
        }

        var turn = await turns.ReceiveAsync(message, CancellationToken.None);
        LogInbound(logger, message.MessageSid, PhoneNumber.Mask(message.From.Value), turn?.Decision.Understood ?? "received before");
        await Answer.ThenAsync(context, answer, () => turn is null ? Task.CompletedTask : turns.FollowAsync(turn, CancellationToken.None));
    }

    public async Task StatusAsync(HttpContext context, TwilioForm form)
    {
        var report = StatusForm.Read(form, context.Request.QueryString.Value, clock.GetUtcNow(), out var refusal);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        if (report?.Partition is null || report.MessageNumber is null)
        {
            LogNotUnderstood(logger, "status", report is null ? refusal.ToString() : "not a message of ours");
            return;
        }

        // Whoever hangs up has still told the news: each turn has its own limit.
        TurnMetrics.Called(report);
        if (!RequestKey.TryParsePartition(report.Partition, out var key))
        {
            var left = await contacts.ReceiveAsync(report, CancellationToken.None);
            Log(report, "of a contact");
            if (left is not null)
            {
                await Answer.ThenAsync(context, Results.NoContent(), () => contacts.FollowAsync(left, CancellationToken.None));
            }

            return;
        }

        var turn = await requests.RunAsync(key, new RecordDelivery(report), new Facts(), null, isFollowed: false, CancellationToken.None);
        Log(report, turn.Reason ?? "applied");
        if (turn.LeavesWork)
        {
            await Answer.ThenAsync(context, Results.NoContent(), () => delivery.FollowAsync(turn, CancellationToken.None));
        }
        else if (report.IsPassedOn && turn.Found?.Messages.FirstOrDefault(m => m.Number == report.MessageNumber) is { } message && SenderState.MayEndWith(message))
        {
            await Answer.ThenAsync(context, Results.NoContent(), () => senders.PassedOnAsync(message, CancellationToken.None));
        }
    }

    /// <summary>Failures at Information; the others are many, each stands in its request's partition, and a line cost a fifth of a callback.</summary>
    private void Log(DeliveryReport report, string outcome)
    {
        if (report.Status == DeliveryStatus.Failed)
        {
            LogFailed(logger, report.MessageSid, report.MessageNumber ?? 0, report.MessageStatus, report.ErrorCode ?? 0, outcome);
        }
        else
        {
            LogStatus(logger, report.MessageSid, report.MessageNumber ?? 0, report.MessageStatus, outcome);
        }
    }

    [LoggerMessage(LogEvents.Inbound, LogLevel.Information, "Inbound {MessageSid} from {From}: {Understood}")]
    private static partial void LogInbound(ILogger logger, string messageSid, string from, string understood);

    [LoggerMessage(LogLevel.Information, "Status {MessageSid} of message {MessageNumber}: {MessageStatus} with {ErrorCode}, {Outcome}")]
    private static partial void LogFailed(ILogger logger, string messageSid, int messageNumber, string messageStatus, int errorCode, string outcome);

    [LoggerMessage(LogLevel.Debug, "Status {MessageSid} of message {MessageNumber}: {MessageStatus}, {Outcome}")]
    private static partial void LogStatus(ILogger logger, string messageSid, int messageNumber, string messageStatus, string outcome);

    [LoggerMessage(LogLevel.Warning, "A signed {Webhook} webhook was not understood: {Reason}")]
    private static partial void LogNotUnderstood(ILogger logger, string webhook, string reason);
}
