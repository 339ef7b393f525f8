using System.Security.Cryptography;
using Dispatch.Local.Twilio;

namespace Dispatch.Local;

/// <summary>The handlers' app settings on this machine, under the names they have in Azure.</summary>
internal static class AppSettings
{
    /// <summary>
    /// Fills the settings in. With <c>--twilio-url</c> the caller's own environment decides about the Twilio account,
    /// and what it does not name comes from the local account.
    /// </summary>
    public static void Fill(
        Dictionary<string, string> settings, string storage, string publicBaseUrl, LocalAccount account, string twilioUrl, LocalOptions options)
    {
        settings["AzureWebJobsStorage"] = storage;
        settings["PublicBaseUrl"] = publicBaseUrl;
        settings["Twilio__ApiBaseUrl"] = twilioUrl;
        settings["Twilio__ContentBaseUrl"] = new Uri(twilioUrl).IsLoopback ? twilioUrl : "https://content.twilio.com";
        settings["Api__BootstrapKey"] = BootstrapKey(options.DataFolder);
        settings["Logging__LogLevel__Default"] = "Information";
        settings["Logging__LogLevel__Microsoft"] = "Warning";

        // Lines that HandlerLine reads; what a person sees of them on the console is as before.
        settings["Logging__Console__FormatterName"] = "json";
        settings["Logging__Console__FormatterOptions__TimestampFormat"] = "O";
        settings["Logging__Console__FormatterOptions__UseUtcTimestamp"] = "true";
        (string Name, string Value)[] own =
        [
            ("Twilio__AccountSid", account.AccountSid),
            ("Twilio__AuthToken", account.AuthToken),
            ("Twilio__WhatsAppSender", account.WhatsAppSender),
            ("Twilio__SmsSender", account.SmsSender),
        ];
        foreach (var (name, value) in own)
        {
            var given = options.TwilioUrl is null ? null : Environment.GetEnvironmentVariable(name);
            settings[name] = string.IsNullOrEmpty(given) ? value : given;
        }
    }

    /// <summary>The first API key, made at the first start and kept in the data folder.</summary>
    private static string BootstrapKey(string folder)
    {
        var file = Path.Combine(folder, "api-key");
        if (File.Exists(file))
        {
            return File.ReadAllText(file).Trim();
        }

        var key = "local_" + RandomNumberGenerator.GetHexString(40, lowercase: true);
        File.WriteAllText(file, key);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        return key;
    }
}
