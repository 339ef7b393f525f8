using System.ComponentModel;

namespace Dispatch.Functions.Api;

/// <summary>A promise of a request.</summary>
internal sealed record TargetResource(
    [property: Description("respond, arrive or finish")] string Kind,
    DateTimeOffset DueAt,
    [property: Description("When the person in charge is warned that time is short.")] DateTimeOffset WarnAt,
    DateTimeOffset? WarnedAt,
    [property: Description("When it happened, in time or not.")] DateTimeOffset? MetAt,
    [property: Description("The due time it missed; null while it is in time.")] DateTimeOffset? BreachedAt);

internal sealed record HoldResource(
    DateTimeOffset Since, [property: Description("When the worker is asked, and the clocks run again.")] DateTimeOffset Until, string? Reason);

internal sealed record EscalationResource(
    [property: Description("Tellings made since nobody was found; 0 while it is not needed.")] int Step,
    DateTimeOffset? NextAt,
    IReadOnlyList<RungResource> Rungs);

internal sealed record RungResource(
    [property: Description("manager, landlord, worker or escalation_contact")] string Role,
    string Name,
    string Address,
    string Channel,
    [property: Description("How often before the next rung.")] int Tries,
    [property: Description("Seconds to the next telling; null where the priority says.")] int? WaitSeconds);
