using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Dispatch.Functions.Tests.Telemetry;

/// <param name="Links">Trace ids of linked spans.</param>
internal sealed record ReceivedSpan(
    string Name, string TraceId, string SpanId, string ParentId, int Kind, IReadOnlyDictionary<string, string> Attributes, IReadOnlyList<string> Links)
{
    public string this[string attribute] => Attributes.GetValueOrDefault(attribute, string.Empty);
}

/// <param name="Value">Of a sum or gauge, or the sum of a histogram.</param>
/// <param name="Count">Of a histogram.</param>
internal sealed record ReceivedPoint(string Metric, string Unit, IReadOnlyDictionary<string, string> Tags, double Value, long Count);

internal sealed record ReceivedLog(string Body, string TraceId, IReadOnlyDictionary<string, string> Attributes);

/// <summary>A collector that takes OTLP over HTTP on the loopback and keeps it.</summary>
internal sealed class OtlpCollector : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<byte[]> _bodies = new();

    private OtlpCollector(WebApplication app) => _app = app;

    public string Address => _app.Urls.Single();

    public ConcurrentQueue<ReceivedSpan> Spans { get; } = new();

    public ConcurrentQueue<ReceivedPoint> Points { get; } = new();

    public ConcurrentQueue<ReceivedLog> Logs { get; } = new();

    /// <summary>The header <c>x-key</c> of the calls.</summary>
    public ConcurrentQueue<string> Keys { get; } = new();

    /// <summary>Everything that came, as it came.</summary>
    public string Raw => string.Join('\n', _bodies.Select(Encoding.UTF8.GetString));

    public static async Task<OtlpCollector> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var collector = new OtlpCollector(app);
        app.MapPost("/v1/traces", (HttpContext c) => collector.TakeAsync(c, m => Add(collector.Spans, m, ReadSpan)));
        app.MapPost("/v1/metrics", (HttpContext c) => collector.TakeAsync(c, m => Add(collector.Points, m, ReadPoints)));
        app.MapPost("/v1/logs", (HttpContext c) => collector.TakeAsync(c, m => Add(collector.Logs, m, ReadLog)));
        await app.StartAsync();
        return collector;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context, Action<ProtoMessage> take)
    {
        Assert.Equal("application/x-protobuf", context.Request.ContentType);
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        _bodies.Enqueue(body.ToArray());
        Keys.Enqueue(context.Request.Headers["x-key"].ToString());
        take(ProtoMessage.Parse(body.ToArray()));
        context.Response.ContentType = "application/x-protobuf";
    }

    /// <summary>Resource, scope, record: the three signals have the same shape.</summary>
    private static void Add<T>(ConcurrentQueue<T> kept, ProtoMessage call, Func<ProtoMessage, IEnumerable<T>> read)
    {
        foreach (var item in call.Messages(1).SelectMany(resource => resource.Messages(2)).SelectMany(scope => scope.Messages(2)).SelectMany(read))
        {
            kept.Enqueue(item);
        }
    }

    private static IEnumerable<ReceivedSpan> ReadSpan(ProtoMessage span) =>
        [new(span.Text(5), span.Hex(1), span.Hex(2), span.Hex(4), (int)span.Number(6), Attributes(span, 9), span.Messages(13).Select(l => l.Hex(1)).ToList())];

    private static IEnumerable<ReceivedPoint> ReadPoints(ProtoMessage metric)
    {
        var numbers = metric.Messages(5).Concat(metric.Messages(7)).SelectMany(m => m.Messages(1))
            .Select(p => new ReceivedPoint(metric.Text(1), metric.Text(3), Attributes(p, 7), p.Has(4) ? p.Real(4) : p.Number(6), 1));
        var histograms = metric.Messages(9).SelectMany(m => m.Messages(1))
            .Select(p => new ReceivedPoint(metric.Text(1), metric.Text(3), Attributes(p, 9), p.Real(5), p.Number(4)));
        return numbers.Concat(histograms);
    }

    private static IEnumerable<ReceivedLog> ReadLog(ProtoMessage log) => [new(log.Messages(5).Single().Text(1), log.Hex(9), Attributes(log, 6))];

    private static Dictionary<string, string> Attributes(ProtoMessage message, int field)
    {
        var read = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var attribute in message.Messages(field))
        {
            var value = attribute.Messages(2).Single();
            read[attribute.Text(1)] = value.Has(3) ? value.Number(3).ToString(CultureInfo.InvariantCulture)
                : value.Has(4) ? value.Real(4).ToString(CultureInfo.InvariantCulture)
                : value.Text(1);
        }

        return read;
    }
}
