using System.Text;
using Dispatch.Core.Messaging;

namespace Dispatch.Functions.Tests.Twilio;

/// <summary>What is sent, over real HTTP.</summary>
public sealed class TwilioMessageSenderTests
{
    private const string ContentSid = "HX0123456789abcdef0123456789abcdef";

    private static readonly OutboundMessage Template = new(
        Channel.WhatsApp,
        "+15550100001",
        ContentSid,
        new Dictionary<string, string> { ["2"] = "the sink\nleaks\t badly", ["10"] = " ", ["1"] = "K7F3QX" },
        Body: null,
        "org_1f0e",
        3);

    private static readonly OutboundMessage Text = new(
        Channel.Sms, "+15550100002", ContentSid: null, new Dictionary<string, string>(), "Señal & más + 100% 🔧", "+15550100002", 12);

    [Fact]
    public async Task A_template_goes_out_with_all_its_variables_and_without_a_body()
    {
        await using var twilio = await RecordingTwilio.StartAsync(201, RecordingTwilio.Sent);

        var outcome = await twilio.Sender.SendAsync(Template, TestContext.Current.CancellationToken);

        Assert.Equal(new SendOutcome.Accepted("SM0123456789abcdef0123456789abcdef", "queued", 2), outcome);
        Assert.Equal(("POST", $"/2010-04-01/Accounts/{RecordingTwilio.AccountSid}/Messages.json"), (twilio.Request.Method, twilio.Request.Target));
        Assert.Equal("application/x-www-form-urlencoded", twilio.Request.ContentType);
        Assert.Equal(
            [
                new("To", "whatsapp:+15550100001"),
                new("From", "whatsapp:+15550109999"),
                new("ContentSid", ContentSid),
                new("ContentVariables", """{"1":"K7F3QX","2":"the sink leaks  badly","10":"-"}"""),
                new("StatusCallback", "https://dispatch.example.com/twilio/status?m=3&r=org_1f0e#rc=3&rp=5xx,ct,rt"),
            ],
            twilio.Request.Fields);
    }

    [Fact]
    public async Task A_text_goes_out_as_it_is()
    {
        await using var twilio = await RecordingTwilio.StartAsync(201, RecordingTwilio.Sent);

        await twilio.Sender.SendAsync(Text, TestContext.Current.CancellationToken);

        Assert.Equal(
            [
                new("To", "+15550100002"),
                new("From", "+15550108888"),
                new("Body", "Señal & más + 100% 🔧"),
                new("StatusCallback", "https://dispatch.example.com/twilio/status?m=12&r=%2B15550100002#rc=3&rp=5xx,ct,rt"),
            ],
            twilio.Request.Fields);
    }

    [Theory]
    [InlineData("+15550108888", null, "+15550108888", null)]
    [InlineData(null, "MG00000000000000000000000000000001", null, "MG00000000000000000000000000000001")]
    [InlineData("+15550108888", "MG00000000000000000000000000000001", "+15550108888", "MG00000000000000000000000000000001")]
    public async Task An_sms_comes_from_the_sender_or_the_service_or_is_pinned(string? sender, string? service, string? from, string? messagingServiceSid)
    {
        await using var twilio = await RecordingTwilio.StartAsync(201, RecordingTwilio.Sent, configure: options => (options.SmsSender, options.MessagingServiceSid) = (sender, service));

        await twilio.Sender.SendAsync(Text, TestContext.Current.CancellationToken);
        await twilio.Sender.SendAsync(Template, TestContext.Current.CancellationToken);

        Assert.Equal((from, messagingServiceSid), (twilio.Requests[0].Field("From"), twilio.Requests[0].Field("MessagingServiceSid")));
        Assert.Equal(("whatsapp:+15550109999", null), (twilio.Requests[1].Field("From"), twilio.Requests[1].Field("MessagingServiceSid")));
    }

