using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Dispatch.Core.Directory;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Core.Turns;
using Dispatch.Functions.Import;
using Dispatch.Functions.Storage;
using Dispatch.Functions.Storage.Accounts;
using Dispatch.Functions.Tests.Storage;
using Dispatch.Functions.Tests.Twilio;
using Dispatch.Functions.Turns;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Dispatch.Functions.Tests.Api;

/// <summary>One organisation of the tests: two complexes, three workers, one property.</summary>
internal sealed record Tenant(string Prefix)
{
    public string Organisation { get; } = NewId();

    public string Complex { get; } = NewId();

    public string OtherComplex { get; } = NewId();

    public string Plumber { get; } = NewId();

    public string Electrician { get; } = NewId();

    public string Away { get; } = NewId();

    public string Property { get; } = NewId();

    public string Code { get; } = "A" + Guid.NewGuid().ToString("N")[..9].ToUpperInvariant();

    public string PlumberPhone => Prefix + "01";

    public string ElectricianPhone => Prefix + "02";

    public string RenterPhone => Prefix + "05";

    /// <summary>Of the organisation; filled in when the app runs.</summary>
    public string Key { get; set; } = string.Empty;

    public DirectoryFile File()
    {
        var landlord = NewId();
        return new DirectoryFile
        {
            Organisations = [new(Organisation, "Tests", "US", "UTC", "en", null, null)],
            Complexes = [new(Complex, Organisation, Code, "Test Court", "1 Test Street", landlord), new(OtherComplex, Organisation, Code + "B", "Elsewhere", "", landlord)],
            Properties = [new(Property, Complex, "4B", landlord)],
            Landlords = [new(landlord, Organisation, "Lena", "Hart", Prefix + "04", null, "en")],
            Workers =
            [
                new(Plumber, Organisation, "Ben", "Okafor", PlumberPhone, null, "en", ["plumbing"], "active"),
                new(Electrician, Organisation, "Eva", "Ruiz", ElectricianPhone, "eva@example.com", "es", ["electrical", "gas"], "active"),
                new(Away, Organisation, "Ann", "Lee", Prefix + "03", null, "en", ["plumbing"], "on_leave"),
            ],
            Assignments = [new(null, Plumber, Complex, true, 1), new(null, Electrician, Complex, false, 2), new(null, Electrician, OtherComplex, true, 1), new(null, Away, Complex, false, 3)],
            Renters = [],
        };
    }

    private static string NewId() => Guid.NewGuid().ToString("D");
}

/// <summary>The function app on a port of this machine, on real storage, with a provider that takes every message; two organisations.</summary>
public sealed class ApiFixture(StorageFixture storage) : IAsyncLifetime
{
    public const string BootstrapKey = "the-bootstrap-key-of-the-tests";

    private RecordingTwilio? _twilio;
    private WebApplication? _app;

    public static CancellationToken Cancellation => StorageFixture.Cancellation;

    internal Tenant A { get; } = new(NewPrefix());

    internal Tenant B { get; } = new(NewPrefix());

