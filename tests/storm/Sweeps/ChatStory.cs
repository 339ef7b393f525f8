using Dispatch.Core.Requests;
using Dispatch.Local.Twilio;
using Dispatch.Storm.Platform;
using Dispatch.Storm.World;

namespace Dispatch.Storm.Sweeps;

/// <summary>
/// The same trade by words alone, of people the directory does not know: the renter reports with a photo, names the building when asked
/// and confirms the summary; the worker says yes with a time, needs a part, the landlord allows it by its code, the worker is done and
/// sends the photo along; the renter says that it is not fixed, and the worker does it again.
/// </summary>
internal sealed class ChatStory(Cloud cloud, Home home, string name) : Story(cloud, home, name)
{
    private const string First = "first word";

    private static readonly InboundMedia[] Photo = [new("image/png", Webform.Photo)];

    /// <summary>A report by message is named by the message it began with.</summary>
    public override RequestKey Key => field ??= ChatReport.KeyOf(Renter, SidOf(First));

    private int Offers { get; set; }

    protected override void Begin() =>
        Say(First, new InboundRequest(Renter, "whatsapp", "The kitchen tap leaks, come any time", ProfileName: "Ana", Media: Photo));

    protected override void Hear(Sent sent)
    {
        var to = sent.Message.Phone;
        switch (sent.Template)
        {
            case "intake_building":
                Say("building", new InboundRequest(to, "whatsapp", $"{Home.Code}, 4B", ProfileName: "Ana"));
                break;
            case "intake_summary":
                Say("confirm", new InboundRequest(to, "whatsapp", "yes", ProfileName: "Ana"));
                break;
            case "job_offer":
                OnOffer(sent);
                break;
            case "job_eta":
                Say("parts", new InboundRequest(to, "whatsapp", "need parts: a new valve", ProfileName: "Ben"));
                break;
            case "landlord_approve_parts":
                Say("allow", new InboundRequest(to, "sms", $"OK {Approval.CodeOf(Key.RequestId)}"));
                break;
            case "job_parts_approved":
                Say("done", new InboundRequest(to, "whatsapp", "done, new valve", ProfileName: "Ben", Media: Photo));
                break;
            case "renter_done":
                Say("not fixed", new InboundRequest(to, "whatsapp", "not fixed, it still drips", ProfileName: "Ana"));
                break;
            default:
                break;
        }
    }

    /// <summary>The first offer is taken with a time; the one after "not fixed" is answered with the work itself.</summary>
    private void OnOffer(Sent sent)
    {
        var isFirst = Offers == 0 || Offers == sent.Number;
        Offers = isFirst ? sent.Number : Offers;
        Say(isFirst ? "accept" : "done again", new InboundRequest(sent.Message.Phone, "whatsapp", isFirst ? "yes, 20 min" : "fixed", ProfileName: "Ben"));
    }
}
