using System.Net;

namespace Dispatch.Local.Tests.Twilio;

/// <summary>Media as Twilio serves them: the resource leads to where the bytes are, and either may go wrong.</summary>
public sealed class MediaDownloadTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_resource_wants_credentials_and_leads_to_an_address_that_wants_none()
    {
        await using var twilio = await StandInFixture.StartAsync();
        var url = await PhotoAsync(twilio);
        using var direct = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        direct.DefaultRequestHeaders.Authorization = twilio.Client.DefaultRequestHeaders.Authorization;
        using var redirect = await direct.GetAsync(url, Cancellation);
        Assert.Equal(HttpStatusCode.TemporaryRedirect, redirect.StatusCode);

        using var stranger = new HttpClient { BaseAddress = twilio.Client.BaseAddress };
        Assert.Equal([1, 2, 3], await stranger.GetByteArrayAsync(redirect.Headers.Location, Cancellation));
        using var guessed = await stranger.GetAsync(redirect.Headers.Location!.OriginalString.Split('?')[0], Cancellation);
        Assert.Equal(HttpStatusCode.Forbidden, guessed.StatusCode);
    }

    [Fact]
    public async Task Media_can_be_missing_for_a_while_late_endless_or_something_else()
    {
        await using var twilio = await StandInFixture.StartAsync();
        var url = await PhotoAsync(twilio);

        await AskAsync(twilio, """{"kind":"MediaMissing","count":2}""");
        await AskAsync(twilio, """{"kind":"MediaSlow","delaySeconds":0.05,"count":1}""");
        foreach (var expected in new[] { HttpStatusCode.NotFound, HttpStatusCode.NotFound, HttpStatusCode.OK })
        {
            using var answer = await twilio.Client.GetAsync(url, Cancellation);
            Assert.Equal(expected, answer.StatusCode);
        }

        await AskAsync(twilio, """{"kind":"MediaWrongType","count":1}""");
        Assert.StartsWith("<html>", await twilio.Client.GetStringAsync(url, Cancellation), StringComparison.Ordinal);

        await AskAsync(twilio, $$"""{"kind":"MediaTooLarge","match":{"to":"{{StandInFixture.Phone}}"} }""");
        await using var endless = await twilio.Client.GetStreamAsync(url, Cancellation);
        await endless.ReadExactlyAsync(new byte[30 * 1024 * 1024], Cancellation);
    }

    private static async Task<string> PhotoAsync(StandInFixture twilio)
    {
        await twilio.InboundAsync(new { from = StandInFixture.Phone, media = new[] { new { contentType = "image/jpeg", data = "AQID" } } });
        return twilio.SignedForm(Assert.Single(twilio.App.Requests))["MediaUrl0"];
    }

    private static async Task AskAsync(StandInFixture twilio, string rule)
    {
        using var content = new StringContent(rule, System.Text.Encoding.UTF8, "application/json");
        using var answer = await twilio.Client.PostAsync("/_stand-in/faults", content, Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }
}
