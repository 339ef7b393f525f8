using static Dispatch.Functions.Telemetry.Instruments;

namespace Dispatch.Functions.Turns;

/// <summary>What a sweep saw, as metrics.</summary>
internal static class SweepMetrics
{
    public const string Event = "sweep";

    public static void Ended(SweepReport report)
    {
        Open.Record(report.Open);
        Stuck.Record(report.Stuck);
        Unassigned.Record(report.Unassigned);
        InTrouble.Record(report.MessagesInTrouble);
        Poison.Record(report.Poison);
        OutboxAge.Record(report.OutboxAge.TotalSeconds);
        SweepDuration.Record(report.Took.TotalSeconds);
        if (report.Lateness is { } late)
        {
            SweepLateness.Record(late.TotalSeconds);
        }
    }
}
