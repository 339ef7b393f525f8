using System.Diagnostics.CodeAnalysis;
using Dispatch.Functions.Storage.Accounts;
using Dispatch.Functions.Telemetry;
using Dispatch.Functions.Twilio;

namespace Dispatch.Functions;

/// <summary>The configuration, checked once at start. Names as in local.settings.sample.json (<c>Section__Name</c>).</summary>
public sealed class Settings
{
    public required StorageAccountSettings Storage { get; init; }

    public required TwilioOptions Twilio { get; init; }

    /// <summary>Where the world finds us, without a slash at its end: webhooks are signed with it.</summary>
    public required string PublicBaseUrl { get; init; }

    /// <summary>The first API key; null where only stored keys count.</summary>
    public string? BootstrapKey { get; init; }

    /// <summary>Where telemetry goes; null: nowhere.</summary>
    public OtlpSettings? Otlp { get; init; }

    /// <summary>Given by the Functions host: the loopback port to listen on.</summary>
    public int? HandlerPort { get; init; }

    /// <summary>A process this one must not outlive (one machine only); null on Azure.</summary>
    public int? ParentProcessId { get; init; }

    public required IConfiguration Configuration { get; init; }

    public static IConfiguration Environment() => new ConfigurationBuilder().AddEnvironmentVariables().Build();

    /// <param name="faults">One line each, naming the key; no secret.</param>
    public static bool TryRead(IConfiguration configuration, [NotNullWhen(true)] out Settings? settings, out IReadOnlyList<string> faults)
    {
        var found = new List<string>();
        if (!StorageAccountSettings.TryRead(configuration, out var storage, out var problem))
        {
            found.Add(problem);
        }

        var twilio = TwilioOptions.Read(configuration, out var twilioFaults);
        found.AddRange(twilioFaults);
        var publicBaseUrl = configuration[Functions.Twilio.PublicBaseUrl.Key];
        found.AddRange(Functions.Twilio.PublicBaseUrl.Validate(publicBaseUrl));
        var bootstrapKey = configuration["Api:BootstrapKey"];
        if (bootstrapKey is { Length: > 0 and < 16 })
        {
            found.Add("Api__BootstrapKey must have at least 16 characters.");
        }

        var otlp = OtlpSettings.Read(configuration, out var otlpFault);
        if (otlpFault is not null)
        {
            found.Add(otlpFault);
        }

        found.AddRange(UnresolvedSecrets(configuration));
        faults = found;
        settings = found.Count > 0 ? null : new Settings
        {
            Storage = storage!,
            Twilio = twilio,
            PublicBaseUrl = publicBaseUrl!.TrimEnd('/'),
            BootstrapKey = string.IsNullOrEmpty(bootstrapKey) ? null : bootstrapKey,
            Otlp = otlp,
            HandlerPort = int.TryParse(configuration["FUNCTIONS_CUSTOMHANDLER_PORT"], out var port) ? port : null,
            ParentProcessId = int.TryParse(configuration["Dispatch:ParentProcessId"], out var parent) ? parent : null,
            Configuration = configuration,
        };
        return settings is not null;
    }

    /// <summary>Azure leaves the reference itself in the setting when it cannot read the secret; as a token it would fail every signature.</summary>
    private static IEnumerable<string> UnresolvedSecrets(IConfiguration configuration) =>
        configuration.AsEnumerable()
            .Where(setting => setting.Value?.StartsWith("@Microsoft.KeyVault(", StringComparison.OrdinalIgnoreCase) == true)
            .Select(setting => $"{setting.Key.Replace(":", "__", StringComparison.Ordinal)} is a reference to a key vault that was not resolved: set the secret, or let the app's identity read it.");
}
