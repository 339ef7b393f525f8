using Dispatch.Core.Conversations.Workers;
using Dispatch.Core.Requests;

namespace Dispatch.Core.Conversations.Intake;

/// <summary>
/// How a person reports a problem by message: whatever they say first is taken, only what is missing is asked for, one question at a
/// time, and nothing is dispatched before the summary is confirmed. A danger to life goes at once.
/// </summary>
internal static class IntakeRules
{
    /// <summary>Drafts an unknown sender may begin in a day.</summary>
    private const int MaxDraftsOfUnknown = 3;

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>Who has a job as a worker or landlord goes on with a draft they wrote for so long ago; later only by words of the intake.</summary>
    internal static readonly TimeSpan Fresh = TimeSpan.FromHours(1);

    /// <param name="quoted">The sender's own job whose message this one quotes.</param>
    /// <param name="reply">What the text says as a worker's.</param>
    /// <returns>Null where the message is none of a report's.</returns>
    public static ContactDecision? Take(ContactDraft contact, IntakeFacts facts, QuotedJob? quoted, WorkerReply? reply)
    {
        var turn = new IntakeTurn(contact, facts, quoted);
        if (contact.Role is not (null or PartyRole.Renter))
        {
            return null;
        }

        if (IsForWorker(turn, reply))
        {
            return null;
        }

        // Before what the message may answer or quote: nothing waits before a danger to life.
        if (IntakeDanger.AtOnce(turn) is { } danger)
        {
            return danger;
        }

        if (IsAfterDanger(turn))
        {
            turn.Draft = null;
        }

        if (IsAboutOther(turn))
        {
            return null;
        }

        if (turn.Command == IntakeCommand.OtherHome && (turn.IsRenter || turn.Draft is not null))
        {
            return OtherHome.Take(turn);
        }

        if (turn.IsRenter && RenterRules.Take(turn) is { } answer)
        {
            return answer;
        }

        return turn.Draft is null ? Start(turn) : Continue(turn);
    }

    /// <summary>What is understood of a tap on a question that does not wait any more.</summary>
    public const string OldChoice = "choice of an old question";

    /// <summary>The question that waits, once more: in another language, or because an older one was answered.</summary>
    public static ContactDecision? AskAgain(ContactDraft contact, IntakeFacts facts)
    {
        var turn = new IntakeTurn(contact, facts, quoted: null);
        if (turn.Draft is not { Asked: { } asked } draft)
        {
            return null;
        }

        turn.Draft = draft with { Asked = null };
        IntakeQuestions.Ask(turn, asked);
        return turn.Done(OldChoice, ResolvedBy.Button);
    }

    /// <summary>Whether that question was put to the contact a short while ago, and waits.</summary>
    public static bool IsJustAsked(Contact contact, IntakeStep step, DateTimeOffset now) =>
        contact.Intake.Draft is { } draft && draft.Asked == step && now - draft.ChangedAt < Fresh;

    /// <summary>Whether a question of the intake waits for this message. One of long ago, where the sender has other parts, waits for words of the intake only.</summary>
    public static bool IsAwaited(IntakeTurn turn, WorkerReply? reply) =>
        turn.Draft is { Asked: not null } && !IsForWorker(turn, reply) && (turn.Command is not null || IsFresh(turn));

    private static bool IsFresh(IntakeTurn turn) => turn.Draft is { } draft && turn.Contact.Now - draft.ChangedAt < Fresh;

    /// <summary>
    /// A step of a worker; but yes, no, back and a time belong to the question of the intake that waits for them. "Done" and "here" do too
    /// where the worker has no job to be done with: one that is merely offered is closed by nobody.
    /// </summary>
    private static bool IsForWorker(IntakeTurn turn, WorkerReply? reply)
    {
        if (!turn.Contact.IsWorker || reply is null)
        {
            return false;
        }

        return (turn.Draft?.Asked, turn.Command) switch
        {
            (null, _) => true,
            (_, IntakeCommand.Back) => false,
            (IntakeStep.Summary or IntakeStep.Access or IntakeStep.Photos or IntakeStep.AboutOpen or IntakeStep.CancelReport, IntakeCommand.Yes or IntakeCommand.No) => false,
            (IntakeStep.Access or IntakeStep.Change, _) => reply.Intent != WorkerIntent.Eta,
            (IntakeStep.Problem or IntakeStep.Place or IntakeStep.Photos, _) when IsFresh(turn) && !turn.Contact.HasAssigned =>
                reply.Intent is not (WorkerIntent.Done or WorkerIntent.Arrived),
            _ => true,
        };
    }

    /// <summary>
    /// Names a job and asks for nothing: a remark on it. Or the draft is an old one, and the sender has a job at hand that the message
    /// may be about as well.
    /// </summary>
    private static bool IsAboutOther(IntakeTurn turn)
    {
        if (turn.Named.Count > 0)
        {
            return !turn.Named.Any(j => j.Role == PartyRole.Renter) || (turn.Command is null && !turn.SaysNotFixed && !turn.SaysStill);
        }

        return turn.Command is null && turn.IsBusy && turn.Draft is { } draft && turn.Contact.Now - draft.ChangedAt >= Fresh;
    }

