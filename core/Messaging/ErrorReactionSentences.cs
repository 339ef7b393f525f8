namespace Dispatch.Core.Messaging;

/// <summary>One plain sentence per reaction, for the person who asks why a message did not arrive. Names no number and no code.</summary>
public static class ErrorReactionSentences
{
    /// <summary>The sentence for a reaction.</summary>
    /// <param name="reaction">What the code asks for.</param>
    /// <param name="language">A language tag; Spanish for <c>es</c> and its regions, English for everything else.</param>
    public static string For(ErrorReaction reaction, string? language) =>
        language?.StartsWith("es", StringComparison.OrdinalIgnoreCase) == true ? Spanish(reaction) : English(reaction);

    private static string English(ErrorReaction reaction) => reaction switch
    {
        ErrorReaction.Retry => "The message did not go through this time; we are trying again.",
        ErrorReaction.RetryLater => "The phone or the network cannot take the message right now; we will try again later.",
        ErrorReaction.Reconcile => "It is not clear whether the message left; we are checking before sending it again.",
        ErrorReaction.Fallback => "The message could not be delivered this way; we are using the other channel.",
        ErrorReaction.ResendAsTemplate => "WhatsApp allows only prepared messages here; we are sending it in that form.",
        ErrorReaction.PermanentAddress => "This phone number cannot receive these messages; please check it.",
        ErrorReaction.OptOut => "This person has asked not to receive messages, so we send none.",
        ErrorReaction.FixRequest => "The message was not accepted as written; our team has to correct it.",
        ErrorReaction.FixConfig => "Our messaging account is not set up for this message; our team has to correct it.",
        ErrorReaction.StopSending => "Our messaging account is blocked; sending has stopped and our team has been alerted.",
        ErrorReaction.Reschedule => "It is too late or too early to write to this person; we will send it at the next permitted hour.",
        ErrorReaction.WebhookSide => "Our own service did not answer the message provider; our team has to look into it.",
        _ => throw new ArgumentOutOfRangeException(nameof(reaction), reaction, "Not a reaction."),
    };

    private static string Spanish(ErrorReaction reaction) => reaction switch
    {
        ErrorReaction.Retry => "El mensaje no salió esta vez; lo estamos intentando de nuevo.",
        ErrorReaction.RetryLater => "El teléfono o la red no puede recibir el mensaje ahora; lo intentaremos más tarde.",
        ErrorReaction.Reconcile => "No está claro si el mensaje salió; lo comprobamos antes de enviarlo otra vez.",
        ErrorReaction.Fallback => "El mensaje no se pudo entregar por esta vía; usamos el otro canal.",
        ErrorReaction.ResendAsTemplate => "WhatsApp solo permite aquí mensajes preparados; lo enviamos en esa forma.",
        ErrorReaction.PermanentAddress => "Este número de teléfono no puede recibir estos mensajes; por favor, revíselo.",
        ErrorReaction.OptOut => "Esta persona pidió no recibir mensajes, así que no le enviamos ninguno.",
        ErrorReaction.FixRequest => "El mensaje no fue aceptado como está escrito; nuestro equipo debe corregirlo.",
        ErrorReaction.FixConfig => "Nuestra cuenta de mensajería no está preparada para este mensaje; nuestro equipo debe corregirla.",
        ErrorReaction.StopSending => "Nuestra cuenta de mensajería está bloqueada; se detuvo el envío y nuestro equipo está avisado.",
        ErrorReaction.Reschedule => "No es hora de escribir a esta persona; lo enviaremos a la próxima hora permitida.",
        ErrorReaction.WebhookSide => "Nuestro servicio no respondió al proveedor de mensajes; nuestro equipo debe revisarlo.",
        _ => throw new ArgumentOutOfRangeException(nameof(reaction), reaction, "Not a reaction."),
    };
}
