using System.Buffers.Text;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using Dispatch.Functions.Storage.Accounts;
using Dispatch.Functions.Storage.Tables;
using Dispatch.Local.Azure;
using static Dispatch.Functions.Tests.Storage.StorageFixture;

namespace Dispatch.Functions.Tests.Storage;

/// <summary>Sign-in with a token instead of a key: Azurite over HTTPS checks the token's shape.</summary>
public sealed class IdentityTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dispatch-identity-");
    private readonly X509Certificate2 _certificate = SelfSigned();
    private Azurite _azurite = null!;
    private HttpClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        var (certificate, key) = (Path.Combine(_folder.FullName, "cert.pem"), Path.Combine(_folder.FullName, "key.pem"));
        await File.WriteAllTextAsync(certificate, _certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(key, _certificate.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem());
        _azurite = await Azurite.StartAsync(new AzuriteOptions(CertificateFile: certificate, KeyFile: key), CancellationToken.None);
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.Add(_certificate);
        _client = new HttpClient(new SocketsHttpHandler { UseProxy = false, SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = trust } });
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        if (_azurite is not null)
        {
            await _azurite.DisposeAsync();
        }

        _certificate.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Tables_queues_and_blobs_take_a_token()
    {
        var credential = new TestCredential("https://storage.azure.com");
        var account = Connect(credential);
        var table = account.Table(NewName());
        await table.CreateIfNotExistsAsync(Cancellation);
        var etag = await OkAsync(table.AddEntityAsync(new TableEntity("p", "r") { ["n"] = 1 }, Cancellation));
        Assert.Equal(etag, (await table.GetEntityIfExistsAsync("p", "r", cancellationToken: Cancellation))!.ETag);
        Assert.IsType<TableTransactionResult.Committed>(await table.SubmitTransactionAsync(
            [new(TableTransactionActionType.UpdateMerge, new TableEntity("p", "r") { ["n"] = 2 }, etag)], Cancellation));

        var queue = account.Queue(NewName());
        await queue.CreateAsync(cancellationToken: Cancellation);
        await queue.SendMessageAsync("hello", Cancellation);
        Assert.Equal("hello", (await queue.ReceiveMessageAsync(cancellationToken: Cancellation)).Value.MessageText);

        Assert.Equal(["https://storage.azure.com/.default"], credential.Scopes.Distinct());
    }

    [Fact]
    public async Task Links_are_signed_with_a_delegation_key_that_is_fetched_once()
    {
        var account = Connect(new TestCredential("https://storage.azure.com"));
        var container = account.Container(NewName());
        await container.CreateAsync(cancellationToken: Cancellation);
        await container.GetBlobClient("a/photo 1.jpg").UploadAsync(BinaryData.FromString("photo"), Cancellation);

        using var scope = StorageCalls.Begin();
        foreach (var minutes in new[] { 5, 60 })
        {
            var link = await account.Links.ForReadAsync(container.Name, "a/photo 1.jpg", TimeSpan.FromMinutes(minutes), Cancellation);
            Assert.Contains("skoid=", link.Query, StringComparison.Ordinal);
            Assert.Equal("photo", await _client.GetStringAsync(link, Cancellation));
        }

        Assert.Equal(["BLOB post userdelegationkey"], scope.Calls.Select(call => call.Operation));
    }

    [Fact]
    public async Task A_token_for_somebody_else_is_refused_and_throws()
    {
        var table = Connect(new TestCredential("https://vault.azure.net")).Table(NewName());
        var exception = await Assert.ThrowsAsync<Azure.RequestFailedException>(() => table.AddEntityAsync(new TableEntity("p", "r"), Cancellation));
        Assert.Contains(exception.Status, new[] { 401, 403 });
    }

    [Fact]
    public async Task Without_a_token_nothing_is_sent_and_a_write_is_surely_not_applied()
    {
        var table = Connect(new NoCredential()).Table(NewName());
        Assert.IsType<TableResult.Unavailable>(await table.AddEntityAsync(new TableEntity("p", "r"), Cancellation));
        await Assert.ThrowsAsync<TableUnavailableException>(() => table.GetEntityIfExistsAsync("p", "r", cancellationToken: Cancellation));
    }

    private StorageAccount Connect(TokenCredential credential) => new(
        StorageAccountSettings.Read(Configuration(
            ("AzureWebJobsStorage__tableServiceUri", _azurite.TableEndpoint.AbsoluteUri),
            ("AzureWebJobsStorage__queueServiceUri", _azurite.QueueEndpoint.AbsoluteUri),
            ("AzureWebJobsStorage__blobServiceUri", _azurite.BlobEndpoint.AbsoluteUri),
            ("AzureWebJobsStorage__credential", "managedidentity"))),
        new StorageAccountOptions { Credential = credential, Transport = new HttpClientTransport(_client) });

    private static X509Certificate2 SelfSigned()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    /// <summary>A token of the right shape; nobody here checks its signature.</summary>
    private sealed class TestCredential(string audience) : TokenCredential
    {
        public List<string> Scopes { get; } = [];

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            lock (Scopes)
            {
                Scopes.AddRange(requestContext.Scopes);
            }

            var now = DateTimeOffset.UtcNow;
            var tenant = Guid.NewGuid();
            var claims = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["aud"] = audience,
                ["iss"] = $"https://sts.windows.net/{tenant}/",
                ["iat"] = now.AddMinutes(-5).ToUnixTimeSeconds(),
                ["nbf"] = now.AddMinutes(-5).ToUnixTimeSeconds(),
                ["exp"] = now.AddHours(1).ToUnixTimeSeconds(),
                ["oid"] = Guid.NewGuid(),
                ["tid"] = tenant,
            };
            return new AccessToken($"{Part(new { alg = "RS256", typ = "JWT" })}.{Part(claims)}.{Base64Url.EncodeToString("unsigned"u8)}", now.AddHours(1));
        }

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            ValueTask.FromResult(GetToken(requestContext, cancellationToken));

        private static string Part(object value) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(value));
    }

    private sealed class NoCredential : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            throw new CredentialUnavailableException("No identity here.");

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            throw new CredentialUnavailableException("No identity here.");
    }
}
