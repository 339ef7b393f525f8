using Dispatch.Core.Directory;
using Dispatch.Core.Requests;

namespace Dispatch.Core.Conversations.Intake;

/// <summary>What a message adds to the draft, and what comes next.</summary>
internal static class IntakeAnswers
{
    /// <summary>Longer words about when to come are words about the problem.</summary>
    internal const int MaxTimes = 200;

    /// <summary>Words that are too few to add anything to the summary.</summary>
    private const int MaxLittle = 2;

    /// <summary>Takes everything the message says; then reports, or asks for what is missing.</summary>
    public static ContactDecision Take(IntakeTurn turn)
    {
        var asked = turn.Draft!.Asked;
        if (asked == IntakeStep.Summary && IntakeChoices.AtSummary(turn) is { } decided)
        {
            return decided;
        }

        if (asked == IntakeStep.Change && IntakeChoices.ToChange(turn) is { } step)
        {
            turn.Draft = Without(turn.Draft!, step) with { Asked = null, Skipped = [.. turn.Draft!.Skipped.Where(s => s != step)] };
            IntakeQuestions.Ask(turn, step);
            return turn.Done($"{Wire.Name(step)} to be changed");
        }

        TakeFiles(turn);
        var isChoice = IntakeChoices.Take(turn);
        if (!isChoice)
        {
            TakeText(turn);
        }

        if (!turn.Facts.IsComplete)
        {
            return turn.Done("facts are missing");
        }

        if (turn.Draft!.Reported is { } reported)
        {
            // A digit says nothing to the worker; the choice it stands for does.
            var words = asked == IntakeStep.Access ? IntakeReport.AccessOf(turn.Draft, turn.Contact.LanguageOfSender) : string.Empty;
            turn.AddTo(reported, isChoice ? words : turn.Text);
        }

        return Next(turn, asked is null ? "report begun" : $"answer to {Wire.Name(asked.Value)}");
    }

    /// <summary>Takes a message that tells of a danger. Whatever was asked, its words are the problem, and stand first in the report.</summary>
    public static ContactDecision TakeDanger(IntakeTurn turn)
    {
        var before = turn.Draft!;
        TakeFiles(turn);
        turn.Draft = turn.Draft! with { Description = string.Empty, Asked = before.Asked == IntakeStep.Building ? before.Asked : null };
        TakeText(turn);
        if (!turn.Facts.IsComplete)
        {
            return turn.Done("facts are missing");
        }

        var draft = turn.Draft!;
        var isTold = turn.Dangers.All(turn.Triage(draft.Description, turn.Country).Dangers.Contains);
        turn.Draft = draft with
        {
            Asked = null,
            Description = Joined(isTold ? draft.Description : turn.Text, before.Description, IntakeDraft.MaxDescription),
        };
        return Next(turn, "danger told");
    }

    /// <summary>A danger goes at once; else the next question.</summary>
    public static ContactDecision Next(IntakeTurn turn, string understood)
    {
        if (turn.Draft is { Reported: null } draft && draft.Description.Length > 0 && IntakeDanger.Take(turn) is { } reported)
        {
            return reported;
        }

        IntakeQuestions.AskNext(turn);
        return turn.Done(understood);
    }

    /// <summary>One question back: its answer is forgotten and asked for again.</summary>
    public static ContactDecision Back(IntakeTurn turn)
    {
        var draft = turn.Draft!;
        var step = draft.Trail[^1];
        turn.Draft = Without(draft, step) with { Trail = [.. draft.Trail.SkipLast(1)], Skipped = [.. draft.Skipped.Where(s => s != step)], Asked = null };
        IntakeQuestions.Ask(turn, step);
        return turn.Done($"back to {Wire.Name(step)}");
    }

    private static IntakeDraft Without(IntakeDraft draft, IntakeStep step) => step switch
    {
        IntakeStep.Problem => draft with { Description = string.Empty },
        IntakeStep.Building or IntakeStep.Home => draft with { Home = null, Unit = null },
        IntakeStep.Unit => draft with { Unit = null, Home = draft.Home is { } home ? home with { Unit = null, PropertyId = null } : null },
        IntakeStep.Place => draft with { Place = string.Empty },
        IntakeStep.Urgency => draft with { Priority = null },
        IntakeStep.Access => draft with { MayEnter = null, AccessNotes = string.Empty },
        _ => draft,
    };

