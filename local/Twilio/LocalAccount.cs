using System.Security.Cryptography;
using System.Text.Json;

namespace Dispatch.Local.Twilio;

/// <summary>The stand-in's one account, made at the first start and kept in the data folder.</summary>
/// <param name="AccountSid">AC and 32 hex digits.</param>
/// <param name="AuthToken">32 hex digits: password of the REST API and key of every webhook signature.</param>
/// <param name="MessagingServiceSid">MG and 32 hex digits; both senders are in its pool.</param>
/// <param name="WhatsAppSender">E.164, fictional.</param>
/// <param name="SmsSender">E.164, fictional.</param>
/// <param name="ApiKeySid">SK and 32 hex digits: a restricted key that sends and reads messages and contents, and may not read the account. Null in
/// folders of earlier versions: then there is none.</param>
/// <param name="ApiKeySecret">32 hex digits.</param>
public sealed record LocalAccount(
    string AccountSid,
    string AuthToken,
    string MessagingServiceSid,
    string WhatsAppSender = "+15550109999",
    string SmsSender = "+15550108888",
    string? ApiKeySid = null,
    string? ApiKeySecret = null)
{
    /// <summary>A new account with random identifiers.</summary>
    public static LocalAccount Create() => new("AC" + Hex(), Hex(), "MG" + Hex(), ApiKeySid: "SK" + Hex(), ApiKeySecret: Hex());

    /// <summary>The account in the folder's account.json, made there when missing. The file is readable by its owner only.</summary>
    public static LocalAccount LoadOrCreate(string folder)
    {
        var file = Path.Combine(folder, "account.json");
        if (File.Exists(file) && JsonSerializer.Deserialize<LocalAccount>(File.ReadAllBytes(file), StandInJson.Options) is { } known)
        {
            return known;
        }

        var account = Create();
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(file, JsonSerializer.SerializeToUtf8Bytes(account, StandInJson.Options));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        return account;
    }

    /// <summary>Whether it is one of the account's own, as Twilio writes them.</summary>
    internal bool IsSender(string address) => address == SmsSender || address == WhatsAppSender || address == Address.WhatsAppPrefix + WhatsAppSender;

    private static string Hex() => RandomNumberGenerator.GetHexString(32, lowercase: true);
}
