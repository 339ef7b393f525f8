using Dispatch.Core.Messaging;
using Dispatch.Core.Messaging.Templates;
using Dispatch.Core.Requests;

namespace Dispatch.Core.Conversations.Landlords;

/// <summary>The latest news of one report.</summary>
/// <param name="Code">The report's spoken code.</param>
/// <param name="News">Name of the template that would have told it; the reader gets a word for it.</param>
public sealed record DigestLine(string Code, string News);

/// <summary>What a landlord who reads once a day has not been told yet: one message tells it all.</summary>
/// <param name="At">When it goes.</param>
/// <param name="Language">Two letters; the contact's own choice wins.</param>
/// <param name="Channel">The channel to try first.</param>
/// <param name="Lines">One a report, oldest first.</param>
/// <param name="More">Reports beyond those.</param>
public sealed record Digest(DateTimeOffset At, string Language, Channel Channel, IReadOnlyList<DigestLine> Lines, int More = 0)
{
    /// <summary>Two to three segments of an SMS; who has more news in a day finds them in the reports themselves.</summary>
    public const int MaxLines = 12;

    /// <summary>A message of a request goes into its reader's digest instead; once, however often it is given.</summary>
    public static ContactChange Add(ContactAggregate landlord, RequestKey request, OutgoingMessage message)
    {
        var before = landlord.Contact.Digest ?? new Digest(message.NotBefore ?? message.CreatedAt, message.Language, message.Channel, []);
        var lines = before.Lines.Where(l => l.Code != request.Code).Append(new DigestLine(request.Code, message.Template)).ToList();
        var left = Math.Max(0, lines.Count - MaxLines);
        var digest = before with { Lines = [.. lines.Skip(left)], More = before.More + left };
        return new ContactChange($"digest_{request.RequestId}_{message.Number}", landlord.Contact with { Digest = digest });
    }

    /// <summary>The message that tells all of it. Null where it is not time yet.</summary>
    public static ContactChange? Send(ContactAggregate landlord, DateTimeOffset now)
    {
        if (landlord.Contact is not { Digest: { } digest } contact || digest.At > now)
        {
            return null;
        }

        var id = $"digest_{digest.At:yyyyMMddHHmm}";
        var party = new Party(PartyRole.Landlord, contact.Address, contact.Address, contact.Name ?? string.Empty, digest.Language, digest.Channel);
        var route = Route.To(party, landlord.ToFacts());
        if (route.Forbidden is not null)
        {
            return new ContactChange(id, contact with { Digest = null });
        }

        var number = contact.MessageCount + 1;
        var values = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [MessageTemplate.MessageCode] = $"M{number}",
            ["news"] = Words(digest),
        };
        var message = new OutgoingMessage(
            number, MessageKind.Notice, PartyRole.Landlord, contact.Address, route.Channel, TemplateName.LandlordDigest, contact.Language ?? digest.Language, values, now);
        return new ContactChange(id, contact with { Digest = null, MessageCount = number }, New: message.ClaimedAt(now) with
        {
            DeliverBy = now + ContactDelivery.Limit,
            WindowOpenUntil = contact.WindowOpenUntil,
        });
    }

    /// <summary><c>K7F3QX landlord_done, M2ABCD landlord_assigned</c>: the sender puts the reader's word for each piece of news.</summary>
    private static string Words(Digest digest) =>
        string.Join(", ", digest.Lines.Select(l => $"{l.Code} {l.News}")) + (digest.More > 0 ? $", +{digest.More}" : string.Empty);
}
