using Dispatch.Core;

namespace Dispatch.Functions.Pages.Shared;

/// <summary>Times as people of the complex read them: its time zone, its country's twelve or twenty-four hours.</summary>
public sealed class PageClock
{
    private static readonly HashSet<string> TwelveHourCountries =
        new(["US", "CA", "AU", "NZ", "PH", "IN", "MX", "CO", "PR", "DO", "SV", "HN", "NI"], StringComparer.Ordinal);

    private readonly TimeZoneInfo _zone;

    /// <param name="zoneId">IANA id; UTC for one this machine does not know.</param>
    /// <param name="country">ISO 3166 alpha-2.</param>
    public PageClock(string? zoneId, string? country)
    {
        _zone = zoneId is { Length: > 0 and <= 64 } && TimeZoneInfo.TryFindSystemTimeZoneById(zoneId, out var zone) ? zone : TimeZoneInfo.Utc;
        Country = country is { Length: 2 } ? country : string.Empty;
    }

    public string ZoneId => _zone.Id;

    public string Country { get; }

    /// <summary>For example "3 Mar, 14:05" or "Mar 3, 2:05 PM".</summary>
    public string Write(PageTexts texts, DateTimeOffset at)
    {
        var local = TimeZoneInfo.ConvertTime(at, _zone);
        var month = texts["months"].Split(',')[local.Month - 1];
        var day = Country == "US" && texts.Language == SupportedLanguages.Fallback ? $"{month} {local.Day}" : $"{local.Day} {month}";
        return $"{day}, {WriteTime(at)}";
    }

    /// <summary>Hours and minutes.</summary>
    public string WriteTime(DateTimeOffset at)
    {
        var local = TimeZoneInfo.ConvertTime(at, _zone);
        return local.ToString(TwelveHourCountries.Contains(Country) ? "h:mm tt" : "HH:mm", System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>For machines.</summary>
    public static string Machine(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
