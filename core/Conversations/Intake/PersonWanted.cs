using Dispatch.Core.Messaging.Templates;
using Dispatch.Core.Requests;

namespace Dispatch.Core.Conversations.Intake;

/// <summary>A renter who would rather speak with a person: the manager of their home is told. Of homes of several companies the home is asked for first.</summary>
internal static class PersonWanted
{
    private static readonly TimeSpan Again = TimeSpan.FromHours(1);

    public static ContactDecision Take(IntakeTurn turn)
    {
        var homes = turn.Homes;
        var isOneCompany = homes.DistinctBy(h => h.OrganisationId).Count() == 1;
        if ((turn.Draft?.Home ?? turn.State.Home ?? (isOneCompany ? homes[0] : null)) is { } home)
        {
            return TellManager(turn, home);
        }

        turn.Draft ??= new IntakeDraft(turn.Contact.Inbound.MessageSid, turn.Contact.Now, turn.Contact.Now);
        turn.Draft = turn.Draft with { WantsPerson = true, PersonWords = turn.Text };
        return AskHome(turn, homes.Count > 0 ? IntakeStep.Home : IntakeStep.Building);
    }

    /// <summary>The answer to which home or building the person who wants a person speaks of.</summary>
    public static ContactDecision HomeOfAsker(IntakeTurn turn)
    {
        if (turn.Command == IntakeCommand.Cancel)
        {
            return IntakeRules.Drop(turn);
        }

        if (NamedBy(turn) is { } home)
        {
            turn.Draft = turn.Draft! with { WantsPerson = false, Home = home };
            turn.Draft = turn.Draft.Unit is { } unit ? IntakeAnswers.InUnit(turn, turn.Draft, unit) : turn.Draft;
            turn.State = turn.State with { Home = home };
            var told = TellManager(turn, home);
            return turn.Draft is { Reported: null } && IntakeDanger.Take(turn) is { } danger ? danger : told;
        }

        return AskHome(turn, turn.Draft!.Asked!.Value);
    }

    private static IntakeHome? NamedBy(IntakeTurn turn)
    {
        if (turn.Draft!.Asked == IntakeStep.Home && (turn.Homes.ElementAtOrDefault(IntakeChoices.NumberOf(turn.Text) - 1) ?? NamedHome.Answered(turn)) is { } chosen)
        {
            return chosen;
        }

        return turn.Text.Length > 0 && turn.Facts.Building(turn.Text, wasAsked: true) is { } building ? IntakeAnswers.HomeIn(building.Complex) : null;
    }

    private static ContactDecision AskHome(IntakeTurn turn, IntakeStep step)
    {
        IntakeQuestions.Ask(turn, step);
        return turn.Done("person wanted, building unknown");
    }

    /// <summary>The manager, or where there is none the landlord, gets the number; the draft stays as it is.</summary>
    private static ContactDecision TellManager(IntakeTurn turn, IntakeHome home)
    {
        var complex = turn.Facts.Complex(home);
        if (complex is null)
        {
            turn.Contact.Help();
            return turn.Done("person wanted, no building");
        }

        var organisation = complex.Organisation;
        var landlord = complex.Landlords.FirstOrDefault(l => l.Id == complex.Complex.DefaultLandlordId) ?? (complex.Landlords is [var first, ..] ? first : null);
        var (role, address, language) = organisation.ManagerPhoneNumber is { } manager
            ? (PartyRole.Manager, manager, organisation.Language)
            : (PartyRole.Landlord, landlord?.PhoneNumber ?? string.Empty, landlord?.Language ?? organisation.Language);
        var isNew = turn.State.PersonAt is not { } before || turn.State.PersonIn != organisation.Id || turn.Contact.Now - before >= Again;
        if (address.Length > 0 && isNew && !turn.Facts.Contact(address).OptedOut.Contains(Messaging.Channel.Sms))
        {
            var contact = turn.Contact.Contact;
            var name = turn.Contact.Roles.OrderBy(r => r.OrganisationId == organisation.Id ? 0 : 1).FirstOrDefault()?.Name ?? contact.Name ?? string.Empty;
            var words = turn.Draft?.Description is { Length: > 0 } problem ? problem : turn.Draft?.PersonWords ?? turn.Text;
            turn.Contact.Tell(
                role, address, language, "manager_person_wanted",
                ("renter_contact", $"{TemplateValue.Cut(name, 60)} {contact.Address}".Trim()), ("location", IntakeTurn.WithNames(home, complex).Label), ("words", words));
            turn.State = turn.State with { PersonAt = turn.Contact.Now, PersonIn = organisation.Id };
        }

        if (turn.Draft is { Description.Length: 0, Files.Count: 0 })
        {
            turn.Draft = null;
        }

        turn.Say("intake_person_told");
        return turn.Done("person wanted");
    }
}
