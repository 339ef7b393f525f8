using Dispatch.Core.Messaging;

namespace Dispatch.Core.Requests;

/// <summary>What a landlord hears, and when: by the level they chose, not at night, nothing of a job they muted.</summary>
internal static class LandlordRules
{
    public static void Tell(RequestDraft draft, LandlordNews news, string template, params IEnumerable<(string, string)> values)
    {
        if (draft.Request.Landlord is not { } landlord)
        {
            return;
        }

        var contact = draft.Facts.Contact(landlord.Address);
        var level = contact.Updates ?? draft.Request.LandlordWishes?.Level ?? UpdateLevel.Milestones;
        var isEmergency = draft.Request.Priority == RequestPriority.Emergency;
        if (news == LandlordNews.Step && level != UpdateLevel.Everything)
        {
            return;
        }

        var reason = (news, level) switch
        {
            (LandlordNews.Asked, _) => null,
            _ when contact.Muted.Contains(draft.Request.Id) => "muted by the landlord",
            (_, UpdateLevel.Emergencies) when !isEmergency => "the landlord wants emergencies only",
            _ => null,
        };
        var isPrompt = isEmergency || news == LandlordNews.Asked;
        var isGathered = !isPrompt && level == UpdateLevel.Digest;
        draft.SendLater(landlord, template, values, isPrompt ? null : HeldUntil(draft, isGathered), reason, isGathered);
    }

    /// <summary>A step of the worker for those who want to hear of all.</summary>
    public static void TellStep(RequestDraft draft) =>
        Tell(draft, LandlordNews.Step, "landlord_step", Stage(draft), Notices.Issue(draft));

    public static RequestDecision TellStatus(RequestDraft draft, TellStatus command)
    {
        if (!IsLandlord(draft, command.From))
        {
            return draft.Refused("not this sender's request");
        }

        Tell(draft, LandlordNews.Asked, "landlord_status", Notices.Issue(draft), Stage(draft), ("worker_name", Worker(draft)));
        return draft.Applied();
    }

    /// <summary>A landlord's remark goes to the worker who has the job.</summary>
    public static void Relay(RequestDraft draft, AddComment command)
    {
        if (command.UserType == UserType.Landlord && draft.Request.IsOpen)
        {
            draft.Send(MessageKind.Notice, draft.Request.Worker, "job_comment", [("comment", command.Text), Notices.Location(draft)]);
        }
    }

    public static bool IsLandlord(RequestDraft draft, IReadOnlyList<string> from) =>
        draft.Request.Landlord is { } landlord && from.Contains(landlord.Address, StringComparer.Ordinal);

    private static (string, string) Stage(RequestDraft draft) => ("stage", Wire.Name(draft.Request.Stage));

    private static string Worker(RequestDraft draft) => draft.Request.Worker is null ? "-" : Notices.WorkerName(draft).Item2;

    private static DateTimeOffset? HeldUntil(RequestDraft draft, bool isGathered)
    {
        var wishes = draft.Request.LandlordWishes;
        if (wishes?.QuietFrom is null && !isGathered)
        {
            return null;
        }

        var local = draft.Facts.Zone(wishes?.TimeZone ?? draft.Request.TimeZone);
        return isGathered || wishes is null ? LandlordWishes.NextDigest(local, draft.Now) : wishes.QuietUntil(local, draft.Now);
    }
}
