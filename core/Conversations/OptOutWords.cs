using System.Globalization;
using Dispatch.Core.Messaging;

namespace Dispatch.Core.Conversations;

/// <summary>
/// The words that stop and start messages, as a whole message only ("STOP 12345" is not STOP), whatever signs stand around them ("Stop.").
/// Twilio's default keyword lists for long codes, and the plain words of our other languages; CANCEL, END and YES count only by SMS, for a dispatch bot they mean other things.
/// HELP is no opt-out, but belongs to the same lists.
/// </summary>
public static class OptOutWords
{
    private static readonly HashSet<string> Stop =
        new(StringComparer.OrdinalIgnoreCase) { "STOP", "UNSUBSCRIBE", "QUIT", "STOPALL", "REVOKE", "OPTOUT", "ALTO", "PARAR", "SAIR", "ARRET", "ARRÊT", "ARRETER", "ARRÊTER" };

    private static readonly HashSet<string> Start = new(StringComparer.OrdinalIgnoreCase) { "START", "UNSTOP" };

    // Everyday words elsewhere; from somebody who has stopped they can mean only this.
    private static readonly HashSet<string> StartAgain =
        new(StringComparer.OrdinalIgnoreCase) { "INICIAR", "REANUDAR", "VOLTAR", "RETOMAR", "REPRENDRE", "RECOMMENCER" };

    // Says in Spanish and Portuguese how urgent it is, too; the provider does not know it.
    private const string High = "ALTO";

    // On SMS the provider itself blocks the number on these; our record has to agree with it.
    private static readonly HashSet<string> SmsStop = new(StringComparer.OrdinalIgnoreCase) { "CANCEL", "END" };

    private static readonly HashSet<string> SmsStart = new(StringComparer.OrdinalIgnoreCase) { "YES" };

    private static readonly HashSet<string> Help = new(StringComparer.OrdinalIgnoreCase) { "HELP", "INFO", "AYUDA", "AJUDA", "AIDE" };

    // In no list of the provider: it neither blocks nor answers on these.
    private static readonly HashSet<string> OnlyOurs = new(StringComparer.OrdinalIgnoreCase)
    {
        "ALTO", "PARAR", "SAIR", "ARRET", "ARRÊT", "ARRETER", "ARRÊTER", "INICIAR", "REANUDAR", "VOLTAR", "RETOMAR", "REPRENDRE", "RECOMMENCER", "AYUDA", "AJUDA", "AIDE",
    };

    /// <param name="isOptedOut">Whether the sender said STOP on this channel: only then does "yes" by SMS mean START.</param>
    /// <param name="isUrgencyAsked">The sender is just asked how urgent it is.</param>
    public static OptOutType? Find(InboundMessage message, bool isOptedOut, bool isUrgencyAsked = false)
    {
        if (message.OptOutType is { } told)
        {
            return told;
        }

        // What the provider alone decides on, it decides on the exact word.
        var (word, exact) = (WordOf(message.Body), message.Body.Trim());
        var isSms = message.From.Channel == Channel.Sms;
        return word switch
        {
            _ when isUrgencyAsked && word.Equals(High, StringComparison.OrdinalIgnoreCase) => null,
            _ when Stop.Contains(word) || (isSms && SmsStop.Contains(exact)) => OptOutType.Stop,
            _ when Start.Contains(word) || (isOptedOut && (StartAgain.Contains(word) || (isSms && SmsStart.Contains(exact)))) => OptOutType.Start,
            _ when Help.Contains(word) => OptOutType.Help,
            _ => null,
        };
    }

    /// <summary>Whether the provider has answered this message: by SMS its own words, written exactly so, and wherever it names the type.</summary>
    public static bool IsAnswered(InboundMessage message) =>
        message.OptOutType is not null || (message.From.Channel == Channel.Sms && IsOfProvider(message.Body.Trim()));

    private static bool IsOfProvider(string exact) =>
        !OnlyOurs.Contains(exact) && new[] { Stop, Start, SmsStop, SmsStart, Help }.Any(words => words.Contains(exact));

    /// <summary>The message's letters without the signs around them, and without those nobody sees: marks of direction, joiners, loose accents.</summary>
    private static string WordOf(string body)
    {
        var seen = body.Where(c => CharUnicodeInfo.GetUnicodeCategory(c) is not (UnicodeCategory.Format or UnicodeCategory.NonSpacingMark)).ToArray();
        var (first, last) = (Array.FindIndex(seen, char.IsLetterOrDigit), Array.FindLastIndex(seen, char.IsLetterOrDigit));
        return first < 0 ? string.Empty : new string(seen[first..(last + 1)]);
    }
}
