using System.Net;
using System.Net.Http.Headers;

namespace Dispatch.Functions.Twilio;

/// <summary>Calls that may be repeated (reading, and the Content API): an object comes back or <see cref="TwilioApiException"/> is thrown.</summary>
internal sealed class TwilioRest(HttpClient http, TwilioOptions options)
{
    /// <summary>Bytes read of one answer; a page of 100 messages has about 150 KB.</summary>
    public const int MaximumAnswer = 4 << 20;

    /// <summary>Twilio, error 20404: the requested resource was not found.</summary>
    private const int NotFound = 20404;

    private readonly TwilioCredentials credentials = new(options);

    /// <summary>The credentials for a URL, or an exception where it is not Twilio's: nothing is asked of strangers.</summary>
    public AuthenticationHeaderValue Authorize(Uri url) =>
        credentials.For(url) ?? throw new TwilioApiException(0, 0, $"{url.Host} is neither Twilio's nor the configured address on this machine.");

    /// <summary>The body of the answer, or null where Twilio says there is no such thing; a 404 without Twilio's code is somebody else's.</summary>
    public async Task<byte[]?> SendAsync(HttpMethod method, Uri url, HttpContent? content, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, url) { Content = content };
        request.Headers.Authorization = Authorize(url);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.CallTimeout);
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            var body = await ReadAsync(response, MaximumAnswer, limit.Token);
            return response switch
            {
                { IsSuccessStatusCode: true } => body,
                { StatusCode: HttpStatusCode.NotFound } when TwilioError.Read((int)response.StatusCode, body).Code == NotFound => null,
                _ => throw Refusal((int)response.StatusCode, body),
            };
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TwilioApiException(0, 0, $"No answer within {options.CallTimeout.TotalSeconds:0.#} s.", exception);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw new TwilioApiException(0, 0, Describe(exception), exception);
        }
    }

    /// <summary>The body, or an exception when it is longer than it may be.</summary>
    public static async Task<byte[]> ReadAsync(HttpResponseMessage response, int maximum, CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var body = new MemoryStream();
        var chunk = new byte[16 * 1024];
        while (body.Length <= maximum)
        {
            var read = await stream.ReadAsync(chunk, cancellationToken);
            if (read == 0)
            {
                return body.ToArray();
            }

            body.Write(chunk, 0, read);
        }

        throw new HttpRequestException($"The answer has more than {maximum} bytes.");
    }

    /// <summary>What went wrong with a connection, without the address.</summary>
    public static string Describe(Exception exception) => exception switch
    {
        HttpRequestException { HttpRequestError: not HttpRequestError.Unknown } failed => $"Connection failed: {failed.HttpRequestError}.",
        OperationCanceledException => "Cancelled or out of time.",
        _ => $"Connection failed: {exception.GetType().Name}.",
    };

    private static TwilioApiException Refusal(int httpStatus, byte[] body)
    {
        var error = TwilioError.Read(httpStatus, body);
        return new TwilioApiException(error.Code, httpStatus, error.Reason);
    }
}
