using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Dispatch.Functions.Storage;
using Dispatch.Functions.Storage.Accounts;
using Dispatch.Local.Azure;
using Dispatch.Local.Host;
using Dispatch.Local.Twilio;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dispatch.Cli.Tests;

/// <summary>What the commands work on, the real parts: Azurite, Twilio's stand-in, the handler as a process, all set up by the commands themselves.</summary>
public sealed class RunningSystem : IAsyncLifetime
{
    public const string Organisation = "47eaa099-2cb6-416d-86dc-283cf0480ff9";
    public const string Key = "the-first-key-of-these-tests";

    private readonly HttpClient _http = new();
    private readonly ConcurrentQueue<string> _log = new();
    private Process? _handler;

    public Azurite Azurite { get; private set; } = null!;

    internal TwilioStandIn Twilio { get; private set; } = null!;

    /// <summary>Good ones; a test changes a copy.</summary>
    public Dictionary<string, string> Settings { get; private set; } = [];

    /// <summary>What the handler wrote.</summary>
    public IReadOnlyCollection<string> Log => _log;

    public string Url => Settings["PublicBaseUrl"];

    public static string Sample => Path.Combine(AppContext.BaseDirectory, "sample-directory.json");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Azurite = await Azurite.StartAsync(location: null, Cancellation);
        var port = LoopbackPort.Free();
        Twilio = await StartTwilioAsync(new StandInOptions { Account = LocalAccount.Create(), PublicBaseUrl = $"http://127.0.0.1:{port}" });
        Settings = SettingsOf(Azurite, Twilio);
        Settings["Api__BootstrapKey"] = Key;
        await StorageSetup.CreateAsync(AccountOf(Settings), Cancellation);
        Assert.Equal(0, (await DispatchProcess.RunAsync(["directory", "import", Sample], Settings)).Code);
        Assert.Equal(0, (await DispatchProcess.RunAsync(["templates", "push"], Settings)).Code);
        _handler = HandlerCommand.FunctionApp("http", AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar), Settings).Create(port);
        _handler.OutputDataReceived += (_, line) => _log.Enqueue(line.Data ?? "");
        _handler.ErrorDataReceived += (_, line) => _log.Enqueue(line.Data ?? "");
        _handler.Start();
        _handler.BeginOutputReadLine();
        _handler.BeginErrorReadLine();
        await WaitAsync(async () => (await _http.GetAsync(Url + "/healthz", Cancellation)).IsSuccessStatusCode);
        _http.DefaultRequestHeaders.Add("Authorization", "Bearer " + Key);
        await CallAsync("Sweep");
    }

    public async ValueTask DisposeAsync()
    {
        _handler?.Kill(entireProcessTree: true);
        _handler?.Dispose();
        _http.Dispose();
        await Twilio.DisposeAsync();
        await Azurite.DisposeAsync();
    }

    /// <summary>A timer, as the host calls it.</summary>
    public async Task CallAsync(string function)
    {
        using var answer = await _http.PostAsJsonAsync($"{Url}/{function}", new { Data = new { timer = new { } }, Metadata = new { } }, Cancellation);
        Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode}");
    }

    /// <summary>A report by the API.</summary>
    public async Task<string> ReportAsync(string title, string phone)
    {
        using var answer = await _http.PostAsJsonAsync(
            Url + "/api/requests",
            new { complex_code = "ELM1", unit = "4B", name = "Ana Diaz", phone_number = phone, title, description = "Call me at +1 415 555 0123, please.", specialty = "plumbing", priority = "medium", channel = "sms", language = "en" },
            Cancellation);
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        Assert.True(answer.IsSuccessStatusCode, $"{body}\n{string.Join('\n', Log.TakeLast(40))}");
        return body.GetProperty("id").GetString()!;
    }

    internal static Task<TwilioStandIn> StartTwilioAsync(StandInOptions options) =>
        TwilioStandIn.StartAsync(options with { CallbackDelay = TimeSpan.FromMilliseconds(20) }, TimeProvider.System, NullLoggerFactory.Instance, Cancellation);

    internal static Dictionary<string, string> SettingsOf(Azurite azurite, TwilioStandIn twilio) => new(StringComparer.Ordinal)
    {
        ["AzureWebJobsStorage"] = azurite.ConnectionString,
        ["PublicBaseUrl"] = twilio.Options.PublicBaseUrl,
        ["Twilio__AccountSid"] = twilio.Options.Account.AccountSid,
        ["Twilio__AuthToken"] = twilio.Options.Account.AuthToken,
        ["Twilio__ApiBaseUrl"] = twilio.BaseUrl,
        ["Twilio__ContentBaseUrl"] = twilio.BaseUrl,
        ["Twilio__WhatsAppSender"] = twilio.Options.Account.WhatsAppSender,
        ["Twilio__SmsSender"] = twilio.Options.Account.SmsSender,
    };

    internal static StorageAccount AccountOf(IReadOnlyDictionary<string, string> settings) => new(StorageAccountSettings.Read(
        new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create("AzureWebJobsStorage", (string?)settings["AzureWebJobsStorage"])]).Build()));

    internal static async Task WaitAsync(Func<Task<bool>> condition)
    {
        var end = DateTime.UtcNow + TimeSpan.FromSeconds(60);
        while (DateTime.UtcNow < end)
        {
            try
            {
                if (await condition())
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not up yet.
            }

            await Task.Delay(50, Cancellation);
        }

        Assert.Fail("What was waited for did not come within a minute.");
    }
}