    /// <summary>A danger was reported, its report is closed, and the message is no answer to what is still asked of it: another problem.</summary>
    private static bool IsAfterDanger(IntakeTurn turn) => turn is { Draft.Reported: { } told, Command: null }
        && turn.Triage(turn.Text, null).MatchedRules.Count > 0
        && turn.Contact.Jobs.All(j => j.Key != told.Key) && turn.Facts.Closed().Any(j => j.Key == told.Key);

    private static ContactDecision? Start(IntakeTurn turn)
    {
        if (turn.Command == IntakeCommand.New)
        {
            turn.Begin();
            return Begun(turn) ?? IntakeAnswers.Next(turn, "new report");
        }

        if (turn.Contact.IsNewReport)
        {
            turn.Begin();
            return Begun(turn) ?? IntakeAnswers.Take(turn);
        }

        var isThanks = turn.Command == IntakeCommand.Thanks;
        if (turn.HasFiles && (turn.Text.Length == 0 || isThanks) && turn.Contact.Proof?.Until > turn.Contact.Now)
        {
            return null;
        }

        var triage = turn.Triage(turn.Text, null);
        if (!IsMeant(turn, triage.MatchedRules.Count > 0))
        {
            return null;
        }

        if (isThanks && !turn.HasFiles)
        {
            return turn.Done("thanks");
        }

        var open = turn.OwnReports;
        if (open.Count > 0)
        {
            return RenterRules.AboutOpen(turn, open, triage);
        }

        if (AfterDone.Take(turn, triage) is { } after)
        {
            return after;
        }

        turn.Begin();
        return Begun(turn) ?? (isThanks || turn.Command == IntakeCommand.AddPhoto ? FilesOnly(turn) : IntakeAnswers.Take(turn));
    }

    /// <summary>"Thanks" or "add a photo" under a picture is no problem: what it shows is asked for.</summary>
    private static ContactDecision FilesOnly(IntakeTurn turn)
    {
        IntakeAnswers.TakeFiles(turn);
        return IntakeAnswers.Next(turn, "report begun");
    }

    /// <summary>Whether words without a question before them begin a report.</summary>
    private static bool IsMeant(IntakeTurn turn, bool isAboutARepair) => !turn.IsBusy && (turn.IsRenter || isAboutARepair);

    /// <summary>An unknown sender begins a few reports a day at most.</summary>
    internal static ContactDecision? Begun(IntakeTurn turn)
    {
        if (!turn.IsUnknown)
        {
            return null;
        }

        var isSameDay = turn.State.DraftsSince is { } since && turn.Contact.Now - since < Day;
        var count = isSameDay ? turn.State.Drafts + 1 : 1;
        turn.State = turn.State with { Drafts = count, DraftsSince = isSameDay ? turn.State.DraftsSince : turn.Contact.Now };
        if (count <= MaxDraftsOfUnknown)
        {
            return null;
        }

        turn.Draft = null;
        if (count == MaxDraftsOfUnknown + 1)
        {
            turn.Say("intake_limit");
        }

        return turn.Done("too many reports of an unknown sender");
    }

    private static ContactDecision Continue(IntakeTurn turn)
    {
        var draft = turn.Draft!;
        switch (IntakeChoices.IsStartOver(turn) ? IntakeCommand.StartOver : turn.Command)
        {
            case IntakeCommand.StartOver or IntakeCommand.New when draft.Reported is null:
                turn.Begin();
                return IntakeAnswers.Next(turn, "start over");
            case IntakeCommand.Cancel when draft.Reported is null:
                return Drop(turn);
            case IntakeCommand.Back:
                return draft.Trail.Count > 0 ? IntakeAnswers.Back(turn) : IntakeAnswers.Next(turn, "nothing to go back to");
            case IntakeCommand.Change when draft is { Reported: null, Description.Length: > 0, Asked: not (IntakeStep.Summary or IntakeStep.Change) }:
                IntakeQuestions.Ask(turn, IntakeStep.Change);
                return turn.Done("report to be changed");
            case null when draft.Asked is IntakeStep.Problem or IntakeStep.Place && IntakeChoices.SaysDone(turn):
                return IntakeAnswers.Next(turn, "done with nothing said");
            case IntakeCommand.Greeting when !turn.HasFiles:
                return IntakeAnswers.Next(turn, "greeting");
            case IntakeCommand.Thanks when !turn.HasFiles && !IntakeChoices.IsAssent(turn):
                return turn.Done("thanks");
            default:
                return IntakeAnswers.Take(turn);
        }
    }

    internal static ContactDecision Drop(IntakeTurn turn)
    {
        turn.Draft = null;
        turn.Say("intake_dropped");
        return turn.Done("draft dropped");
    }
}
