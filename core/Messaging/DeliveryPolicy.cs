using Dispatch.Core.Requests;

namespace Dispatch.Core.Messaging;

/// <summary>How long a message may stay undelivered before another way is taken. Seconds; data of the organisation.</summary>
public sealed record DeliveryPolicy
{
    public static readonly DeliveryPolicy Default = new();

    public int EmergencySeconds { get; init; } = 2 * 60;

    public int HighSeconds { get; init; } = 10 * 60;

    public int MediumSeconds { get; init; } = 30 * 60;

    public int LowSeconds { get; init; } = 2 * 60 * 60;

    public TimeSpan LimitFor(RequestPriority priority) => TimeSpan.FromSeconds(priority switch
    {
        RequestPriority.Emergency => EmergencySeconds,
        RequestPriority.High => HighSeconds,
        RequestPriority.Medium => MediumSeconds,
        _ => LowSeconds,
    });
}
