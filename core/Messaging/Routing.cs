using Dispatch.Core.Requests;

namespace Dispatch.Core.Messaging;

/// <summary>The channel for one message, or the rule that forbids it.</summary>
public sealed record Route(Channel Channel, string? Forbidden)
{
    /// <summary>Only a number can receive SMS; a WhatsApp user id cannot.</summary>
    public static bool HasNumber(string address) => address.StartsWith('+');

    /// <summary>
    /// The party's channel, or the other one where the address is known not to work there.
    /// A STOP is never got round by changing the channel.
    /// </summary>
    public static Route To(Party party, ContactFacts contact)
    {
        var first = HasNumber(party.Address) ? party.Channel : Channel.WhatsApp;
        if (contact.OptedOut.Contains(first))
        {
            return new Route(first, "opted out");
        }

        if (!contact.Unreachable.Contains(first))
        {
            return new Route(first, null);
        }

        return Alternative(first, party.Address, contact) is { } other
            ? new Route(other, null)
            : new Route(first, "cannot be reached");
    }

    /// <summary>The other channel, where it may and can be used.</summary>
    public static Channel? Alternative(Channel failed, string address, ContactFacts contact)
    {
        var other = failed == Channel.WhatsApp ? Channel.Sms : Channel.WhatsApp;
        var usable = HasNumber(address) && !contact.OptedOut.Contains(other) && !contact.Unreachable.Contains(other);
        return usable ? other : null;
    }
}
