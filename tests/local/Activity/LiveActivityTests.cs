using System.Net.Http.Json;
using System.Text.Json;
using Azure.Storage.Queues;

namespace Dispatch.Local.Tests.Activity;

/// <summary>What the two handlers do is seen on the phones page's stream while they do it.</summary>
public sealed class LiveActivityTests
{
    private const string Ben = "+14155550111";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Turns_and_nudges_come_through_the_stream_as_they_happen()
    {
        await using var local = await LocalProcess.StartAsync();
        using var client = local.Client();
        using var stream = await client.GetAsync("/_stand-in/events", HttpCompletionOption.ResponseHeadersRead, Cancellation);
        using var lines = new StreamReader(await stream.Content.ReadAsStreamAsync(Cancellation));

        await ReportAsync(client);
        var report = await NextAsync(lines, e => Text(e, "title").StartsWith("New report · ", StringComparison.Ordinal));
        Assert.Equal("turn", Text(report, "kind"));
        Assert.StartsWith("Now offered. Offer 1 to Ben Okafor.", Text(report, "detail"), StringComparison.Ordinal);
        Assert.Equal("remind the worker", Text(report, "next"));
        var code = Text(report, "title")[^6..];

        // A worker's words: taken in as one turn, which causes another.
        using var wrote = await client.PostAsJsonAsync("/_stand-in/inbound", new { from = Ben, channel = "whatsapp", body = "yes" }, Cancellation);
        var inbound = await NextAsync(lines, e => Text(e, "kind") == "inbound");
        Assert.Equal("Message of Ben Okafor taken in", Text(inbound, "title"));
        var accept = await NextAsync(lines, e => Text(e, "title") == $"Worker accepts · {code}");
        Assert.StartsWith("offered → accepted. Offer 1 accepted by Ben Okafor.", Text(accept, "detail"), StringComparison.Ordinal);

        // A nudge of a turn long past, in the other process.
        var partition = $"{Guid.NewGuid():D}_{Guid.NewGuid():D}";
        var nudge = JsonSerializer.Serialize(new { partition, seq = 1, turnId = "t", armedAt = DateTimeOffset.UtcNow.AddHours(-1) });
        var queue = new QueueClient(local.Settings["AzureWebJobsStorage"], "nudges", new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 });
        await queue.SendMessageAsync(nudge, Cancellation);
        var fired = await NextAsync(lines, e => Text(e, "kind") == "nudge");
        Assert.Equal("Its turn never came to be: dropped.", Text(fired, "detail"));

        // All of it is there for a page opened later, and says nothing that was written or anybody's number.
        var kept = await client.GetStringAsync("/_stand-in/activity", Cancellation);
        Assert.All([report, inbound, accept, fired], e => Assert.Contains(Text(e, "title"), kept, StringComparison.Ordinal));
        Assert.DoesNotContain("tap drips", local.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(Ben, local.Output, StringComparison.Ordinal);

        using var cleared = await client.DeleteAsync("/_stand-in/ledger", Cancellation);
        Assert.Equal("""{"events":[]}""", await client.GetStringAsync("/_stand-in/activity", Cancellation));
    }

    private static async Task ReportAsync(HttpClient client)
    {
        using var form = new MultipartFormDataContent
        {
            { new StringContent("Ana Perez"), "name" },
            { new StringContent("(415) 555-0101"), "phone_number" },
            { new StringContent("4B"), "unit" },
            { new StringContent("The kitchen tap drips all night."), "description" },
            { new StringContent("plumbing"), "specialty" },
        };
        using var answer = await client.PostAsync("/report/ELM1", form, Cancellation);
        Assert.Equal(System.Net.HttpStatusCode.SeeOther, answer.StatusCode);
    }

    /// <summary>The next activity on the stream that fits; the lines between are other events.</summary>
    private static async Task<JsonElement> NextAsync(StreamReader lines, Func<JsonElement, bool> fits)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        var isActivity = false;
        while (await lines.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal))
            {
                isActivity = line == "event: activity";
            }
            else if (isActivity && line.StartsWith("data: ", StringComparison.Ordinal) && JsonSerializer.Deserialize<JsonElement>(line[6..]) is var told && fits(told))
            {
                return told;
            }
        }

        throw new InvalidOperationException("The stream ended.");
    }

    private static string Text(JsonElement told, string member) => told.TryGetProperty(member, out var value) ? value.GetString()! : string.Empty;
}
