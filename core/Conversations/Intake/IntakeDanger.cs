using Dispatch.Core.Requests;
using Dispatch.Core.Triage;

namespace Dispatch.Core.Conversations.Intake;

/// <summary>A report of a danger to life: no summary, no question first. What to do stands before everything else.</summary>
internal static class IntakeDanger
{
    /// <summary>The same danger told again within this time is news of the first report.</summary>
    private static readonly TimeSpan SameDanger = TimeSpan.FromHours(6);

    /// <summary>
    /// A danger in any message, whatever question waits and whatever it quotes. One that an open report of theirs told of already is news
    /// of that report; any other is reported.
    /// </summary>
    /// <returns>Null where there is none, or the usual road takes it.</returns>
    public static ContactDecision? AtOnce(IntakeTurn turn)
    {
        if (turn.Dangers.Count == 0 || !IsTheirs(turn))
        {
            return null;
        }

        if (turn.Draft is { Reported: null, About: null } draft && IsIn(turn.Dangers, turn.Triage(draft.Description, draft.Home?.Country).Dangers))
        {
            return null;
        }

        if (!turn.Contact.IsNewReport && ToldIn(turn) is { } told)
        {
            return told == turn.Draft?.Reported || turn.Named.Any(j => j.Key == told.Key) ? null : News(turn, told);
        }

        if (turn.Draft is null or { Reported: not null } or { Asked: IntakeStep.CancelReport })
        {
            Begin(turn);
            if (IntakeRules.Begun(turn) is { } limited)
            {
                return limited;
            }
        }
        else
        {
            turn.Draft = (turn.Draft.About is null ? turn.Draft : RenterRules.AsNew(turn, turn.Draft)) with { WantsPerson = false };
        }

        return IntakeAnswers.TakeDanger(turn);
    }

    /// <summary>
    /// A danger told by who has the jobs as a worker or landlord, and which these did not tell of: what to do, as the value of a message.
    /// Heating that a worker writes of is the job's, and no news.
    /// </summary>
    public static string? ToldAt(ContactDraft contact, IReadOnlyList<ContactJob> jobs) =>
        jobs.Count > 0 && jobs.All(j => j.Role != PartyRole.Renter)
        && DangerNews.Of(contact.Body, string.Join('\n', jobs.Select(j => j.Title))) is { } danger
            ? SafetySentences.ValueOf(SafetySentences.Key(danger), CountryOf(contact) ?? string.Empty)
            : null;

    /// <summary>Where they live, as far as anybody can tell: a worker on a job speaks of that one, and so does who names another's.</summary>
    private static bool IsTheirs(IntakeTurn turn)
    {
        if (turn.Named.Count > 0 && turn.Named.All(j => j.Role != PartyRole.Renter))
        {
            return false;
        }

        // A question about what a job told of already is that job's.
        if (!turn.IsRenter && turn.Dangers.Any(d => d != SafetyKind.NoHeat)
            && turn.Contact.Jobs.Any(j => j.Role != PartyRole.Renter && j.State != JobState.Past && DangerNews.Of(turn.Text, j.Title) is null))
        {
            return false;
        }

        return turn.IsRenter || !turn.IsAtWork || (turn.Draft is { Asked: not null } draft && turn.Contact.Now - draft.ChangedAt < IntakeRules.Fresh);
    }

    /// <summary>The open report that told of all these dangers: the one that is quoted, else a young one.</summary>
    private static IntakeReference? ToldIn(IntakeTurn turn) => turn.OwnReports
        .OrderBy(j => turn.Named.Any(n => n.Key == j.Key) ? 0 : 1)
        .Where(j => (turn.Contact.Now - j.At < SameDanger || turn.Named.Any(n => n.Key == j.Key)) && IsIn(turn.Dangers, DangersOf(turn, j)))
        .Select(IntakeReference.To).FirstOrDefault();

    /// <summary>What is kept of the last one, which its title may be too short for.</summary>
    private static IReadOnlyList<SafetyKind> DangersOf(IntakeTurn turn, ContactJob report) =>
        turn.State.Danger?.Key == report.Key && turn.State.Dangers.Count > 0 ? turn.State.Dangers : turn.Triage(report.Title, turn.Country).Dangers;

    private static bool IsIn(IReadOnlyList<SafetyKind> dangers, IReadOnlyList<SafetyKind> told) => dangers.All(told.Contains);

    private static ContactDecision News(IntakeTurn turn, IntakeReference before)
    {
        turn.AddTo(before, turn.Text);
        turn.Say("intake_kept", ("code", before.Key.Code), ("issue", before.Title));
        return turn.Done("news of a danger");
    }

    /// <summary>A danger of another kind, while details of a first one are asked for: where and when to come was said already.</summary>
    private static void Begin(IntakeTurn turn)
    {
        var before = turn.Draft;
        turn.Begin();
        turn.Draft = before?.Reported is null ? turn.Draft : turn.Draft! with
        {
            Home = before.Home,
            MayEnter = before.MayEnter,
            AccessNotes = before.AccessNotes,
            Skipped = before.Skipped,
        };
    }

    /// <returns>Null where there is no danger, or it cannot be told yet.</returns>
    public static ContactDecision? Take(IntakeTurn turn)
    {
        var draft = turn.Draft!;
        if (turn.Triage(draft.Description, draft.Home?.Country).Safety is not { } danger)
        {
            return null;
        }

        var named = draft.Home ?? OnlyBuilding(turn);
        if (named is null)
        {
            return AskBuilding(turn, draft, danger);
        }

        if (turn.Resolved(named) is not { } home)
        {
            return turn.Facts.IsComplete ? AskBuilding(turn, draft with { Home = null }, danger) : turn.Done("facts are missing");
        }

        var triage = turn.Triage(draft.Description, home.Country);
        if (triage.Safety is null)
        {
            // Without heating it is one in winter only, and there it is summer.
            turn.Draft = draft with { Home = home };
            return null;
        }

        var reported = IntakeReport.Put(turn, draft with { Home = home }, home, triage);
        turn.State = turn.State with { Danger = reported, Dangers = triage.Dangers };
        turn.Draft = draft with { Home = home, Reported = reported, Asked = null };
        IntakeQuestions.AskNext(turn);
        return turn.Done("danger reported");
    }

    /// <summary>Of several homes in one building, or in the one that is named, the building is known.</summary>
    private static IntakeHome? OnlyBuilding(IntakeTurn turn)
    {
        var named = NamedHome.Of(turn, turn.Draft!.Description);
        var homes = named.Count > 0 ? named : turn.Homes;
        return homes is [var first, ..] && homes.All(h => h.ComplexId == first.ComplexId) ? first with { Unit = null, PropertyId = null } : null;
    }

    private static ContactDecision AskBuilding(IntakeTurn turn, IntakeDraft draft, SafetyKind danger)
    {
        var times = draft.Asked == IntakeStep.Building ? draft.AskedTimes + 1 : 1;
        turn.Draft = draft with { Asked = IntakeStep.Building, AskedTimes = times };
        if (times > 1)
        {
            turn.Say("intake_building_again");
        }
        else
        {
            // The number of the country the phone is from is the best guess while the building is not known.
            turn.Say("intake_safety_building", ("safety", SafetySentences.ValueOf(SafetySentences.Key(danger), CountryOf(turn.Contact) ?? string.Empty)));
        }

        return turn.Done("danger without a building");
    }

    private static string? CountryOf(ContactDraft contact) =>
        Messaging.PhoneNumber.TryParse(contact.Contact.Address, null, out var number, out _) ? number.Country : null;
}
