using Dispatch.Core.Messaging;
using Dispatch.Core.Messaging.Templates;

namespace Dispatch.Core.Requests;

/// <summary>
/// Files sent by message: the message counts at once, its files are fetched afterwards, by the process that took it or by a nudge, also
/// for a request that is closed meanwhile. Fetching twice is harmless, the blob has one name.
/// </summary>
internal static class MediaRules
{
    /// <summary>Files one request waits for at a time; they stand in its row.</summary>
    public const int MaxArriving = 40;

    /// <summary>An album that cannot be kept is told of once.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(10);

    /// <summary>Adds the files; those that are with the provider are claimed by whoever runs this turn.</summary>
    /// <returns>Whether any has to be fetched.</returns>
    public static bool Add(RequestDraft draft, IEnumerable<Attachment> attachments)
    {
        var arriving = draft.Request.Arriving.ToList();
        var before = arriving.Count;
        foreach (var attachment in attachments)
        {
            if (!attachment.IsAtProvider)
            {
                draft.Attachments.Add(attachment);
            }
            else if (arriving.Count < MaxArriving)
            {
                draft.Attachments.Add(attachment);
                arriving.Add(new ArrivingMedia(attachment.Id, 0, draft.Now + MediaTimes.Claim, draft.Now));
            }
            else
            {
                draft.Attachments.Add(attachment with { Problem = MediaProblem.TooMany });
                Tell(draft, attachment.AddedBy, MediaProblem.TooMany);
            }
        }

        draft.Request = arriving.Count == before ? draft.Request : draft.Request with { Arriving = arriving };
        return arriving.Count > before;
    }

    /// <summary>Files whose time has come are the caller's for a while.</summary>
    public static RequestDecision Claim(RequestDraft draft)
    {
        if (!draft.Request.Arriving.Any(m => m.At <= draft.Now))
        {
            return draft.Ignored("no file is due");
        }

        draft.Request = draft.Request with
        {
            Arriving = [.. draft.Request.Arriving.Select(m => m.At <= draft.Now ? m with { At = draft.Now + MediaTimes.Claim } : m)],
        };
        return draft.Applied(leavesWork: false) with { HasClaims = true };
    }

    public static RequestDecision Record(RequestDraft draft, RecordMedia command)
    {
        var arriving = draft.Request.Arriving.ToList();
        var changed = new List<MediaOutcome>();
        var isLater = false;
        foreach (var outcome in command.Outcomes)
        {
            var index = arriving.FindIndex(m => m.AttachmentId == outcome.AttachmentId);
            if (index < 0)
            {
                continue;
            }

            if (NextOf(arriving[index], outcome, draft.Now) is { } next)
            {
                arriving[index] = next;
                isLater = true;
                continue;
            }

            arriving.RemoveAt(index);
            changed.Add(outcome);
            if (outcome.Problem is { } problem)
            {
                Tell(draft, outcome.AddedBy, problem);
            }
        }

        if (changed.Count == 0 && !isLater)
        {
            return draft.Ignored("none of these files is waited for");
        }

        draft.Request = draft.Request with { Arriving = arriving, UpdatedAt = changed.Count > 0 ? draft.Now : draft.Request.UpdatedAt };
        return draft.Applied(leavesWork: isLater || draft.NewMessages.Any()) with { Media = changed };
    }

    /// <summary>The next try, or null where this one was the last.</summary>
    private static ArrivingMedia? NextOf(ArrivingMedia media, MediaOutcome outcome, DateTimeOffset now) =>
        outcome is { Stored: null, MayCome: true } && MediaTimes.WaitAfter(media.Tries + 1) is { } wait
            ? media with { Tries = media.Tries + 1, At = now + wait }
            : null;

    private static void Tell(RequestDraft draft, string addedBy, MediaProblem problem)
    {
        var request = draft.Request;
        var sender = new[] { request.Renter, request.Worker, request.Landlord, request.Manager }.FirstOrDefault(p => p?.Id == addedBy);
        var isSaid = sender is not null && draft.Messages.Concat(draft.NewMessages)
            .Any(m => m.Template == TemplateName.FileNotKept && m.Address == sender.Address && draft.Now - m.CreatedAt < Silence);
        if (!isSaid)
        {
            draft.Send(MessageKind.Notice, sender, TemplateName.FileNotKept, [Notices.Reason($"file_{Wire.Name(problem)}")]);
        }
    }
}