    [Theory]
    [InlineData(null, null, RecordingTwilio.AccountSid + ":" + RecordingTwilio.AuthToken)]
    [InlineData("SK00000000000000000000000000000001", "key-secret", "SK00000000000000000000000000000001:key-secret")]
    public async Task The_api_key_signs_in_where_there_is_one(string? keySid, string? keySecret, string expected)
    {
        await using var twilio = await RecordingTwilio.StartAsync(201, RecordingTwilio.Sent, configure: options => (options.ApiKeySid, options.ApiKeySecret) = (keySid, keySecret));

        await twilio.Sender.SendAsync(Text, TestContext.Current.CancellationToken);

        Assert.Equal("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(expected)), twilio.Request.Authorization);
        Assert.Contains(RecordingTwilio.AccountSid, twilio.Request.Target, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_person_without_a_number_is_reached_by_user_id()
    {
        await using var twilio = await RecordingTwilio.StartAsync(201, RecordingTwilio.Sent);

        await twilio.Sender.SendAsync(Template with { To = "US.1A2B3C4D5E6F" }, TestContext.Current.CancellationToken);

        Assert.Equal("whatsapp:US.1A2B3C4D5E6F", twilio.Request.Field("To"));
    }

    [Fact]
    public async Task Every_field_name_is_one_of_Twilios()
    {
        await using var twilio = await RecordingTwilio.StartAsync(201, RecordingTwilio.Sent, configure: options =>
        {
            options.MessagingServiceSid = "MG00000000000000000000000000000001";
            options.ValidityPeriod = 900;
        });
        var known = await File.ReadAllLinesAsync(TestData.PathOf("create-message-fields.txt"), TestContext.Current.CancellationToken);

        await twilio.Sender.SendAsync(Template with { Channel = Channel.Sms }, TestContext.Current.CancellationToken);
        await twilio.Sender.SendAsync(Text, TestContext.Current.CancellationToken);

        var names = twilio.Requests.SelectMany(request => request.Fields).Select(field => field.Key).Distinct().Order().ToArray();
        Assert.Equal(["Body", "ContentSid", "ContentVariables", "From", "MessagingServiceSid", "StatusCallback", "To", "ValidityPeriod"], names);
        Assert.Empty(names.Except(known));
        Assert.Equal("900", twilio.Requests[0].Field("ValidityPeriod"));
    }

    public static TheoryData<string, int> Hopeless => new()
    {
        { "long", 21617 },
        { "empty", 21654 },
        { "null", 21654 },
        { "content", 21655 },
        { "user id by SMS", 21211 },
        { "prefix", 21211 },
    };

    [Theory]
    [MemberData(nameof(Hopeless))]
    public async Task What_Twilio_would_refuse_for_certain_is_not_sent(string what, int code)
    {
        await using var twilio = await RecordingTwilio.StartAsync(201, RecordingTwilio.Sent);
        var message = what switch
        {
            "long" => Text with { Body = new string('x', 1601) },
            "empty" => Text with { Body = "" },
            "null" => Text with { Body = null },
            "content" => Template with { ContentSid = "HX1" },
            "user id by SMS" => Text with { To = "US.1A2B3C4D5E6F" },
            _ => Template with { To = "whatsapp:+15550100001" },
        };

        var refused = Assert.IsType<SendOutcome.Refused>(await twilio.Sender.SendAsync(message, TestContext.Current.CancellationToken));

        Assert.Equal((code, 0), (refused.ErrorCode, refused.HttpStatus));
        Assert.Empty(twilio.Requests);
        Assert.IsType<SendOutcome.Accepted>(await twilio.Sender.SendAsync(Text with { Body = new string('x', 1600) }, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_log_names_no_person_and_no_secret()
    {
        const string Refusal = """{"code":21211,"message":"The 'To' number +1 (555) 010-0002 is not valid, nor is whatsapp:US.1A2B3C4D5E6F or https://dispatch.example.com/?r=%2B15550100002","status":400}""";
        var answers = new Queue<(int, string)>([(201, RecordingTwilio.Sent), (400, Refusal), (429, ""), (500, Refusal)]);
        await using var twilio = await RecordingTwilio.StartAsync(context =>
        {
            var (status, body) = answers.Dequeue();
            return RecordingTwilio.Answer(context, status, body);
        });

        var outcomes = new List<SendOutcome>();
        for (var i = 0; i < 4; i++)
        {
            outcomes.Add(await twilio.Sender.SendAsync(Text, TestContext.Current.CancellationToken));
        }

        Assert.Equal(4, twilio.Log.Lines.Count);
        Assert.Contains("…0002#12", twilio.Log.Lines[0], StringComparison.Ordinal);
        Assert.Contains("21211", twilio.Log.Lines[1], StringComparison.Ordinal);
        Assert.All(
            twilio.Log.Lines.Concat(outcomes.Select(outcome => outcome.ToString())),
            line => Assert.All(
                new[] { "5550100002", "010-0002", "1A2B3C4D5E6F", "https:", RecordingTwilio.AuthToken, "Señal" },
                secret => Assert.DoesNotContain(secret, line, StringComparison.Ordinal)));
    }
}
