using System.Text.RegularExpressions;

namespace Dispatch.Functions.Storage.Accounts;

/// <summary>A storage connection string with an account key ("Configure Azure Storage connection strings"); shared access signatures are refused.</summary>
internal static partial class StorageConnectionString
{
    private const string EmulatorAccount = "devstoreaccount1";

    // Published with the emulator, so no secret.
    private const string EmulatorKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private const string Emulator =
        $"DefaultEndpointsProtocol=http;AccountName={EmulatorAccount};AccountKey={EmulatorKey};"
        + $"BlobEndpoint=http://127.0.0.1:10000/{EmulatorAccount};QueueEndpoint=http://127.0.0.1:10001/{EmulatorAccount};"
        + $"TableEndpoint=http://127.0.0.1:10002/{EmulatorAccount}";

    public static (StorageAccountSettings? Settings, string? Problem) Read(string text, bool countsCalls)
    {
        var parts = Split(text);
        if (parts is null)
        {
            return Refuse("must be name=value pairs separated by semicolons");
        }

        if (parts.TryGetValue("UseDevelopmentStorage", out var emulator))
        {
            return emulator.Equals("true", StringComparison.OrdinalIgnoreCase)
                ? Read(Emulator, countsCalls)
                : Refuse("has UseDevelopmentStorage, which can only be true");
        }

        var account = parts.GetValueOrDefault("AccountName", "");
        var key = parts.GetValueOrDefault("AccountKey", "");
        if (!IsAccountName(account))
        {
            return Refuse("needs AccountName, 3 to 24 lower-case letters and digits");
        }

        if (key.Length is 0 || !Convert.TryFromBase64String(key, new byte[key.Length], out _))
        {
            return Refuse("needs AccountKey in base64 (a shared access signature is not enough)");
        }

        var endpoints = Array.ConvertAll(["Table", "Queue", "Blob"], service => Endpoint(parts, account, service));
        return endpoints is [{ } table, { } queue, { } blob]
            ? (new StorageAccountSettings
            {
                TableEndpoint = table,
                QueueEndpoint = queue,
                BlobEndpoint = blob,
                AccountName = account,
                AccountKey = key,
                CountsCalls = countsCalls,
            }, null)
            : Refuse("has an endpoint or protocol that is not http or https");
    }

    public static bool IsAccountName(string name) => AccountName().IsMatch(name);

    private static (StorageAccountSettings? Settings, string? Problem) Refuse(string why) => (null, $"{StorageAccountSettings.Key} {why}.");

    private static Dictionary<string, string>? Split(string text)
    {
        var parts = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var part in text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            // The value may hold '=' itself, as every base64 key does.
            if (part.Split('=', 2) is not [{ Length: > 0 } name, var value] || !parts.TryAdd(name, value))
            {
                return null;
            }
        }

        return parts;
    }

    private static Uri? Endpoint(Dictionary<string, string> parts, string account, string service)
    {
        var address = parts.GetValueOrDefault($"{service}Endpoint")
            ?? $"{parts.GetValueOrDefault("DefaultEndpointsProtocol", "https")}://{account}.{service.ToLowerInvariant()}.{parts.GetValueOrDefault("EndpointSuffix", "core.windows.net")}";
        return Uri.TryCreate(address, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
            ? uri
            : null;
    }

    [GeneratedRegex(@"\A[a-z0-9]{3,24}\z", RegexOptions.None, 1000)]
    private static partial Regex AccountName();
}
