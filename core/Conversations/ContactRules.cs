using Dispatch.Core.Conversations.Intake;
using Dispatch.Core.Conversations.Landlords;
using Dispatch.Core.Conversations.Roles;
using Dispatch.Core.Conversations.Workers;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;

namespace Dispatch.Core.Conversations;

/// <summary>
/// What an inbound message means: pure, like the request's rules. Which job it is about is never guessed: see <see cref="JobChoice"/>;
/// nor in which of a person's parts it was written: see <see cref="RoleChoice"/>.
/// </summary>
public static class ContactRules
{
    /// <summary>What is understood of a tap on a button of somebody else's job: refused, and worth a line in the log.</summary>
    public const string ForeignButton = "button of a job that is not the sender's";

    /// <param name="facts">What a report in the making needs; when it is not complete afterwards, the decision is void.</param>
    /// <param name="quoted">The sender's own job whose message this one quotes; null where it quotes none.</param>
    public static ContactDecision Receive(
        ContactAggregate before, InboundMessage message, DateTimeOffset now, IntakeFacts facts, QuotedJob? quoted = null)
    {
        var draft = new ContactDraft(before, message, now);
        var isLate = message.ReceivedAt < ConsentAt(draft.Contact, message.From.Channel);
        var isUrgencyAsked = IntakeRules.IsJustAsked(draft.Contact, IntakeStep.Urgency, now);
        if (OptOutWords.Find(message, !isLate && draft.Contact.OptedOut.Contains(message.From.Channel), isUrgencyAsked) is { } optOut)
        {
            return isLate && optOut != OptOutType.Help ? draft.Done(ResolvedBy.None, "opt-out word older than the last") : OptOut(draft, optOut);
        }

        if (ButtonPayload.TryParse(message.ButtonPayload, out var button))
        {
            draft.Role = draft.IsWorker ? PartyRole.Worker : null;
            RoleChoice.Keep(draft);
            return WorkerConversation.Tap(draft, button, facts);
        }

        if (ReplyPayload.TryParse(message.ButtonPayload, out var tap) && !ReplyTaps.Take(draft, tap))
        {
            return IntakeRules.AskAgain(draft, facts) ?? Unanswered(draft);
        }

        if (LanguageChoice.Take(draft, facts) is { } chosen)
        {
            return chosen;
        }

        var isGuessed = LanguageChoice.Guess(draft, isFirst: before.Contact is { LastWhatsAppAt: null, LastSmsAt: null });
        var decision = Text(draft, facts, quoted);
        return isGuessed ? LanguageChoice.Confirm(draft, decision) : decision;
    }

    private static DateTimeOffset? ConsentAt(Contact contact, Channel channel) =>
        channel == Channel.WhatsApp ? contact.WhatsAppConsentAt : contact.SmsConsentAt;

    private static ContactDecision OptOut(ContactDraft draft, OptOutType type)
    {
        var channel = draft.Inbound.From.Channel;
        var before = draft.Contact.OptedOut;
        var set = before.ToHashSet();
        _ = type switch
        {
            OptOutType.Stop => set.Add(channel),
            OptOutType.Start => set.Remove(channel),
            _ => false,
        };
        draft.Contact = draft.Contact with { OptedOut = set };
        if (type != OptOutType.Help)
        {
            var written = draft.Inbound.ReceivedAt < draft.Now ? draft.Inbound.ReceivedAt : draft.Now;
            draft.Contact = channel == Channel.WhatsApp
                ? draft.Contact with { WhatsAppConsentAt = written }
                : draft.Contact with { SmsConsentAt = written };
            draft.Record(type == OptOutType.Stop ? ConsentChange.Withdrawn : ConsentChange.Given);
            WorkerConversation.TellOfStop(draft, type, wasStopped: before.Contains(channel));
        }

        switch (type)
        {
            case var _ when OptOutWords.IsAnswered(draft.Inbound):
                break;
            case OptOutType.Help:
                draft.Help();
                break;
            default:
                draft.Reply(type == OptOutType.Stop ? "opted_out_confirm" : "opted_in_confirm");
                break;
        }

        return draft.Done(ResolvedBy.None, $"opt_out_{Wire.Name(type)}");
    }

