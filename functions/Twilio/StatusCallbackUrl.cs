namespace Dispatch.Functions.Twilio;

/// <summary>
/// Where Twilio reports on one message. The query names the message, so that a report finds its row even before the
/// answer of the POST is stored; Twilio keeps it and signs it.
/// </summary>
public static class StatusCallbackUrl
{
    public const string Path = "/twilio/status";
    public const string PartitionParameter = "r";
    public const string MessageNumberParameter = "m";

    /// <summary>
    /// Three more tries on a 5xx, a failed connection or a time-out. Without it Twilio repeats a failed connection only,
    /// once (Twilio, "Webhooks: connection overrides"). Never on 4xx: that would repeat refused signatures. Belongs on the
    /// URL of inbound messages too. A fragment is not signed.
    /// </summary>
    public const string RetryFragment = "#rc=3&rp=5xx,ct,rt";

    /// <summary>The URL for one message.</summary>
    /// <param name="publicBaseUrl">Where the world finds us, with or without a slash at its end.</param>
    /// <param name="partition">The aggregate that owns the message.</param>
    /// <param name="messageNumber">Its number there.</param>
    public static string For(string publicBaseUrl, string partition, int messageNumber) =>
        $"{publicBaseUrl.TrimEnd('/')}{Path}?{MessageNumberParameter}={messageNumber}&{PartitionParameter}={Uri.EscapeDataString(partition)}{RetryFragment}";
}
