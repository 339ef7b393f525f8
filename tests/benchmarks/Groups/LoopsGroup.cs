using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Dispatch.Benchmarks.Reporting;
using Dispatch.Benchmarks.World;
using Dispatch.Core.Assignment;
using Dispatch.Core.Conversations;
using Dispatch.Core.Conversations.Intake;
using Dispatch.Core.Directory;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Functions.Twilio;

namespace Dispatch.Benchmarks.Groups;

/// <summary>Pure functions in a loop, each beside work nobody can avoid: the hash of a signature, the sorting of ten thousand.</summary>
internal static class LoopsGroup
{
    public const string Name = "loops";

    private const int Workers = 10_000;

    private static readonly string[] Texts = ["on my way", "20 min", "The tap is fine now, it was the washer", "need parts: a washer", "done"];

    private static readonly string[] Numbers = ["+14155552671", "(415) 555-2671", "whatsapp:+447911123456", "030 123456", "00 49 30 123456"];

    public static Task<IReadOnlyList<Row>> RunAsync(BenchmarkOptions options, Action<string> say)
    {
        var rounds = options.IsQuick ? 5 : 15;
        var hash = HashLoop();
        return Task.FromResult<IReadOnlyList<Row>>(
        [
            Compare($"worker choice among {Workers:N0}", rounds, 10, ChoiceLoop(), "sorting them by id", SortLoop()),
            Compare("signature check of a callback", rounds, 20_000, SignatureLoop(), "HMAC-SHA1 of as many bytes", hash),
            Compare("the same with parsing the form", rounds, 20_000, FormLoop(), "HMAC-SHA1 of as many bytes", hash),
            Compare("turn of the conversation engine", rounds, 5_000, TurnLoop(), "HMAC-SHA1 of as many bytes", hash),
            Compare("phone number parse", rounds, 20_000, PhoneLoop(), "HMAC-SHA1 of as many bytes", hash),
        ]);
    }

    private static Row Compare(string name, int rounds, int times, Action work, string beside, Action baseline)
    {
        Time(work, times);
        Time(baseline, times);
        var measured = Enumerable.Range(0, rounds).Select(_ => (Work: Time(work, times), Baseline: Time(baseline, times))).ToList();
        var ratios = measured.Select(m => m.Work / m.Baseline).ToList();
        return new Row(
            Name, name, Said(measured.Select(m => m.Work).Median()), $"{Said(measured.Select(m => m.Baseline).Median())} {beside}", ratios.Median(), null, ratios);
    }

    private static string Said(double microseconds) => microseconds >= 1000 ? $"{microseconds / 1000:0.00} ms" : $"{microseconds:0.00} µs";

    /// <summary>Microseconds of one.</summary>
    private static double Time(Action work, int times)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < times; i++)
        {
            work();
        }

        return Stopwatch.GetElapsedTime(start).TotalMicroseconds / times;
    }

    private static Action ChoiceLoop()
    {
        var candidates = Candidates();
        var open = Enumerable.Range(0, 1000).Select(i => new OpenRequest(
            $"{i}", new RequestSummary("The tap drips.", "pending", "offered", "medium", DateTimeOffset.UnixEpoch, null), candidates[i * 7].WorkerId, null)).ToList();
        var excluded = new Dictionary<string, string>(StringComparer.Ordinal) { [candidates[5].WorkerId] = "declined" };
        return () => Used(WorkerChoice.Rank("plumbing", candidates, open, excluded).Eligible.Count);
    }

    private static Action SortLoop()
    {
        var ids = Candidates().Select(c => c.WorkerId).ToArray();
        return () =>
        {
            var copy = (string[])ids.Clone();
            Array.Sort(copy, StringComparer.Ordinal);
            Used(copy.Length);
        };
    }

    private static List<Candidate> Candidates()
    {
        var random = new Random(1);
        return Enumerable.Range(0, Workers).Select(i => new Candidate(
            Core.Ids.From("worker", $"{i}"), "Ben", "Okafor", "+14155550101", "en", i % 4 == 0 ? ["electrical"] : ["plumbing", "general"],
            i % 10 == 0 ? WorkerStatus.OnLeave : WorkerStatus.Active, i == 0, random.Next(1, 4),
            random.Next(3) == 0 ? null : DateTimeOffset.UnixEpoch.AddHours(random.Next(100_000)))).ToList();
    }

    private static Action SignatureLoop()
    {
        var (form, url, signature) = Signed();
        return () => Used((int)TwilioSignature.Check(Webhook.AuthToken, url, form, signature));
    }

    private static Action FormLoop()
    {
        var (_, url, signature) = Signed();
        var body = Webhook.Status(SampleRequest.KeyOf(0), 3, "delivered").Body.ToArray();
        return () =>
        {
            _ = TwilioForm.TryParse(body, out var form, out _);
            Used((int)TwilioSignature.Check(Webhook.AuthToken, url, form!, signature));
        };
    }

    private static (TwilioForm Form, string Url, string Signature) Signed()
    {
        var webhook = Webhook.Status(SampleRequest.KeyOf(0), 3, "delivered");
        var url = Webhook.PublicBaseUrl + webhook.Target;
        _ = TwilioForm.TryParse(webhook.Body.Span, out var form, out _);
        return TwilioSignature.Check(Webhook.AuthToken, url, form!, webhook.Signature) == SignatureVerdict.Valid
            ? (form!, url, webhook.Signature)
            : throw new InvalidOperationException("The sample's signature does not hold.");
    }

    [SuppressMessage("Security", "CA5350:Do Not Use Weak Cryptographic Algorithms", Justification = "Twilio's signature is what it stands beside.")]
    private static Action HashLoop()
    {
        var webhook = Webhook.Status(SampleRequest.KeyOf(0), 3, "delivered");
        var (key, text) = (Encoding.UTF8.GetBytes(Webhook.AuthToken), new byte[webhook.Body.Length + webhook.Target.Length]);
        return () =>
        {
            Span<byte> hash = stackalloc byte[HMACSHA1.HashSizeInBytes];
            Used(HMACSHA1.HashData(key, text, hash));
        };
    }

    /// <summary>A worker with one job writes: each text is understood, or taken for a remark, and decided whole.</summary>
    private static Action TurnLoop()
    {
        const string Worker = "+14155550101";
        var now = DateTimeOffset.UnixEpoch;
        var key = SampleRequest.KeyOf(0);
        var job = new ContactJob(key, PartyRole.Worker, "worker", "The tap drips.", JobState.Assigned, "accepted", 1, 1, now);
        var before = new ContactAggregate(
            new Contact { Address = Worker, LastWhatsAppAt = now }, [new(key.OrganisationId, PartyRole.Worker, "worker", "Ben Okafor", "en", null, null)], [job], []);
        _ = MessageAddress.TryCreate(Channel.WhatsApp, Worker, out var from, out _);
        var messages = Texts.Select(t => new InboundMessage(
            SampleRequest.SidOf(1), from!, null, t, null, null, null, null, null, null, null, [], null, 1, null, now)).ToArray();
        var next = 0;
        return () => Used(ContactRules.Receive(before, messages[next++ % messages.Length], now, new IntakeFacts(new string('0', 32))).Pending.Count);
    }

    private static Action PhoneLoop()
    {
        var next = 0;
        return () =>
        {
            var text = Numbers[next++ % Numbers.Length];
            Used(PhoneNumber.TryParseLenient(text, text[0] == '0' ? "DE" : "US", out var number, out _) ? number.E164.Length : 0);
        };
    }

    /// <summary>Keeps the result, so that the work cannot be left out.</summary>
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static void Used(int result) => _ = result;
}
