using Dispatch.Core.Requests;

namespace Dispatch.Core.Conversations.Intake;

/// <summary>Digits and words that answer a question with choices.</summary>
internal static class IntakeChoices
{
    /// <summary>The number a text consists of, or 0.</summary>
    public static int NumberOf(string text) => PlainText.Of(text) is [>= '1' and <= '9' and var digit] ? digit - '0' : 0;

    /// <summary>Send, change or drop; null for anything else, which changes the draft.</summary>
    public static ContactDecision? AtSummary(IntakeTurn turn)
    {
        if (turn.HasFiles)
        {
            return null;
        }

        switch (NumberOf(turn.Text), turn.Command)
        {
            case (1, _) or (_, IntakeCommand.Yes):
                return Confirm(turn);
            case (2, _) or (_, IntakeCommand.Change or IntakeCommand.No):
                IntakeQuestions.Ask(turn, IntakeStep.Change);
                return turn.Done("summary to be changed");
            case (3, _):
                return IntakeRules.Drop(turn);
            default:
                return null;
        }
    }

    /// <summary>The request is told of to everybody by its own messages, the renter first.</summary>
    private static ContactDecision Confirm(IntakeTurn turn)
    {
        var draft = turn.Draft!;
        if (draft.Home is not { } named || turn.Resolved(named) is not { } home)
        {
            turn.Draft = turn.Facts.IsComplete ? draft with { Home = null } : draft;
            IntakeQuestions.AskNext(turn);
            return turn.Done("the complex is not there");
        }

        IntakeReport.Put(turn, draft, home, turn.Triage(draft.Description, home.Country));
        turn.Draft = null;
        return turn.Done("report confirmed");
    }

    /// <summary>Whether the message was a choice, which is then taken.</summary>
    public static bool Take(IntakeTurn turn)
    {
        var draft = turn.Draft!;
        var number = NumberOf(turn.Text);
        var isSkip = turn.Command == IntakeCommand.Skip;
        IntakeDraft? taken = (draft.Asked, number, turn.Command) switch
        {
            (IntakeStep.Home, > 0, _) when turn.Homes.ElementAtOrDefault(number - 1) is { } home => draft with { Home = home },
            (IntakeStep.Urgency, >= 1 and <= 3, _) => draft with { Priority = (RequestPriority)((int)RequestPriority.High + 1 - number) },
            (IntakeStep.Access, 1, _) or (IntakeStep.Access, _, IntakeCommand.Yes) => draft with { MayEnter = true },
            (IntakeStep.Access, 2, _) or (IntakeStep.Access, _, IntakeCommand.No) => draft with { MayEnter = false },
            (IntakeStep.Photos, 1, _) or (IntakeStep.Photos, _, IntakeCommand.No) => Skip(draft, IntakeStep.Photos),
            (IntakeStep.Photos, _, IntakeCommand.Yes) => draft,
            (IntakeStep.Place or IntakeStep.Unit or IntakeStep.Urgency or IntakeStep.Access or IntakeStep.Photos, _, _) when isSkip => Skip(draft, draft.Asked!.Value),
            _ => null,
        };
        turn.Draft = taken ?? draft;
        return taken is not null;
    }

    public static IntakeDraft Skip(IntakeDraft draft, IntakeStep step) => draft with { Skipped = [.. draft.Skipped.Append(step).Distinct()] };
}
