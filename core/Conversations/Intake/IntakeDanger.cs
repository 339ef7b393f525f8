using Dispatch.Core.Triage;

namespace Dispatch.Core.Conversations.Intake;

/// <summary>A report of a danger to life: no summary, no question first. What to do stands before everything else.</summary>
internal static class IntakeDanger
{
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
        turn.State = turn.State with { Danger = reported, DangerAt = turn.Contact.Now };
        turn.Draft = draft with { Home = home, Reported = reported, Asked = null };
        IntakeQuestions.AskNext(turn);
        return turn.Done("danger reported");
    }

    /// <summary>Of several homes in one building, the building is known.</summary>
    private static IntakeHome? OnlyBuilding(IntakeTurn turn) =>
        turn.Homes is [var first, ..] && turn.Homes.All(h => h.ComplexId == first.ComplexId) ? first with { Unit = null, PropertyId = null } : null;

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
            turn.Say("intake_safety_building", ("safety", SafetySentences.ValueOf(SafetySentences.Key(danger), CountryOf(turn) ?? string.Empty)));
        }

        return turn.Done("danger without a building");
    }

    private static string? CountryOf(IntakeTurn turn) =>
        Messaging.PhoneNumber.TryParse(turn.Contact.Contact.Address, null, out var number, out _) ? number.Country : null;
}
