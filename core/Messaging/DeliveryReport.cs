namespace Dispatch.Core.Messaging;

/// <summary>One status callback, read but not yet judged. Callbacks repeat, come in any order, and may be lost.</summary>
/// <param name="MessageSid">The provider's id (SM… or MM…), at most 34 characters.</param>
/// <param name="MessageStatus">The provider's word as it came.</param>
/// <param name="Status">Our status for it, or null for a word without meaning here: keep the report, change nothing.</param>
/// <param name="ErrorCode">Twilio's code (see <see cref="ErrorReactions"/>), or null.</param>
/// <param name="ErrorMessage">What the provider or the channel says of the failure, or null; may hold personal data.</param>
/// <param name="Partition">The aggregate that sent the message (<c>r</c> of our callback URL), or null where the URL had none.</param>
/// <param name="MessageNumber">The number of the message in its aggregate (<c>m</c>), or null where the URL had none that is a number.</param>
/// <param name="To">The recipient, or null where it was missing or unreadable.</param>
/// <param name="At">When the callback reached us, UTC.</param>
public sealed record DeliveryReport(
    string MessageSid,
    string MessageStatus,
    DeliveryStatus? Status,
    int? ErrorCode,
    string? ErrorMessage,
    string? Partition,
    int? MessageNumber,
    MessageAddress? To,
    DateTimeOffset At)
{
    /// <summary>The provider handed it on to the channel or the carrier.</summary>
    public bool IsPassedOn => Status is DeliveryStatus.Sent or DeliveryStatus.Delivered or DeliveryStatus.Read;
}
