using System.Text.RegularExpressions;
using Dispatch.Local.Twilio;

namespace Dispatch.Storm.World;

/// <summary>Landlords of a storm: asked for parts they allow them, refuse them or say nothing, by SMS with the code they were told.</summary>
internal sealed partial class Landlords(Pen pen, Dice dice)
{
    private const double Silent = 0.1;
    private const double Refusing = 0.3;

    /// <summary>Whether the landlord of this report says anything.</summary>
    public static bool Answers(Dice dice, Ticket ticket) => dice.Of($"{ticket.Index}", "landlord") >= Silent;

    public void React(Ticket ticket, Sent sent)
    {
        if (sent.Template != "landlord_approve_parts" || !Answers(dice, ticket) || Code().Match(sent.Message.Body) is not { Success: true } code)
        {
            return;
        }

        var isRefused = dice.Of($"{ticket.Index}", "landlord") < Refusing;
        var answer = new InboundRequest(sent.Message.Phone, sent.Message.Channel, $"{(isRefused ? "no" : "OK")} {code.Groups["code"].Value}");
        var think = dice.Between(TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(40), $"{ticket.Index}", "landlord thinks");
        pen.Write(ticket, new Speech($"landlord {sent.Number}", isRefused ? "refuse" : "approve", answer), think);
    }

    [GeneratedRegex(@"\bOK (?<code>\d{4})\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Code();
}