    internal static void TakeFiles(IntakeTurn turn)
    {
        var (draft, inbound) = (turn.Draft!, turn.Contact.Inbound);
        var files = draft.Files.Concat(turn.Contact.Media.Select((m, i) => new IntakeFile(inbound.MessageSid, i, m.Url, m.ContentType))).Take(IntakeDraft.MaxFiles);
        turn.Draft = draft with { Files = [.. files] };
        if (turn.Contact.Location is { } pin)
        {
            turn.Draft = turn.Draft with { Pin = PlainText.Clean(IntakeReport.WordsOf(pin), ReportCheck.MaxAccessNotes / 2) };
        }
    }

    private static void TakeText(IntakeTurn turn)
    {
        var (draft, text) = (turn.Draft!, turn.Text);
        var isAsked = draft.Asked == IntakeStep.Building;
        if (draft.Asked is null or IntakeStep.Home or IntakeStep.Building or IntakeStep.Summary or IntakeStep.Change && NamedHome.In(turn, text) is { } told)
        {
            turn.Draft = draft = draft with { Home = told, Unit = null };
            text = NamedHome.Without(text, told, isAsked: draft.Asked is not null);
        }

        if (draft.Home is null && (turn.Homes.Count == 0 || isAsked) && text.Length > 0)
        {
            if ((isAsked || MayNameBuilding(turn, text)) && turn.Facts.Building(text, isAsked) is { } building)
            {
                turn.Draft = draft = draft with { Home = OwnIn(turn, building.Complex) ?? HomeIn(building.Complex) };
                text = WithoutName(text, building);
            }
            else if (isAsked && !turn.Contact.Jobs.Any())
            {
                // Whatever it says, it did not say which building: it is asked for again, and the rest of it is kept.
                TakeReading(turn, IntakeReader.Read(text, draft.Asked, turn.OwnUnits) with { Rest = string.Empty });
                return;
            }
        }

        TakeReading(turn, IntakeReader.Read(text, TellsTheProblem(draft, text) ? null : draft.Asked, turn.OwnUnits));
    }

    /// <summary>A name without being asked is looked for where nobody else can tell where the sender lives.</summary>
    private static bool MayNameBuilding(IntakeTurn turn, string text) =>
        BuildingWords.Codes(text, wasAsked: false).Count > 0 || (turn.IsUnknown && BuildingWords.Names(text, wasAsked: false).Count > 0);

    /// <summary>Asked where it is, somebody who has only made small talk so far tells what it is.</summary>
    private static bool TellsTheProblem(IntakeDraft draft, string text) =>
        draft.Asked == IntakeStep.Place && IntakeReader.IsAFault(text) && !IntakeReader.IsAFault(draft.Description);

    private static void TakeReading(IntakeTurn turn, IntakeReading reading)
    {
        var draft = turn.Draft!;
        var isChange = reading.IsCorrection || draft.Asked is IntakeStep.Change or IntakeStep.Summary;
        if (isChange && (reading.Times is not null || reading.MayEnter is not null))
        {
            // "Any time" ends where a day is named; that somebody has to be there does not.
            draft = draft with { MayEnter = draft.MayEnter == true ? null : draft.MayEnter, AccessNotes = string.Empty };
        }

        draft = draft with
        {
            Place = reading.Place is { } place && (draft.Place.Length == 0 || isChange || draft.Asked == IntakeStep.Place) ? PlainText.Clean(place, ReportCheck.MaxPlace) : draft.Place,
            Priority = reading.Urgency ?? draft.Priority,
            MayEnter = reading.MayEnter ?? draft.MayEnter,
            AccessNotes = reading.Times is { } times ? Joined(draft.AccessNotes, times, ReportCheck.MaxAccessNotes) : draft.AccessNotes,
        };
        turn.Draft = (reading.Unit ?? draft.Unit) is { } unit ? InUnit(turn, draft, unit) : draft;
        if (reading.Rest.Any(c => char.IsLetter(c) || (char.IsDigit(c) && draft.Asked == IntakeStep.Unit)))
        {
            TakeRest(turn, reading);
        }
    }

