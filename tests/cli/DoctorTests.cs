using System.Text.Json;
using Dispatch.Functions.Storage;
using Dispatch.Local.Twilio;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dispatch.Cli.Tests;

/// <summary>Real storage, a real handler process and the stand-in; one thing broken at a time, and doctor has to name it.</summary>
public sealed class DoctorTests(RunningSystem system) : IClassFixture<RunningSystem>
{
    private const string Nobody = "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=a2V5;BlobEndpoint=http://127.0.0.1:9/a;QueueEndpoint=http://127.0.0.1:9/a;TableEndpoint=http://127.0.0.1:9/a";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_is_well_with_everything_in_place()
    {
        var (code, json, text) = await RunAsync(system.Settings);

        Assert.True(code == 0, text);
        var checks = json.GetProperty("checks").EnumerateArray().Select(c => c.GetProperty("check").GetString()!).ToList();
        Assert.All(
            ["setting Twilio__AuthToken", "storage table requests", "storage queue nudges", "storage container photos", "twilio credentials", "twilio WhatsApp sender", "webhook reachable", "webhook signature", "webhook forged signature", "templates", "poison queue", "sweep", "clock storage", "clock Twilio"],
            name => Assert.Contains(name, checks));
        Assert.Contains("webhook setting of the WhatsApp sender", checks);
        Assert.DoesNotContain(system.Settings["Twilio__AuthToken"], text, StringComparison.Ordinal);
        Assert.DoesNotContain(RunningSystem.Key, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PublicBaseUrl", "", "setting PublicBaseUrl")]
    [InlineData("PublicBaseUrl", "http://example.com", "setting PublicBaseUrl")]
    [InlineData("Twilio__AccountSid", "AC1", "setting Twilio__AccountSid")]
    [InlineData("Twilio__SmsSender", "", "setting Twilio__SmsSender")]
    [InlineData("Twilio__WhatsAppSender", "whatsapp:+1", "setting Twilio__WhatsAppSender")]
    [InlineData("Twilio__AuthToken", "@Microsoft.KeyVault(SecretUri=https://v.vault.azure.net/secrets/t)", "setting Twilio__AuthToken")]
    [InlineData("Api__BootstrapKey", "short", "setting Api__BootstrapKey")]
    [InlineData("AzureWebJobsStorage", "nonsense", "setting AzureWebJobsStorage")]
    [InlineData("AzureWebJobsStorage", Nobody, "storage table requests")]
    [InlineData("Twilio__AuthToken", "another-token", "twilio credentials")]
    [InlineData("Twilio__ApiBaseUrl", "http://127.0.0.1:9", "twilio credentials")]
    [InlineData("Twilio__ContentBaseUrl", "http://127.0.0.1:9", "templates")]
    [InlineData("Twilio__WhatsAppSender", "+15550107777", "twilio WhatsApp sender")]
    [InlineData("Twilio__SmsSender", "+15550107777", "twilio SMS number")]
    [InlineData("Twilio__MessagingServiceSid", "MG00000000000000000000000000000000", "twilio Messaging Service")]
    [InlineData("PublicBaseUrl", "http://127.0.0.1:9", "webhook reachable")]
    [InlineData("PublicBaseUrl", "http://127.0.0.1:9", "webhook setting of the WhatsApp sender")]
    public async Task A_broken_setting_of_each_kind_is_named(string name, string value, string fault)
    {
        var settings = new Dictionary<string, string>(system.Settings, StringComparer.Ordinal) { [name] = value };

        await AssertNamedAsync(settings, "fault", fault, code: 2);
    }

    /// <summary>As docs/going-live.md wants it: the key may send and read messages and contents, the account itself it may not read.</summary>
    [Fact]
    public async Task With_a_restricted_API_key_all_is_well_and_a_wrong_one_is_named()
    {
        var settings = new Dictionary<string, string>(system.Settings, StringComparer.Ordinal)
        {
            ["Twilio__ApiKeySid"] = system.Twilio.Options.Account.ApiKeySid!,
            ["Twilio__ApiKeySecret"] = system.Twilio.Options.Account.ApiKeySecret!,
        };
        await AssertNamedAsync(settings, "ok", "twilio API key", code: 0);

        settings["Twilio__ApiKeySecret"] = "another-secret";
        await AssertNamedAsync(settings, "fault", "twilio API key", code: 2);
        await AssertNamedAsync(settings, "ok", "twilio WhatsApp sender", code: 2);
    }

    /// <summary>The same machine under its other name: what is called is the handler, what is signed is another address.</summary>
    [Fact]
    public async Task An_address_or_token_other_than_the_apps_is_told_by_the_signature()
    {
        var settings = new Dictionary<string, string>(system.Settings, StringComparer.Ordinal) { ["PublicBaseUrl"] = system.Url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal) };

        await AssertNamedAsync(settings, "fault", "webhook signature", code: 2);
    }

    [Theory]
    [InlineData("https://elsewhere.example.com/twilio/inbound", "fault", "webhook setting of the WhatsApp sender")]
    [InlineData("", "fault", "webhook setting of the SMS number")]
    [InlineData("plain", "warning", "webhook setting of the SMS number")]
    public async Task A_webhook_set_wrongly_at_Twilio_is_named(string webhook, string result, string check)
    {
        await using var twilio = await StartAsync(new StandInOptions
        {
            Account = system.Twilio.Options.Account,
            PublicBaseUrl = system.Url,
            WebhookSetting = webhook == "plain" ? system.Url + "/twilio/inbound" : webhook,
        });

        await AssertNamedAsync(With(twilio), result, check, code: 2);
    }

    [Theory]
    [InlineData("suspended", "ONLINE", "twilio credentials")]
    [InlineData("active", "OFFLINE", "twilio WhatsApp sender")]
    public async Task An_account_or_sender_that_may_not_send_is_named(string account, string sender, string check)
    {
        await using var twilio = await StartAsync(new StandInOptions
        {
            Account = system.Twilio.Options.Account,
            PublicBaseUrl = system.Url,
            AccountStatus = account,
            SenderStatus = sender,
        });

        await AssertNamedAsync(With(twilio), "fault", check, code: 2);
    }

    [Theory]
    [InlineData(-5, "ok")]
    [InlineData(60, "warning")]
    [InlineData(-60, "warning")]
    [InlineData(20 * 60, "fault")]
    public async Task A_clock_that_is_wrong_is_named(int seconds, string result)
    {
        var options = new StandInOptions { Account = system.Twilio.Options.Account, PublicBaseUrl = system.Url };
        await using var twilio = await TwilioStandIn.StartAsync(options, new WrongClock(TimeSpan.FromSeconds(seconds)), NullLoggerFactory.Instance, Cancellation);

        await AssertNamedAsync(With(twilio), result, "clock Twilio", code: 2);
    }

    [Fact]
    public async Task Templates_that_nobody_pushed_are_a_fault_and_one_that_is_paused_a_warning()
    {
        await using var twilio = await StartAsync(new StandInOptions { Account = system.Twilio.Options.Account, PublicBaseUrl = system.Url });
        await AssertNamedAsync(With(twilio), "fault", "templates", code: 2);

        twilio.Approvals.Add(new ApprovalRule("renter_done_en", ["paused"]));
        Assert.Equal(1, (await DispatchProcess.RunAsync(["templates", "push"], With(twilio))).Code);
        await AssertNamedAsync(With(twilio), "warning", "template renter_done en", code: 1);
        Assert.Equal(0, (await DispatchProcess.RunAsync(["templates", "push"], system.Settings)).Code);
    }

    [Fact]
    public async Task Storage_that_was_never_made_and_poison_and_an_old_sweep_are_named()
    {
        var poison = RunningSystem.AccountOf(system.Settings).Queue(StorageNudgeQueue.PoisonQueueName);
        await poison.SendMessageAsync("what is this", Cancellation);
        await AssertNamedAsync(system.Settings, "warning", "poison queue", code: 1);
        await poison.ClearMessagesAsync(Cancellation);

        await using var bare = await Local.Azure.Azurite.StartAsync(location: null, Cancellation);
        var settings = new Dictionary<string, string>(system.Settings, StringComparer.Ordinal) { ["AzureWebJobsStorage"] = bare.ConnectionString };
        foreach (var check in new[] { "storage table directory", "storage queue nudges-poison", "storage container photos" })
        {
            await AssertNamedAsync(settings, "fault", check, code: 2);
        }

        await StorageSetup.CreateAsync(RunningSystem.AccountOf(settings), Cancellation);
        await AssertNamedAsync(settings, "warning", "sweep", code: 1);
        await new TableMarks(RunningSystem.AccountOf(settings), settings["Twilio__AccountSid"])
            .ReportAsync("sweep", new { Open = 0 }, DateTimeOffset.UtcNow.AddHours(-1), Cancellation);
        await AssertNamedAsync(settings, "fault", "sweep", code: 2);
    }

    private static Task<TwilioStandIn> StartAsync(StandInOptions options) => RunningSystem.StartTwilioAsync(options);

    private Dictionary<string, string> With(TwilioStandIn twilio) => new(system.Settings, StringComparer.Ordinal)
    {
        ["Twilio__ApiBaseUrl"] = twilio.BaseUrl,
        ["Twilio__ContentBaseUrl"] = twilio.BaseUrl,
    };

    private static async Task AssertNamedAsync(Dictionary<string, string> settings, string result, string check, int code)
    {
        var (actual, json, text) = await RunAsync(settings);
        var named = json.GetProperty("checks").EnumerateArray().Where(c => c.GetProperty("check").GetString() == check).ToList();
        Assert.True(named.Exists(c => c.GetProperty("result").GetString() == result), $"{check} is no {result} in {text}");
        Assert.All(named.Where(c => c.GetProperty("result").GetString() != "ok"), c => Assert.False(string.IsNullOrWhiteSpace(c.GetProperty("advice").GetString())));
        Assert.Equal(code, actual);
    }

    private static async Task<(int Code, JsonElement Json, string Text)> RunAsync(Dictionary<string, string> settings)
    {
        var (code, output, errors) = await DispatchProcess.RunAsync(["doctor", "--json"], settings);
        Assert.True(output.Length > 0, errors);
        using var json = JsonDocument.Parse(output);
        return (code, json.RootElement.Clone(), output);
    }

    private sealed class WrongClock(TimeSpan ahead) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + ahead;
    }
}
