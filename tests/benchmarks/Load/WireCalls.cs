using System.Text;
using Azure.Core;
using Dispatch.Benchmarks.Servers;
using Dispatch.Benchmarks.World;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Core.Turns;
using Dispatch.Functions.Storage;
using Dispatch.Functions.Storage.Accounts;

namespace Dispatch.Benchmarks.Load;

/// <summary>
/// The storage calls of delivery callbacks as bytes, written by the real store and caught before they leave: replayed, they show what the
/// storage service itself can do. Signed for now; the service takes them for a quarter of an hour.
/// </summary>
internal sealed class WireCalls
{
    private readonly List<byte[]> _caught = [];
    private readonly TableRequestStore _store;

    public WireCalls(City city)
    {
        var settings = AppSettings.Bind(AppSettings.For(0, city.ConnectionString)).Storage;
        _store = new TableRequestStore(new StorageAccount(settings, new StorageAccountOptions { Transport = new MemoryTransport { Seen = Catch } }));
    }

    /// <summary>For each request two calls, load and commit.</summary>
    /// <param name="versions">ETags of the stored rows, by request.</param>
    public async Task<IReadOnlyList<byte[]>> OfCallbacksAsync(IReadOnlyList<RequestKey> keys, IReadOnlyList<IReadOnlyDictionary<string, string>> versions)
    {
        _caught.Clear();
        foreach (var (key, version) in keys.Zip(versions))
        {
            await _store.LoadAsync(key, CancellationToken.None);
            var before = City.CloneOf(key);
            var report = new DeliveryReport(
                SampleRequest.SidOf(3), "delivered", DeliveryStatus.Delivered, null, null, key.Partition, before.Request.DispatchMessage, null, DateTimeOffset.UtcNow);
            var command = new RecordDelivery(report);
            var decision = RequestRules.Decide(key, before, command, new Facts(), DateTimeOffset.UtcNow);
            await _store.CommitAsync(new Loaded<RequestAggregate>(before, version), command, decision, CancellationToken.None);
        }

        return [.. _caught];
    }

    private void Catch(Request request)
    {
        var address = request.Uri.ToUri();
        using var body = new MemoryStream();
        request.Content?.WriteTo(body, CancellationToken.None);
        var head = new StringBuilder($"{request.Method} {address.PathAndQuery} HTTP/1.1\r\nHost: {address.Authority}\r\n");
        foreach (var header in request.Headers.Where(h => !h.Name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase)))
        {
            head.Append($"{header.Name}: {header.Value}\r\n");
        }

        head.Append(body.Length > 0 ? $"Content-Length: {body.Length}\r\n\r\n" : "\r\n");
        _caught.Add([.. Encoding.ASCII.GetBytes(head.ToString()), .. body.ToArray()]);
    }
}