    public HttpClient Http { get; } = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false });

    /// <summary>Runs before every storage call of the app.</summary>
    public Func<string, Exception?>? Disturb { get; set; }

    public T Get<T>()
        where T : notnull => _app!.Services.GetRequiredService<T>();

    public async ValueTask InitializeAsync()
    {
        _twilio = await RecordingTwilio.StartAsync(c => RecordingTwilio.Answer(c, 201, $$"""{"sid":"SM{{Guid.NewGuid():N}}","status":"queued","num_segments":"1"}"""));
        var configuration = StorageFixture.Configuration(
            ("AzureWebJobsStorage", storage.Azurite.ConnectionString),
            ("PublicBaseUrl", "http://localhost:7071"),
            ("Twilio__AccountSid", RecordingTwilio.AccountSid),
            ("Twilio__AuthToken", RecordingTwilio.AuthToken),
            ("Twilio__ApiBaseUrl", _twilio.CurrentOptions.ApiBaseUrl),
            ("Twilio__WhatsAppSender", "+15550109999"),
            ("Twilio__SmsSender", "+15550108888"),
            ("Api__BootstrapKey", BootstrapKey),
            ("FUNCTIONS_CUSTOMHANDLER_PORT", "0"));
        Assert.True(Settings.TryRead(configuration, out var settings, out var faults), string.Join('\n', faults));
        var options = new StorageAccountOptions { BeforeCall = m => Disturb?.Invoke(m.Request.Uri.ToString()) is { } fault ? throw fault : ValueTask.CompletedTask };
        _app = DispatchApp.Build(settings, [], s => s.Replace(ServiceDescriptor.Singleton(new StorageAccount(settings.Storage, options))));
        await StorageSetup.CreateAsync(Get<StorageAccount>(), CancellationToken.None);
        foreach (var tenant in new[] { A, B })
        {
            var content = DirectoryCheck.Check(tenant.File(), TimeProvider.System.GetUtcNow(), out var wrong);
            Assert.True(content is not null, string.Join('\n', wrong));
            await new DirectoryImport(Get<StorageAccount>(), TimeProvider.System).StoreAsync(content, CancellationToken.None);
            await ApproveTemplatesAsync(tenant);
            (tenant.Key, _) = await Get<TableApiKeys>().CreateAsync(tenant.Organisation, "tests", CancellationToken.None);
        }

        await _app.StartAsync();
        Http.BaseAddress = new Uri(_app.Urls.Single());
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app!.DisposeAsync();
        await _twilio!.DisposeAsync();
    }

    /// <summary>Calls with A's key unless told otherwise; an empty key sends none.</summary>
    internal async Task<Reply> CallAsync(
        HttpMethod method, string path, object? body = null, string? key = null, string? idempotencyKey = null, string? language = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Content = body switch
        {
            null => null,
            string text => new StringContent(text, Encoding.UTF8, "application/json"),
            HttpContent content => content,
            _ => JsonContent.Create(body),
        };
        key ??= A.Key;
        if (key.Length > 0)
        {
            request.Headers.Authorization = new("Bearer", key);
        }

        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }

        if (language is not null)
        {
            request.Headers.Add("Accept-Language", language);
        }

        using var response = await Http.SendAsync(request, Cancellation);
        return await Reply.OfAsync(response);
    }

    internal Task<Reply> GetAsync(string path, string? key = null, string? language = null) => CallAsync(HttpMethod.Get, path, key: key, language: language);

    internal Task<Reply> PostAsync(string path, object? body, string? key = null, string? idempotencyKey = null) =>
        CallAsync(HttpMethod.Post, path, body, key, idempotencyKey);

    /// <summary>A report that has nothing wrong with it.</summary>
    internal static JsonObject Report(Tenant tenant) => new()
    {
        ["complex_code"] = tenant.Code,
        ["name"] = "Ana Perez",
        ["phone_number"] = tenant.RenterPhone,
        ["unit"] = "4B",
        ["location"] = "kitchen",
        ["description"] = "The tap drips.",
        ["specialty"] = "plumbing",
    };

    /// <summary>Reports and waits until what follows the answer is done.</summary>
    internal async Task<RequestKey> ReportAsync(Tenant tenant, Action<JsonObject>? change = null)
    {
        var report = Report(tenant);
        change?.Invoke(report);
        var reply = await PostAsync("/api/requests", report.ToJsonString(), tenant.Key);
        Assert.True(reply.Status == 201, reply.ToString());
        var key = new RequestKey(tenant.Organisation, reply.Text("id"));
        await WaitAsync(async () => (await ReadAsync(key)).Aggregate.Messages.All(m => m.IsSettled));
        return key;
    }

    internal async Task<RequestDetails> ReadAsync(RequestKey key) => (await Get<IRequestStore>().ReadAsync(key, Cancellation))!;

    /// <param name="expected">Late news is ignored, and kept all the same.</param>
    internal async Task RunAsync(RequestKey key, RequestCommand command, Outcome expected = Outcome.Applied)
    {
        var turn = await Get<RequestTurns>().RunAsync(key, command, new Facts(), null, isFollowed: false, Cancellation);
        Assert.Equal(expected, turn.Outcome);
        await Get<Delivery>().FollowAsync(turn, Cancellation);
    }

    internal Task AcceptAsync(RequestKey key, Tenant tenant) =>
        RunAsync(key, new AnswerOffer(Guid.NewGuid().ToString("N"), tenant.Plumber, 1, [tenant.PlumberPhone], Accept: true, null));

    internal Task CompleteAsync(RequestKey key, Tenant tenant) =>
        RunAsync(key, new ReportProgress(Guid.NewGuid().ToString("N"), tenant.Plumber, RequestEvent.Completed, [tenant.PlumberPhone], null));

    internal async Task DeliverAsync(RequestKey key, string status, int? errorCode = null, Outcome expected = Outcome.Applied)
    {
        var number = (await ReadAsync(key)).Aggregate.Request.DispatchMessage;
        await RunAsync(key, new RecordDelivery(new DeliveryReport(
            "SM" + new string('a', 32), status, DeliveryStatusRules.FromMessageStatus(status), errorCode, null, key.Partition, number, null, TimeProvider.System.GetUtcNow())), expected);
    }

    /// <summary>What the nudge does half a minute later.</summary>
    /// <summary>What the queue would do with the request's latest nudge.</summary>
    internal async Task NudgeAsync(RequestKey key)
    {
        var request = (await ReadAsync(key)).Aggregate.Request;
        await Get<NudgeRun>().RunAsync(new Nudge(key.Partition, request.Seq, request.TurnId, TimeProvider.System.GetUtcNow()), Cancellation);
    }

    internal Task ProjectAsync(RequestKey key) => Get<Delivery>().ProjectAsync(key, Cancellation);

    /// <summary>Asks for a condition every 50 ms, ten seconds at most: what follows an answer happens after it, in another task.</summary>
    public static async Task WaitAsync(Func<Task<bool>> condition)
    {
        for (var i = 0; i < 200; i++)
        {
            if (await condition())
            {
                return;
            }

            await Task.Delay(50, Cancellation);
        }

        Assert.Fail("What was waited for did not come within ten seconds.");
    }

    private async Task ApproveTemplatesAsync(Tenant tenant)
    {
        var templates = new TableTemplateStore(Get<StorageAccount>());
        foreach (var key in Core.Messaging.Templates.TemplateCatalog.BuiltIn.Templates.SelectMany(t => new[] { t.ContentKey("en"), t.ContentKey("es") }))
        {
            await templates.PutAsync(tenant.Organisation, new(key, "HX" + new string('1', 32), TemplateRow.Approved, "UTILITY", DateTimeOffset.UnixEpoch), CancellationToken.None);
        }

        await templates.CopyToComplexesAsync(tenant.Organisation, [tenant.Complex, tenant.OtherComplex], CancellationToken.None);
    }

    // The exchange 555 with lines 0100 to 0199 is fiction's; every tenant takes a number range of its own.
    private static string NewPrefix() => $"+1415{Random.Shared.Next(20000, 99999)}";
}

