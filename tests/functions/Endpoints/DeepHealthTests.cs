using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Dispatch.Core.Messaging;
using Dispatch.Core.Messaging.Templates;
using Dispatch.Functions.Storage;
using Dispatch.Functions.Storage.Accounts;
using Dispatch.Functions.Tests.Storage;
using Dispatch.Functions.Tests.Telemetry;
using Dispatch.Functions.Tests.Turns;

namespace Dispatch.Functions.Tests.Endpoints;

/// <summary>What whoever is on call is told, and who else is not.</summary>
public sealed class DeepHealthTests(StorageFixture storage)
{
    private const string Key = WatchedStory.ApiKey;

    private static readonly Dictionary<string, string?> WithKey = new(StringComparer.Ordinal) { ["Api:BootstrapKey"] = Key };

    [Fact]
    public async Task Without_a_key_nothing_is_told_and_the_cheap_answer_needs_none()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage, isServed: true, more: WithKey);
        using var deep = await dispatch.Http.GetAsync("/healthz/deep", StorageFixture.Cancellation);
        Assert.Equal(HttpStatusCode.Unauthorized, deep.StatusCode);
        using (var scope = StorageCalls.Begin())
        {
            Assert.Equal("ok\n", await dispatch.Http.GetStringAsync("/healthz", StorageFixture.Cancellation));
            Assert.Equal(0, scope.Count);
        }
    }

    [Fact]
    public async Task Every_part_is_looked_at_and_what_is_wrong_is_named()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage, isServed: true, more: WithKey);
        var key = (await dispatch.Get<TableApiKeys>().CreateAsync(dispatch.Organisation, "on call", StorageFixture.Cancellation)).Key;
        var story = new WatchedStory(dispatch);
        await story.SweepAsync();
        var request = await Story.ReportAsync(dispatch);
        await Story.CallbackAsync(dispatch, request, "delivered");
        var template = TemplateCatalog.BuiltIn.Templates.First(t => t.Kind == TemplateKind.Template).ContentKey("en");
        await dispatch.Get<TableTemplateStore>().PutAsync(
            dispatch.Organisation, new TemplateRow(template, "HX1", "rejected", "UTILITY", dispatch.Clock.GetUtcNow()), StorageFixture.Cancellation);
        await dispatch.Get<ISenderStates>().TroubleAsync(Channel.WhatsApp, 63112, null, StorageFixture.Cancellation);
        var (code, health) = await AskAsync(dispatch, key);

        Assert.Equal(HttpStatusCode.OK, code);
        Assert.Equal("degraded", health.GetProperty("status").GetString());
        Assert.NotEmpty(health.GetProperty("version").GetString()!);
        var parts = health.GetProperty("parts").EnumerateArray().ToDictionary(p => p.GetProperty("name").GetString()!, StringComparer.Ordinal);
        Assert.All(StorageSetup.Tables, t => Assert.Equal("ok", parts["table " + t].GetProperty("status").GetString()));
        Assert.Equal("ok", parts["container photos"].GetProperty("status").GetString());
        Assert.True(parts["queue nudges"].GetProperty("count").GetInt32() > 0);
        Assert.Equal(JsonValueKind.Number, parts["queue nudges-poison"].GetProperty("count").ValueKind);
        Assert.Equal("ok", parts["sweep"].GetProperty("status").GetString());
        Assert.Equal("has not run yet", parts["reconcile inbound"].GetProperty("note").GetString());
        Assert.True(parts["callbacks"].GetProperty("lastAt").GetDateTimeOffset() > dispatch.Clock.GetUtcNow().AddMinutes(-5));
        Assert.StartsWith("whatsapp stopped by 63112", parts["senders"].GetProperty("note").GetString(), StringComparison.Ordinal);
        Assert.Equal($"{template} rejected", parts["templates"].GetProperty("note").GetString());
        Assert.DoesNotContain(dispatch.WorkerPhone, health.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Timed_work_that_has_stopped_is_down_and_callbacks_that_stay_away_are_told()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage, isServed: true, more: WithKey);
        var story = new WatchedStory(dispatch);
        var key = (await dispatch.Get<TableApiKeys>().CreateAsync(dispatch.Organisation, "on call", StorageFixture.Cancellation)).Key;
        await story.SweepAsync();
        var request = await Story.ReportAsync(dispatch);
        await Story.NudgeAsync(dispatch, request.Key);
        dispatch.Clock.MoveOn(TimeSpan.FromMinutes(16));
        var (code, health) = await AskAsync(dispatch, key);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "down"), (code, health.GetProperty("status").GetString()));
        var parts = health.GetProperty("parts").EnumerateArray().ToDictionary(p => p.GetProperty("name").GetString()!, StringComparer.Ordinal);
        Assert.Equal(["sweep"], parts.Values.Where(p => p.GetProperty("status").GetString() == "down").Select(p => p.GetProperty("name").GetString()));
        Assert.Equal(("degraded", 3), (parts["callbacks"].GetProperty("status").GetString(), parts["callbacks"].GetProperty("count").GetInt32()));
    }

    [Theory]
    [InlineData(Key)]
    [InlineData("dk_a-key-that-is-looked-up")]
    public async Task With_storage_away_the_answer_comes_soon_and_says_so(string key)
    {
        // Nobody listens on these ports.
        const string away = "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=bm9uZQ==;BlobEndpoint=http://127.0.0.1:1/a;QueueEndpoint=http://127.0.0.1:1/a;TableEndpoint=http://127.0.0.1:1/a";
        var settings = new Dictionary<string, string?>(WithKey, StringComparer.Ordinal)
        {
            ["AzureWebJobsStorage"] = away,
            ["PublicBaseUrl"] = "http://localhost:7071",
            ["Twilio:AccountSid"] = "AC" + new string('0', 32),
            ["Twilio:AuthToken"] = "token",
            ["Twilio:WhatsAppSender"] = "+15550109999",
            ["Twilio:SmsSender"] = "+15550108888",
            ["FUNCTIONS_CUSTOMHANDLER_PORT"] = "0",
        };
        Assert.True(Settings.TryRead(StorageFixture.Configuration([.. settings.Select(s => (s.Key, s.Value!))]), out var read, out var faults), string.Join('\n', faults));
        await using var app = DispatchApp.Build(read, []);
        await app.StartAsync(StorageFixture.Cancellation);
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        var start = Stopwatch.GetTimestamp();
        using var call = new HttpRequestMessage(HttpMethod.Get, "/healthz/deep");
        call.Headers.Add("X-Api-Key", key);
        using var answer = await http.SendAsync(call, StorageFixture.Cancellation);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(30));
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(StorageFixture.Cancellation));
        Assert.Equal("down", body.RootElement.GetProperty("status").GetString());
        var looks = body.RootElement.GetProperty("parts").EnumerateArray()
            .Where(p => p.GetProperty("name").GetString()!.Split(' ')[0] is "table" or "queue" or "container" or "api").ToList();
        Assert.NotEmpty(looks);
        Assert.All(looks, p => Assert.Equal("storage does not answer", p.GetProperty("note").GetString()));
    }

    private static async Task<(HttpStatusCode Code, JsonElement Health)> AskAsync(DispatchFixture dispatch, string key)
    {
        using var call = new HttpRequestMessage(HttpMethod.Get, "/healthz/deep");
        call.Headers.Add("Authorization", "Bearer " + key);
        using var answer = await dispatch.Http.SendAsync(call, StorageFixture.Cancellation);
        return (answer.StatusCode, JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync(StorageFixture.Cancellation)));
    }
}
