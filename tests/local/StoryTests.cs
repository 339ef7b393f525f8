using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Dispatch.Local.Tests;

/// <summary>
/// The whole story through the one command, over HTTP alone: a report with a photo, the offer, accept and done, ticks, the landlord's SMS,
/// the history on the tracking page. What people got is read from the stand-in's ledger, never from our tables.
/// </summary>
public sealed partial class StoryTests
{
    private const string Renter = "+14155550101";
    private const string Ben = "+14155550111";
    private const string Carla = "+14155550112";
    private const string Frank = "+14155550115";
    private const string Lena = "+14155550121";

    // The smallest PNG there is.
    private static readonly byte[] Photo = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_dripping_tap_is_reported_dispatched_followed_and_done()
    {
        await using var local = await LocalProcess.StartAsync();
        using var client = local.Client();
        var track = await ReportAsync(client);

        // The primary plumber is asked by template, with buttons; the one on leave is not; renter and landlord are told.
        var offer = await MessageAsync(client, Ben, m => Buttons(m).Count > 0, "the offer");
        Assert.Equal("whatsapp", offer.GetProperty("channel").GetString());
        Assert.StartsWith("dispatch_job_offer", offer.GetProperty("contentName").GetString(), StringComparison.Ordinal);
        Assert.Equal(["Accept", "Decline"], Buttons(offer).Select(b => b.Title));
        foreach (var part in new[] { "tap", "Elm Court, 4B", "Ana Perez", Renter })
        {
            Assert.Contains(part, Body(offer), StringComparison.Ordinal);
        }

        Assert.Empty(await MessagesAsync(client, Frank));
        await MessageAsync(client, Renter, m => Body(m).Contains(track, StringComparison.Ordinal), "the renter's link");
        var told = await MessageAsync(client, Lena, m => Body(m).Contains("Elm Court", StringComparison.Ordinal), "the landlord's SMS");
        Assert.Equal("sms", told.GetProperty("channel").GetString());
        await MessageAsync(client, Ben, m => Buttons(m).Count > 0 && m.GetProperty("status").GetString() == "read", "the offer's ticks");
        await TrackShowsAsync(client, track, "Delivered", "Read");

        await TapAsync(client, Ben, Buttons(offer).Single(b => b.Title == "Accept"));
        var mine = await MessageAsync(client, Ben, m => Buttons(m).Any(b => b.Title == "Done"), "the confirmation");
        await MessageAsync(client, Lena, m => Body(m).Contains("Ben", StringComparison.Ordinal), "the landlord hears who comes");
        await TrackShowsAsync(client, track, "Ben");

        await TapAsync(client, Ben, Buttons(mine).Single(b => b.Title == "Done"));
        await MessageAsync(client, Lena, m => Body(m).Contains("done", StringComparison.Ordinal) && Body(m).Contains("Ben", StringComparison.Ordinal), "the landlord hears it is done");
        await MessageAsync(client, Renter, m => Body(m).Contains("done", StringComparison.Ordinal), "the renter hears it is done");
        await TrackShowsAsync(client, track, "Done");

        // Nobody got anything twice, and Twilio would not have complained.
        var all = await MessagesAsync(client, null);
        Assert.Equal(9, all.Count(m => m.GetProperty("direction").GetString() == "outbound-api"));
        Assert.All(all, m => Assert.Empty(m.GetProperty("warnings").EnumerateArray()));
        Assert.Equal(all.Count, all.Select(Body).Distinct(StringComparer.Ordinal).Count() + RepeatedTaps(all));
    }

    [Fact]
    public async Task A_worker_who_declines_in_words_passes_the_job_on_and_a_late_yes_is_told()
    {
        await using var local = await LocalProcess.StartAsync();
        using var client = local.Client();
        await ReportAsync(client);
        await MessageAsync(client, Ben, m => Buttons(m).Count > 0, "the first offer");

        await WriteAsync(client, Ben, "I can't");
        var second = await MessageAsync(client, Carla, m => Buttons(m).Count > 0, "the second offer");
        Assert.Contains("Aceptar", Buttons(second).Select(b => b.Title), StringComparer.Ordinal);
        await WriteAsync(client, Carla, "acepto");
        await MessageAsync(client, Renter, m => Body(m).Contains("Carla", StringComparison.Ordinal), "the renter hears of the second worker");

        var before = (await MessagesAsync(client, Ben)).Count;
        var first = (await MessagesAsync(client, Ben)).First(m => Buttons(m).Count > 0);
        await TapAsync(client, Ben, Buttons(first).Single(b => b.Title == "Accept"));
        await Wait.UntilAsync(async () => (await MessagesAsync(client, Ben)).Count >= before + 2, "the late worker is told");
    }

