using System.Text.Json;
using Dispatch.Functions.Storage.Accounts;
using Dispatch.Functions.Twilio;

namespace Dispatch.Cli;

/// <summary>
/// The function app's settings as this machine has them: the values of a local.settings.json, or of the running.json that <c>local</c>
/// writes, and over them the environment.
/// </summary>
internal sealed class CliSettings(IConfiguration configuration)
{
    public const string DefaultFile = "local.settings.json";

    /// <param name="file">Named by the caller: it must be there. Null takes the working folder's, where there is one.</param>
    /// <exception cref="CliException">The file is missing or is not what it should be.</exception>
    public static CliSettings Read(FileInfo? file)
    {
        var builder = new ConfigurationBuilder();
        var path = file?.FullName ?? Path.GetFullPath(DefaultFile);
        if (File.Exists(path))
        {
            builder.AddInMemoryCollection(ReadValues(path));
        }
        else if (file is not null)
        {
            throw new CliException($"There is no settings file {path}.", ExitCode.Usage);
        }

        return new CliSettings(builder.AddEnvironmentVariables().Build());
    }

    /// <exception cref="CliException">AzureWebJobsStorage is missing or malformed.</exception>
    public StorageAccount Storage() =>
        StorageAccountSettings.TryRead(configuration, out var settings, out var problem)
            ? new StorageAccount(settings)
            : throw new CliException(problem, ExitCode.Usage);

    public IConfiguration Configuration => configuration;

    /// <summary>The account, its credentials and its senders.</summary>
    /// <exception cref="CliException">One of the settings is missing or malformed.</exception>
    public TwilioOptions Twilio()
    {
        var options = TwilioOptions.Read(configuration, out var faults);
        return faults is [var fault, ..] ? throw new CliException(fault, ExitCode.Usage) : options;
    }

    /// <summary>Where the API is and the key for it: what the caller gave, else the settings.</summary>
    /// <exception cref="CliException">Neither has it.</exception>
    public (Uri Url, string Key) Api(string? url, string? key)
    {
        var address = First(url, configuration[PublicBaseUrl.Key]);
        if (!Uri.TryCreate(address, UriKind.Absolute, out var found) || found.Scheme is not ("http" or "https"))
        {
            throw new CliException("The address of the function app is missing: give it with --url, or set PublicBaseUrl.", ExitCode.Usage);
        }

        return First(key, configuration["Api:BootstrapKey"]) is { } secret
            ? (found, secret)
            : throw new CliException("The API key is missing: give it with --key, or set Api__BootstrapKey.", ExitCode.Usage);
    }

    private static string? First(string? one, string? other) => string.IsNullOrEmpty(one) ? string.IsNullOrEmpty(other) ? null : other : one;

    private static Dictionary<string, string?> ReadValues(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            var values = document.RootElement.TryGetProperty("Values", out var named) ? named : document.RootElement.GetProperty("settings");
            return values.EnumerateObject()
                .ToDictionary(v => v.Name.Replace("__", ":", StringComparison.Ordinal), v => (string?)v.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{path} cannot be read as settings: a JSON object with Values is expected, as in local.settings.sample.json.", ExitCode.Usage);
        }
    }
}
