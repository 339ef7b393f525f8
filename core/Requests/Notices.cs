using Dispatch.Core.Messaging;
using Dispatch.Core.Messaging.Templates;
using Dispatch.Core.Triage;

namespace Dispatch.Core.Requests;

/// <summary>Template variables, by name, out of a request. Words for people live in templates/, not here.</summary>
internal static class Notices
{
    private const int MaxContactName = 60;

    public static (string, string) Issue(RequestDraft draft) => ("issue", draft.Request.Title);

    public static (string, string) Location(RequestDraft draft) => ("location", draft.Request.Location);

    /// <summary>The schema's word; the sender puts the reader's word for it.</summary>
    public static (string, string) Priority(RequestDraft draft) => ("priority", Wire.Name(draft.Request.Priority));

    /// <summary>The token; the sender, who knows the public address, makes the link of it.</summary>
    public static (string, string) TrackUrl(RequestDraft draft) => ("track_url", TrackToken.Of(draft.Request));

    public static (string, string) WorkerName(RequestDraft draft) => ("worker_name", FirstNameOf(draft.Request.Worker?.Name));

    /// <summary>A long name is cut here, because the template would cut the number behind it. A WhatsApp user id is no number to call.</summary>
    public static (string, string) RenterContact(RequestDraft draft)
    {
        var renter = draft.Request.Renter;
        var name = TemplateValue.Cut(renter.Name, MaxContactName);
        return ("renter_contact", Route.HasNumber(renter.Address) ? $"{name} {renter.Address}".Trim() : name);
    }

    /// <summary>Organisation, request and offer: what a button carries back.</summary>
    public static (string, string) Ref(RequestDraft draft, int offerNumber) =>
        ("ref", $"{draft.Request.Key.OrganisationId}:{draft.Request.Id}:{offerNumber}");

    /// <summary>Danger and country; the sender makes the sentence of it (<see cref="SafetySentences.OfValue"/>) in the reader's language.</summary>
    public static (string, string) Safety(string danger, string country) => ("safety", SafetySentences.ValueOf(danger, country));

    /// <summary>A key of the words file; the sender puts the reader's words.</summary>
    public static (string, string) Reason(string reason) => ("reason", reason);

    /// <summary>The manager, or the landlord where there is none.</summary>
    public static void TellInCharge(RequestDraft draft, string reason)
    {
        if ((draft.Request.Manager ?? draft.Request.Landlord) is { } inCharge)
        {
            TellAttention(draft, inCharge, reason);
        }
    }

    public static void TellAttention(RequestDraft draft, Party party, string reason)
    {
        var template = party.Role switch
        {
            PartyRole.Landlord => "landlord_attention",
            PartyRole.Manager => "manager_attention",
            _ => "contact_attention",
        };
        if (party == draft.Request.Landlord)
        {
            var news = reason == Attention.DangerTold ? LandlordNews.Asked : LandlordNews.Milestone;
            LandlordRules.Tell(draft, news, template, Issue(draft), Location(draft), Reason(reason));
            return;
        }

        draft.Send(MessageKind.Notice, party, template, [Issue(draft), Location(draft), Reason(reason)]);
    }

    private static string FirstNameOf(string? name) => name?.Split(' ', 2)[0] ?? string.Empty;
}
