using Dispatch.Core.Messaging.Templates;
using Dispatch.Core.Requests;
using Dispatch.Core.Triage;

namespace Dispatch.Core.Conversations.Intake;

/// <summary>What a renter can ask of reports that are there: status, a photo more, cancel, not fixed.</summary>
internal static class RenterRules
{
    private const int MaxShown = 3;

    /// <returns>Null where the message is none of these.</returns>
    public static ContactDecision? Take(IntakeTurn turn)
    {
        if (turn.Draft is { Asked: IntakeStep.CancelReport, About: { } cancelled })
        {
            // An "ok" the day after answers something else; only who says so cancels then.
            var isOld = turn.Contact.Now - turn.Draft.ChangedAt >= IntakeRules.Fresh;
            if (IsDanger(turn) || (isOld && !CancelAnswer.IsStillMeant(turn.Text)))
            {
                turn.Draft = null;
                return null;
            }

            return Cancelled(turn, cancelled);
        }

        if (turn.Draft is { Asked: IntakeStep.AboutOpen, About: { } about })
        {
            return Told(turn, about);
        }

        if (turn.Draft is { WantsPerson: true, Asked: IntakeStep.Building or IntakeStep.Home })
        {
            return PersonWanted.HomeOfAsker(turn);
        }

        return turn.Command switch
        {
            IntakeCommand.Status => Status(turn),
            IntakeCommand.Person => PersonWanted.Take(turn),
            IntakeCommand.AddPhoto when turn.Draft is null or { Reported: not null } => AddPhoto(turn),
            IntakeCommand.Cancel when turn.Draft is null or { Reported: not null } => AskCancel(turn),
            _ when turn.SaysNotFixed || turn.SaysStill => NotFixed.Take(turn),
            _ => null,
        };
    }

    /// <summary>A danger to life waits for no answer to anything else.</summary>
    private static bool IsDanger(IntakeTurn turn) => turn.Triage(turn.Text, null).Safety is not null;

    /// <summary>
    /// Words while a report is open: about that one, where there is one. Speaks the text of another trade, or may it be the same trouble in
    /// another home of theirs, the person is asked.
    /// </summary>
    /// <returns>Null where the usual road of remarks takes it.</returns>
    public static ContactDecision? AboutOpen(IntakeTurn turn, IReadOnlyList<ContactJob> open, TriageResult triage)
    {
        if (turn.Contact.Jobs.Any(j => j.Role != PartyRole.Renter && j.State != JobState.Past))
        {
            return null;
        }

        if (open.Count > 1)
        {
            return SaysNothing(turn) ? Status(turn) : JobChoice.AskWhich(turn.Contact, open, "remark");
        }

        var report = IntakeReference.To(open[0]);
        var trade = TriageRules.Assess(report.Title, null, null, isWinter: false).Specialty;
        var isNews = triage.Specialty == trade && (turn.Homes.Count < 2 || triage.MatchedRules.Count == 0);
        if (Directory.Specialty.IsGeneral(triage.Specialty) || isNews)
        {
            if (SaysNothing(turn))
            {
                return Status(turn);
            }

            turn.AddTo(report, turn.Text);
            SayKept(turn, report);
            return turn.Done("remark", ResolvedBy.OnlyOpenJob);
        }

        return AskAbout(turn, report);
    }

    /// <summary>Whether it is about that report or something new: the words wait for the answer.</summary>
    internal static ContactDecision AskAbout(IntakeTurn turn, IntakeReference report)
    {
        turn.Begin();
        turn.Draft = turn.Draft! with { About = report, Description = turn.Text };
        IntakeAnswers.TakeFiles(turn);
        IntakeQuestions.Ask(turn, IntakeStep.AboutOpen);
        return turn.Done("about the open report or a new one", ResolvedBy.Asked);
    }

    private static bool SaysNothing(IntakeTurn turn) => !turn.HasFiles
        && (turn.Command is IntakeCommand.Greeting or IntakeCommand.Yes or IntakeCommand.No or IntakeCommand.Skip || !turn.Text.Any(char.IsLetter));