    [Fact]
    public async Task An_album_of_ten_webhooks_at_once_lands_on_the_tracking_page_although_Twilio_does_not_have_it_at_first()
    {
        await using var local = await LocalProcess.StartAsync();
        using var client = local.Client();
        var track = await ReportAsync(client);
        var offer = await MessageAsync(client, Ben, m => Buttons(m).Count > 0, "the offer");
        await TapAsync(client, Ben, Buttons(offer).Single(b => b.Title == "Accept"));
        await MessageAsync(client, Ben, m => Buttons(m).Any(b => b.Title == "Done"), "the confirmation");
        using var fault = await client.PostAsJsonAsync("/_stand-in/faults", new { kind = "MediaMissing", count = 3 }, Cancellation);
        Assert.Equal(HttpStatusCode.OK, fault.StatusCode);

        var photo = new { contentType = "image/png", data = Convert.ToBase64String(Photo) };
        await Task.WhenAll(Enumerable.Range(0, 10).Select(i =>
            InboundAsync(client, new { from = Ben, channel = "whatsapp", body = i == 0 ? "before I begin" : string.Empty, media = new[] { photo } })));

        var page = string.Empty;
        await Wait.UntilAsync(
            async () =>
            {
                page = await client.GetStringAsync(track, Cancellation);
                return PhotoPath().Matches(page).Select(m => m.Value).Distinct(StringComparer.Ordinal).Count() == 11;
            },
            "ten photos beside the first");
        Assert.Contains("before I begin", page, StringComparison.Ordinal);
        foreach (var path in PhotoPath().Matches(page).Select(m => m.Value).Distinct(StringComparer.Ordinal))
        {
            Assert.Equal(Photo, await client.GetByteArrayAsync(path, Cancellation));
        }
    }

    [Fact]
    public async Task The_same_form_sent_twice_makes_one_request()
    {
        await using var local = await LocalProcess.StartAsync();
        using var client = local.Client();
        var formId = Guid.NewGuid().ToString("D");
        var tracks = await Task.WhenAll(ReportAsync(client, formId), ReportAsync(client, formId));
        Assert.Equal(tracks[0], tracks[1]);
        Assert.Equal(tracks[0], await ReportAsync(client, formId));

        await MessageAsync(client, Ben, m => Buttons(m).Count > 0, "the offer");
        await MessageAsync(client, Renter, _ => true, "the renter's message");
        await MessageAsync(client, Lena, _ => true, "the landlord's message");
        Assert.Equal(3, (await MessagesAsync(client, null)).Count);
    }

    private static async Task<string> ReportAsync(HttpClient client, string? formId = null)
    {
        using var form = new MultipartFormDataContent
        {
            { new StringContent("Ana Perez"), "name" },
            { new StringContent("(415) 555-0101"), "phone_number" },
            { new StringContent("4B"), "unit" },
            { new StringContent("kitchen"), "location" },
            { new StringContent("The kitchen tap drips all night."), "description" },
            { new StringContent("plumbing"), "specialty" },
            { new StringContent("medium"), "priority" },
        };
        if (formId is not null)
        {
            form.Add(new StringContent(formId), "form_id");
        }

        var photo = new ByteArrayContent(Photo);
        photo.Headers.ContentType = new MediaTypeHeaderValue("image/png");
        form.Add(photo, "photos", "tap.png");
        using var answer = await client.PostAsync("/report/ELM1", form, Cancellation);
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        return answer.Headers.Location!.ToString();
    }

    /// <summary>The tracking page, and a photo that can be opened from it.</summary>
    private static async Task TrackShowsAsync(HttpClient client, string track, params string[] parts)
    {
        var page = string.Empty;
        await Wait.UntilAsync(
            async () =>
            {
                page = await client.GetStringAsync(track, Cancellation);
                return parts.All(p => page.Contains(p, StringComparison.Ordinal));
            },
            $"the tracking page shows {string.Join(", ", parts)}");
        var photo = PhotoPath().Match(page);
        Assert.True(photo.Success, "the page shows the photo");
        Assert.Equal(Photo, await client.GetByteArrayAsync(photo.Value, Cancellation));
    }

    private static Task TapAsync(HttpClient client, string phone, (string Title, string Payload) button) =>
        InboundAsync(client, new { from = phone, channel = "whatsapp", body = button.Title, buttonPayload = button.Payload });

    private static Task WriteAsync(HttpClient client, string phone, string text) =>
        InboundAsync(client, new { from = phone, channel = "whatsapp", body = text });

    private static async Task InboundAsync(HttpClient client, object message)
    {
        using var answer = await client.PostAsJsonAsync("/_stand-in/inbound", message, Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static async Task<JsonElement> MessageAsync(HttpClient client, string phone, Func<JsonElement, bool> which, string what)
    {
        JsonElement found = default;
        await Wait.UntilAsync(
            async () =>
            {
                found = (await MessagesAsync(client, phone)).FirstOrDefault(m => m.GetProperty("direction").GetString() != "inbound" && which(m));
                return found.ValueKind == JsonValueKind.Object;
            },
            what);
        return found;
    }

    private static async Task<List<JsonElement>> MessagesAsync(HttpClient client, string? phone)
    {
        var query = phone is null ? string.Empty : $"?phone={Uri.EscapeDataString(phone)}";
        using var ledger = JsonDocument.Parse(await client.GetStringAsync("/_stand-in/ledger" + query, Cancellation));
        return ledger.RootElement.GetProperty("messages").EnumerateArray().Select(m => m.Clone()).ToList();
    }

    private static string Body(JsonElement message) => message.GetProperty("body").GetString()!;

    private static List<(string Title, string Payload)> Buttons(JsonElement message) =>
        [.. message.GetProperty("buttons").EnumerateArray().Select(b => (b.GetProperty("title").GetString()!, b.GetProperty("value").GetString()!))];

    private static int RepeatedTaps(List<JsonElement> all) =>
        all.Count(m => m.GetProperty("direction").GetString() == "inbound")
        - all.Where(m => m.GetProperty("direction").GetString() == "inbound").Select(Body).Distinct(StringComparer.Ordinal).Count();

    [GeneratedRegex("/track/[0-9a-f]{96}/photos/[0-9a-f-]{36}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PhotoPath();
}
