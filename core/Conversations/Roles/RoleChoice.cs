using Dispatch.Core.Conversations.Intake;
using Dispatch.Core.Conversations.Landlords;
using Dispatch.Core.Conversations.Workers;
using Dispatch.Core.Requests;

namespace Dispatch.Core.Conversations.Roles;

/// <summary>
/// In which of their parts a person with several of them writes, never guessed: a tap, a quoted message, a code, a question that waits or
/// words only one part knows say so; else what they said before, as long as it holds; else they are asked once, and it is remembered.
/// A danger to life asks nothing: it goes at once, from where the person lives.
/// </summary>
internal static class RoleChoice
{
    /// <returns>A decision where the person was asked or has changed their part; null where the message is to be read, in <see cref="ContactDraft.Role"/> where that is not null.</returns>
    public static ContactDecision? Take(ContactDraft draft, IntakeFacts facts, QuotedJob? quoted)
    {
        if (draft.Role is not null)
        {
            return null;
        }

        var turn = new IntakeTurn(draft, facts, quoted);
        var reply = StepIn(draft);
        var isAwaited = draft.Tapped is not null || IntakeRules.IsAwaited(turn, reply);
        if (RoleSwitch.Take(draft, facts, isAwaited) is { } switched)
        {
            return switched;
        }

        if (draft.Role is not null)
        {
            return null;
        }

        var possible = PossibleFor(draft);
        Forget(draft, possible);
        if (possible.Count < 2)
        {
            return Single(draft, possible);
        }

        if (JobRolesOf(draft, quoted) is { Count: > 0 } roles)
        {
            draft.Role = Only(roles) ?? Remembered(draft, roles);
            Keep(draft);
            return null;
        }

        if (possible.Contains(PartyRole.Landlord) && possible.Contains(PartyRole.Renter) && IsStatus(draft, turn))
        {
            return Choose(draft, [PartyRole.Renter, PartyRole.Landlord]);
        }

        draft.Role = SaidBy(draft, turn, reply, possible, isAwaited);
        if (draft.Role is not null)
        {
            Keep(draft);
            return null;
        }

        return turn.Command == IntakeCommand.Thanks && draft.Contact.SpeaksAs is null ? draft.Done(ResolvedBy.None, "thanks") : Choose(draft, possible);
    }

    /// <summary>The parts in which a message without more can mean something: a worker or landlord with a job that is open, a renter always.</summary>
    public static List<PartyRole> PossibleFor(ContactDraft draft)
    {
        var own = draft.Jobs.Where(j => j.Role == PartyRole.Renter).Select(j => j.Key).ToHashSet();
        var isPossible = new Dictionary<PartyRole, bool>
        {
            [PartyRole.Worker] = draft.Jobs.Any(j => j.Role == PartyRole.Worker && j.State is JobState.Offered or JobState.Assigned),
            [PartyRole.Renter] = draft.Has(PartyRole.Renter),
            // What a landlord reported from a home of their own is the renter's before anything else.
            [PartyRole.Landlord] = draft.Jobs.Any(j => j.Role == PartyRole.Landlord && j.State == JobState.Followed && !own.Contains(j.Key)),
        };
        return [.. isPossible.Where(p => p.Value).Select(p => p.Key)];
    }

    /// <summary>Nothing to choose; but a renter who is the landlord of their own report speaks of it as its renter, as far as the words allow.</summary>
    private static ContactDecision? Single(ContactDraft draft, List<PartyRole> possible)
    {
        if (possible is [PartyRole.Renter] && draft.Jobs.Any(j => j.Role == PartyRole.Landlord && j.State == JobState.Followed)
            && LandlordReply.Read(draft.Body, draft.Jobs.Select(j => j.Code)) is null)
        {
            draft.Role = PartyRole.Renter;
        }

        return null;
    }

