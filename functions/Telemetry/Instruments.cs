using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Dispatch.Functions.Telemetry;

/// <summary>
/// Every span and metric there is, under the name a collector sees; docs/observability.md says the same in a table, and a test compares
/// them. Without a listener they cost a comparison. Tags hold words of a short list, codes and counts: nothing of a person.
/// </summary>
internal static class Instruments
{
    /// <summary>Of the activity source and of the meter.</summary>
    public const string Name = "Dispatch";

    public static readonly ActivitySource Spans = new(Name, BuildVersion.Text);

    private static readonly Meter Meter = new(Name, BuildVersion.Text);

    /// <summary>From the report to the first accept. Tags: <see cref="Tags.Priority"/>.</summary>
    public static readonly Histogram<double> TimeToAccept = Meter.CreateHistogram(
        "dispatch.request.time_to_accept", "s", "From the report to the first accept.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 28800, 86400] });

    /// <summary>Requests that came in. Tags: <see cref="Tags.Priority"/>, <see cref="Tags.Source"/>.</summary>
    public static readonly Counter<long> Reported = Meter.CreateCounter<long>("dispatch.request.reported", "{request}", "Requests that came in.");

    /// <summary>By the sweep: open requests.</summary>
    public static readonly Gauge<long> Open = Meter.CreateGauge<long>("dispatch.request.open", "{request}", "Open requests, by the sweep.");

    /// <summary>By the sweep: open requests late by more than two minutes, or without a next step. Nothing but 0 is good.</summary>
    public static readonly Gauge<long> Stuck = Meter.CreateGauge<long>(
        "dispatch.request.stuck", "{request}", "Open requests whose next step is late or missing, by the sweep.");

    /// <summary>By the sweep: open requests nobody was found for.</summary>
    public static readonly Gauge<long> Unassigned = Meter.CreateGauge<long>(
        "dispatch.request.unassigned", "{request}", "Open requests nobody was found for, by the sweep.");

    /// <summary>Delivery callbacks of Twilio, repeated ones too. Tags: <see cref="Tags.Status"/>, <see cref="Tags.ErrorCode"/>.</summary>
    public static readonly Counter<long> Callbacks = Meter.CreateCounter<long>("dispatch.callbacks", "{callback}", "Delivery callbacks of Twilio.");

    /// <summary>Messages handed to Twilio. Tags: <see cref="Tags.Channel"/>, <see cref="Tags.Outcome"/>, <see cref="Tags.ErrorCode"/>.</summary>
    public static readonly Counter<long> Sends = Meter.CreateCounter<long>("dispatch.message.sends", "{message}", "Messages handed to Twilio, by what it said.");

    /// <summary>From the decision to Twilio's acceptance. Tags: <see cref="Tags.Channel"/>, <see cref="Tags.Priority"/>.</summary>
    public static readonly Histogram<double> TimeToSend = Meter.CreateHistogram(
        "dispatch.message.time_to_send", "s", "From the decision to Twilio's acceptance.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600] });

    /// <summary>Messages that went another way. Tags: <see cref="Tags.From"/>, <see cref="Tags.To"/>, <see cref="Tags.Reason"/>.</summary>
    public static readonly Counter<long> Fallbacks = Meter.CreateCounter<long>(
        "dispatch.message.fallbacks", "{message}", "Messages that went by another channel than the first.");

    /// <summary>By the sweep: messages a person should look at.</summary>
    public static readonly Gauge<long> InTrouble = Meter.CreateGauge<long>(
        "dispatch.message.in_trouble", "{message}", "Messages a person should look at, by the sweep.");

    /// <summary>By the sweep: age of the oldest message that is neither handed over nor given up, among late requests and messages in trouble.</summary>
    public static readonly Gauge<double> OutboxAge = Meter.CreateGauge<double>(
        "dispatch.outbox.age", "s", "Age of the oldest unfinished message of late requests and of messages in trouble, by the sweep.");

    /// <summary>Storage calls of a piece of work, with those of the work inside it. Tags: <see cref="Tags.Event"/>.</summary>
    public static readonly Histogram<long> StorageCalls = Meter.CreateHistogram(
        "dispatch.storage.calls", "{call}", "Storage calls of a piece of work, with those of the work inside it.",
        advice: new InstrumentAdvice<long> { HistogramBucketBoundaries = [1, 2, 3, 4, 6, 8, 9, 10, 12, 16, 24, 48, 96] });

    /// <summary>Webhooks that were not Twilio's. Tags: <see cref="Tags.Reason"/>.</summary>
    public static readonly Counter<long> Refused = Meter.CreateCounter<long>("dispatch.webhook.refused", "{webhook}", "Webhooks without a good signature.");

    /// <summary>Nudges that fired. Tags: <see cref="Tags.Outcome"/>.</summary>
    public static readonly Counter<long> Nudges = Meter.CreateCounter<long>("dispatch.nudges", "{nudge}", "Nudges that fired, by what was done.");

    /// <summary>By the sweep: messages on the poison queue.</summary>
    public static readonly Gauge<long> Poison = Meter.CreateGauge<long>("dispatch.poison.messages", "{message}", "Messages on the poison queue, by the sweep.");

    public static readonly Histogram<double> SweepDuration = Meter.CreateHistogram<double>("dispatch.sweep.duration", "s", "How long a sweep took.");

    /// <summary>Time since the sweep before it began, beyond the five minutes that are meant.</summary>
    public static readonly Histogram<double> SweepLateness = Meter.CreateHistogram<double>(
        "dispatch.sweep.lateness", "s", "How much later than five minutes after the one before it a sweep began.");

    /// <summary>Names of tags and of span attributes.</summary>
    internal static class Tags
    {
        /// <summary>low, medium, high, emergency.</summary>
        public const string Priority = "dispatch.priority";

        /// <summary>web, api, whatsapp, sms.</summary>
        public const string Source = "dispatch.source";

        /// <summary>pending, sent, delivered, read, failed; "other" for a word we do not know.</summary>
        public const string Status = "dispatch.status";

        /// <summary>Twilio's error code; missing where there is none.</summary>
        public const string ErrorCode = "dispatch.error_code";

        /// <summary>whatsapp or sms.</summary>
        public const string Channel = "dispatch.channel";

        /// <summary>What came of it, in a word.</summary>
        public const string Outcome = "dispatch.outcome";

        public const string From = "dispatch.from";

        public const string To = "dispatch.to";

        /// <summary>An error code, or a word.</summary>
        public const string Reason = "dispatch.reason";

        /// <summary>The kind of work: report, accept, callback, deliver, nudge, sweep …</summary>
        public const string Event = "dispatch.event";

        /// <summary>Span: the aggregate; a person's address is masked.</summary>
        public const string Partition = "dispatch.partition";

        public const string RequestId = "dispatch.request_id";

        public const string TurnId = "dispatch.turn_id";

        /// <summary>Span: number of a message in its aggregate.</summary>
        public const string Message = "dispatch.message";

        /// <summary>Span: how many messages.</summary>
        public const string Messages = "dispatch.messages";

        public const string MessageSid = "dispatch.message_sid";

        public const string Stage = "dispatch.stage";

        /// <summary>Span: storage calls made in it and in what it contains.</summary>
        public const string Calls = "dispatch.storage.calls";
    }
}
