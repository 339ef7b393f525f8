using Dispatch.Core.Conversations.Intake;
using Dispatch.Core.Requests;

namespace Dispatch.Core.Conversations.Roles;

/// <summary>The short list from which a person with several parts says what a message is about; the message is kept and then taken as it came.</summary>
internal static class RoleQuestion
{
    /// <summary>What comes in so short a time is more of the same: an album, a sentence in two messages. It is asked once for all of it.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);

    public static ContactDecision Ask(ContactDraft draft, IReadOnlyList<PartyRole> roles)
    {
        var before = draft.Contact.Unclear;
        var unclear = before is null
            ? new UnclearMessage(roles, draft.Now, Joined(draft.Body), [.. draft.Media.Take(OpenQuestion.MaxMedia)], draft.Location)
            : before with
            {
                Roles = roles,
                Body = Joined(before.Body, draft.Body),
                Media = [.. before.Media.Concat(draft.Media).Take(OpenQuestion.MaxMedia)],
                Location = draft.Location ?? before.Location,
            };
        if (before is not null && before.Roles.SequenceEqual(roles) && draft.Now - before.AskedAt < Silence)
        {
            draft.Contact = draft.Contact with { Unclear = unclear };
            return draft.Done(ResolvedBy.Asked, "more of the same");
        }

        if (draft.MayAnswer())
        {
            var titles = roles.Select((role, i) => $"{i + 1} {RoleWords.TitleOf(role, draft.LanguageOfSender)}");
            draft.Reply("which_role", ("roles", string.Join("; ", titles)));
        }

        var number = draft.Contact.MessageCount;
        var first = before is not null && before.Roles.SequenceEqual(roles) ? before.FirstAskedIn : number;
        draft.Contact = draft.Contact with { Unclear = unclear with { AskedAt = draft.Now, AskedIn = number, FirstAskedIn = first } };
        return draft.Done(ResolvedBy.Asked, "one of several parts");
    }

    /// <summary>
    /// With an answer the draft stands as if the message that was not clear had come now and had named its part, and null comes back; a
    /// decision where the answer is all there is to it.
    /// </summary>
    public static ContactDecision? Answer(ContactDraft draft)
    {
        if (draft.Contact.Unclear is not { } unclear)
        {
            return null;
        }

        if (!unclear.IsAliveAt(draft.Now))
        {
            draft.Contact = draft.Contact with { Unclear = null };
            return null;
        }

        if (draft.Tapped is not (null or UnclearMessage.Question))
        {
            return null;
        }

        var command = HasFiles(draft) ? null : IntakeWords.CommandOf(draft.Body);
        if (command == IntakeCommand.Cancel && IsLatest(draft, unclear))
        {
            draft.Contact = draft.Contact with { Unclear = null };
            draft.Reply("intake_dropped");
            return draft.Done(ResolvedBy.Asked, "unclear message dropped");
        }

        draft.IsNewReport = command == IntakeCommand.New && IsProblem(unclear);
        if ((draft.IsNewReport ? new SaidRole(PartyRole.Renter, string.Empty) : SaidIn(draft, unclear)) is { } said)
        {
            draft.Contact = draft.Contact with { Unclear = null, SpeaksAs = new SpokenRole(said.Role, draft.Now) };
            draft.Body = Joined(unclear.Body, said.Rest);
            draft.Media = [.. unclear.Media.Concat(draft.Media).Take(OpenQuestion.MaxMedia)];
            draft.Location ??= unclear.Location;
            draft.Role = said.Role;
        }

        return null;
    }

    /// <summary>"New" says the part, and that it is about none of the reports that are open; unless it asked for something only a report can have.</summary>
    private static bool IsProblem(UnclearMessage unclear) =>
        unclear.Roles.Contains(PartyRole.Renter) && IntakeWords.CommandOf(unclear.Body) is null && !IntakeWords.SaysNotFixed(unclear.Body);

    /// <summary>A number, a title of the list, or a word for the part; what stands behind such a word belongs to the message.</summary>
    private static SaidRole? SaidIn(ContactDraft draft, UnclearMessage unclear)
    {
        if (!HasFiles(draft) && JobChoice.NumberIn(draft.Body) is { } number)
        {
            var isMeant = draft.Tapped is not null || IsLatest(draft, unclear);
            return isMeant && number >= 1 && number <= unclear.Roles.Count ? new SaidRole(unclear.Roles[number - 1], string.Empty) : null;
        }

        var said = RoleWords.Read(draft.Body) ?? (RoleWords.FindTitle(draft.Body) is { } titled ? new SaidRole(titled, string.Empty) : null);
        return said is not null && unclear.Roles.Contains(said.Role) && (said.Rest.Length == 0 || IsLatest(draft, unclear)) ? said : null;
    }

    private static bool HasFiles(ContactDraft draft) => draft.Media.Count > 0 || draft.Location is not null;

    /// <summary>A number answers what was asked last.</summary>
    private static bool IsLatest(ContactDraft draft, UnclearMessage unclear) =>
        !(draft.Contact.Question is { } question && question.Until > draft.Now && IsLater(question, unclear))
        && !(draft.Contact.Intake.Draft is { Asked: not null } report && report.IsAliveAt(draft.Now) && report.AskedIn > unclear.AskedIn);

    /// <summary>"Why not?" is asked by the request, not by a message of the contact's.</summary>
    private static bool IsLater(OpenQuestion question, UnclearMessage unclear) =>
        question.AskedIn > 0 ? question.AskedIn > unclear.AskedIn : question.Until - OpenQuestion.Patience > unclear.AskedAt;

    private static string Joined(params IEnumerable<string> bodies) =>
        PlainText.Clean(string.Join('\n', bodies.Where(b => !string.IsNullOrWhiteSpace(b))), UnclearMessage.MaxBody);
}
