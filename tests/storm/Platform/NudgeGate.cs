using System.Collections.Concurrent;
using System.Text;
using System.Web;
using System.Xml.Linq;
using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Dispatch.Local.Host;
using Dispatch.Tests.Faults;

namespace Dispatch.Storm.Platform;

/// <summary>
/// The queue's side of the host. Messages are stored by Azurite as the handler put them; this remembers each with its receipt, and
/// delivers it by the host's call when the moved clock says that it is visible, because Azurite's own clock cannot be moved.
/// </summary>
internal sealed class NudgeGate : IAsyncDisposable
{
    private readonly FaultyProxy _proxy;
    private readonly QueueClient _queue;
    private readonly QueueClient _poison;
    private readonly HostSettings _host;
    private readonly FunctionInvoker _invoker;
    private readonly ConcurrentDictionary<string, int> _texts = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _held = new(StringComparer.Ordinal);
    private readonly string _function;
    private readonly string _binding;

    private NudgeGate(FaultyProxy proxy, FunctionDefinition function, string connectionString, HostSettings host, FunctionInvoker invoker)
    {
        var trigger = (FunctionTrigger.Queue)function.Trigger;
        _proxy = proxy;
        (_function, _binding) = (function.Name, trigger.BindingName);
        _queue = new QueueClient(connectionString, trigger.QueueName);
        _poison = new QueueClient(connectionString, trigger.QueueName + "-poison");
        _host = host;
        _invoker = invoker;
        proxy.Passed = RememberAsync;
    }

    public Agenda Agenda { get; set; } = null!;

    public Uri Address => _proxy.Address;

    /// <summary>
    /// Called for each message with its text and how often that text was put: how often it is delivered though the first time succeeds,
    /// and how late. A live nudge puts itself again word for word: drawn by the text alone, bad luck would double it every time.
    /// </summary>
    public Func<string, int, (int Times, TimeSpan Late)>? Misbehave { get; set; }

    /// <summary>Messages not delivered yet.</summary>
    public int Held => _held.Count;

    public int Delivered { get; private set; }

    public int Poisoned { get; private set; }

    public FaultyProxy Proxy => _proxy;

    public static async Task<NudgeGate> StartAsync(
        Uri queueEndpoint, FunctionDefinition function, string connectionString, HostSettings host, FunctionInvoker invoker) =>
        new(await FaultyProxy.StartAsync(queueEndpoint), function, connectionString, host, invoker);

    public ValueTask DisposeAsync() => _proxy.DisposeAsync();

    private Task RememberAsync(StorageRequest request, int status, byte[] answer)
    {
        var target = new Uri(new Uri("http://queue"), request.Target);
        if (request.Method != "POST" || status != StatusCodes.Status201Created || !target.AbsolutePath.EndsWith($"/{_queue.Name}/messages", StringComparison.Ordinal))
        {
            return Task.CompletedTask;
        }

        var text = Parse(request.Body).Root!.Element("MessageText")!.Value;
        var put = Parse(answer).Root!.Element("QueueMessage")!;
        var wait = int.Parse(HttpUtility.ParseQueryString(target.Query)["visibilitytimeout"] ?? "0");
        var message = QueuesModelFactory.QueueMessage(
            put.Element("MessageId")!.Value, put.Element("PopReceipt")!.Value, text, 1, Agenda.Now.AddSeconds(wait), Agenda.Now, Agenda.Now.AddDays(7));
        _held[message.MessageId] = true;
        var (times, late) = Misbehave?.Invoke(Encoding.UTF8.GetString(Convert.FromBase64String(text)), _texts.AddOrUpdate(text, 1, (_, n) => n + 1)) ?? (1, TimeSpan.Zero);
        for (var i = 0; i < times; i++)
        {
            var isLast = i == times - 1;
            Agenda.At(message.NextVisibleOn!.Value + (late * i), "nudge", () => DeliverAsync(message, 1, isLast));
        }

        return Task.CompletedTask;
    }

    private static XDocument Parse(byte[] xml)
    {
        using var stream = new MemoryStream(xml);
        return XDocument.Load(stream);
    }

    /// <summary>One call by the host's rules: deleted when it succeeded, shown again after the visibility timeout, in the end poison.</summary>
    private async Task DeliverAsync(QueueMessage message, long dequeueCount, bool isLast)
    {
        Delivered++;
        var text = Encoding.UTF8.GetString(Convert.FromBase64String(message.MessageText));
        var shown = QueuesModelFactory.QueueMessage(
            message.MessageId, message.PopReceipt, text, dequeueCount, message.NextVisibleOn, message.InsertedOn, message.ExpiresOn);
        var result = await _invoker.InvokeAsync(_function, InvocationPayload.Queue(_function, _binding, text, shown, Agenda.Now), CancellationToken.None);
        if (!isLast)
        {
            return; // A repeated delivery: the same message comes once more, whatever became of this one.
        }

        if (result == InvocationResult.Succeeded)
        {
            await RemoveAsync(message);
        }
        else if (dequeueCount >= _host.Queues.MaxDequeueCount)
        {
            Poisoned++;
            await _poison.SendMessageAsync(message.MessageText);
            await RemoveAsync(message);
        }
        else
        {
            Agenda.After(_host.Queues.VisibilityTimeout, "nudge again", () => DeliverAsync(message, dequeueCount + 1, isLast: true));
        }
    }

    private async Task RemoveAsync(QueueMessage message)
    {
        try
        {
            await _queue.DeleteMessageAsync(message.MessageId, message.PopReceipt);
        }
        catch (RequestFailedException fault) when (fault.Status is 404)
        {
            // A handler's own retry had put it twice under one answer.
        }

        _held.TryRemove(message.MessageId, out _);
    }
}
