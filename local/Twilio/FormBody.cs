using System.Net;
using System.Text;

namespace Dispatch.Local.Twilio;

/// <summary>A form as it stood in the body: order, case and repeated names kept (ASP.NET's own reader merges names that differ in case).</summary>
internal sealed class FormBody(IReadOnlyList<FormField> fields)
{
    /// <summary>Largest body read, in bytes.</summary>
    private const int Limit = 1024 * 1024;

    public IReadOnlyList<FormField> Fields => fields;

    /// <summary>The first value of a field, or null where it is missing or empty.</summary>
    public string? this[string name] =>
        fields.FirstOrDefault(field => field.Name == name) is { Value.Length: > 0 } field ? field.Value : null;

    public IEnumerable<string> All(string name) => fields.Where(field => field.Name == name && field.Value.Length > 0).Select(field => field.Value);

    /// <summary>Reads the request's body, or gives null where it is not a form.</summary>
    public static async Task<FormBody?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!request.HasFormContentType || request.ContentLength > Limit)
        {
            return null;
        }

        using var reader = new StreamReader(request.Body, Encoding.UTF8);
        return Parse(await reader.ReadToEndAsync(cancellationToken));
    }

    public static FormBody Parse(string text) => new(
        [.. text.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair =>
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            return equals < 0
                ? new FormField(WebUtility.UrlDecode(pair), "")
                : new FormField(WebUtility.UrlDecode(pair[..equals]), WebUtility.UrlDecode(pair[(equals + 1)..]));
        })]);
}