    /// <summary>Once for an album: its pictures come as messages of their own.</summary>
    private static void SayKept(IntakeTurn turn, IntakeReference report)
    {
        var contact = turn.Contact.Contact;
        var isAlbum = turn.IsFilesOnly && contact.Kept is { } kept && kept.Partition == report.Key.Partition && turn.Contact.Now - kept.At < KeptSaid.Silence;
        turn.Contact.Contact = contact with { Kept = turn.HasFiles ? new KeptSaid(report.Key.Partition, turn.Contact.Now) : null };
        if (!isAlbum)
        {
            turn.Say("intake_kept", ("code", report.Key.Code), ("issue", report.Title));
        }
    }

    private static ContactDecision? Told(IntakeTurn turn, IntakeReference about)
    {
        var isAlbum = turn.IsOfAlbum;
        IntakeAnswers.TakeFiles(turn);
        var draft = turn.Draft!;
        switch (IntakeChoices.NumberOf(turn.Text), turn.Command)
        {
            case (1, _) or (_, IntakeCommand.Yes):
                return OfThat(turn, draft, about);
            case var _ when turn.SaysNotFixed:
                return OfThat(turn, draft with { Description = PlainText.Clean($"{turn.Text}, {draft.Description}", IntakeDraft.MaxDescription) }, about);
            case (2, _) or (_, IntakeCommand.No or IntakeCommand.New):
                turn.Draft = AsNew(turn, draft);
                return IntakeAnswers.Next(turn, "a new problem");
            case (_, IntakeCommand.Cancel):
                return IntakeRules.Drop(turn);
            default:
                var more = turn.Text.Length > 0 ? $"{draft.Description}, {turn.Text}" : draft.Description;
                turn.Draft = draft with { Description = PlainText.Clean(more, IntakeDraft.MaxDescription) };
                if (IsDanger(turn))
                {
                    turn.Draft = AsNew(turn, turn.Draft);
                    return IntakeAnswers.Next(turn, "a new problem");
                }

                if (!isAlbum)
                {
                    IntakeQuestions.Ask(turn, IntakeStep.AboutOpen);
                }

                return turn.Done("about the open report or a new one", ResolvedBy.Asked);
        }
    }

    /// <summary>It was about that report: it hears of it, or is opened again.</summary>
    private static ContactDecision OfThat(IntakeTurn turn, IntakeDraft draft, IntakeReference about)
    {
        turn.Draft = null;
        var words = string.Join('\n', new[] { draft.Description, draft.Pin }.Where(t => t.Length > 0));
        var isAgain = AfterDone.OpensAgain(turn, about, draft.Description);
        turn.Contact.Ask(about.Key, isAgain
            ? new ReopenRequest($"{draft.Id}_reopen", about.PersonId, words)
            : new AddComment(draft.Id, about.PersonId, UserType.Renter, words));
        if (draft.Files.Count > 0)
        {
            var files = draft.Files.Select(f => IntakeReport.AttachmentOf(about.RequestId, f, about.PersonId, turn.Contact.Now));
            turn.Contact.Ask(about.Key, new AddAttachments($"{draft.Id}_media", about.PersonId, [.. files]));
        }

        if (!isAgain)
        {
            turn.Say("intake_kept", ("code", about.Key.Code), ("issue", about.Title));
        }

        return turn.Done(isAgain ? "not fixed" : "remark", ResolvedBy.Asked);
    }

    /// <summary>The text is read anew, as the first one of a report.</summary>
    internal static IntakeDraft AsNew(IntakeTurn turn, IntakeDraft draft)
    {
        draft = NamedHome.In(turn, draft.Description) is { } told ? draft with { Home = told, Unit = null } : draft;
        var reading = IntakeReader.Read(draft.Description, null, turn.OwnUnits);
        return (reading.Unit is { } unit ? IntakeAnswers.InUnit(turn, draft, unit) : draft) with
        {
            About = null,
            Asked = null,
            Description = reading.Rest.Length > 0 ? reading.Rest : draft.Description,
            Place = reading.Place ?? string.Empty,
            Priority = reading.Urgency,
            MayEnter = reading.MayEnter,
            AccessNotes = reading.Times ?? string.Empty,
        };
    }

