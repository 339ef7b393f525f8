using Dispatch.Functions.Reports;

namespace Dispatch.Functions.Pages.Shared;

/// <summary>Reads a form with files, or says in a page of its own why that was not possible.</summary>
internal static class FormReading
{
    /// <param name="backPath">Where the reader can go on.</param>
    /// <param name="backKey">Page text of the link there.</param>
    public static async Task<(PhotosForm? Form, IResult? Refusal)> ReadAsync(HttpContext context, string backPath, string backKey)
    {
        try
        {
            return (await PhotosForm.ReadAsync(context.Request, context.RequestAborted), null);
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return (null, Refusal(context, exception.StatusCode, "request_too_large", backPath, backKey));
        }
        catch (Exception exception) when (exception is InvalidDataException or BadHttpRequestException)
        {
            return (null, Refusal(context, StatusCodes.Status400BadRequest, "request_broken", backPath, backKey));
        }
    }

    private static IResult Refusal(HttpContext context, int status, string key, string backPath, string backKey)
    {
        var texts = PageLanguage.Of(context.Request);
        return Page.Of<MessagePage>(
            status,
            (nameof(MessagePage.T), texts),
            (nameof(MessagePage.Title), texts[$"{key}.title"]),
            (nameof(MessagePage.Text), texts[$"{key}.text"]),
            (nameof(MessagePage.BackPath), backPath),
            (nameof(MessagePage.BackText), texts[backKey]));
    }
}
