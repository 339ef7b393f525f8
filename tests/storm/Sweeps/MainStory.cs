using Dispatch.Core;
using Dispatch.Core.Requests;
using Dispatch.Local.Twilio;
using Dispatch.Storm.Platform;
using Dispatch.Storm.World;

namespace Dispatch.Storm.Sweeps;

/// <summary>
/// The main story: the renter reports by form (and sends it again when no answer came), the worker accepts, sets off, is done and sends
/// the photo they are asked for.
/// </summary>
internal sealed class MainStory(Cloud cloud, Webform form, Home home, string name) : Story(cloud, home, name)
{
    private const int MaxForms = 10;

    private static readonly Dictionary<string, string> Answers = new(StringComparer.Ordinal)
    {
        ["job_offer"] = "accept",
        ["job_accepted"] = "on_my_way",
        ["job_on_my_way"] = "done",
    };

    private readonly string _formId = Ids.From("storm", "form", name);

    public override RequestKey Key => field ??= Webform.KeyOf(_formId);

    protected override void Begin() => Cloud.Agenda.After(TimeSpan.FromSeconds(1), "form", () => ReportAsync(1));

    protected override void Hear(Sent sent)
    {
        var phone = sent.Message.Phone;
        if (sent.Template == "job_done_photo")
        {
            Say("photo", new InboundRequest(phone, "whatsapp", "all dry", ProfileName: "Ben", Media: [new InboundMedia("image/png", Webform.Photo)]));
        }
        else if (sent.Template is { } template && Answers.TryGetValue(template, out var verb) && sent.Button(verb) is { } payload)
        {
            Say(verb, new InboundRequest(phone, "whatsapp", verb, payload, sent.Message.Sid, "Ben"));
        }
    }

    private async Task ReportAsync(int attempt)
    {
        if (await form.SendAsync(Home.Code, Renter, _formId, "medium", hasPhoto: true))
        {
            return;
        }

        if (attempt == MaxForms)
        {
            Note("the form was never taken");
            return;
        }

        Cloud.Agenda.After(TimeSpan.FromSeconds(10), "form again", () => ReportAsync(attempt + 1));
    }
}
