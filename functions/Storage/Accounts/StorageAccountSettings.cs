using System.Diagnostics.CodeAnalysis;

namespace Dispatch.Functions.Storage.Accounts;

/// <summary>
/// Where the storage account is and how to sign in, from the keys the Functions host itself reads:
/// <c>AzureWebJobsStorage</c> (a connection string), or <c>AzureWebJobsStorage__accountName</c>
/// (or <c>__tableServiceUri</c>, <c>__queueServiceUri</c>, <c>__blobServiceUri</c>) with an identity
/// (<c>__credential</c> = <c>managedidentity</c>, <c>__clientId</c> of a user-assigned one).
/// </summary>
public sealed class StorageAccountSettings
{
    /// <summary>The configuration key, a section or a single value.</summary>
    public const string Key = "AzureWebJobsStorage";

    public required Uri TableEndpoint { get; init; }

    public required Uri QueueEndpoint { get; init; }

    public required Uri BlobEndpoint { get; init; }

    /// <summary>Null with an identity.</summary>
    public string? AccountName { get; init; }

    /// <summary>True for <c>__credential</c> = <c>managedidentity</c>; without it the default chain of credentials is asked.</summary>
    public bool IsManagedIdentity { get; init; }

    /// <summary>Client id of a user-assigned identity, or null.</summary>
    public string? ClientId { get; init; }

    /// <summary>Totals are kept (<c>Dispatch__CountStorageCalls</c>).</summary>
    public bool CountsCalls { get; init; }

    /// <summary>The shared key; null with an identity.</summary>
    internal string? AccountKey { get; init; }

    /// <summary>Reads the settings; when they cannot be used, <paramref name="problem"/> is one line that names the key and holds no secret.</summary>
    public static bool TryRead(
        IConfiguration configuration, [NotNullWhen(true)] out StorageAccountSettings? settings, [NotNullWhen(false)] out string? problem)
    {
        var section = configuration.GetSection(Key);
        var countsCalls = bool.TryParse(configuration["Dispatch:CountStorageCalls"], out var counts) && counts;
        (settings, problem) = string.IsNullOrWhiteSpace(section.Value)
            ? ReadIdentity(section, countsCalls)
            : StorageConnectionString.Read(section.Value, countsCalls);
        return settings is not null;
    }

    /// <summary>As <see cref="TryRead"/>, for where there is nobody to collect problems.</summary>
    /// <exception cref="InvalidOperationException">Missing or malformed; the message is one line that names the key.</exception>
    public static StorageAccountSettings Read(IConfiguration configuration) =>
        TryRead(configuration, out var settings, out var problem) ? settings : throw new InvalidOperationException(problem);

    /// <summary>Without the key.</summary>
    public override string ToString() => $"{TableEndpoint} ({(AccountKey is null ? "identity" : "shared key")})";

    private static (StorageAccountSettings? Settings, string? Problem) ReadIdentity(IConfigurationSection section, bool countsCalls)
    {
        var credential = section["credential"];
        if (!string.IsNullOrEmpty(credential) && !credential.Equals("managedidentity", StringComparison.OrdinalIgnoreCase))
        {
            return (null, $"{Key}__credential must be managedidentity or left out.");
        }

        var account = section["accountName"];
        if (!string.IsNullOrEmpty(account) && !StorageConnectionString.IsAccountName(account))
        {
            return (null, $"{Key}__accountName must be 3 to 24 lower-case letters and digits.");
        }

        var services = new[] { "table", "queue", "blob" };
        var endpoints = Array.ConvertAll(services, service => Endpoint(section[$"{service}ServiceUri"], account, service));
        var missing = Array.FindIndex(endpoints, endpoint => endpoint is null);
        if (missing >= 0)
        {
            return (null, string.IsNullOrEmpty(section[$"{services[missing]}ServiceUri"])
                ? $"{Key} is missing: set it to a connection string, or set {Key}__accountName."
                : $"{Key}__{services[missing]}ServiceUri must be an https address.");
        }

        return (new StorageAccountSettings
        {
            TableEndpoint = endpoints[0]!,
            QueueEndpoint = endpoints[1]!,
            BlobEndpoint = endpoints[2]!,
            IsManagedIdentity = !string.IsNullOrEmpty(credential),
            ClientId = string.IsNullOrEmpty(section["clientId"]) ? null : section["clientId"],
            CountsCalls = countsCalls,
        }, null);
    }

    /// <summary>An identity's token is sent over https only.</summary>
    private static Uri? Endpoint(string? address, string? account, string service)
    {
        if (string.IsNullOrEmpty(address))
        {
            return string.IsNullOrEmpty(account) ? null : new Uri($"https://{account}.{service}.core.windows.net");
        }

        return Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps ? uri : null;
    }
}
