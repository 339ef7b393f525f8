using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Dispatch.Local.Twilio;

namespace Dispatch.Local.Tests.Redelivery;

/// <summary>The phones of one home, played through the stand-in: what people write, and its ledger of what they got.</summary>
internal sealed class Phones(HttpClient client, Home home)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Everything from and to the people of this home, oldest first.</summary>
    public async Task<IReadOnlyList<LedgerMessage>> LedgerAsync()
    {
        var ledger = await client.GetFromJsonAsync<JsonElement>("/_stand-in/ledger", Cancellation);
        return [.. ledger.GetProperty("messages").Deserialize<List<LedgerMessage>>(JsonSerializerOptions.Web)!.Where(m => home.People.Contains(m.Phone))];
    }

    /// <summary>A person writes; ends when the function app has answered.</summary>
    public async Task<LedgerMessage> SayAsync(InboundRequest message)
    {
        using var answer = await client.PostAsJsonAsync("/_stand-in/inbound", message, Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<LedgerMessage>(JsonSerializerOptions.Web, Cancellation))!;
    }

    /// <summary>Waits for the message that says it.</summary>
    public async Task<LedgerMessage> HeardAsync(string phone, string words)
    {
        LedgerMessage? found = null;
        await Wait.UntilAsync(
            async () =>
            {
                found = (await LedgerAsync()).LastOrDefault(m => m.Phone == phone && m.Direction != "inbound" && m.Body.Contains(words, StringComparison.Ordinal));
                return found is not null;
            },
            $"{phone} hears '{words}'");
        return found!;
    }

    /// <summary>Waits until every message is where it ends, and nothing new comes for two seconds.</summary>
    public async Task RestAsync()
    {
        var (before, since) = (string.Empty, DateTimeOffset.MinValue);
        await Wait.UntilAsync(
            async () =>
            {
                var ledger = await LedgerAsync();
                var now = string.Join(' ', ledger.Select(m => $"{m.Sid} {m.Status} {m.Calls.Count}"));
                (before, since) = now == before ? (before, since) : (now, DateTimeOffset.UtcNow);
                return ledger.All(IsOver) && DateTimeOffset.UtcNow - since > TimeSpan.FromSeconds(2);
            },
            "every message at its end");
    }

    private static bool IsOver(LedgerMessage message) =>
        message.Direction == "inbound" || message.Status == (message.Channel == "sms" ? "delivered" : "read");
}
