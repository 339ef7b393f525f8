using System.Net;
using System.Net.Http.Json;
using Dispatch.Local.Twilio;

namespace Dispatch.Local.Tests.Redelivery;

/// <summary>
/// What lies between the phones and the function app. Undisturbed it is the stand-in alone. With a seed it is a bad one: the stand-in
/// tells no status itself, every status is told twice in any order and however late, every inbound message comes again beside a newer
/// one or after it and once more at the end, and an album comes all at once in any order.
/// </summary>
internal sealed class Network : IDisposable
{
    private const int AtOnce = 4;
    private const int MaxTries = 5;

    private readonly Phones _phones;
    private readonly LocalAccount _account;
    private readonly Random? _dice;
    private readonly WebhookCaller _caller;
    private readonly List<Webhook> _bag = [];
    private readonly List<Webhook> _inbound = [];
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    private Network(Phones phones, LocalAccount account, int? seed)
    {
        (_phones, _account, _caller) = (phones, account, new WebhookCaller(account, TimeProvider.System));
        _dice = seed is { } value ? new Random(value) : null;
    }

    /// <summary>Calls made, the stand-in's own not counted.</summary>
    public int Repeated { get; private set; }

    /// <param name="seed">Null for a network that does nothing wrong.</param>
    public static async Task<Network> StartAsync(HttpClient client, Phones phones, Home home, LocalAccount account, int? seed)
    {
        foreach (var person in seed is null ? [] : home.People)
        {
            using var answer = await client.PostAsJsonAsync(
                "/_stand-in/faults", new { kind = "DropCallback", match = new { to = person } }, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        return new Network(phones, account, seed);
    }

    /// <summary>Messages written at the same moment.</summary>
    public async Task SendAsync(params InboundRequest[] messages)
    {
        if (_dice is null)
        {
            foreach (var message in messages)
            {
                await _phones.SayAsync(message);
            }

            return;
        }

        await CollectAsync();
        _dice.Shuffle(messages);
        var old = Draw(_bag.Count / 2);
        var fresh = messages.Select(_phones.SayAsync).ToList();
        await PostAsync(old);
        foreach (var message in await Task.WhenAll(fresh))
        {
            var again = new Webhook("inbound", "message", message.Calls[0].Url, message.Fields);
            _inbound.Add(again);
            _bag.Add(again);
        }
    }

    /// <summary>All that is left in the bag, then every inbound message of the story once more.</summary>
    public async Task EndAsync()
    {
        await _phones.RestAsync();
        if (_dice is null)
        {
            return;
        }

        await CollectAsync();
        await PostAsync(Draw(_bag.Count));
        _bag.AddRange(_inbound);
        await PostAsync(Draw(_bag.Count));
        await _phones.RestAsync();
    }

    public void Dispose() => _caller.Dispose();

    /// <summary>Every status that was reached since, twice. The first of a message stood in the answer to its POST.</summary>
    private async Task CollectAsync()
    {
        foreach (var message in (await _phones.LedgerAsync()).Where(m => m.StatusCallback is not null))
        {
            foreach (var change in message.Statuses.Skip(1).Where(s => _known.Add($"{message.Sid} {s.Status}")))
            {
                var fields = StatusForm.Fields(message with { Status = change.Status, ErrorCode = change.ErrorCode }, _account, change.At);
                var webhook = new Webhook("status", change.Status, message.StatusCallback!, fields);
                _bag.AddRange([webhook, webhook]);
            }
        }
    }

    private List<Webhook> Draw(int count)
    {
        var drawn = _bag.ToArray();
        _dice!.Shuffle(drawn);
        _bag.Clear();
        _bag.AddRange(drawn[count..]);
        return [.. drawn[..count]];
    }

    private async Task PostAsync(IReadOnlyList<Webhook> webhooks)
    {
        foreach (var some in webhooks.Chunk(AtOnce))
        {
            await Task.WhenAll(some.Select(PostAsync));
        }
    }

    /// <summary>It is taken, and whoever wrote it gets nothing in the answer. What is not answered in time is told once more.</summary>
    private async Task PostAsync(Webhook webhook)
    {
        var call = await CallAsync(webhook);
        for (var tries = 1; call.StatusCode is null && tries < MaxTries; tries++)
        {
            call = await CallAsync(webhook);
        }

        Assert.True(call is { StatusCode: 200 or 204, Error: null }, $"{call}");
        Assert.Empty(webhook.Kind == "inbound" ? TwiMl.Messages(call.Answer!)! : []);
        Repeated++;
    }

    private Task<WebhookCall> CallAsync(Webhook webhook) =>
        _caller.PostAsync(webhook.Kind, webhook.Subject, webhook.Url, webhook.Fields, _ => { }, TestContext.Current.CancellationToken);

    private sealed record Webhook(string Kind, string Subject, string Url, IReadOnlyList<FormField> Fields);
}
