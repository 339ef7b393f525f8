using Dispatch.Core.Messaging;

namespace Dispatch.Core.Conversations;

/// <summary>
/// The words that stop and start messages, as a whole message only ("STOP 12345" is not STOP).
/// Twilio's default keyword lists for long codes; CANCEL, END and YES are left to the provider, for a dispatch bot they mean other things.
/// </summary>
public static class OptOutWords
{
    private static readonly HashSet<string> Stop =
        new(StringComparer.OrdinalIgnoreCase) { "STOP", "UNSUBSCRIBE", "QUIT", "STOPALL", "REVOKE", "OPTOUT", "ALTO", "PARAR" };

    private static readonly HashSet<string> Start = new(StringComparer.OrdinalIgnoreCase) { "START", "UNSTOP" };

    // On SMS the provider itself blocks the number on these; our record has to agree with it.
    private static readonly HashSet<string> SmsStop = new(StringComparer.OrdinalIgnoreCase) { "CANCEL", "END" };

    public static OptOutType? Find(InboundMessage message)
    {
        if (message.OptOutType is { } told)
        {
            return told;
        }

        var word = message.Body.Trim();
        if (Stop.Contains(word) || (message.From.Channel == Channel.Sms && SmsStop.Contains(word)))
        {
            return OptOutType.Stop;
        }

        return Start.Contains(word) ? OptOutType.Start : null;
    }
}
