using System.Net;
using System.Net.Sockets;
using Dispatch.Functions;

namespace Dispatch.Benchmarks.World;

/// <summary>The function app's configuration, as environment variables or bound.</summary>
internal static class AppSettings
{
    /// <summary>For a handler whose storage is never called.</summary>
    public const string NoStorage = "UseDevelopmentStorage=true";

    public const string ApiKey = "benchmarks-bootstrap-key";

    /// <param name="port">Where the handler listens on loopback.</param>
    /// <param name="twilio">Twilio's API; null where nothing is sent.</param>
    public static Dictionary<string, string> For(int port, string storage, Uri? twilio = null) => new(StringComparer.Ordinal)
    {
        ["AzureWebJobsStorage"] = storage,
        ["PublicBaseUrl"] = Webhook.PublicBaseUrl,
        ["Twilio__AccountSid"] = "AC" + new string('0', 32),
        ["Twilio__AuthToken"] = Webhook.AuthToken,
        ["Twilio__WhatsAppSender"] = "+15550109999",
        ["Twilio__SmsSender"] = "+15550108888",
        ["Twilio__ApiBaseUrl"] = (twilio ?? new Uri("http://127.0.0.1:9")).GetLeftPart(UriPartial.Authority),
        ["Api__BootstrapKey"] = ApiKey,
        ["FUNCTIONS_CUSTOMHANDLER_PORT"] = port.ToString(),
        ["Dispatch__ParentProcessId"] = Environment.ProcessId.ToString(),
    };

    /// <summary>The same, for a handler inside this process.</summary>
    public static Settings Bind(IReadOnlyDictionary<string, string> variables)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(variables.Select(v => KeyValuePair.Create(v.Key.Replace("__", ":", StringComparison.Ordinal), (string?)v.Value)))
            .Build();
        return Settings.TryRead(configuration, out var settings, out var faults)
            ? settings
            : throw new InvalidOperationException(string.Join('\n', faults));
    }

    /// <summary>A port nobody listens on.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