    /// <summary>The parts in which the sender has the jobs the message names.</summary>
    private static List<PartyRole> JobRolesOf(ContactDraft draft, QuotedJob? quoted)
    {
        if (draft.IsNewReport)
        {
            return [PartyRole.Renter];
        }

        if (draft.Answered is { } answered)
        {
            return [answered.Role];
        }

        var codes = RequestCode.FindIn(draft.Body).ToHashSet(StringComparer.Ordinal);
        var roles = draft.Jobs.Where(j => quoted is null ? codes.Contains(j.Code) : j.Key == quoted.Job.Key).Select(j => j.Role).Distinct().ToList();
        return roles.Count == 0 && quoted is not null ? [quoted.Job.Role] : roles;
    }

    /// <summary>What a question that waits, the words themselves, or an hour's "send a photo" say of the part.</summary>
    private static PartyRole? SaidBy(ContactDraft draft, IntakeTurn turn, WorkerReply? reply, List<PartyRole> possible, bool isAwaited)
    {
        var isStatus = IsStatus(draft, turn);
        if (draft.IsLandlord && LandlordReply.Read(draft.Body, []) is not null && (!isStatus || possible.Contains(PartyRole.Landlord)))
        {
            return PartyRole.Landlord;
        }

        var isRenter = possible.Contains(PartyRole.Renter);
        if (isRenter && (isAwaited || IsOfRenter(turn)))
        {
            return PartyRole.Renter;
        }

        if (reply is not null && (possible.Contains(PartyRole.Worker) || (draft.IsWorker && reply.Intent is WorkerIntent.MyJobs or WorkerIntent.OnLeave or WorkerIntent.Back)))
        {
            return PartyRole.Worker;
        }

        if (isRenter && turn.Triage(turn.Text, null).Safety is not null)
        {
            return PartyRole.Renter;
        }

        return Remembered(draft, possible) ?? (draft.Proof is { } proof && proof.Until > draft.Now ? proof.Job.Role : null);
    }

    /// <summary>A worker's word, also beside a code of nothing that is theirs: they are told so.</summary>
    private static WorkerReply? StepIn(ContactDraft draft) =>
        WorkerReply.Read(draft.Body, draft.Jobs.Select(j => j.Code), draft.LanguageOfSender)
        ?? WorkerReply.Read(RequestCode.WithoutAny(draft.Body), [], draft.LanguageOfSender);

    private static bool IsOfRenter(IntakeTurn turn) => turn.SaysNotFixed || IntakeWords.CommandOf(RequestCode.WithoutAny(turn.Text)) is
        IntakeCommand.New or IntakeCommand.OtherHome or IntakeCommand.Cancel or IntakeCommand.Person or IntakeCommand.Status or IntakeCommand.AddPhoto;

    /// <summary>A word for "how does it stand", which landlords and renters share.</summary>
    private static bool IsStatus(ContactDraft draft, IntakeTurn turn)
    {
        var landlord = LandlordReply.Read(draft.Body, [])?.Intent;
        return turn.Command == IntakeCommand.Status && landlord is LandlordIntent.Status or LandlordIntent.Updates;
    }

    private static ContactDecision? Choose(ContactDraft draft, IReadOnlyList<PartyRole> roles)
    {
        draft.Role = Remembered(draft, roles);
        Keep(draft);
        return draft.Role is null ? RoleQuestion.Ask(draft, roles) : null;
    }

    private static PartyRole? Remembered(ContactDraft draft, IReadOnlyList<PartyRole> roles) =>
        draft.Contact.SpeaksAs is { } before && roles.Contains(before.Role) ? before.Role : null;

    private static PartyRole? Only(List<PartyRole> roles) => roles is [var only] ? only : null;

    /// <summary>What was said holds on while the person speaks in that part, and ends when they speak in another.</summary>
    internal static void Keep(ContactDraft draft)
    {
        if (draft.Contact.SpeaksAs is { } before && draft.Role is { } now)
        {
            draft.Contact = draft.Contact with { SpeaksAs = now == before.Role ? before with { At = draft.Now } : null };
        }
    }

    private static void Forget(ContactDraft draft, List<PartyRole> possible)
    {
        if (draft.Contact.SpeaksAs is { } before && !(before.HoldsAt(draft.Now) && possible.Contains(before.Role)))
        {
            draft.Contact = draft.Contact with { SpeaksAs = null };
        }
    }
}
