namespace Dispatch.Functions;

/// <summary>
/// Numbers of the log lines that tell what the system did, so that whoever reads the log (an alert, the phones page of <c>local</c>)
/// need not read words. Their fields are ids, codes, counts and times only.
/// </summary>
public static class LogEvents
{
    /// <summary>A turn of a request: Command, Code, Partition, Outcome, Reason, Before, Stage, Offers, Messages, Seq, DueAction, DueAt.</summary>
    public const int Turn = 3001;

    /// <summary>A nudge fired: Partition, Seq, Done.</summary>
    public const int Nudge = 3002;

    /// <summary>Partition, Tries.</summary>
    public const int NudgeFailed = 3003;

    /// <summary>Open, Rearmed, Orphans, Replayed.</summary>
    public const int Sweep = 3004;

    /// <summary>A person's message was taken in: MessageSid, From (masked), Understood.</summary>
    public const int Inbound = 3005;

    /// <summary>A template is paused, disabled, rejected or of another category: Template, Language, Status, Category, HasOlder.</summary>
    public const int TemplateLost = 3006;
}
