using Dispatch.Functions.Storage.Accounts;
using static Dispatch.Functions.Tests.Storage.StorageFixture;

namespace Dispatch.Functions.Tests.Storage;

public sealed class StorageAccountSettingsTests
{
    private const string Key = "c2VjcmV0LXNlY3JldC1zZWNyZXQ=";

    [Theory]
    [InlineData($"AccountName=acct;AccountKey={Key}", "https://acct.table.core.windows.net/")]
    [InlineData($"DefaultEndpointsProtocol=https;AccountName=acct;AccountKey={Key};EndpointSuffix=core.chinacloudapi.cn;", "https://acct.table.core.chinacloudapi.cn/")]
    [InlineData($"DefaultEndpointsProtocol=http; accountname=acct ;ACCOUNTKEY={Key}", "http://acct.table.core.windows.net/")]
    [InlineData($"AccountName=acct;AccountKey={Key};TableEndpoint=http://127.0.0.1:5/acct", "http://127.0.0.1:5/acct")]
    [InlineData("UseDevelopmentStorage=true", "http://127.0.0.1:10002/devstoreaccount1")]
    public void A_connection_string_gives_the_endpoints(string connectionString, string table)
    {
        var settings = StorageAccountSettings.Read(Configuration(("AzureWebJobsStorage", connectionString)));
        Assert.Equal(table, settings.TableEndpoint.AbsoluteUri);
        Assert.False(settings.CountsCalls);
        Assert.DoesNotContain(Key, settings.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("managedidentity", "11111111-2222-3333-4444-555555555555", true)]
    [InlineData("", "", false)]
    public void An_account_name_means_an_identity(string credential, string clientId, bool managed)
    {
        var settings = StorageAccountSettings.Read(Configuration(
            ("AzureWebJobsStorage__accountName", "acct"), ("AzureWebJobsStorage__credential", credential), ("AzureWebJobsStorage__clientId", clientId)));
        Assert.Equal("https://acct.queue.core.windows.net/", settings.QueueEndpoint.AbsoluteUri);
        Assert.Equal((managed, clientId), (settings.IsManagedIdentity, settings.ClientId ?? ""));
        Assert.Null(settings.AccountName);
        _ = new StorageAccount(settings);
    }

    [Theory]
    [InlineData("AzureWebJobsStorage", "", "AzureWebJobsStorage is missing: set it to a connection string, or set AzureWebJobsStorage__accountName.")]
    [InlineData("AzureWebJobsStorage", "nonsense", "AzureWebJobsStorage must be name=value pairs separated by semicolons.")]
    [InlineData("AzureWebJobsStorage", "AccountKey=" + Key, "AzureWebJobsStorage needs AccountName, 3 to 24 lower-case letters and digits.")]
    [InlineData("AzureWebJobsStorage", "AccountName=acct;AccountKey=c2Vjcm", "AzureWebJobsStorage needs AccountKey in base64 (a shared access signature is not enough).")]
    [InlineData("AzureWebJobsStorage", "AccountName=acct;SharedAccessSignature=sv", "AzureWebJobsStorage needs AccountKey in base64 (a shared access signature is not enough).")]
    [InlineData("AzureWebJobsStorage", "AccountName=acct;AccountName=acct;AccountKey=" + Key, "AzureWebJobsStorage must be name=value pairs separated by semicolons.")]
    [InlineData("AzureWebJobsStorage", "AccountName=acct;TableEndpoint=ftp://x;AccountKey=" + Key, "AzureWebJobsStorage has an endpoint or protocol that is not http or https.")]
    [InlineData("AzureWebJobsStorage", "UseDevelopmentStorage=false", "AzureWebJobsStorage has UseDevelopmentStorage, which can only be true.")]
    [InlineData("AzureWebJobsStorage__accountName", "Not_A_Name", "AzureWebJobsStorage__accountName must be 3 to 24 lower-case letters and digits.")]
    [InlineData("AzureWebJobsStorage__credential", "password", "AzureWebJobsStorage__credential must be managedidentity or left out.")]
    [InlineData("AzureWebJobsStorage__tableServiceUri", "http://plain.example", "AzureWebJobsStorage__tableServiceUri must be an https address.")]
    [InlineData("AzureWebJobsStorage__tableServiceUri", "https://x.example", "AzureWebJobsStorage is missing: set it to a connection string, or set AzureWebJobsStorage__accountName.")]
    public void What_is_wrong_is_said_in_one_line(string key, string value, string expected)
    {
        Assert.False(StorageAccountSettings.TryRead(Configuration((key, value)), out _, out var problem));
        Assert.Equal(expected, problem);
        Assert.Equal(expected, Assert.Throws<InvalidOperationException>(() => StorageAccountSettings.Read(Configuration((key, value)))).Message);
    }
}
