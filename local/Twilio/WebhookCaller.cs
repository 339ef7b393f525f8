using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Dispatch.Functions.Twilio;

namespace Dispatch.Local.Twilio;

/// <summary>The connection overrides in a webhook URL's fragment: <c>#ct=1000&amp;rt=5000&amp;tt=15000&amp;rc=3&amp;rp=5xx,ct,rt</c>. Times in ms.</summary>
/// <param name="Retries">Tries after the first.</param>
/// <param name="Policy">What is tried again: 4xx, 5xx, ct, rt, all.</param>
internal sealed record ConnectionOverrides(TimeSpan Connect, TimeSpan Read, TimeSpan Total, int Retries, IReadOnlySet<string> Policy)
{
    /// <summary>Twilio's ranges and defaults: without a fragment only a failed connect is tried again, once.</summary>
    public static ConnectionOverrides Parse(string url)
    {
        var hash = url.IndexOf('#', StringComparison.Ordinal);
        var values = (hash < 0 ? "" : url[(hash + 1)..]).Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=', 2)).Where(pair => pair.Length == 2)
            .DistinctBy(pair => pair[0]).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        return new ConnectionOverrides(
            TimeSpan.FromMilliseconds(Number("ct", 5000, 100, 10000)),
            TimeSpan.FromMilliseconds(Number("rt", 15000, 100, 15000)),
            TimeSpan.FromMilliseconds(Number("tt", 15000, 100, 15000)),
            Number("rc", 1, 0, 5),
            values.GetValueOrDefault("rp", "ct").Split(',').ToHashSet(StringComparer.Ordinal));

        int Number(string name, int otherwise, int low, int high) =>
            values.TryGetValue(name, out var text) && int.TryParse(text, out var number) ? Math.Clamp(number, low, high) : otherwise;
    }

    public bool Repeats(string outcome) => Policy.Contains("all") || Policy.Contains(outcome);
}

/// <summary>Makes Twilio's signed form requests to the function app, with Twilio's time limits and retries.</summary>
internal sealed class WebhookCaller : IDisposable
{
    private static readonly HttpRequestOptionsKey<TimeSpan> ConnectLimit = new("ConnectLimit");

    private readonly LocalAccount _account;
    private readonly TimeProvider _time;
    private readonly HttpClient _client;

    public WebhookCaller(LocalAccount account, TimeProvider time)
    {
        _account = account;
        _time = time;
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false, ConnectCallback = ConnectAsync })
        {
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = 64 * 1024,
        };
    }

    /// <summary>Posts until an answer is final by the URL's overrides.</summary>
    /// <param name="kind"><c>status</c> or <c>inbound</c>.</param>
    /// <param name="subject">The status told, or "message".</param>
    /// <param name="url">With its fragment, which is neither sent nor signed.</param>
    /// <param name="fields">The form, in order.</param>
    /// <param name="record">Called after every try.</param>
    /// <returns>The last try.</returns>
    public async Task<WebhookCall> PostAsync(
        string kind, string subject, string url, IReadOnlyList<FormField> fields, Action<WebhookCall> record, CancellationToken cancellationToken)
    {
        var overrides = ConnectionOverrides.Parse(url);
        var started = Stopwatch.GetTimestamp();
        var token = Guid.NewGuid().ToString();
        for (var attempt = 1; ; attempt++)
        {
            var left = overrides.Total - Stopwatch.GetElapsedTime(started);
            var (call, outcome) = await TryAsync(new WebhookCall(kind, subject, url, attempt, _time.GetUtcNow(), 0, null, null, null), fields, token, overrides, left, cancellationToken);
            record(call);
            if (attempt > overrides.Retries || !overrides.Repeats(outcome) || Stopwatch.GetElapsedTime(started) >= overrides.Total)
            {
                return call;
            }
        }
    }

    public void Dispose() => _client.Dispose();

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(context.InitialRequestMessage.Options.TryGetValue(ConnectLimit, out var span) ? span : TimeSpan.FromSeconds(5));
            await socket.ConnectAsync(context.DnsEndPoint, limit.Token);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            socket.Dispose();
            throw new SocketException((int)SocketError.TimedOut, error.Message);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task<(WebhookCall Call, string Outcome)> TryAsync(
        WebhookCall call, IReadOnlyList<FormField> fields, string token, ConnectionOverrides overrides, TimeSpan left, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(left < overrides.Read ? left : overrides.Read);
        try
        {
            using var request = Request(call.Url, fields, token, overrides.Connect);
            using var answer = await _client.SendAsync(request, limit.Token);
            var text = await answer.Content.ReadAsStringAsync(limit.Token);
            var status = (int)answer.StatusCode;
            return (
                Timed(call, started) with { StatusCode = status, Error = AnswerError(call.Kind, answer, text), Answer = text.Length > 4000 ? text[..4000] : text },
                status >= 500 ? "5xx" : status >= 400 ? "4xx" : "ok");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (Timed(call, started) with { Error = "11200: no answer in time" }, "rt");
        }
        catch (HttpRequestException error) when (error.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError)
        {
            return (Timed(call, started) with { Error = "11205: no connection" }, "ct");
        }
        catch (HttpRequestException)
        {
            return (Timed(call, started) with { Error = "11200: the connection broke" }, "rt");
        }
    }

    private HttpRequestMessage Request(string url, IReadOnlyList<FormField> fields, string token, TimeSpan connectLimit)
    {
        var pairs = fields.Select(field => KeyValuePair.Create(field.Name, field.Value)).ToList();
        var bare = url.Split('#', 2)[0];

        // What is signed is what is sent, byte for byte.
        var target = new Uri(bare, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        var request = new HttpRequestMessage(HttpMethod.Post, target) { Content = new FormUrlEncodedContent(pairs) };
        request.Headers.TryAddWithoutValidation("User-Agent", "TwilioProxy/1.1");
        request.Headers.Add("X-Twilio-Signature", TwilioSignature.Sign(_account.AuthToken, bare, pairs));
        request.Headers.Add("I-Twilio-Idempotency-Token", token);
        request.Headers.Add("X-Home-Region", "us1");
        request.Options.Set(ConnectLimit, connectLimit);
        return request;
    }

    private static string? AnswerError(string kind, HttpResponseMessage answer, string text) => answer switch
    {
        { IsSuccessStatusCode: false } => $"11200: HTTP {(int)answer.StatusCode}",
        _ when kind != "inbound" || answer.StatusCode == HttpStatusCode.NoContent => null,
        _ when text.Length == 0 => "11200: empty answer where TwiML is expected",
        { Content.Headers.ContentType.MediaType: "text/xml" or "application/xml" or "text/html" } => null,
        _ => "12300: the answer is not text/xml",
    };

    private static WebhookCall Timed(WebhookCall call, long started) =>
        call with { Milliseconds = (long)Stopwatch.GetElapsedTime(started).TotalMilliseconds };
}
