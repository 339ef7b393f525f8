using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Dispatch.Functions.Twilio;
using Dispatch.Local.Tests.Host;
using Dispatch.Local.Twilio;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dispatch.Local.Tests.Twilio;

/// <summary>A stand-in with short delays, and a real web application in the place of the function app.</summary>
internal sealed class StandInFixture : IAsyncDisposable
{
    public const string Phone = "+15550101001";

    private readonly HttpClient _client = new();

    private StandInFixture(TestHandler app, TwilioStandIn standIn)
    {
        App = app;
        StandIn = standIn;
        var account = standIn.Options.Account;
        _client.BaseAddress = new Uri(standIn.BaseUrl);
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{account.AccountSid}:{account.AuthToken}")));
    }

    /// <summary>The function app's side: everything the stand-in called.</summary>
    public TestHandler App { get; }

    public TwilioStandIn StandIn { get; }

    public LocalAccount Account => StandIn.Options.Account;

    public HttpClient Client => _client;

    public string PublicBaseUrl => StandIn.Options.PublicBaseUrl;

    public string WhatsAppFrom => "whatsapp:" + Account.WhatsAppSender;

    public static async Task<StandInFixture> StartAsync(
        Func<HttpContext, Received, Task>? answer = null, string? folder = null, LocalAccount? account = null, TimeSpan? readDelay = null)
    {
        var app = await TestHandler.StartAsync(answer ?? AnswerWell);
        var options = new StandInOptions
        {
            Account = account ?? LocalAccount.Create(),
            PublicBaseUrl = app.Address.ToString().TrimEnd('/'),
            DataFolder = folder,
            CallbackDelay = TimeSpan.FromMilliseconds(20),
            ReadDelay = readDelay ?? TimeSpan.FromMilliseconds(20),
        };
        var standIn = await TwilioStandIn.StartAsync(options, TimeProvider.System, NullLoggerFactory.Instance, TestContext.Current.CancellationToken);
        return new StandInFixture(app, standIn);
    }

    /// <summary>204 to a status, empty TwiML to a message.</summary>
    public static Task AnswerWell(HttpContext context, Received request)
    {
        if (request.RawTarget.StartsWith("/twilio/inbound", StringComparison.Ordinal))
        {
            context.Response.ContentType = "text/xml";
            return context.Response.WriteAsync("<Response/>");
        }

        context.Response.StatusCode = 204;
        return Task.CompletedTask;
    }

    public Task<HttpResponseMessage> PostAsync(params (string Name, string Value)[] fields) =>
        _client.PostAsync($"/2010-04-01/Accounts/{Account.AccountSid}/Messages.json", Form(fields), TestContext.Current.CancellationToken);

    /// <summary>A message that is taken; gives its SID.</summary>
    public async Task<string> SendAsync(params (string Name, string Value)[] fields)
    {
        using var answer = await PostAsync(fields);
        var body = await ReadAsync(answer);
        Assert.True(answer.StatusCode == HttpStatusCode.Created, body.ToString());
        return body.GetProperty("sid").GetString()!;
    }

    public Task<string> SendWhatsAppAsync(string text, params (string Name, string Value)[] more) =>
        SendAsync([("To", "whatsapp:" + Phone), ("From", WhatsAppFrom), ("Body", text), ("StatusCallback", PublicBaseUrl + "/twilio/status?m=1&r=org_1#rc=3&rp=5xx,ct,rt"), .. more]);

    public async Task<LedgerMessage> InboundAsync(object request)
    {
        using var answer = await _client.PostAsJsonAsync("/_stand-in/inbound", request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<LedgerMessage>(TestContext.Current.CancellationToken))!;
    }

    public async Task PutPhoneAsync(PhoneState phone)
    {
        using var answer = await _client.PutAsJsonAsync($"/_stand-in/phones/{Uri.EscapeDataString(phone.Address)}", phone, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }

    public async Task<IReadOnlyList<LedgerMessage>> LedgerAsync(string query = "")
    {
        var body = await _client.GetFromJsonAsync<JsonElement>("/_stand-in/ledger" + query, TestContext.Current.CancellationToken);
        return body.GetProperty("messages").Deserialize<List<LedgerMessage>>(JsonSerializerOptions.Web)!;
    }

    public async Task<LedgerMessage> MessageAsync(string sid) => Assert.Single(await LedgerAsync($"?sid={sid}"));

    /// <summary>Waits for a status and for the callback that tells it.</summary>
    public async Task<LedgerMessage> UntilAsync(string sid, string status)
    {
        LedgerMessage? message = null;
        await Wait.UntilAsync(
            async () =>
            {
                message = (await LedgerAsync($"?sid={sid}")).SingleOrDefault();
                return message?.Status == status && (message.StatusCallback is null || message.Calls.Any(call => call.Subject == status));
            },
            $"{sid} becomes {status}");
        return message!;
    }

    /// <summary>A content with two variables and two buttons; approved unless said otherwise.</summary>
    public async Task<string> ContentAsync(bool isApproved = true, bool hasSamples = true)
    {
        var content = new Dictionary<string, object>
        {
            ["friendly_name"] = "job_offer",
            ["language"] = "en",
            ["variables"] = hasSamples ? new Dictionary<string, string> { ["1"] = "K7F3QX", ["2"] = "leak" } : [],
            ["types"] = new Dictionary<string, object>
            {
                ["twilio/quick-reply"] = new
                {
                    body = "Job {{1}}: {{2}}. Can you take it?",
                    actions = new object[]
                    {
                        new { type = "QUICK_REPLY", title = "Accept", id = "accept:{{1}}" },
                        new { type = "QUICK_REPLY", title = "Decline", id = "decline:{{1}}" },
                    },
                },
                ["twilio/text"] = new { body = "SMS job {{1}}: {{2}}" },
            },
        };
        using var made = await _client.PostAsJsonAsync("/v1/Content", content, TestContext.Current.CancellationToken);
        var sid = (await ReadAsync(made)).GetProperty("sid").GetString()!;
        if (isApproved)
        {
            using var asked = await _client.PostAsJsonAsync(
                $"/v1/Content/{sid}/ApprovalRequests/whatsapp", new { name = "job_offer", category = "UTILITY" }, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.Created, asked.StatusCode);
        }

        return sid;
    }

    public async Task<JsonElement> GetAsync(string path) => await ReadAsync(await _client.GetAsync(path, TestContext.Current.CancellationToken));

    public static async Task<JsonElement> ReadAsync(HttpResponseMessage answer)
    {
        using var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return document.RootElement.Clone();
    }

    public static FormUrlEncodedContent Form(params (string Name, string Value)[] fields) =>
        new(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));

    /// <summary>The request's form; its signature must be right for the URL it was sent to.</summary>
    public IReadOnlyDictionary<string, string> SignedForm(Received request)
    {
        var fields = FormBody.Parse(request.Body).Fields;
        var expected = TwilioSignature.Sign(
            Account.AuthToken, PublicBaseUrl + request.RawTarget, fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        Assert.Equal(expected, request.Headers[TwilioSignature.HeaderName]);
        return fields.ToDictionary(field => field.Name, field => field.Value);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await StandIn.DisposeAsync();
        await App.DisposeAsync();
    }
}
