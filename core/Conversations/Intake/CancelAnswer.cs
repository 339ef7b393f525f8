namespace Dispatch.Core.Conversations.Intake;

/// <summary>The answer to "shall we cancel your report?".</summary>
internal static class CancelAnswer
{
    /// <summary>
    /// "Yes", "yes, cancel it please", "yes, the neighbour repaired it": a yes or "cancel" first, and behind it no word of doubt. What stands
    /// behind a mere yes has to say that nothing is left to do; what stands behind "cancel" tells of no repair and of no visit.
    /// </summary>
    /// <param name="reason">The text where it says more than yes; else null.</param>
    public static bool IsYes(string text, out string? reason)
    {
        reason = null;
        if (IntakeChoices.NumberOf(text) == 1 || IsSaid(text))
        {
            return true;
        }

        if (text.Contains('?', StringComparison.Ordinal) || !IntakeWords.Begins(text, out var rest, IntakeCommand.Yes, IntakeCommand.Cancel))
        {
            return false;
        }

        if (rest.Length == 0 || IsSaid(rest) || Courtesy.IsAll(rest))
        {
            return true;
        }

        IntakeWords.Begins(text, out var behindYes, IntakeCommand.Yes);
        var saysCancel = behindYes != rest;
        reason = text;
        return IntakeWords.SaysSettled(rest) || (saysCancel && !IntakeWords.SaysDoubt(rest) && !IntakeWords.IsTime(rest) && !IntakeReader.IsOfARepair(rest));
    }

    /// <summary>Hours after the question: the number of the answer, or words that begin with "cancel".</summary>
    public static bool IsStillMeant(string text) => IntakeChoices.NumberOf(text) > 0 || IntakeWords.Begins(text, out _, IntakeCommand.Cancel);

    private static bool IsSaid(string text) => IntakeWords.CommandOf(text) is IntakeCommand.Yes or IntakeCommand.Cancel;
}
