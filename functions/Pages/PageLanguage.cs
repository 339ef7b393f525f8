using Dispatch.Core;
using Microsoft.Net.Http.Headers;

namespace Dispatch.Functions.Pages;

/// <summary>Which language a page is shown in: the one asked for by <c>?lang=</c>, else the first the browser and we both speak.</summary>
internal static class PageLanguage
{
    private const int MaxLanguages = 20;

    /// <param name="otherwise">For a browser that names none of ours: the organisation's or the renter's language; may be null.</param>
    public static PageTexts Of(HttpRequest request, string? otherwise = null) =>
        PageTexts.For(Asked(request) ?? OfBrowser(request) ?? otherwise);

    /// <summary>The language of <c>?lang=</c>, where the pages speak it.</summary>
    public static string? Asked(HttpRequest request) =>
        SupportedLanguages.Find(request.Query["lang"]);

    private static string? OfBrowser(HttpRequest request)
    {
        if (!StringWithQualityHeaderValue.TryParseList(request.Headers.AcceptLanguage, out var wanted))
        {
            return null;
        }

        return wanted.Take(MaxLanguages)
            .Where(w => w.Quality is not 0)
            .OrderByDescending(w => w.Quality ?? 1)
            .Select(w => SupportedLanguages.Find(w.Value.ToString()))
            .FirstOrDefault(language => language is not null);
    }
}
