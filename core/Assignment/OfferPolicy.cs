using Dispatch.Core.Requests;

namespace Dispatch.Core.Assignment;

/// <summary>How long a worker has to answer, and when an unfinished job is looked at again. Seconds; data of the organisation.</summary>
public sealed record OfferPolicy
{
    public static readonly OfferPolicy Default = new();

    /// <summary>From offer to the next candidate, emergencies.</summary>
    public int EmergencyOfferSeconds { get; init; } = 5 * 60;

    /// <summary>From offer to the next candidate, all others.</summary>
    public int OfferSeconds { get; init; } = 60 * 60;

    /// <summary>From "nobody found" to the next round, emergencies.</summary>
    public int EmergencyRetrySeconds { get; init; } = 5 * 60;

    /// <summary>From "nobody found" to the next round, all others.</summary>
    public int RetrySeconds { get; init; } = 30 * 60;

    /// <summary>How long a message may stay undelivered.</summary>
    public Messaging.DeliveryPolicy Delivery { get; init; } = Messaging.DeliveryPolicy.Default;

    public TimeSpan OfferFor(RequestPriority priority) =>
        TimeSpan.FromSeconds(priority == RequestPriority.Emergency ? EmergencyOfferSeconds : OfferSeconds);

    public TimeSpan RetryFor(RequestPriority priority) =>
        TimeSpan.FromSeconds(priority == RequestPriority.Emergency ? EmergencyRetrySeconds : RetrySeconds);

    /// <summary>From a step of the worker to the question how it goes.</summary>
    public static TimeSpan FollowUpFor(RequestPriority priority) => priority switch
    {
        RequestPriority.Emergency => TimeSpan.FromHours(2),
        RequestPriority.High => TimeSpan.FromHours(24),
        RequestPriority.Medium => TimeSpan.FromDays(3),
        _ => TimeSpan.FromDays(7),
    };
}
