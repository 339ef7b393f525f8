using Dispatch.Local.Azure;

namespace Dispatch.Infra.Tests.Package;

/// <summary>Tests that share one package, which takes half a minute to make.</summary>
[CollectionDefinition(Name)]
public sealed class OnePackage : ICollectionFixture<PackageFixture>
{
    public const string Name = "package";
}

/// <summary>
/// The package, made once by the documented command and unpacked; and a storage account for it. Everything the build writes lies in a folder
/// of its own, so that no other build is disturbed.
/// </summary>
public sealed class PackageFixture : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dispatch-package-");
    private Azurite? _azurite;

    public string ZipFile => Path.Combine(_folder.FullName, "dispatch-functions.zip");

    /// <summary>Unpacked as the host finds it.</summary>
    public string App => Path.Combine(_folder.FullName, "app");

    public string Storage => _azurite!.ConnectionString;

    public async ValueTask InitializeAsync()
    {
        Assert.True(OperatingSystem.IsLinux() && Environment.Is64BitProcess, "The package is for linux-x64 and runs there only.");
        var starting = Azurite.StartAsync((string?)null, TestContext.Current.CancellationToken);
        string[] publish =
        [
            "publish", Repository.PathOf("functions"), "-t:Zip", $"-p:PackageFile={ZipFile}", "--artifacts-path", Path.Combine(_folder.FullName, "build"),
            "-p:RunAnalyzers=false", "-nodeReuse:false",
        ];
        var (exitCode, output, errors) = await Repository.RunAsync("dotnet", publish);
        _azurite = await starting;
        Assert.True(exitCode == 0, output + errors);
        Directory.Delete(Path.Combine(_folder.FullName, "build"), recursive: true);
        await System.IO.Compression.ZipFile.ExtractToDirectoryAsync(ZipFile, App, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_azurite is not null)
        {
            await _azurite.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }

    /// <summary>App settings as on Azure, except that storage is signed in to with a key.</summary>
    public Dictionary<string, string> Settings() => new(StringComparer.Ordinal)
    {
        ["AzureWebJobsStorage"] = Storage,
        ["PublicBaseUrl"] = "https://dispatch.example.com",
        ["Twilio__AccountSid"] = "AC0123456789abcdef0123456789abcdef",
        ["Twilio__AuthToken"] = "0123456789abcdef0123456789abcdef",
        ["Twilio__WhatsAppSender"] = "+15550109999",
        ["Twilio__SmsSender"] = "+15550108888",

        // Nothing here may reach Twilio: the port is closed.
        ["Twilio__ApiBaseUrl"] = "http://127.0.0.1:1",
    };
}