    /// <summary>The reports the message names, open or closed; else those that are open.</summary>
    private static List<ContactJob> MeantOf(IntakeTurn turn)
    {
        // Of a closed one that was chosen from a list only its key is known.
        var named = turn.Named.Where(j => j.Role == PartyRole.Renter)
            .Select(j => j.Stage.Length > 0 ? j : turn.Facts.Closed().FirstOrDefault(c => c.Key == j.Key && c.Role == j.Role)).OfType<ContactJob>().ToList();
        return named.Count > 0 ? named : [.. turn.OwnReports];
    }

    internal static ContactDecision Status(IntakeTurn turn)
    {
        var own = MeantOf(turn);
        var shown = own.Count > 0 ? own
            : [.. turn.Facts.Closed().Where(j => j.Role == PartyRole.Renter && NotFixed.IsRecent(turn, j)).OrderByDescending(j => j.ClosedAt ?? j.At).Take(1)];
        foreach (var job in shown.Take(MaxShown))
        {
            var progress = Words.BuiltIn.Find("renter_stage", job.Stage, turn.Contact.LanguageOfSender);
            turn.Say("intake_status", ("code", job.Code), ("issue", job.Title), ("progress", progress));
        }

        if (shown.Count == 0)
        {
            turn.Say("intake_nothing_open");
        }

        return turn.Done("status", turn.NamedBy);
    }

    /// <summary>The files they send within the hour are for that report.</summary>
    private static ContactDecision? AddPhoto(IntakeTurn turn)
    {
        var own = MeantOf(turn);
        switch (own.Count)
        {
            case 0 when turn.HasFiles:
                return null;
            case 0:
                turn.Say("intake_nothing_open");
                return turn.Done("photo without a report");
            case 1:
                var job = new QuestionJob(own[0].Key.Partition, PartyRole.Renter, own[0].PersonId);
                turn.Contact.Contact = turn.Contact.Contact with { Proof = new ProofWanted(job, turn.Contact.Now + ProofWanted.Patience) { Title = own[0].Title } };
                var report = IntakeReference.To(own[0]);
                turn.AddTo(report, string.Empty);
                if (turn.HasFiles)
                {
                    SayKept(turn, report);
                }
                else
                {
                    turn.Say("intake_send_photo", ("code", own[0].Code), ("issue", own[0].Title));
                }

                return turn.Done(turn.HasFiles ? "photo" : "photo to come", turn.Named.Count > 0 ? turn.NamedBy : ResolvedBy.OnlyOpenJob);
            default:
                return JobChoice.AskWhich(turn.Contact, own, "photo to come");
        }
    }

    private static ContactDecision AskCancel(IntakeTurn turn)
    {
        var own = MeantOf(turn);
        switch (own.Count)
        {
            case 0:
                turn.Say("intake_nothing_open");
                return turn.Done("cancel without a report");
            case 1 when NotFixed.IsClosed(own[0]):
                return Status(turn);
            case 1:
                turn.Draft = new IntakeDraft(turn.Contact.Inbound.MessageSid, turn.Contact.Now, turn.Contact.Now) { About = IntakeReference.To(own[0]) };
                IntakeQuestions.Ask(turn, IntakeStep.CancelReport);
                return turn.Done("cancel asked", turn.Named.Count > 0 ? turn.NamedBy : ResolvedBy.OnlyOpenJob);
            default:
                return JobChoice.AskWhich(turn.Contact, own, "cancel");
        }
    }

    /// <summary>Only a clear yes cancels; words are news of the report, which goes on.</summary>
    private static ContactDecision Cancelled(IntakeTurn turn, IntakeReference report)
    {
        turn.Draft = null;
        if (CancelAnswer.IsYes(turn.Text, out var reason))
        {
            turn.Contact.Ask(report.Key, new CancelRequest(turn.Contact.Inbound.MessageSid, report.PersonId, UserType.Renter, reason));
            return turn.Done("cancelled", ResolvedBy.Asked);
        }

        if (IntakeChoices.NumberOf(turn.Text) == 0 && turn.Command is null && (turn.Text.Length > 0 || turn.HasFiles))
        {
            turn.AddTo(report, turn.Text);
        }

        turn.Say("intake_goes_on", ("code", report.Key.Code));
        return turn.Done("not cancelled", ResolvedBy.Asked);
    }
}
