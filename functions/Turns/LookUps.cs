using Dispatch.Core.Messaging;
using Dispatch.Core.Turns;

namespace Dispatch.Functions.Turns;

/// <summary>Finds out what became of a message whose POST had no answer: three passes, because the provider's list may lag behind.</summary>
internal sealed class LookUps(IMessageSender sender, TimeProvider clock)
{
    /// <summary>When the passes are made, after the outcome became unknown.</summary>
    private static readonly TimeSpan[] Passes = [First, TimeSpan.FromSeconds(60), TimeSpan.FromMinutes(3)];

    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(2);

    /// <summary>From the unknown outcome to the first pass.</summary>
    public static TimeSpan First => TimeSpan.FromSeconds(15);

    /// <summary>A callback that named our ids, then the provider's list.</summary>
    /// <returns>The record to write; <see cref="SendState.Queued"/> means it was not found in any pass and may be sent again.</returns>
    public async Task<SendRecord> LookUpAsync(OutgoingMessage message, CancellationToken cancellationToken)
    {
        var record = SendRecord.Of(message, SendState.Unknown);
        if (message.CallbackSid is { } named)
        {
            return Adopt(record, named, "callback");
        }

        IReadOnlyList<ListedMessage> listed;
        try
        {
            var since = (message.FirstClaimAt ?? message.CreatedAt) - ClockSkew;
            listed = await sender.ListAsync(message.Channel, message.Address, since, cancellationToken);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // No answer is no pass: only a list that was read can say that the message is not in it.
            return record with { NotBefore = clock.GetUtcNow() + First };
        }

        if (listed.FirstOrDefault(m => IsOf(m.Body, message)) is { } found)
        {
            return Adopt(record, found.MessageSid, "list");
        }

        var (now, passes) = (clock.GetUtcNow(), message.LookUps + 1);
        record = record.Noted(now, NoteKind.LookedUp, $"{passes}, not found") with { LookUps = passes };
        return passes < Passes.Length
            ? record with { NotBefore = now + Passes[passes] - Passes[passes - 1] }
            : record.Noted(now, NoteKind.SentAgain) with { State = SendState.Queued, PossiblyDouble = true, Reason = "not found in three look-ups" };
    }

    private SendRecord Adopt(SendRecord record, string sid, string where) =>
        record.Noted(clock.GetUtcNow(), NoteKind.Adopted, $"{where} {sid}") with { State = SendState.Accepted, MessageSid = sid, Reason = $"found by {where}" };

    /// <summary>A manager is written to on the behalf of several people, each with messages of the same numbers: who it is about has to stand there too.</summary>
    private static bool IsOf(string body, OutgoingMessage message) =>
        HasCode(body, message.Values["message_code"])
        && (message.Template != "manager_person_wanted" || body.Contains(message.Values["renter_contact"].Split(' ')[^1], StringComparison.Ordinal));

    // "K7F3QX-1" must not be found in "K7F3QX-12", nor "M1" in "ROOM1".
    private static bool HasCode(string body, string code)
    {
        for (var at = body.IndexOf(code, StringComparison.Ordinal); at >= 0; at = body.IndexOf(code, at + 1, StringComparison.Ordinal))
        {
            var end = at + code.Length;
            var isWhole = (at == 0 || !char.IsAsciiLetterOrDigit(body[at - 1])) && (end == body.Length || !char.IsAsciiDigit(body[end]));
            if (isWhole)
            {
                return true;
            }
        }

        return false;
    }
}
