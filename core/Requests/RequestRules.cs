using Dispatch.Core.Messaging;
using Dispatch.Core.Messaging.Templates;
using Dispatch.Core.Triage;

namespace Dispatch.Core.Requests;

/// <summary>
/// The rules of a request: state and command and facts and the time in, a decision out. No input or output, no clock, no chance.
/// When <see cref="Facts.IsComplete"/> is false afterwards, the decision is void: give the missing facts and decide again.
/// </summary>
public static class RequestRules
{
    /// <param name="before">Null for a request that does not exist yet: only <see cref="ReportRequest"/> applies.</param>
    public static RequestDecision Decide(RequestKey key, RequestAggregate? before, RequestCommand command, Facts facts, DateTimeOffset now)
    {
        if (before is null)
        {
            return command is ReportRequest report
                ? ReportRules.Open(key, report, facts, now)
                : throw new InvalidOperationException($"{command.GetType().Name} on a request that does not exist.");
        }

        var draft = new RequestDraft(before.Request, before, command, facts, now);
        if (before.Request.RecentCommands.Contains(command.CommandId, StringComparer.Ordinal))
        {
            return draft.Ignored("already applied");
        }

        return command switch
        {
            ReportRequest => draft.Ignored("already reported"),
            AnswerOffer answer => OfferRules.Answer(draft, answer),
            ReportProgress progress => ProgressRules.Step(draft, progress),
            CancelRequest cancel => ProgressRules.Cancel(draft, cancel),
            ReopenRequest reopen => ProgressRules.Reopen(draft, reopen),
            AddComment { From: { } from } when IsStrange(draft, from) => draft.Refused("not offered to this sender"),
            AddAttachments { From: { } from } when IsStrange(draft, from) => draft.Refused("not offered to this sender"),
            AddComment comment => AddComment(draft, comment),
            AddAttachments attachments => AddAttachments(draft, attachments),
            ReportEta eta => WorkerTalk.Eta(draft, eta),
            ExplainDecline explain => WorkerTalk.Explain(draft, explain),
            SendDetails details => WorkerTalk.Details(draft, details),
            AnswerApproval approval => ApprovalRules.Answer(draft, approval),
            TellStatus status => LandlordRules.TellStatus(draft, status),
            ClaimMedia => MediaRules.Claim(draft),
            RecordMedia media => MediaRules.Record(draft, media),
            CheckDue => DueRules.Check(draft),
            RecordDelivery delivery => DeliveryRules.Record(draft, delivery.Report),
            CheckDelivery => DeliveryRules.CheckInTime(draft),
            RecordRefusal refusal => DeliveryRules.Refused(draft, refusal),
            _ => throw new InvalidOperationException($"No rule for {command.GetType().Name}."),
        };
    }

    /// <summary>The id of the comment a command makes: the same command makes the same comment.</summary>
    public static string CommentIdOf(string requestId, string commandId) => Ids.From(requestId, "comment", commandId);

    private static bool IsStrange(RequestDraft draft, IReadOnlyList<string> from) =>
        !draft.Offers.Select(o => o.Address).Append(draft.Request.Worker?.Address).Any(a => from.Contains(a, StringComparer.Ordinal));

    private static RequestDecision AddComment(RequestDraft draft, AddComment command)
    {
        var isAnswer = WorkerTalk.IsAnswer(draft, command);
        if (command.IsYes && !isAnswer)
        {
            return draft.Ignored("yes to nothing that was asked");
        }

        draft.Comments.Add(new Comment(
            CommentIdOf(draft.Request.Id, command.CommandId), draft.Request.Id, command.By, command.UserType, command.Text, draft.Now));
        LandlordRules.Relay(draft, command);
        if (command.UserType == UserType.MaintenanceStaff && DangerNews.Of(command.Text, $"{draft.Request.Title}\n{draft.Request.Description}") is not null)
        {
            Notices.TellInCharge(draft, Attention.DangerTold);
        }

        draft.Request = draft.Request with { UpdatedAt = draft.Now };
        if (command.UserType == UserType.Renter && draft.Request is { IsOpen: true, Worker: { } worker })
        {
            draft.Send(MessageKind.Notice, worker, "job_renter_says", [("words", command.Text)]);
        }

        if (isAnswer)
        {
            draft.Send(MessageKind.Notice, draft.Request.Renter, TemplateName.RenterWorkerSays, [Notices.WorkerName(draft), ("words", command.Text)]);
        }

        return draft.Applied();
    }

    private static RequestDecision AddAttachments(RequestDraft draft, AddAttachments command)
    {
        var isArriving = MediaRules.Add(draft, command.Attachments.Select(a => a with { Kind = KindOf(draft, a) }));
        draft.Request = draft.Request with { UpdatedAt = draft.Now };
        return draft.Applied(leavesWork: isArriving || draft.NewMessages.Any());
    }

    /// <summary>What the worker sends before arriving shows how it was, what they send from then on how it is; their own word counts first.</summary>
    private static AttachmentKind KindOf(RequestDraft draft, Attachment attachment) => draft.Request switch
    {
        _ when attachment.Kind != AttachmentKind.Report || attachment.AddedBy != draft.Request.AssignedWorkerId => attachment.Kind,
        { Stage: RequestStage.Accepted or RequestStage.OnMyWay } => AttachmentKind.Before,
        _ => AttachmentKind.After,
    };
}
