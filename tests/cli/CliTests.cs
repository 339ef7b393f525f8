using System.Text.Json;
using Azure.Storage.Queues;
using Dispatch.Local.Azure;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Dispatch.Cli.Tests;

/// <summary>Azurite, once for all tests of this project.</summary>
public sealed class StorageFixture : IAsyncLifetime
{
    public Azurite Azurite { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Azurite = await Azurite.StartAsync(location: null, TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => Azurite.DisposeAsync();
}

/// <summary>The command against real storage: what it prints, what it changes, and what it tells a script.</summary>
public sealed class CliTests(StorageFixture storage) : IClassFixture<StorageFixture>
{
    private const string Nudge = """{"partition":"47eaa099-2cb6-416d-86dc-283cf0480ff9_9a1e40b4-5815-4a99-99e2-d15364c7a500","seq":3,"turnId":"t","armedAt":"2026-11-21T10:00:00Z","tries":2}""";
    private const string PersonNudge = """{"partition":"+14155550111","seq":1,"turnId":"t","armedAt":"2026-11-21T10:00:00Z"}""";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Dictionary<string, string> Settings => new(StringComparer.Ordinal) { ["AzureWebJobsStorage"] = storage.Azurite.ConnectionString };

    [Fact]
    public async Task Poison_is_listed_replayed_and_what_is_no_nudge_stays()
    {
        var (poison, nudges) = (await QueueAsync("nudges-poison"), await QueueAsync("nudges"));
        await poison.SendMessageAsync(Nudge, Cancellation);
        await poison.SendMessageAsync(PersonNudge, Cancellation);
        await poison.SendMessageAsync("what is this", Cancellation);

        var (listed, list, _) = await DispatchProcess.RunAsync(["poison", "list", "--json"], Settings);
        var (replayed, replay, _) = await DispatchProcess.RunAsync(["poison", "replay", "--json"], Settings);
        var (shown, table, _) = await DispatchProcess.RunAsync(["nudges", "list"], Settings);

        Assert.Equal((1, 1, 0), (listed, replayed, shown));
        using var found = JsonDocument.Parse(list);
        Assert.Equal(3, found.RootElement.GetProperty("count").GetInt32());
        Assert.Equal([3, 1, 0], found.RootElement.GetProperty("visible").EnumerateArray().Select(m => m.GetProperty("seq") is { ValueKind: JsonValueKind.Number } seq ? seq.GetInt32() : 0));
        Assert.DoesNotContain("+14155550111", list + table, StringComparison.Ordinal);
        using var done = JsonDocument.Parse(replay);
        Assert.Equal(2, done.RootElement.GetProperty("replayed").GetInt32());
        Assert.Equal(1, done.RootElement.GetProperty("left").GetArrayLength());
        Assert.Equal(1, (await poison.GetPropertiesAsync(Cancellation)).Value.ApproximateMessagesCount);
        Assert.Contains("2 nudges on the queue, 2 of them visible now.", table, StringComparison.Ordinal);
        Assert.Contains("9a1e40b4-5815-4a99-99e2-d15364c7a500", table, StringComparison.Ordinal);
        Azure.Storage.Queues.Models.PeekedMessage[] back = await nudges.PeekMessagesAsync(5, Cancellation);
        Assert.Contains(back, m => m.Body.ToString().Contains("9a1e40b4-5815-4a99-99e2-d15364c7a500", StringComparison.Ordinal) && m.Body.ToString().Contains("\"tries\":2", StringComparison.Ordinal));

        await poison.ClearMessagesAsync(Cancellation);
        var (empty, nothing, _) = await DispatchProcess.RunAsync(["poison", "list"], Settings);
        Assert.Equal(0, empty);
        Assert.Contains("0 messages on the poison queue.", nothing, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_base64_is_shown_as_no_nudge_and_left_where_it_is()
    {
        var (poison, nudges) = (await QueueAsync("nudges-poison"), await QueueAsync("nudges"));
        var (rawPoison, rawNudges) = (new QueueClient(storage.Azurite.ConnectionString, poison.Name), new QueueClient(storage.Azurite.ConnectionString, nudges.Name));
        await rawPoison.SendMessageAsync("put here by hand", Cancellation);
        await poison.SendMessageAsync(Nudge, Cancellation);
        await rawNudges.SendMessageAsync("put here by hand", Cancellation);

        var (listed, list, _) = await DispatchProcess.RunAsync(["poison", "list"], Settings);
        var (replayed, replay, _) = await DispatchProcess.RunAsync(["poison", "replay"], Settings);
        var (shown, table, _) = await DispatchProcess.RunAsync(["nudges", "list"], Settings);

        Assert.Equal((1, 1, 0), (listed, replayed, shown));
        Assert.All([list, replay, table], text => Assert.Contains("not a nudge", text, StringComparison.Ordinal));
        Assert.Contains("2 messages on the poison queue.", list, StringComparison.Ordinal);
        Assert.Contains("1 put back on the queue, 1 left because they are no nudges.", replay, StringComparison.Ordinal);
        Assert.Contains("2 nudges on the queue, 2 of them visible now.", table, StringComparison.Ordinal);
        await poison.ClearMessagesAsync(Cancellation);
        await nudges.ClearMessagesAsync(Cancellation);
    }

    [Fact]
    public async Task Settings_come_from_the_file_and_the_environment_wins()
    {
        var folder = Directory.CreateTempSubdirectory("dispatch-cli-");
        try
        {
            var file = Path.Combine(folder.FullName, "local.settings.json");
            await File.WriteAllTextAsync(file, JsonSerializer.Serialize(new { IsEncrypted = false, Values = Settings }), Cancellation);
            var (byFolder, _, _) = await DispatchProcess.RunAsync(["nudges", "list"], folder: folder.FullName);
            var (byName, _, _) = await DispatchProcess.RunAsync(["nudges", "list", "--settings", file]);
            var running = Path.Combine(folder.FullName, "running.json");
            await File.WriteAllTextAsync(running, JsonSerializer.Serialize(new { baseUrl = "http://localhost", settings = Settings }), Cancellation);
            var (byRunning, _, _) = await DispatchProcess.RunAsync(["nudges", "list", "--settings", running]);
            var (byEnvironment, _, errors) = await DispatchProcess.RunAsync(
                ["nudges", "list"], new Dictionary<string, string>(StringComparer.Ordinal) { ["AzureWebJobsStorage"] = "nonsense" }, folder.FullName);

            Assert.Equal((0, 0, 0, 2), (byFolder, byName, byRunning, byEnvironment));
            Assert.StartsWith("AzureWebJobsStorage ", errors, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData(2, "AzureWebJobsStorage is missing", "nudges", "list")]
    [InlineData(2, "There is no settings file", "nudges", "list", "--settings", "nowhere.json")]
    [InlineData(2, "The address of the function app is missing", "attention")]
    [InlineData(2, "The API key is missing", "attention", "--url", "http://127.0.0.1:9")]
    [InlineData(1, "cannot be reached", "attention", "--url", "http://127.0.0.1:9", "--key", "some-key-of-sixteen")]
    [InlineData(2, "", "poison", "reply")]
    public async Task What_cannot_be_done_is_said_in_one_sentence(int code, string sentence, params string[] arguments)
    {
        var (actual, _, errors) = await DispatchProcess.RunAsync(arguments);

        Assert.Equal(code, actual);
        Assert.Contains(sentence, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Storage_that_is_away_is_one_sentence_and_no_stack_trace()
    {
        const string nobody = "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=a2V5;BlobEndpoint=http://127.0.0.1:9/a;QueueEndpoint=http://127.0.0.1:9/a;TableEndpoint=http://127.0.0.1:9/a";
        var (code, output, errors) = await DispatchProcess.RunAsync(
            ["poison", "list"], new Dictionary<string, string>(StringComparer.Ordinal) { ["AzureWebJobsStorage"] = nobody });

        Assert.Equal((1, ""), (code, output));
        Assert.Equal("Storage cannot be reached: look at AzureWebJobsStorage and the network.", errors.Trim());
    }

    [Theory]
    [InlineData("nudges", "list")]
    [InlineData("poison", "list")]
    [InlineData("poison", "replay")]
    [InlineData("export", "--organisation", "any")]
    public async Task An_account_that_wants_a_sign_in_says_so_where_nobody_is_signed_in(params string[] arguments)
    {
        // Nobody's az login on this machine counts; only variables would, and those are empty.
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["AzureWebJobsStorage__accountName"] = "nobody",
            ["AZURE_TOKEN_CREDENTIALS"] = "EnvironmentCredential",
            ["AZURE_CLIENT_ID"] = "",
            ["AZURE_TENANT_ID"] = "",
        };
        var (code, _, errors) = await DispatchProcess.RunAsync(arguments, settings);

        Assert.Equal((1, "Nobody is signed in: az login."), (code, errors.Trim()));
    }

    [Fact]
    public async Task A_directory_that_cannot_be_read_is_one_sentence()
    {
        var file = Path.GetTempFileName();
        try
        {
            await using var held = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            var (code, _, errors) = await DispatchProcess.RunAsync(["directory", "import", file], Settings);

            Assert.Equal(2, code);
            Assert.StartsWith($"{file} cannot be read: ", errors, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Attention_reads_every_page_of_the_API_and_tells_a_script_that_there_are_some()
    {
        await using var api = await StartApiAsync();
        var url = api.Urls.First();
        var (some, json, _) = await DispatchProcess.RunAsync(["attention", "--url", url, "--key", "right", "--json"]);
        var (none, sentence, _) = await DispatchProcess.RunAsync(["attention", "--url", url, "--key", "right", "--organisation", "calm"]);
        var (refused, _, errors) = await DispatchProcess.RunAsync(["attention", "--url", url, "--key", "wrong"]);
        var (settings, table, _) = await DispatchProcess.RunAsync(
            ["attention"], new Dictionary<string, string>(StringComparer.Ordinal) { ["PublicBaseUrl"] = url, ["Api__BootstrapKey"] = "right" });

        Assert.Equal((1, 0, 1, 1), (some, none, refused, settings));
        using var found = JsonDocument.Parse(json);
        Assert.Equal(["K7F3QX", "ABCDEF"], found.RootElement.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("code").GetString()));
        Assert.Contains("Nothing needs attention.", sentence, StringComparison.Ordinal);
        Assert.Equal("The API refused the key.", errors.Trim());
        Assert.Equal("not_delivered", Assert.Single(found.RootElement.GetProperty("messages").EnumerateArray()).GetProperty("kind").GetString());
        Assert.Contains("nobody_found", table, StringComparison.Ordinal);
        Assert.Contains("2 requests, 1 messages, 0 senders and 0 templates need attention; 2 nudges are on the poison queue.", table, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help", "Exit codes: 0")]
    [InlineData("poison", "replay", "--help", "Example: dispatch poison replay")]
    public async Task Help_has_examples(params string[] argumentsThenText)
    {
        var (code, output, _) = await DispatchProcess.RunAsync(argumentsThenText[..^1]);

        Assert.Equal(0, code);
        Assert.Contains(argumentsThenText[^1], output, StringComparison.Ordinal);
    }

    private async Task<QueueClient> QueueAsync(string name)
    {
        var queue = new QueueClient(storage.Azurite.ConnectionString, name, new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 });
        await queue.CreateIfNotExistsAsync(cancellationToken: Cancellation);
        await queue.ClearMessagesAsync(Cancellation);
        return queue;
    }

    /// <summary>Two pages of one request each, as <c>GET /api/attention</c> answers.</summary>
    private static async Task<WebApplication> StartApiAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapGet("/api/attention", (HttpContext context) => (context.Request.Headers.Authorization.ToString(), context.Request.Query["organisation_id"].ToString(), context.Request.Query["page"].ToString()) switch
        {
            (not "Bearer right", _, _) => Results.Problem(statusCode: 401),
            (_, "calm", _) => Results.Json(new { items = Array.Empty<object>() }),
            (_, _, "") => Results.Json(new { items = new[] { new { code = "K7F3QX", status = "pending", needs_attention = "nobody_found" } }, next = "two", messages = new[] { new { code = "ABCDEF", kind = "not_delivered" } }, poison = 2 }),
            _ => Results.Json(new { items = new[] { new { code = "ABCDEF", status = "in_progress", needs_attention = "no_progress" } }, messages = new[] { new { code = "ABCDEF", kind = "not_delivered" } }, poison = 2 }),
        });
        await app.StartAsync(Cancellation);
        return app;
    }
}
