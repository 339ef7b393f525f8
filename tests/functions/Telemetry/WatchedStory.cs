using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Dispatch.Core.Requests;
using Dispatch.Core.Turns;
using Dispatch.Functions.Storage;
using Dispatch.Functions.Tests.Storage;
using Dispatch.Functions.Tests.Turns;
using Dispatch.Functions.Twilio;

namespace Dispatch.Functions.Tests.Telemetry;

/// <summary>The main story as the world sees it: every step over HTTP to the app, and from the app to a provider.</summary>
internal sealed class WatchedStory(DispatchFixture dispatch)
{
    public const string AuthToken = "auth-token-that-nobody-may-read-1";
    public const string ApiKey = "bootstrap-key-that-nobody-may-read-2";
    public const string Renter = "Anastasia Perezovna";
    public const string Problem = "The tap in the bathroom drips on the carpet";
    public const string Remark = "My neighbour complains about the noise";

    public static IReadOnlyDictionary<string, string?> Settings(string collector) => new Dictionary<string, string?>(StringComparer.Ordinal)
    {
        ["Twilio:AuthToken"] = AuthToken,
        ["Api:BootstrapKey"] = ApiKey,
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector,
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        ["OTEL_EXPORTER_OTLP_HEADERS"] = "x-key=collector-key",
    };

    /// <summary>A report through the API; ends when the provider has said something of each of its messages.</summary>
    public async Task<RequestKey> ReportAsync()
    {
        using var call = new HttpRequestMessage(HttpMethod.Post, "/api/requests")
        {
            Content = JsonContent.Create(new
            {
                complex_code = dispatch.Code,
                name = Renter,
                phone_number = dispatch.RenterPhone,
                unit = "4B",
                location = "bathroom",
                description = Problem,
                specialty = "plumbing",
            }),
        };
        call.Headers.Add("X-Api-Key", ApiKey);
        using var answer = await dispatch.Http.SendAsync(call, StorageFixture.Cancellation);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(StorageFixture.Cancellation));
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(StorageFixture.Cancellation));
        var key = new RequestKey(dispatch.Organisation, body.RootElement.GetProperty("id").GetString()!);
        await WaitAsync(async () => (await Story.ReadAsync(dispatch, key)).Aggregate.Messages is { Count: >= 3 } sent && sent.All(m => m.IsSettled));
        return key;
    }

    /// <summary>The provider reports on a message of ours.</summary>
    public Task CallbackAsync(RequestKey key, int message, string status, int? code = null) => SignedAsync(
        $"/twilio/status?m={message}&r={key.Partition}",
        [
            new("MessageSid", $"SM{message:x32}"), new("MessageStatus", status), new("To", $"whatsapp:{dispatch.RenterPhone}"),
            .. code is { } error
                ? new KeyValuePair<string, string>[] { new("ErrorCode", $"{error}"), new("ErrorMessage", $"{dispatch.RenterPhone} is not on WhatsApp") }
                : [],
        ]);

    /// <summary>The worker taps a button of the first offer.</summary>
    public Task TapAsync(RequestKey key, string verb) =>
        SayAsync(dispatch.WorkerPhone, "Accept", new("ButtonPayload", $"{verb}:{key.OrganisationId}:{key.RequestId}:1"), new("ButtonText", "Accept"));

    public Task SayAsync(string from, string text, params IEnumerable<KeyValuePair<string, string>> more) => SignedAsync(
        "/twilio/inbound",
        [
            new("MessageSid", "SM" + Guid.NewGuid().ToString("N")), new("From", $"whatsapp:{from}"), new("To", "whatsapp:+15550109999"),
            new("Body", text), new("ProfileName", Renter), new("NumMedia", "0"), .. more,
        ]);

    /// <summary>A webhook that is not the provider's.</summary>
    public async Task ForgeAsync()
    {
        using var form = new FormUrlEncodedContent([new("From", dispatch.RenterPhone), new("Body", Remark)]);
        using var answer = await dispatch.Http.PostAsync("/twilio/inbound", form, StorageFixture.Cancellation);
        Assert.Equal(System.Net.HttpStatusCode.Forbidden, answer.StatusCode);
    }

    /// <summary>The queue gives out a nudge as it was put.</summary>
    public Task NudgeAsync(Nudge nudge) =>
        TriggerAsync("/RunNudge", new { Data = new { nudge = JsonSerializer.Serialize(StorageNudgeQueue.Write(nudge)) }, Metadata = new { DequeueCount = "1" } });

    public Task SweepAsync() => TriggerAsync("/Sweep", new { Data = new { timer = new { IsPastDue = false } }, Metadata = new { } });

    public static async Task WaitAsync(Func<Task<bool>> condition)
    {
        for (var i = 0; i < 200; i++)
        {
            if (await condition())
            {
                return;
            }

            await Task.Delay(50, StorageFixture.Cancellation);
        }

        Assert.Fail("It did not happen within ten seconds.");
    }

    private async Task SignedAsync(string path, IReadOnlyList<KeyValuePair<string, string>> form)
    {
        using var call = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(form) };
        call.Headers.Add(TwilioSignature.HeaderName, TwilioSignature.Sign(AuthToken, "http://localhost:7071" + path, form));
        using var answer = await dispatch.Http.SendAsync(call, StorageFixture.Cancellation);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {answer.StatusCode}");
    }

    private async Task TriggerAsync(string path, object call)
    {
        using var content = new StringContent(JsonSerializer.Serialize(call), Encoding.UTF8, "application/json");
        using var answer = await dispatch.Http.PostAsync(path, content, StorageFixture.Cancellation);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {answer.StatusCode}");
    }
}

/// <summary>Listeners hear the whole process: these tests run when no others do.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class TelemetryCollection
{
    public const string Name = "Telemetry";
}