    /// <summary>
    /// Which conversation a text belongs to: the question that waits for its answer; else, in the part the sender speaks in, the
    /// landlord's or the worker's words; else the report a renter makes or has; else it is a remark.
    /// </summary>
    private static ContactDecision Text(ContactDraft draft, IntakeFacts facts, QuotedJob? quoted)
    {
        if (RoleQuestion.Answer(draft) is { } dropped)
        {
            return dropped;
        }

        if (draft.Role is null && Questions.Answer(draft, quoted, IsStep(draft)) is { } answered)
        {
            return answered;
        }

        if (RoleChoice.Take(draft, facts, quoted) is { } asked)
        {
            return asked;
        }

        var codes = RequestCode.FindIn(draft.Body).ToList();
        var named = draft.Jobs.Where(j => codes.Contains(j.Code, StringComparer.Ordinal)).ToList();
        var reply = WorkerReply.Read(draft.Body, named.Select(j => j.Code).Concat(quoted is null ? [] : [quoted.Job.Code]), draft.LanguageOfSender);
        if (LandlordConversation.TryReply(draft, named, quoted) is { } landlord)
        {
            return landlord;
        }

        var isUnnamed = named.Count == 0 && quoted is null && draft.Answered is null;
        draft.ClosedNamed = isUnnamed ? ClosedNamed(draft, facts, codes) : [];
        if (isUnnamed && draft.ClosedNamed.Count == 0 && NamesAnotherReport(draft))
        {
            draft.NotYours();
            return draft.Done(ResolvedBy.Code, "code of a report that is not the sender's");
        }

        if (IntakeRules.Take(draft, facts, quoted, reply) is { } intake)
        {
            return intake;
        }

        // A photo with "done" under it is both; a photo with any other step's word is a photo.
        if (isUnnamed && NamesAnotherJob(draft))
        {
            draft.NotYours();
            return draft.Done(ResolvedBy.Code, "code of a job that is not the sender's");
        }

        return WorkerConversation.TryReply(draft, reply, named, quoted) ?? Remarks.Keep(draft, named, quoted);
    }

    /// <summary>A tap on what was asked long ago, and nothing is asked now.</summary>
    private static ContactDecision Unanswered(ContactDraft draft)
    {
        draft.Help();
        return draft.Done(ResolvedBy.Button, IntakeRules.OldChoice);
    }

    /// <summary>"I'm busy" is a step where another offer waits for it, and else the reason that was asked for; a plain "no" is none.</summary>
    private static bool IsStep(ContactDraft draft) =>
        WorkerReply.Read(draft.Body, CodesOf(draft), draft.LanguageOfSender) is { } reply
        && (!reply.IsBareNo || reply is { IsBusy: false, Line: null } || draft.Jobs.Any(j => j.State == JobState.Offered && draft.Contact.Question?.Jobs.All(q => q.Key != j.Key) != false));

    private static IEnumerable<string> CodesOf(ContactDraft draft) => draft.Jobs.Select(j => j.Code);

    /// <summary>A step, or a landlord's word, with the code of a job that is not theirs must not fall to the one they do have.</summary>
    private static bool NamesAnotherJob(ContactDraft draft)
    {
        var rest = RequestCode.WithoutAny(draft.Body);
        return rest != draft.Body
            && ((draft.IsWorker && WorkerWords.Find(rest) is not null) || (draft.IsLandlord && LandlordReply.Read(rest, []) is not null));
    }

    /// <summary>The same for what a renter wants of a report: to cancel another's is not to say something about their own.</summary>
    private static bool NamesAnotherReport(ContactDraft draft)
    {
        var rest = RequestCode.WithoutAny(draft.Body);
        return draft.IsRenter && rest != draft.Body && IsWish(rest);
    }

    /// <summary>The person's closed reports whose code stands beside such a wish: their rows are not among the jobs a decision reads.</summary>
    private static List<ContactJob> ClosedNamed(ContactDraft draft, IntakeFacts facts, List<string> codes)
    {
        var isRenter = draft.IsRenter || (draft.Roles.Count == 0 && !draft.IsWorker);
        var rests = codes.Select(c => RequestCode.Without(draft.Body, [c])).Append(RequestCode.WithoutAny(draft.Body));
        return isRenter && rests.Any(rest => rest != draft.Body && (IsWish(rest) || IntakeWords.SaysNotFixed(rest) || IntakeWords.SaysStill(rest)))
            ? [.. facts.Closed().Where(j => j.Role == PartyRole.Renter && codes.Contains(j.Code, StringComparer.Ordinal))]
            : [];
    }

    private static bool IsWish(string rest) =>
        IntakeWords.CommandOf(rest) is IntakeCommand.Cancel or IntakeCommand.Status or IntakeCommand.NotFixed or IntakeCommand.AddPhoto;
}
