using System.Diagnostics;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Functions.Storage.Accounts;
using static Dispatch.Functions.Telemetry.Instruments;

namespace Dispatch.Functions.Telemetry;

/// <summary>
/// A piece of work that is watched: a span, and the storage calls made in it. Null wherever nobody listens. Begin and dispose it in one
/// method; what it calls is counted in it.
/// </summary>
internal sealed class Work : IDisposable
{
    private readonly string _event;
    private readonly DateTimeOffset _begun = DateTimeOffset.UtcNow;
    private readonly StorageCallScope _calls = Storage.Accounts.StorageCalls.Begin();
    private Activity? _span;

    private Work(string @event) => _event = @event;

    /// <summary>Somebody listens.</summary>
    public static bool IsOn => Spans.HasListeners() || Instruments.StorageCalls.Enabled;

    /// <summary>Where we are, as a message of ours takes it along (W3C <c>traceparent</c>); null where nobody listens.</summary>
    public static string? TraceParent => Current?.Id;

    /// <summary>The span of ours we are in. The web server's and the clients' are not watched, and beneath them nothing of ours would be either.</summary>
    public static Activity? Current
    {
        get
        {
            var span = Activity.Current;
            while (span is not null && span.Source != Spans)
            {
                span = span.Parent;
            }

            return span;
        }
    }

    /// <summary>Begins work that knows where it belongs.</summary>
    /// <param name="name">Of the span and of the kind of work.</param>
    /// <param name="traceParent">What the message carried that led here; null: what runs now.</param>
    public static Work? Begin(string name, ActivityKind kind, string? traceParent = null)
    {
        var work = Begin(name);
        work?.Start(name, kind, traceParent);
        return work;
    }

    /// <summary>Begins work that has to read something before it knows where it belongs: <see cref="Start"/> follows.</summary>
    /// <param name="event">The kind of work.</param>
    public static Work? Begin(string @event) => IsOn ? new Work(@event) : null;

    /// <summary>
    /// The span, from the beginning of the work on. It stands in the trace of the message that led here; what runs around it in another
    /// trace is linked.
    /// </summary>
    public void Start(string name, ActivityKind kind, string? traceParent)
    {
        var around = Current?.Context ?? default;
        if (!ActivityContext.TryParse(traceParent, null, isRemote: true, out var parent) || parent.TraceId == around.TraceId)
        {
            parent = around;
        }

        ActivityLink[]? links = around != default && parent.TraceId != around.TraceId ? [new ActivityLink(around)] : null;
        if (parent == default)
        {
            // Otherwise whatever is current would be the parent.
            Activity.Current = null;
        }

        _span = Spans.StartActivity(name, kind, parent, tags: null, links, _begun);
        _span?.SetTag(Tags.Event, _event);
    }

    public Work Set(string tag, object? value)
    {
        _span?.SetTag(tag, value);
        return this;
    }

    /// <summary>The aggregate; a request's by its id too.</summary>
    public Work About(string partition)
    {
        if (RequestKey.TryParsePartition(partition, out var key))
        {
            _span?.SetTag(Tags.Partition, partition).SetTag(Tags.RequestId, key.RequestId);
        }
        else
        {
            _span?.SetTag(Tags.Partition, PhoneNumber.Mask(partition));
        }

        return this;
    }

    /// <summary>The type of the fault only: its words may hold an address.</summary>
    public void Fail(Exception fault) => _span?.SetStatus(ActivityStatusCode.Error).SetTag("error.type", fault.GetType().FullName);

    public void Dispose()
    {
        var count = _calls.Count;
        _calls.Dispose();
        Instruments.StorageCalls.Record(count, new KeyValuePair<string, object?>(Tags.Event, _event));
        _span?.SetTag(Tags.Calls, count);
        _span?.Dispose();
    }
}
