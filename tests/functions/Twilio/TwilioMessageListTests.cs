using System.Globalization;
using Dispatch.Core.Messaging;
using Dispatch.Functions.Twilio;

namespace Dispatch.Functions.Tests.Twilio;

/// <summary>Looking messages up, over real HTTP.</summary>
public sealed class TwilioMessageListTests
{
    private const string Path = "/2010-04-01/Accounts/" + RecordingTwilio.AccountSid + "/Messages.json";

    private static readonly DateTimeOffset Since = new(2026, 11, 21, 0, 0, 30, TimeSpan.Zero);

    [Fact]
    public async Task All_pages_are_read_newest_first()
    {
        await using var twilio = await RecordingTwilio.StartAsync(context => RecordingTwilio.Answer(context, 200, context.Request.Query["Page"] == "1"
            ? Page(null, Message("SM2", "2026-11-21T00:05:00Z", "late"))
            : Page(Path + "?To=x&Page=1&PageToken=t", Message("SM1", "2026-11-21T00:01:00Z", "early"), Message("MM0", "2026-11-20T23:00:00Z", "too old"), Message("SM9", "2026-11-21T00:02:00Z", "ours", "inbound"))));

        var messages = await twilio.Sender.ListAsync(Channel.WhatsApp, "+15550100001", Since, TestContext.Current.CancellationToken);

        Assert.Equal(
            [
                new ListedMessage("SM2", "sent", "late", new DateTimeOffset(2026, 11, 21, 0, 5, 0, TimeSpan.Zero), 63016),
                new ListedMessage("SM1", "sent", "early", new DateTimeOffset(2026, 11, 21, 0, 1, 0, TimeSpan.Zero), 63016),
            ],
            messages);
        Assert.Equal(Path + "?To=whatsapp%3A%2B15550100001&From=whatsapp%3A%2B15550109999&DateSent%3E=2026-11-20&PageSize=100", twilio.Requests[0].Target);
        Assert.Equal(Path + "?To=x&Page=1&PageToken=t", twilio.Requests[1].Target);
        Assert.All(twilio.Requests, request => Assert.StartsWith("Basic ", request.Authorization));
        Assert.Empty(twilio.Log.Lines);
    }

    [Fact]
    public async Task Every_filter_is_one_of_Twilios()
    {
        await using var twilio = await RecordingTwilio.StartAsync(200, Page(null));
        var known = await File.ReadAllLinesAsync(TestData.PathOf("list-message-filters.txt"), TestContext.Current.CancellationToken);

        Assert.Empty(await twilio.Sender.ListAsync(Channel.Sms, "+15550100001", Since, TestContext.Current.CancellationToken));

        var names = twilio.Request.Query.Select(pair => pair.Key).ToArray();
        Assert.Equal(["To", "From", "DateSent>", "PageSize"], names);
        Assert.Empty(names.Except(known));
    }

    [Fact]
    public async Task A_service_that_chooses_its_sender_leaves_From_open()
    {
        await using var twilio = await RecordingTwilio.StartAsync(200, Page(null), configure: options => (options.SmsSender, options.MessagingServiceSid) = (null, "MG1"));

        await twilio.Sender.ListAsync(Channel.Sms, "+15550100001", Since, TestContext.Current.CancellationToken);

        Assert.DoesNotContain(twilio.Request.Query, pair => pair.Key == "From");
    }

    [Theory]
    [InlineData("00:00:29", true)]
    [InlineData("23:59:30", true)]
    [InlineData("23:59:29", false)]
    public async Task Clocks_may_differ_by_a_minute(string time, bool isFound)
    {
        var day = time.StartsWith("23", StringComparison.Ordinal) ? "2026-11-20" : "2026-11-21";
        await using var twilio = await RecordingTwilio.StartAsync(200, Page(null, Message("SM1", $"{day}T{time}Z", "text")));

        var messages = await twilio.Sender.ListAsync(Channel.Sms, "+15550100001", Since, TestContext.Current.CancellationToken);

        Assert.Equal(isFound ? 1 : 0, messages.Count);
    }

