using Dispatch.Core;
using Dispatch.Core.Requests;

namespace Dispatch.Functions.Turns;

/// <summary>One line a turn: what was asked of which request, and what was decided.</summary>
internal static partial class TurnLog
{
    /// <param name="isFollowed">The nudge of a contact stands behind the turn: it armed none of its own.</param>
    public static void Decided(ILogger logger, RequestCommand command, RequestAggregate? before, RequestDecision decision, bool isFollowed)
    {
        // Delivery callbacks are many, and each stands in its request's partition; only those that set something in motion are told.
        // What changes nothing is mostly a command applied again to be sure.
        var isQuiet = decision.Outcome == Outcome.Ignored || (command is RecordDelivery && !decision.LeavesWork);
        var level = isQuiet ? LogLevel.Debug : LogLevel.Information;
        if (!logger.IsEnabled(level))
        {
            return;
        }

        var request = decision.Request;
        var seq = decision.LeavesWork && !isFollowed ? request.Seq : 0;
        var offers = string.Join(' ', decision.Offers.Select(o => $"{o.Number}:{StatusOf(o)}:{o.WorkerId}"));
        var (word, outcome, stage) = (WordOf(command), Wire.Name(decision.Outcome), Wire.Name(request.Stage));
        var stageBefore = before is null ? null : Wire.Name(before.Request.Stage);
        var due = request.DueAction is { } action ? Wire.Name(action) : null;
        var dueAt = request.DueAt?.ToString("O");
        LogTurn(
            logger, level, word, request.Code, request.Key.Partition, outcome, decision.Reason, stageBefore, stage, offers,
            decision.Messages.Count, seq, due, dueAt);
    }

    /// <summary>An open offer that changes is a new one, or one whose worker was reminded.</summary>
    private static string StatusOf(Offer offer) => offer is { Status: OfferStatus.Open, RemindedAt: not null } ? "reminded" : Wire.Name(offer.Status);

    /// <summary>A command as a word: <c>report</c>, <c>accept</c>, <c>on_my_way</c>, <c>due</c>.</summary>
    private static string WordOf(RequestCommand command) => command switch
    {
        ReportRequest => "report",
        AnswerOffer { Accept: true } => "accept",
        AnswerOffer => "decline",
        ReportProgress progress => Wire.Name(progress.Step),
        CancelRequest => "cancel",
        ReopenRequest => "reopen",
        AddComment => "comment",
        AddAttachments => "photos",
        ClaimMedia => "media_due",
        RecordMedia => "media",
        CheckDue => "due",
        RecordDelivery => "delivery",
        RecordRefusal => "refusal",
        _ => command.GetType().Name,
    };

    [LoggerMessage(
        EventId = LogEvents.Turn,
        Message = "Turn {Command} of {Code} ({Partition}): {Outcome} {Reason}, {Before} to {Stage}, offers [{Offers}], {Messages} messages, nudge {Seq}, next {DueAction} at {DueAt}")]
    private static partial void LogTurn(
        ILogger logger, LogLevel level, string command, string code, string partition, string outcome, string? reason, string? before, string stage,
        string offers, int messages, long seq, string? dueAction, string? dueAt);
}
