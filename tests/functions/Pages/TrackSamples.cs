using Dispatch.Core.Assignment;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;

namespace Dispatch.Functions.Tests.Pages;

/// <summary>A request made up for what needs no storage.</summary>
internal static class TrackSamples
{
    public static MaintenanceRequest Request(RequestStage stage)
    {
        var at = new DateTimeOffset(2026, 11, 21, 9, 0, 0, TimeSpan.Zero);
        var renter = new Party(PartyRole.Renter, Guid.NewGuid().ToString("D"), "+14155550134", "Ana", "en", Channel.WhatsApp);
        return new MaintenanceRequest
        {
            Key = new RequestKey(Guid.NewGuid().ToString("D"), Guid.NewGuid().ToString("D")),
            RenterId = renter.Id,
            Title = "The tap drips",
            Description = "The tap drips",
            Status = RequestStatus.Pending,
            Stage = stage,
            Priority = RequestPriority.Medium,
            CreatedAt = at,
            UpdatedAt = at,
            Location = "Test Court, 4B",
            ComplexId = Guid.NewGuid().ToString("D"),
            Specialty = "plumbing",
            Source = RequestSource.Web,
            Renter = renter,
            TrackSecret = new string('0', 32),
            Policy = OfferPolicy.Default,
        };
    }
}
