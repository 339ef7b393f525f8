using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Dispatch.Functions.Twilio;

/// <summary>
/// A form that goes out once at most, and knows whether it did: creating a message is not idempotent. As long as
/// <see cref="IsStarted"/> is false no byte of the form has left, so nothing can have been processed.
/// </summary>
internal sealed class SentOnceForm : HttpContent
{
    private readonly byte[] body;
    private int starts;

    public SentOnceForm(IEnumerable<KeyValuePair<string, string>> fields)
    {
        var pairs = fields.Select(field => $"{Uri.EscapeDataString(field.Key)}={Uri.EscapeDataString(field.Value)}");
        body = Encoding.ASCII.GetBytes(string.Join('&', pairs));
        Headers.ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded");
    }

    public bool IsStarted => Volatile.Read(ref starts) > 0;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref starts) > 1)
        {
            throw new HttpRequestException("The form has been sent already and is not sent again.");
        }

        await stream.WriteAsync(body, cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = body.Length;
        return true;
    }
}
