using Dispatch.Core.Triage;

namespace Dispatch.Core.Conversations.Intake;

/// <summary>Words without a question before them, a few days after a report was done: thanks, the same trouble again, or the person is asked.</summary>
internal static class AfterDone
{
    private static readonly TimeSpan Lately = TimeSpan.FromDays(7);

    /// <summary>Letters two words have to begin with alike: "leaks" and "leaking".</summary>
    private const int SameLetters = 4;

    /// <returns>Null where nothing was done lately, or the text tells of another trouble: it begins a report.</returns>
    public static ContactDecision? Take(IntakeTurn turn, TriageResult triage)
    {
        var plain = PlainText.Of(turn.Text);
        var (isFault, isAgain) = (IntakeReader.IsAFault(turn.Text), IntakeWords.SaysAgain(plain));
        var isSettled = IntakeWords.SaysSettled(turn.Text);

        // Closed reports are one read more: only words that may be said of one are worth it.
        var mayBe = isAgain || isSettled || turn.Command is not null || IntakeWords.SaysThanks(plain) || IntakeWords.SaysOfTheWork(plain);
        if (!mayBe || plain.Length == 0 || turn.Command is not (null or IntakeCommand.Yes or IntakeCommand.No) || triage.Safety is not null
            || (isFault && !isAgain && !isSettled) || (turn.IsUnknown && turn.State.Home is null))
        {
            return null;
        }

        var done = NotFixed.DoneOf(turn).Where(j => turn.Contact.Now - (j.ClosedAt ?? j.At) < Lately && NotFixed.IsOfTrade(j, triage.Specialty)).ToList();
        if (done.Count == 0)
        {
            return null;
        }

        if (!isFault && !turn.HasFiles && (turn.Command == IntakeCommand.Yes || isSettled || IntakeWords.IsThanks(turn.Text)))
        {
            return turn.Done("thanks");
        }

        if (done is not [var job])
        {
            return JobChoice.AskWhich(turn.Contact, done, "remark");
        }

        return isFault && isAgain && IsSame(plain, PlainText.Of(job.Title))
            ? NotFixed.Reopen(turn, job, ResolvedBy.OnlyOpenJob)
            : RenterRules.AskAbout(turn, IntakeReference.To(job));
    }

    /// <summary>Whether the words, said of a report that is done, open it again.</summary>
    public static bool OpensAgain(IntakeTurn turn, IntakeReference report, string words) =>
        (IntakeWords.SaysNotFixed(words) || IntakeWords.SaysStill(words) || IntakeWords.SaysAgain(PlainText.Of(words)))
        && turn.OwnReports.All(j => j.Key != report.Key) && NotFixed.DoneOf(turn).Any(j => j.Key == report.Key);

    /// <summary>Names a thing of the title, or what was wrong with it.</summary>
    private static bool IsSame(string plain, string title) =>
        plain.Split(' ').Any(w => w.Length >= SameLetters && title.Split(' ').Any(t => t.StartsWith(w[..SameLetters], StringComparison.Ordinal)));
}