    /// <summary>Sentences are the answer to the question where nothing else in the message was; else they belong to the problem.</summary>
    private static void TakeRest(IntakeTurn turn, IntakeReading reading)
    {
        var (draft, rest) = (turn.Draft!, reading.Rest);
        var isAnswer = !reading.HasAnswers;
        turn.Draft = draft.Asked switch
        {
            _ when turn.Command is not (null or IntakeCommand.NotFixed) => draft,
            IntakeStep.Place when TellsTheProblem(draft, rest) => draft with { Description = Joined(rest, draft.Description, IntakeDraft.MaxDescription) },
            IntakeStep.Summary when SaysLittle(rest) || (IntakeWords.SaysSettled(turn.Text) && SaysLittle(IntakeWords.BesideSettled(turn.Text))) => draft,
            IntakeStep.Place when !IntakeWords.IsSince(PlainText.Of(rest)) => draft with { Place = Joined(draft.Place, rest, ReportCheck.MaxPlace) },
            IntakeStep.Unit when isAnswer && rest.Length <= ReportCheck.MaxUnit => draft with { Home = WithUnit(turn, draft.Home, rest) },
            IntakeStep.Access when isAnswer && rest.Length <= MaxTimes => draft with { AccessNotes = Joined(draft.AccessNotes, rest, ReportCheck.MaxAccessNotes) },
            IntakeStep.Change when isAnswer => draft with { Description = PlainText.Clean(rest, IntakeDraft.MaxDescription) },
            _ => draft with { Description = Joined(draft.Description, rest, IntakeDraft.MaxDescription) },
        };
    }

    /// <summary>A few words under the summary that tell of no repair: to be asked again says more than a longer problem.</summary>
    private static bool SaysLittle(string rest) => rest.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length <= MaxLittle && !IntakeReader.IsOfARepair(rest);

    /// <summary>The draft with the flat in its home; kept for later where the home is not known yet.</summary>
    internal static IntakeDraft InUnit(IntakeTurn turn, IntakeDraft draft, string unit)
    {
        var home = WithUnit(turn, draft.Home, unit);
        return draft with { Home = home, Unit = home is null ? PlainText.Clean(unit, ReportCheck.MaxUnit) : null };
    }

    /// <summary>Another home of the same person where the unit is that one's; else the unit of the home they speak of.</summary>
    private static IntakeHome? WithUnit(IntakeTurn turn, IntakeHome? home, string unit)
    {
        var key = UnitKey.Of(unit);
        if (turn.Homes.FirstOrDefault(h => h.Unit is { } own && UnitKey.Of(own) == key) is { } other)
        {
            return other;
        }

        return home switch
        {
            null => null,
            { Unit: { } own } when UnitKey.Of(own) == key => home,
            _ => home with { Unit = PlainText.Clean(unit, ReportCheck.MaxUnit), PropertyId = null },
        };
    }

    private static IntakeHome? OwnIn(IntakeTurn turn, ComplexFacts complex) =>
        turn.Homes.Where(h => h.ComplexId == complex.Complex.Id).ToList() is [var only] ? only : null;

    internal static IntakeHome HomeIn(ComplexFacts complex) => new(
        complex.Organisation.Id, complex.Complex.Id, null, null, complex.Complex.Name, complex.Organisation.Country);

    /// <summary>Found by its code in "Sunny Court": the rest of its name, or of its address, is no part of the problem. What tells of a repair keeps its words.</summary>
    private static string WithoutName(string text, NamedBuilding building)
    {
        var names = new[] { building.Complex.Complex.Name, building.Complex.Complex.Address, building.Said }.Where(said => said.Length > 0).ToList();
        var parts = IntakeReader.Parts(Without(text, names.Where(n => n.Contains(',')))).Select(part => IntakeReader.IsOfARepair(part) ? Divided(part) : Without(part, names));
        return string.Join(", ", parts.Where(p => p.Length > 0));

        static string Without(string part, IEnumerable<string> names) =>
            names.Aggregate(part, (rest, said) => rest.Replace(said, " ", StringComparison.OrdinalIgnoreCase)).Trim();

        // "No hot water at Sunny Court 4B": the flat behind the name stands for itself.
        string Divided(string part) =>
            names.Select(said => part.IndexOf(said, StringComparison.OrdinalIgnoreCase) is >= 0 and var at ? at + said.Length : part.Length)
                .Where(end => end < part.Length && IntakeUnits.In(part[end..].Trim(), IntakeStep.Building, null, isFirst: true) is { Others.Length: 0 })
                .Select(end => $"{part[..end]}, {part[end..].Trim()}").FirstOrDefault(part);
    }

    private static string Joined(string before, string more, int max) =>
        before.Contains(more, StringComparison.OrdinalIgnoreCase) ? before : PlainText.Clean(before.Length == 0 ? more : $"{before}, {more}", max);
}
