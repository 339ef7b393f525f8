namespace Dispatch.Core.Requests;

/// <summary>Why a person has to look at an open request; read off its state, the most pressing reason first.</summary>
internal static class Attention
{
    public const string NobodyFound = "nobody_found";
    public const string NoProgress = "no_progress";
    public const string TargetMissed = "target_missed";
    public const string TargetNear = "target_near";

    /// <summary>Told to the one in charge only: it is the words of somebody at the job, no state of the request.</summary>
    public const string DangerTold = "danger_told";

    public static string? Of(MaintenanceRequest request) => request switch
    {
        { IsOpen: false } => null,
        { Status: RequestStatus.Pending } when request.Stage == RequestStage.Unassigned || request.LadderStep > 0 => NobodyFound,
        { AskedAt: not null } => NoProgress,
        _ when request.Targets.Any(t => t is { BreachedAt: not null, MetAt: null }) => TargetMissed,
        _ when request.Targets.Any(t => t is { WarnedAt: not null, MetAt: null }) => TargetNear,
        _ => null,
    };
}
