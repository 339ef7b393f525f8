using Dispatch.Core.Directory;
using Dispatch.Core.Requests;
using Dispatch.Core.Triage;

namespace Dispatch.Core.Conversations.Intake;

/// <summary>"Not fixed", "still leaking": a report that was done is opened again.</summary>
internal static class NotFixed
{
    /// <summary>By message, for this long after it was done.</summary>
    private static readonly TimeSpan Reopening = TimeSpan.FromDays(30);

    public static bool IsClosed(ContactJob job) => job.Stage == Wire.Name(RequestStage.Done) || job.Stage == Wire.Name(RequestStage.Cancelled);

    /// <summary>Of a row of an older version only the time of the report is known.</summary>
    public static bool IsRecent(IntakeTurn turn, ContactJob job) => turn.Contact.Now - (job.ClosedAt ?? job.At) < Reopening;

    /// <summary>
    /// What is done is opened again, what is open hears of it; which of several is never guessed. Null where nothing is there that the words
    /// could be about, or they tell of a danger: then they begin a report.
    /// </summary>
    public static ContactDecision? Take(IntakeTurn turn)
    {
        if (turn.Triage(turn.Text, null).Safety is not (null or SafetyKind.NoHeat))
        {
            return null;
        }

        // "The heating is still cold" says nothing of the tap that was done.
        var trade = turn.SaysNotFixed || turn.Named.Count > 0 ? Specialty.General : turn.Triage(turn.Text, null).Specialty;
        var done = DoneOf(turn).Where(j => IsOfTrade(j, trade)).ToList();
        var named = turn.Named.Where(j => j.Role == PartyRole.Renter).Select(j => j.Key).ToHashSet();
        var meant = done.Concat(turn.OwnReports).Where(j => named.Count == 0 || named.Contains(j.Key)).ToList();
        if (!turn.SaysNotFixed && named.Count == 0 && done.Count == 0)
        {
            return null;
        }

        switch (meant)
        {
            case [var job] when IsClosed(job):
                return Reopen(turn, job, named.Count > 0 ? turn.NamedBy : ResolvedBy.OnlyOpenJob);
            case [var job]:
                turn.AddTo(IntakeReference.To(job), turn.Text);
                return RenterRules.Status(turn);
            case []:
                if (turn.HasFiles || (named.Count == 0 && turn.Command is null))
                {
                    return null;
                }

                turn.Say("intake_nothing_open");
                return turn.Done("not fixed without a report");
            default:
                return JobChoice.AskWhich(turn.Contact, meant, "not fixed");
        }
    }

    /// <summary>The person's reports that were done and may be opened again by message.</summary>
    public static IEnumerable<ContactJob> DoneOf(IntakeTurn turn) =>
        turn.Facts.Closed().Where(j => j.Role == PartyRole.Renter && j.Stage == Wire.Name(RequestStage.Done) && IsRecent(turn, j));

    /// <summary>A trade that the title or the text does not tell may be any.</summary>
    public static bool IsOfTrade(ContactJob job, string trade) =>
        Specialty.IsGeneral(trade) || (TriageRules.Assess(job.Title, null, null, isWinter: false).Specialty is var own && (Specialty.IsGeneral(own) || own == trade));

    public static ContactDecision Reopen(IntakeTurn turn, ContactJob job, ResolvedBy by)
    {
        turn.Draft = null;
        turn.Contact.Ask(job.Key, new ReopenRequest($"{turn.Contact.Inbound.MessageSid}_reopen", job.PersonId, turn.Text));
        turn.AddTo(IntakeReference.To(job), string.Empty);
        return turn.Done("not fixed", by);
    }
}
