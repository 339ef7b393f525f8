namespace Dispatch.Core.Messaging;

/// <summary>What the person did to the channel itself, as the provider's Advanced Opt-Out reports it; the provider has answered already.</summary>
public enum OptOutType
{
    Stop,
    Start,
    Help,
}

/// <summary>A file of an inbound message, kept by reference.</summary>
/// <param name="Url">Where the provider keeps it; needs the account's credentials.</param>
/// <param name="ContentType">As the provider says it, unchecked.</param>
public sealed record InboundMedia(string Url, string ContentType);

/// <summary>A place a person shared.</summary>
/// <param name="Latitude">Degrees, −90 to 90.</param>
/// <param name="Longitude">Degrees, −180 to 180.</param>
public sealed record SharedLocation(double Latitude, double Longitude, string? Address, string? Label);

/// <summary>One message from a person, whole. Texts are the person's own, untrimmed, without NUL characters.</summary>
/// <param name="MessageSid">The provider's id: the key under which a repeated webhook is recognised.</param>
/// <param name="From">Who wrote; a WhatsApp user id where the number is hidden.</param>
/// <param name="To">Our sender, or null where it was missing or unreadable.</param>
/// <param name="Body">The text, empty for media alone; the title for a tap on a button.</param>
/// <param name="ButtonPayload">The id of the tapped button or list item, or null.</param>
/// <param name="ButtonText">The title of the tapped button or list item, or null.</param>
/// <param name="OriginalRepliedMessageSid">The message answered to; given only while that message is at most seven days old.</param>
/// <param name="ProfileName">The person's own WhatsApp name, or null. Not verified.</param>
/// <param name="ExternalUserId">The WhatsApp user id beside a number, without prefix, or null.</param>
/// <param name="ParentExternalUserId">The user id in the parent business, without prefix, or null.</param>
/// <param name="OptOutType">Set when the provider handled STOP, START or HELP: do not answer.</param>
/// <param name="Media">In the order of the provider's numbering; empty for none.</param>
/// <param name="Location">A shared place, or null.</param>
/// <param name="NumSegments">SMS segments the text took, or null.</param>
/// <param name="MessagingServiceSid">The service that received it (MG…), or null.</param>
/// <param name="ReceivedAt">When the webhook reached us, UTC; where none did, when the provider got the message.</param>
public sealed record InboundMessage(
    string MessageSid,
    MessageAddress From,
    MessageAddress? To,
    string Body,
    string? ButtonPayload,
    string? ButtonText,
    string? OriginalRepliedMessageSid,
    string? ProfileName,
    string? ExternalUserId,
    string? ParentExternalUserId,
    OptOutType? OptOutType,
    IReadOnlyList<InboundMedia> Media,
    SharedLocation? Location,
    int? NumSegments,
    string? MessagingServiceSid,
    DateTimeOffset ReceivedAt);
