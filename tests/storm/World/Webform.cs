using System.Net;
using System.Net.Http.Headers;
using Dispatch.Core.Requests;
using Dispatch.Functions.Reports;
using Dispatch.Storm.Platform;

namespace Dispatch.Storm.World;

/// <summary>The report form as a renter's browser sends it.</summary>
internal sealed class Webform(HttpClient client, string baseUrl)
{
    // The smallest PNG there is.
    public const string Photo =
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    /// <summary>The request a form becomes.</summary>
    public static RequestKey KeyOf(string formId) => ReportIntake.KeyOf(City.OrganisationId, formId);

    /// <returns>Whether the renter saw that the report was taken.</returns>
    public async Task<bool> SendAsync(string complexCode, string renter, string formId, string priority, bool hasPhoto)
    {
        using var form = new MultipartFormDataContent
        {
            { new StringContent("Ana Perez"), "name" },
            { new StringContent(renter), "phone_number" },
            { new StringContent("4B"), "unit" },
            { new StringContent("kitchen"), "location" },
            { new StringContent("The kitchen tap drips all night."), "description" },
            { new StringContent("plumbing"), "specialty" },
            { new StringContent(priority), "priority" },
            { new StringContent(formId), "form_id" },
        };
        if (hasPhoto)
        {
            var photo = new ByteArrayContent(Convert.FromBase64String(Photo));
            photo.Headers.ContentType = new MediaTypeHeaderValue("image/png");
            form.Add(photo, "photos", "tap.png");
        }

        try
        {
            using var answer = await client.PostAsync($"{baseUrl}/report/{complexCode}", form);
            return answer.StatusCode == HttpStatusCode.SeeOther;
        }
        catch (Exception fault) when (fault is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }
}
