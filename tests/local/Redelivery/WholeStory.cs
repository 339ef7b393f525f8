using System.Text.RegularExpressions;
using Dispatch.Local.Twilio;

namespace Dispatch.Local.Tests.Redelivery;

/// <summary>
/// The renter reports by WhatsApp in Spanish with an album, the first worker declines, the second accepts with a time and asks for parts,
/// the landlord allows them by SMS, the work is done with a photo, and it is not fixed.
/// </summary>
internal sealed partial class WholeStory(Phones phones, Network network, Home home)
{
    // The smallest PNG there is; what stands behind its end tells one from another.
    private static readonly byte[] Photo = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    /// <returns>The id of the request.</returns>
    public async Task<string> RunAsync()
    {
        await SayAsync(home.Renter, "El grifo gotea desde ayer");
        await TapAsync(await phones.HeardAsync(home.Renter, "En qué parte de la casa"), "Baño");
        await TapAsync(await phones.HeardAsync(home.Renter, "Puede entrar el trabajador"), "A cualquier hora");
        await phones.HeardAsync(home.Renter, "Quiere añadir fotos");
        await network.SendAsync(Picture(home.Renter, string.Empty, 1), Picture(home.Renter, string.Empty, 2), Picture(home.Renter, string.Empty, 3));
        await TapAsync(await phones.HeardAsync(home.Renter, "Revise su reporte"), "Enviarlo");
        var received = await phones.HeardAsync(home.Renter, "recibimos su reporte");

        await TapAsync(await phones.HeardAsync(home.First, "Nuevo trabajo"), "Rechazar");
        await phones.HeardAsync(home.First, "pasa a otra persona");
        await phones.HeardAsync(home.Second, "New job");
        await SayAsync(home.Second, "yes, tomorrow 9");
        await phones.HeardAsync(home.Second, "tomorrow at 09:00");
        await phones.HeardAsync(home.Renter, "mañana a las 09:00");

        await SayAsync(home.Second, "need parts: a new valve");
        var asked = await phones.HeardAsync(home.Landlord, "necesita piezas");
        await network.SendAsync(new InboundRequest(home.Landlord, "sms", $"OK {Answer().Match(asked.Body).Value}"));
        await phones.HeardAsync(home.Landlord, "queda anotado");

        await TapAsync(await phones.HeardAsync(home.Second, "are approved"), "Done");
        await phones.HeardAsync(home.Second, "closed as done");
        await network.SendAsync(Picture(home.Second, "changed the valve, all dry", 4));
        await phones.HeardAsync(home.Second, "kept with job");
        await phones.HeardAsync(home.Renter, "figura como resuelto");
        await SayAsync(home.Renter, "No está arreglado, sigue goteando");
        await phones.HeardAsync(home.Renter, "abierto otra vez");

        await network.EndAsync();
        return RequestId().Match(received.Body).Groups["id"].Value.Insert(20, "-").Insert(16, "-").Insert(12, "-").Insert(8, "-");
    }

    private Task SayAsync(string phone, string words) => network.SendAsync(new InboundRequest(phone, "whatsapp", words));

    private Task TapAsync(LedgerMessage message, string title)
    {
        var button = message.Buttons.Single(b => b.Title == title);
        return network.SendAsync(new InboundRequest(message.Phone, "whatsapp", title, button.Value, message.Sid));
    }

    private static InboundRequest Picture(string phone, string words, byte different) =>
        new(phone, "whatsapp", words, Media: [new InboundMedia("image/png", Convert.ToBase64String([.. Photo, different]))]);

    [GeneratedRegex(@"(?<=OK )\d{4}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Answer();

    /// <summary>The second 128 bits of the tracking link.</summary>
    [GeneratedRegex("/track/[0-9a-f]{32}(?<id>[0-9a-f]{32})", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RequestId();
}
