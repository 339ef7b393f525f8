using Dispatch.Core.Conversations.Intake;
using Dispatch.Core.Requests;

namespace Dispatch.Core.Conversations.Roles;

/// <summary>"My home", "as worker": the person says in which of their parts they write from now on.</summary>
internal static class RoleSwitch
{
    private static readonly PartyRole[] Parts = [PartyRole.Worker, PartyRole.Renter, PartyRole.Landlord];

    /// <param name="isAwaited">A question of the intake waits: "at home, after five" answers it and says nothing of parts.</param>
    /// <returns>Null where the text says nothing of it, or where more stands behind it: that is left in the draft to be read in that part.</returns>
    public static ContactDecision? Take(ContactDraft draft, IntakeFacts facts, bool isAwaited)
    {
        if (RoleWords.Read(draft.Body) is not { Role: var role, Rest: var rest } || !draft.Has(role) || Parts.Count(draft.Has) < 2)
        {
            return null;
        }

        var hasMore = rest.Length > 0 || draft.Media.Count > 0 || draft.Location is not null;
        if (hasMore && isAwaited && role == PartyRole.Renter)
        {
            return null;
        }

        var isPossible = RoleChoice.PossibleFor(draft).Contains(role);
        draft.Role = role;
        draft.Contact = draft.Contact with { SpeaksAs = isPossible ? new SpokenRole(role, draft.Now) : null, Proof = draft.Proof };
        if (hasMore)
        {
            draft.Body = rest;
            return null;
        }

        return isPossible ? Confirm(draft, facts, role) : NothingOf(draft, role);
    }

    private static ContactDecision Confirm(ContactDraft draft, IntakeFacts facts, PartyRole role)
    {
        draft.Reply("role_set", ("part", RoleWords.TitleOf(role, draft.LanguageOfSender)));
        if (role == PartyRole.Renter)
        {
            IntakeRules.AskAgain(draft, facts);
        }

        return draft.Done(ResolvedBy.None, $"speaks as {Wire.Name(role)}");
    }

    /// <summary>A worker or landlord without an open job.</summary>
    private static ContactDecision NothingOf(ContactDraft draft, PartyRole role)
    {
        if (role == PartyRole.Worker)
        {
            draft.Reply("nothing_open");
        }
        else
        {
            draft.Help();
        }

        return draft.Done(ResolvedBy.None, $"nothing to speak of as {Wire.Name(role)}");
    }
}
