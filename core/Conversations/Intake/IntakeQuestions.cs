using System.Globalization;

namespace Dispatch.Core.Conversations.Intake;

/// <summary>Which question comes next, and how it is asked. One at a time, and only for what is missing.</summary>
internal static class IntakeQuestions
{
    /// <summary>A question that may stay open is asked this often.</summary>
    private const int MaxTimes = 2;

    /// <summary>Any other question is asked this often to answers that say nothing, then once an hour: two programs talking come to an end.</summary>
    private const int MaxInVain = 5;

    private const int MaxHomes = 9;

    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    public static void AskNext(IntakeTurn turn)
    {
        var draft = turn.Draft!;
        var step = Missing(turn, draft);
        if (step is { } again && again == draft.Asked && draft.AskedTimes >= MaxTimes && !turn.IsFilesOnly && MayStayOpen(again))
        {
            turn.Draft = draft = IntakeChoices.Skip(draft, again);
            step = Missing(turn, draft);
        }

        if (step is null)
        {
            turn.Draft = null;
            turn.Say("intake_details_done");
            return;
        }

        if (step != draft.Asked || !turn.IsOfAlbum)
        {
            Ask(turn, step.Value);
        }
    }

    /// <summary>The first thing that is missing; null where a report that went at once has everything.</summary>
    private static IntakeStep? Missing(IntakeTurn turn, IntakeDraft draft)
    {
        bool IsOpen(IntakeStep step, bool isMissing) => isMissing && !draft.Skipped.Contains(step);

        if (draft.WantsPerson && draft.Home is null)
        {
            return turn.Homes.Count > 1 && draft.Asked != IntakeStep.Building ? IntakeStep.Home : IntakeStep.Building;
        }

        return draft switch
        {
            { Description.Length: 0, HasVoiceNote: false } => IntakeStep.Problem,
            { Home: null } => turn.Homes.Count > 0 && draft.Asked != IntakeStep.Building ? IntakeStep.Home : IntakeStep.Building,
            _ when IsOpen(IntakeStep.Unit, draft.Home is { Unit: null, PropertyId: null }) => IntakeStep.Unit,
            _ when IsOpen(IntakeStep.Place, draft.Place.Length == 0) => IntakeStep.Place,
            _ when draft.Reported is null && IsOpen(IntakeStep.Urgency, draft.Priority is null && turn.Triage(draft.Description, draft.Home!.Country).MatchedRules.Count == 0) => IntakeStep.Urgency,
            _ when IsOpen(IntakeStep.Access, draft.MayEnter is null && draft.AccessNotes.Length == 0) => IntakeStep.Access,
            { Reported: not null } => null,
            _ when IsOpen(IntakeStep.Photos, draft.Files.Count == 0) => IntakeStep.Photos,
            _ => IntakeStep.Summary,
        };
    }

    private static bool MayStayOpen(IntakeStep step) => step is IntakeStep.Unit or IntakeStep.Place or IntakeStep.Urgency or IntakeStep.Access or IntakeStep.Photos;

    public static void Ask(IntakeTurn turn, IntakeStep step)
    {
        var draft = turn.Draft!;
        var isAgain = draft.Asked == step;
        var trail = draft.Asked is { } before && !isAgain && before is not (IntakeStep.Summary or IntakeStep.Change or IntakeStep.AboutOpen) ? [.. draft.Trail, before] : draft.Trail;
        turn.Contact.Contact = turn.Contact.Contact with { Question = null };
        turn.Draft = draft = draft with { Asked = step, AskedTimes = TimesAsked(turn, step), Trail = trail };
        if (draft.AskedTimes > MaxInVain && turn.Contact.Now - draft.AskedAt < Pause)
        {
            return;
        }

        turn.Draft = draft = draft with { AskedAt = turn.Contact.Now };
        switch (step)
        {
            case IntakeStep.Summary:
                AskSummary(turn, draft);
                break;
            case IntakeStep.Home:
                turn.Say("intake_home", ("homes", ListOf(turn)));
                break;
            case IntakeStep.CancelReport or IntakeStep.AboutOpen when draft.About is { } about:
                turn.Say(step == IntakeStep.AboutOpen ? "intake_about_open" : "intake_cancel_ask", ("code", about.Key.Code), ("issue", about.Title));
                break;
            default:
                turn.Say(TemplateOf(step, isAgain));
                break;
        }

        turn.Draft = turn.Draft is { } asked ? asked with { AskedIn = turn.Contact.Contact.MessageCount } : null;
    }

    private static int TimesAsked(IntakeTurn turn, IntakeStep step)
    {
        var draft = turn.Draft!;
        return draft.Asked != step || (step == IntakeStep.Summary && turn.HasLearned) ? 1
            : turn.IsFilesOnly ? draft.AskedTimes
            : draft.AskedTimes + 1;
    }

    /// <summary>The message a question is asked in; its buttons are its answers.</summary>
    public static string TemplateOf(IntakeStep step, bool isAgain = false) => step switch
    {
        IntakeStep.Home => "intake_home",
        IntakeStep.Summary => "intake_summary",
        IntakeStep.CancelReport => "intake_cancel_ask",
        IntakeStep.AboutOpen => "intake_about_open",
        IntakeStep.Problem => "intake_problem",
        IntakeStep.Building => isAgain ? "intake_building_again" : "intake_building",
        IntakeStep.Unit => "intake_unit",
        IntakeStep.Place => "intake_place",
        IntakeStep.Urgency => "intake_urgency",
        IntakeStep.Access => "intake_access",
        IntakeStep.Photos => "intake_photo",
        _ => "intake_change",
    };

    private static void AskSummary(IntakeTurn turn, IntakeDraft draft)
    {
        if (turn.Resolved(draft.Home!) is not { } home)
        {
            if (turn.Facts.IsComplete)
            {
                turn.Draft = draft with { Home = null };
                Ask(turn, IntakeStep.Building);
            }

            return;
        }

        turn.Draft = draft with { Home = home };
        var language = turn.Contact.LanguageOfSender;
        var location = string.Join(", ", new[] { home.Label, draft.Place }.Where(p => p.Length > 0));
        turn.Say(
            "intake_summary",
            ("issue", IntakeReport.DescriptionOf(draft, language)), ("location", location),
            ("priority", Wire.Name(turn.Triage(draft.Description, home.Country).Priority)), ("access", IntakeReport.AccessOf(draft, language)),
            ("files", CountOf(turn, draft)));
    }

    /// <summary>WhatsApp brings an album one picture a message, and the first of them is answered: there may be more on the way.</summary>
    private static string CountOf(IntakeTurn turn, IntakeDraft draft)
    {
        var isAlbum = turn.Contact is { Media.Count: > 0, Inbound.From.Channel: Messaging.Channel.WhatsApp };
        return string.Create(CultureInfo.InvariantCulture, $"{draft.Files.Count}{(isAlbum ? "+" : "")}");
    }

    private static string ListOf(IntakeTurn turn) =>
        string.Join("; ", turn.Homes.Take(MaxHomes).Select((h, i) => $"{i + 1} {JobChoice.InList(h.Label.Length > 0 ? h.Label : h.ComplexId, 38)}"));
}
