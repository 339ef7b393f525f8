using Dispatch.Core.Messaging;

namespace Dispatch.Functions.Api;

/// <summary>Why a message did not arrive or was not sent, in the reader's language.</summary>
internal static class MessageReasons
{
    /// <summary>Twilio's code, from the callback or from the refusal; null for none.</summary>
    public static int? CodeOf(OutgoingMessage message) =>
        message.ErrorCode ?? (message.SendState is SendState.Refused or SendState.Held && int.TryParse(message.SendReason, out var code) ? code : null);

    /// <summary>Null when nothing is wrong.</summary>
    public static string? Of(OutgoingMessage message, string language) => ReactionOf(message) is { } reaction ? ErrorReactionSentences.For(reaction, language) : null;

    private static ErrorReaction? ReactionOf(OutgoingMessage message) => message switch
    {
        { SendState: SendState.Skipped, SendReason: FailurePlan.OptedOut } => ErrorReaction.OptOut,
        { SendState: SendState.Skipped, SendReason: "cannot be reached" } => ErrorReaction.PermanentAddress,
        { SendState: SendState.Skipped } => ErrorReaction.Fallback,
        { SendState: SendState.Unknown } => ErrorReaction.Reconcile,
        { SendState: SendState.Queued, SendReason: "throttled" } => ErrorReaction.Retry,
        { SendState: SendState.Refused } or { Status: DeliveryStatus.Failed } when CodeOf(message) is null => ErrorReactions.Unknown,
        { SendState: SendState.Held or SendState.Refused } or { Status: DeliveryStatus.Failed } => ErrorReactions.For(CodeOf(message)),
        _ => null,
    };
}

/// <summary>The language of a caller's answers.</summary>
internal static class ApiLanguage
{
    /// <summary>The first of Accept-Language; English where there is none.</summary>
    public static string Of(HttpContext context)
    {
        var first = context.Request.Headers.AcceptLanguage.ToString().Split(',', ';')[0].Trim();
        return first.Length > 0 ? first : "en";
    }
}
