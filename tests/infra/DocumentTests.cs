using System.Text.RegularExpressions;
using Dispatch.Functions.Twilio;

namespace Dispatch.Infra.Tests;

/// <summary>What the documents tell people to type is what is there.</summary>
public sealed partial class DocumentTests
{
    private static readonly string GoingLive = Repository.Read("docs", "going-live.md");

    public static TheoryData<string> Documents { get; } =
    [
        .. Directory.GetFiles(Repository.PathOf("docs"), "*.md", SearchOption.AllDirectories)
            .Append(Repository.PathOf("README.md")).Append(Repository.PathOf("infra", "self-host", "README.md"))
            .Select(f => Path.GetRelativePath(Repository.Folder, f)),
    ];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Links_lead_to_files_that_exist(string document)
    {
        var folder = Path.GetDirectoryName(Repository.PathOf(document))!;
        var links = Link().Matches(Repository.Read(document)).Select(m => m.Groups["target"].Value).Where(t => !t.Contains("://", StringComparison.Ordinal));

        Assert.All(links, link => Assert.True(File.Exists(Path.Combine(folder, link)), $"{document} links to {link}"));
    }

    [Fact]
    public void Webhook_addresses_are_the_ones_the_code_knows()
    {
        Assert.Contains($"https://<host>/twilio/inbound{StatusCallbackUrl.RetryFragment}\n", GoingLive, StringComparison.Ordinal);
        Assert.Contains(
            $"https://<host>{StatusCallbackUrl.Path}?{StatusCallbackUrl.MessageNumberParameter}=…&{StatusCallbackUrl.PartitionParameter}=…{StatusCallbackUrl.RetryFragment}",
            GoingLive, StringComparison.Ordinal);
    }

    [Fact]
    public void Variables_and_secrets_to_be_set_are_read_by_the_deployment()
    {
        var parameters = Repository.Read("infra", "bicep", "prod.bicepparam");
        var functions = Repository.Read("infra", "bicep", "modules", "functions.bicep");
        var variables = Variable().Matches(GoingLive).Select(m => m.Groups["name"].Value).ToHashSet();

        Assert.True(variables.Count >= 7);
        Assert.All(variables, v => Assert.Contains($"readEnvironmentVariable('{v}'", parameters, StringComparison.Ordinal));
        Assert.All(["twilio-auth-token", "twilio-api-key-secret", "api-bootstrap-key"], secret =>
        {
            Assert.Contains($"Secret = '{secret}'", functions, StringComparison.Ordinal);
            Assert.Contains($"`{secret}`", GoingLive, StringComparison.Ordinal);
        });
    }

    [GeneratedRegex(@"\]\((?<target>[^)#\s]+)(#[^)]*)?\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Link();

    [GeneratedRegex(@"\b(?<name>(AZURE_(ENV|LOC|PRIN)|TWILIO|ALERT|PUBLIC_BASE_URL_)[A-Z_]*)=", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Variable();
}
