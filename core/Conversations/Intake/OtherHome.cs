namespace Dispatch.Core.Conversations.Intake;

/// <summary>"Other home": which one is asked again, for the report in the making, or for a new one where there is none.</summary>
internal static class OtherHome
{
    public static ContactDecision Take(IntakeTurn turn)
    {
        if (turn.Draft is { Reported: null, Asked: not IntakeStep.CancelReport } draft)
        {
            // "About the report that is open?" is answered as well: that one is of the other home.
            turn.Draft = draft.About is null ? draft : RenterRules.AsNew(turn, draft);
        }
        else
        {
            turn.Begin();
            if (IntakeRules.Begun(turn) is { } limited)
            {
                return limited;
            }
        }

        turn.Draft = turn.Draft! with { Home = null, Unit = null };
        IntakeQuestions.Ask(turn, turn.Homes.Count > 1 ? IntakeStep.Home : IntakeStep.Building);
        return turn.Done("other home");
    }
}
