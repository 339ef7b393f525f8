namespace Dispatch.Functions.Twilio;

/// <summary>
/// The other forms in which Twilio may have signed a URL. It keeps the port for messages and drops it for calls, and the
/// port may or may not have been written where Twilio was configured; an apostrophe in the query may be signed escaped.
/// Nothing else is tried: no lower-casing, no decoding, no other order.
/// </summary>
internal static class SignedUrl
{
    /// <summary>Every form but the given one; five at most.</summary>
    public static IEnumerable<string> OtherForms(string url)
    {
        var otherPort = WithOtherPort(url);
        if (otherPort is not null)
        {
            yield return otherPort;
        }

        foreach (var quoted in OtherQuotes(url))
        {
            yield return quoted;
            if (otherPort is not null)
            {
                yield return WithOtherPort(quoted)!;
            }
        }
    }

    // The port removed where there is one, else the scheme's own added; null for what is no http URL.
    private static string? WithOtherPort(string url)
    {
        var defaultPort = url switch
        {
            _ when url.StartsWith("https://", StringComparison.OrdinalIgnoreCase) => ":443",
            _ when url.StartsWith("http://", StringComparison.OrdinalIgnoreCase) => ":80",
            _ => null,
        };
        if (defaultPort is null)
        {
            return null;
        }

        var start = url.IndexOf("://", StringComparison.Ordinal) + 3;
        var length = url.AsSpan(start).IndexOfAny('/', '?');
        var end = length < 0 ? url.Length : start + length;
        var host = start + url.AsSpan(start, end - start).LastIndexOf('@') + 1;

        // The colons of an IPv6 address stand inside brackets.
        var afterBracket = host + url.AsSpan(host, end - host).LastIndexOf(']') + 1;
        var colon = url.IndexOf(':', afterBracket, end - afterBracket);
        return colon < 0 ? url.Insert(end, defaultPort) : url.Remove(colon, end - colon);
    }

    private static IEnumerable<string> OtherQuotes(string url)
    {
        var query = url.IndexOf('?', StringComparison.Ordinal);
        if (query < 0)
        {
            yield break;
        }

        var (path, tail) = (url[..query], url[query..]);
        if (tail.Contains('\'', StringComparison.Ordinal))
        {
            yield return path + tail.Replace("'", "%27", StringComparison.Ordinal);
        }

        if (tail.Contains("%27", StringComparison.Ordinal))
        {
            yield return path + tail.Replace("%27", "'", StringComparison.Ordinal);
        }
    }
}
