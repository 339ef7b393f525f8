using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;

namespace Dispatch.Core.Assignment;

/// <summary>Whom a rung of the escalation ladder means.</summary>
public enum RungKind
{
    Manager,
    Landlord,

    /// <summary>A worker, also of another trade or complex: is offered the job.</summary>
    Worker,

    /// <summary>Somebody outside the directory, by name and number.</summary>
    Contact,
}

/// <summary>A rung of a complex's escalation ladder; data of the complex.</summary>
/// <param name="Id">The worker's id; null for the others.</param>
/// <param name="Name">Of a worker or an outside contact.</param>
/// <param name="PhoneNumber">E.164, of a worker or an outside contact.</param>
/// <param name="WaitSeconds">Until the next telling; null leaves it to the priority.</param>
/// <param name="Tries">How often this rung is told before the next one is.</param>
public sealed record EscalationRung(
    RungKind Kind, string? Id, string? Name, string? PhoneNumber, string? Language, Channel? Channel, int? WaitSeconds, int Tries)
{
    public const int MaxRungs = 10;

    public const int MaxTries = 5;

    /// <summary>What a complex has that says nothing: the manager twice, then the landlord twice, then round again.</summary>
    public static readonly IReadOnlyList<EscalationRung> Default =
        [new(RungKind.Manager, null, null, null, null, null, null, 2), new(RungKind.Landlord, null, null, null, null, null, null, 2)];
}

/// <summary>A rung as a request took it along: the person is known.</summary>
public sealed record LadderRung(Party Party, int? WaitSeconds, int Tries);
