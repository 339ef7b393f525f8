using System.Text.Json.Nodes;
using Dispatch.Functions.Twilio;

namespace Dispatch.Functions.Tests.Twilio;

/// <summary>Templates and their approval, over real HTTP.</summary>
public sealed class TwilioContentTests
{
    private const string ContentSid = "HX0123456789abcdef0123456789abcdef";

    private static readonly ContentDraft Draft = new(
        "worker_offer_en",
        "en",
        new Dictionary<string, string> { ["1"] = "K7F3QX" },
        new JsonObject { ["twilio/text"] = new JsonObject { ["body"] = "Job {{1}} ñ" } });

    [Fact]
    public async Task A_draft_becomes_a_content()
    {
        await using var twilio = await RecordingTwilio.StartAsync(201, $$"""{"sid":"{{ContentSid}}"}""");

        Assert.Equal(ContentSid, await twilio.Content.CreateAsync(Draft, TestContext.Current.CancellationToken));
        Assert.Equal(("POST", "/v1/Content"), (twilio.Request.Method, twilio.Request.Target));
        Assert.StartsWith("application/json", twilio.Request.ContentType);
        Assert.StartsWith("Basic ", twilio.Request.Authorization);
        var expected = JsonNode.Parse("""{"friendly_name":"worker_offer_en","language":"en","variables":{"1":"K7F3QX"},"types":{"twilio/text":{"body":"Job {{1}} ñ"}}}""");
        Assert.True(JsonNode.DeepEquals(expected, JsonNode.Parse(twilio.Request.Body)), twilio.Request.Body);
    }

    [Fact]
    public async Task A_content_is_submitted_for_approval()
    {
        await using var twilio = await RecordingTwilio.StartAsync(201, """{"name":"worker_offer_en","category":"UTILITY","status":"received","rejection_reason":""}""");

        var approval = await twilio.Content.SubmitApprovalAsync(ContentSid, "worker_offer_en", "UTILITY", TestContext.Current.CancellationToken);

        Assert.Equal(new ContentApproval("received", "UTILITY", RejectionReason: null), approval);
        Assert.Equal($"/v1/Content/{ContentSid}/ApprovalRequests/whatsapp", twilio.Request.Target);
        Assert.Equal("""{"name":"worker_offer_en","category":"UTILITY"}""", twilio.Request.Body);
    }

    [Theory]
    [InlineData("""{"whatsapp":{"status":"approved","category":"MARKETING","rejection_reason":""}}""", "approved", "MARKETING", null)]
    [InlineData("""{"whatsapp":{"status":"rejected","category":"UTILITY","rejection_reason":"INVALID_FORMAT"}}""", "rejected", "UTILITY", "INVALID_FORMAT")]
    [InlineData("""{"whatsapp":null}""", "unsubmitted", null, null)]
    [InlineData("{}", "unsubmitted", null, null)]
    public async Task The_state_of_an_approval_is_fetched(string body, string status, string? category, string? reason)
    {
        await using var twilio = await RecordingTwilio.StartAsync(200, body);

        Assert.Equal(new ContentApproval(status, category, reason), await twilio.Content.FetchApprovalAsync(ContentSid, TestContext.Current.CancellationToken));
        Assert.Equal(("GET", $"/v1/Content/{ContentSid}/ApprovalRequests"), (twilio.Request.Method, twilio.Request.Target));
    }

    [Fact]
    public async Task A_refusal_has_its_code()
    {
        await using var twilio = await RecordingTwilio.StartAsync(400, """{"code":92009,"detail":"Already submitted","status":400,"title":"x"}""");

        var error = await Assert.ThrowsAsync<TwilioApiException>(() => twilio.Content.SubmitApprovalAsync(ContentSid, "n", "UTILITY", TestContext.Current.CancellationToken));
        Assert.Equal((92009, 400, "Already submitted"), (error.ErrorCode, error.HttpStatus, error.Message));
    }

    [Theory]
    [InlineData(201, "{}")]
    [InlineData(201, """{"sid":"SM0123456789abcdef0123456789abcdef"}""")]
    [InlineData(201, "<html>")]
    [InlineData(404, "{}")]
    public async Task An_answer_without_a_ContentSid_is_an_error(int status, string body)
    {
        await using var twilio = await RecordingTwilio.StartAsync(status, body);

        await Assert.ThrowsAsync<TwilioApiException>(() => twilio.Content.CreateAsync(Draft, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_is_not_there_is_null_and_what_is_no_sid_is_not_asked_for()
    {
        await using var twilio = await RecordingTwilio.StartAsync(404, """{"code":20404,"message":"not found","status":404}""");

        Assert.Null(await twilio.Content.FetchApprovalAsync(ContentSid, TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<ArgumentException>(() => twilio.Content.FetchApprovalAsync("../x", TestContext.Current.CancellationToken));
        Assert.Single(twilio.Requests);
    }
}