    [Theory]
    [InlineData("https://attacker.example/2010-04-01/Accounts/" + RecordingTwilio.AccountSid + "/Messages.json")]
    [InlineData("//attacker.example" + Path)]
    [InlineData("/2010-04-01/Accounts/AC00000000000000000000000000000002/Messages.json")]
    public async Task A_link_that_leads_elsewhere_is_not_followed(string link)
    {
        await using var twilio = await RecordingTwilio.StartAsync(200, Page(link));

        await Assert.ThrowsAsync<TwilioApiException>(() => twilio.Sender.ListAsync(Channel.Sms, "+15550100001", Since, TestContext.Current.CancellationToken));
        Assert.Single(twilio.Requests);
    }

    [Fact]
    public async Task A_list_without_end_is_an_error_and_no_part_is_given()
    {
        await using var twilio = await RecordingTwilio.StartAsync(200, Page(Path + "?Page=1", Message("SM1", "2026-11-21T00:01:00Z", "text")));

        await Assert.ThrowsAsync<TwilioApiException>(() => twilio.Sender.ListAsync(Channel.Sms, "+15550100001", Since, TestContext.Current.CancellationToken));
        Assert.Equal(20, twilio.Requests.Count);
    }

    [Theory]
    [InlineData(429, """{"code":20429,"message":"Too Many Requests"}""", 20429, 429)]
    [InlineData(500, "<html>", 0, 500)]
    [InlineData(302, "", 0, 302)]
    [InlineData(200, "<html>", 0, 0)]
    [InlineData(200, "{}", 0, 0)]
    [InlineData(404, "{}", 0, 404)]
    [InlineData(404, "<html>", 0, 404)]
    public async Task An_answer_without_a_list_is_an_error(int status, string body, int code, int httpStatus)
    {
        await using var twilio = await RecordingTwilio.StartAsync(status, body);

        var error = await Assert.ThrowsAsync<TwilioApiException>(() => twilio.Sender.ListAsync(Channel.Sms, "+15550100001", Since, TestContext.Current.CancellationToken));
        Assert.Equal((code, httpStatus), (error.ErrorCode, error.HttpStatus));
    }

    [Fact]
    public async Task One_message_is_fetched_by_its_sid()
    {
        await using var twilio = await RecordingTwilio.StartAsync(200, Message("SM0123456789abcdef0123456789abcdef", "2023-08-24T05:01:45Z", "Hello"));

        var message = await twilio.Sender.FetchAsync("SM0123456789abcdef0123456789abcdef", TestContext.Current.CancellationToken);

        Assert.Equal(new ListedMessage("SM0123456789abcdef0123456789abcdef", "sent", "Hello", new DateTimeOffset(2023, 8, 24, 5, 1, 45, TimeSpan.Zero), 63016), message);
        Assert.Equal(Path.Replace(".json", "/SM0123456789abcdef0123456789abcdef.json", StringComparison.Ordinal), twilio.Request.Target);
    }

    [Fact]
    public async Task What_is_not_there_is_null()
    {
        await using var twilio = await RecordingTwilio.StartAsync(404, """{"code":20404,"message":"not found","status":404}""");

        Assert.Null(await twilio.Sender.FetchAsync("SM0123456789abcdef0123456789abcdef", TestContext.Current.CancellationToken));
        Assert.Null(await twilio.Sender.FetchAsync("../../Balance", TestContext.Current.CancellationToken));
        Assert.Single(twilio.Requests);
    }

    [Fact]
    public async Task A_404_that_is_not_Twilio_s_says_nothing_of_the_message()
    {
        await using var twilio = await RecordingTwilio.StartAsync(404, "<html>proxy</html>");

        var error = await Assert.ThrowsAsync<TwilioApiException>(
            () => twilio.Sender.FetchAsync("SM0123456789abcdef0123456789abcdef", TestContext.Current.CancellationToken));
        Assert.Equal((0, 404), (error.ErrorCode, error.HttpStatus));
    }

    private static string Page(string? next, params string[] messages) =>
        $$"""{"messages":[{{string.Join(',', messages)}}],"next_page_uri":{{(next is null ? "null" : $"\"{next}\"")}},"page":0}""";

    private static string Message(string sid, string date, string body, string direction = "outbound-api")
    {
        var created = DateTimeOffset.Parse(date, CultureInfo.InvariantCulture).ToString("ddd, dd MMM yyyy HH:mm:ss +0000", CultureInfo.InvariantCulture);
        return $$"""{"sid":"{{sid}}","status":"sent","body":"{{body}}","date_created":"{{created}}","direction":"{{direction}}","error_code":63016,"num_segments":"1"}""";
    }
}