/// <summary>An answer, read whole.</summary>
internal sealed record Reply(int Status, string? MediaType, string Body, IReadOnlyDictionary<string, string> Headers)
{
    public JsonNode Json => JsonNode.Parse(Body)!;

    public JsonArray Items => Json["items"]!.AsArray();

    public IEnumerable<string> Ids => Items.Select(i => i!["id"]!.GetValue<string>());

    public string? Next => Json["next"]?.GetValue<string>();

    public string Text(string name) => Json[name]!.GetValue<string>();

    /// <summary>The one sentence a field got.</summary>
    public string Error(string field)
    {
        Assert.True(Json["errors"]?[field] is JsonArray { Count: 1 }, $"No sentence for {field}: {Body}");
        return Json["errors"]![field]![0]!.GetValue<string>();
    }

    public Reply IsProblem(int status)
    {
        Assert.True(Status == status, ToString());
        Assert.Equal("application/problem+json", MediaType);
        Assert.Equal(status, Json["status"]!.GetValue<int>());
        Assert.NotEmpty(Text("title"));
        Assert.NotEmpty(Text("detail"));
        Assert.DoesNotContain("   at ", Body, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", Body, StringComparison.Ordinal);
        return this;
    }

    public Reply IsOk()
    {
        Assert.True(Status is 200 or 201 or 204, ToString());
        return this;
    }

    public static async Task<Reply> OfAsync(HttpResponseMessage response) => new(
        (int)response.StatusCode,
        response.Content.Headers.ContentType?.MediaType,
        await response.Content.ReadAsStringAsync(StorageFixture.Cancellation),
        response.Headers.Concat(response.Content.Headers).ToDictionary(h => h.Key, h => string.Join(',', h.Value), StringComparer.OrdinalIgnoreCase));

    public override string ToString() => $"{Status} {MediaType}: {Body}";
}
