using System.Net;
using Dispatch.Core.Requests;
using Dispatch.Core.Turns;

namespace Dispatch.Functions.Twilio;

/// <summary>
/// Downloads media of inbound messages (Twilio, "Media resource": Basic authentication for all media URLs). Redirects are followed by
/// hand: a few, over https, to Twilio's own names only; credentials go to twilio.com and nowhere else.
/// </summary>
internal sealed class TwilioMedia(HttpClient http, TwilioCredentials credentials) : IMediaSource
{
    private const int MaxRedirects = 3;

    public async Task<MediaAnswer> OpenAsync(string url, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || credentials.For(address) is null)
        {
            return MediaAnswer.Not(MediaProblem.WrongHost);
        }

        for (var redirects = 0; redirects <= MaxRedirects; redirects++)
        {
            if (await AskAsync(address, cancellationToken) is not { } response)
            {
                return MediaAnswer.Not(MediaProblem.Unreachable, mayCome: true);
            }

            if (!IsRedirect(response.StatusCode))
            {
                return await ReadAsync(response, cancellationToken);
            }

            var next = response.Headers.Location;
            response.Dispose();
            if (next is null || !Uri.TryCreate(address, next, out address) || !credentials.MayLeadTo(address))
            {
                return MediaAnswer.Not(MediaProblem.WrongHost);
            }
        }

        return MediaAnswer.Not(MediaProblem.Unreachable, mayCome: true);
    }

    /// <returns>Null where no answer came.</returns>
    private async Task<HttpResponseMessage?> AskAsync(Uri address, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Authorization = credentials.For(address);
        try
        {
            return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private static bool IsRedirect(HttpStatusCode status) => status is
        HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;

    private static async Task<MediaAnswer> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode)
        {
            var name = response.Content.Headers.ContentDisposition is { } disposition ? disposition.FileNameStar ?? disposition.FileName : null;
            return new MediaAnswer(await response.Content.ReadAsStreamAsync(cancellationToken), name?.Trim('"'), null, mayCome: false, response);
        }

        var status = response.StatusCode;
        response.Dispose();
        return status switch
        {
            // Fresh media answer so for some seconds.
            HttpStatusCode.NotFound => MediaAnswer.Not(MediaProblem.Gone, mayCome: true),
            HttpStatusCode.Gone => MediaAnswer.Not(MediaProblem.Gone),

            // Refused credentials too: a person may put them right within the day.
            _ => MediaAnswer.Not(MediaProblem.Unreachable, mayCome: true),
        };
    }
}
