using System.Globalization;
using Dispatch.Core.Conversations.Intake;
using Dispatch.Core.Conversations.Roles;

namespace Dispatch.Core.Conversations;

/// <summary>A tap on an answer means what its number means when it is typed, as long as the question is the one that waits.</summary>
internal static class ReplyTaps
{
    /// <returns>False for a tap on a question that does not wait any more.</returns>
    public static bool Take(ContactDraft draft, ReplyPayload tap)
    {
        if (tap.Question == UnclearMessage.Question)
        {
            return draft.Contact.Unclear is { } unclear && tap.MessageNumber >= unclear.FirstAskedIn && unclear.IsAliveAt(draft.Now)
                && Put(draft, tap, tap.Number <= unclear.Roles.Count);
        }

        if (tap.Question == Wire.Name(QuestionKind.WhichJob))
        {
            return draft.Contact.Question is { Kind: QuestionKind.WhichJob } question && question.IsAskedIn(tap.MessageNumber)
                && question.Until > draft.Now && Put(draft, tap, tap.Number <= question.Jobs.Count);
        }

        if (!Wire.TryParse<IntakeStep>(tap.Question, out var step) || draft.Contact.Intake.Draft is not { } report
            || report.Asked != step || !report.IsAliveAt(draft.Now) || !(report.AskedIn == tap.MessageNumber || MayBeOld(step)))
        {
            return false;
        }

        // The question that was answered is the one that counts, also where another came after it.
        draft.Contact = draft.Contact with { Question = null };
        return Put(draft, tap, isNumber: step != IntakeStep.Place);
    }

    /// <summary>Questions whose answers mean the same whenever they were asked; to send or to cancel is meant of one report only.</summary>
    private static bool MayBeOld(IntakeStep step) => step is IntakeStep.Urgency or IntakeStep.Access or IntakeStep.Photos or IntakeStep.Place;

    /// <summary>A title that is an answer by itself stays.</summary>
    private static bool Put(ContactDraft draft, ReplyPayload tap, bool isNumber)
    {
        draft.Tapped = tap.Question;
        draft.Body = isNumber ? tap.Number.ToString(CultureInfo.InvariantCulture) : draft.Inbound.ButtonText ?? draft.Body;
        return true;
    }
}
