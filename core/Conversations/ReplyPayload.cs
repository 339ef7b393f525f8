using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Dispatch.Core.Conversations;

/// <summary>
/// What a choice of a question carries back: <c>reply:{question}:{number}:{message_code}</c>. It names nothing but the sender's own
/// conversation, so that a forged one can do no more than the number typed.
/// </summary>
/// <param name="MessageNumber">The contact's message the choice stood in: a tap on an old question is not an answer to a new one.</param>
public sealed record ReplyPayload(string Question, int Number, int MessageNumber)
{
    private const int MaxChoices = 10;

    public static bool TryParse(string? text, [NotNullWhen(true)] out ReplyPayload? payload)
    {
        payload = null;
        if (text?.Split(':') is not ["reply", { Length: > 0 } question, var choice, ['M', .. var code]]
            || !int.TryParse(choice, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > MaxChoices
            || !int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var message) || message == 0)
        {
            return false;
        }

        payload = new ReplyPayload(question, number, message);
        return true;
    }
}
