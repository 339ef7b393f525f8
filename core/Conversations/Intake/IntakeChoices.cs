using System.Globalization;
using Dispatch.Core.Messaging.Templates;
using Dispatch.Core.Requests;

namespace Dispatch.Core.Conversations.Intake;

/// <summary>Digits and words that answer a question with choices.</summary>
internal static class IntakeChoices
{
    /// <summary>The number a text consists of, or 0.</summary>
    public static int NumberOf(string text) => ListAnswer.NumberAlone(text) ?? 0;

    /// <summary>The same where rooms and days are told as well: "quarto" is the fourth and a bedroom, "segunda" the second and a Monday.</summary>
    private static int NumberBesideWords(string text) =>
        PlainText.Of(text) is var plain && (IntakeWords.IsTime(plain) || IntakeWords.PlaceIn(plain) is not null) ? 0 : NumberOf(text);

    private static int DigitOf(string text) => PlainText.Of(text) is [>= '1' and <= '9' and var digit] ? digit - '0' : 0;

    /// <summary>The number of the answer whose title was typed, in any language; any other text as it is. A room is told by its own name.</summary>
    public static string AsNumber(IntakeStep? asked, string text)
    {
        if (asked is null or IntakeStep.Place)
        {
            return text;
        }

        var plain = PlainText.Of(text);
        var number = TemplateCatalog.BuiltIn[IntakeQuestions.TemplateOf(asked.Value)].Languages.Values
            .Select(l => l.Buttons.Index().Where(b => PlainText.Of(b.Item.Title) == plain).Select(b => b.Index + 1).FirstOrDefault()).FirstOrDefault(n => n > 0);
        return number > 0 && plain.Length > 0 ? number.ToString(CultureInfo.InvariantCulture) : text;
    }

    /// <summary>Send, change or drop; null for anything else, which changes the draft.</summary>
    public static ContactDecision? AtSummary(IntakeTurn turn)
    {
        if (turn.HasFiles)
        {
            return null;
        }

        switch (NumberBesideWords(turn.Text), turn.Command)
        {
            case (1, _) or (_, IntakeCommand.Yes):
            case (_, IntakeCommand.Thanks) when IsAssent(turn):
                return Confirm(turn);
            case (2, _) or (_, IntakeCommand.Change or IntakeCommand.No):
                IntakeQuestions.Ask(turn, IntakeStep.Change);
                return turn.Done("summary to be changed");
            case (3, _) or (_, IntakeCommand.DontSend):
                return IntakeRules.Drop(turn);
            default:
                return null;
        }
    }

    /// <summary>"OK, thank you" under the summary says more than thanks.</summary>
    public static bool IsAssent(IntakeTurn turn) => turn is { Draft.Asked: IntakeStep.Summary, Command: IntakeCommand.Thanks }
        && IntakeWords.CommandOf(turn.Text.Split([' ', ','], 2)[0]) == IntakeCommand.Yes;

    /// <summary>What is to be changed, by its number in the list; the home is asked for as far as it is not clear.</summary>
    public static IntakeStep? ToChange(IntakeTurn turn) => turn.HasFiles ? null : NumberBesideWords(turn.Text) switch
    {
        1 => IntakeStep.Problem,
        2 when turn.Homes.Count > 1 => IntakeStep.Home,
        2 => turn.Homes.Count == 1 ? IntakeStep.Unit : IntakeStep.Building,
        3 => IntakeStep.Place,
        4 => IntakeStep.Urgency,
        5 => IntakeStep.Access,
        6 => IntakeStep.Photos,
        _ => null,
    };

    /// <summary>The last of the list.</summary>
    public static bool IsStartOver(IntakeTurn turn) => turn.Draft?.Asked == IntakeStep.Change && NumberBesideWords(turn.Text) == 7;

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
        // "A la 1" is an hour, and may let nobody in.
        var number = draft.Asked == IntakeStep.Access ? DigitOf(turn.Text) : NumberOf(turn.Text);
        var isSkip = turn.Command == IntakeCommand.Skip;
        var photos = draft.Asked == IntakeStep.Photos ? turn.Command ?? IntakeReader.LeadIn(turn.Text) : null;
        IntakeDraft? taken = (draft.Asked, number, turn.Command) switch
        {
            (IntakeStep.Home, > 0, _) when turn.Homes.ElementAtOrDefault(number - 1) is { } home => draft with { Home = home, Unit = null },
            (IntakeStep.Home, _, _) when NamedHome.Answered(turn) is { } home => draft with { Home = home, Unit = null },
            (IntakeStep.Urgency, >= 1 and <= 3, _) => draft with { Priority = (RequestPriority)((int)RequestPriority.High + 1 - number) },
            (IntakeStep.Access, 1, _) or (IntakeStep.Access, _, IntakeCommand.Yes) => draft with { MayEnter = true },
            (IntakeStep.Access, 2, _) or (IntakeStep.Access, _, IntakeCommand.No) => draft with { MayEnter = false },
            (IntakeStep.Photos, 1, _) => Skip(draft, IntakeStep.Photos),
            (IntakeStep.Photos, _, _) when photos is IntakeCommand.No or IntakeCommand.Skip => Skip(draft, IntakeStep.Photos),
            (IntakeStep.Photos, _, _) when photos is IntakeCommand.Yes => draft,
            (IntakeStep.Photos, _, _) when SaysDone(turn) || IsWithoutPhotos(turn) => Skip(draft, IntakeStep.Photos),
            (IntakeStep.Place or IntakeStep.Unit or IntakeStep.Urgency or IntakeStep.Access or IntakeStep.Photos, _, _) when isSkip => Skip(draft, draft.Asked!.Value),
            _ => null,
        };
        turn.Draft = taken ?? draft;
        return taken is not null;
    }

    /// <summary>"Done", "that is it": there is nothing more to come.</summary>
    public static bool SaysDone(IntakeTurn turn) =>
        !turn.HasFiles && WorkerWords.FindIn(turn.Contact.LanguageOfSender, turn.Text) == WorkerIntent.Done;

    /// <summary>"I have no pictures now": few words, and none of the problem or the visit.</summary>
    private static bool IsWithoutPhotos(IntakeTurn turn) => !turn.HasFiles && IntakeWords.SaysNoPhotos(PlainText.Of(turn.Text))
        && IntakeReader.Read(turn.Text, IntakeStep.Photos) is { Unit: null, Place: null, Urgency: null, MayEnter: null, Times: null } && !IntakeReader.IsOfARepair(turn.Text);

    public static IntakeDraft Skip(IntakeDraft draft, IntakeStep step) => draft with { Skipped = [.. draft.Skipped.Append(step).Distinct()] };
}
