namespace Dispatch.Functions.Twilio;

/// <summary>What Twilio asks of the address under which the world finds us: webhooks are called and signed with it.</summary>
public static class PublicBaseUrl
{
    public const string Key = "PublicBaseUrl";

    /// <summary>One line for each fault; empty when all is well.</summary>
    public static IReadOnlyList<string> Validate(string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            return [$"{Key} is missing."];
        }

        if (!Uri.TryCreate(value, UriKind.Absolute, out var url) || url.Scheme is not ("https" or "http"))
        {
            return [$"{Key} must be an absolute URL such as https://dispatch.example.com."];
        }

        return [.. Faults(url)];
    }

    private static IEnumerable<string> Faults(Uri url)
    {
        if (url.Scheme == Uri.UriSchemeHttp && !url.IsLoopback)
        {
            yield return $"{Key} must be https, except on this machine.";
        }

        // Twilio, "Message resource": host names of status callbacks must not contain underscores.
        if (url.Host.Contains('_', StringComparison.Ordinal))
        {
            yield return $"{Key} must not have an underscore in its host name: Twilio refuses it as StatusCallback.";
        }

        if (url.Query.Length > 0 || url.Fragment.Length > 0 || url.UserInfo.Length > 0)
        {
            yield return $"{Key} must not have credentials, a query or a fragment.";
        }
    }
}
