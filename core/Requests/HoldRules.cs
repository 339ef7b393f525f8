namespace Dispatch.Core.Requests;

/// <summary>Holds: while a part is awaited, nobody is late. What is put off is asked about, so that a hold is no hiding place.</summary>
internal static class HoldRules
{
    /// <summary>A hold on a hold makes it longer; the time it began stays.</summary>
    public static void Begin(RequestDraft draft, DateTimeOffset? until, string? reason)
    {
        var end = until is { } given && given > draft.Now ? draft.Clock.NextOpen(given) : DueRules.NextFollowUp(draft);
        draft.Request = draft.Request with { Hold = new Hold(draft.Request.Hold?.Since ?? draft.Now, end, reason) };
    }

    /// <summary>The clocks run again: what was due is due later by the length of the hold.</summary>
    public static void End(RequestDraft draft)
    {
        if (draft.Request.Hold is { } hold)
        {
            draft.Request = draft.Request with { Hold = null };
            TargetRules.Move(draft, draft.Now - hold.Since);
        }
    }

    /// <summary>The worker is asked, and the time counts again; the stage stays until they say.</summary>
    public static void TimeIsUp(RequestDraft draft)
    {
        End(draft);
        DueRules.FollowUp(draft);
    }
}
