using Dispatch.Functions;
using Dispatch.Functions.Storage.Accounts;
using Dispatch.Functions.Twilio;

namespace Dispatch.Cli.Doctor;

/// <summary>Each setting by its name, judged by the rules the function app starts with.</summary>
internal static class SettingChecks
{
    private static readonly (string Name, bool IsSecret)[] Known =
    [
        (PublicBaseUrl.Key, false), ("Twilio__AccountSid", false), ("Twilio__AuthToken", true), ("Twilio__ApiKeySid", false), ("Twilio__ApiKeySecret", true),
        ("Twilio__ApiBaseUrl", false), ("Twilio__ContentBaseUrl", false), ("Twilio__WhatsAppSender", false), ("Twilio__SmsSender", false),
        ("Twilio__MessagingServiceSid", false), ("Twilio__ValidityPeriod", false), ("Twilio__CallTimeout", false), ("Api__BootstrapKey", true),
    ];

    /// <summary>The checks, and the settings where they can be used.</summary>
    public static (IReadOnlyList<Check> Checks, Settings? Settings) Run(IConfiguration configuration)
    {
        _ = Settings.TryRead(configuration, out var settings, out var faults);
        var checks = faults.Select(f => Check.Fault($"setting {NameOf(f)}", f, "Set it in the app's settings; local.settings.sample.json names them all.")).ToList();
        foreach (var (name, isSecret) in Known.Where(k => !faults.Any(f => NameOf(f) == k.Name)))
        {
            var value = configuration[name.Replace("__", ":", StringComparison.Ordinal)];
            if (!string.IsNullOrEmpty(value))
            {
                checks.Add(Check.Ok($"setting {name}", isSecret ? "set" : value));
            }
        }

        if (!faults.Any(f => NameOf(f).StartsWith(StorageAccountSettings.Key, StringComparison.Ordinal)))
        {
            checks.Add(Check.Ok($"setting {StorageAccountSettings.Key}", StorageAccountSettings.TryRead(configuration, out var storage, out _) ? $"{storage}" : "set"));
        }

        return (checks, settings);
    }

    /// <summary>Every fault begins with the name of its setting.</summary>
    private static string NameOf(string fault) => fault.Split(' ', 2)[0];
}
