using System.Globalization;
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

    [Fact]
    public void One_machine_is_led_through_the_sections_that_Azure_is_not_needed_for()
    {
        var page = Repository.Read("infra", "self-host", "README.md");

        Assert.All(["1 of [going live](../../docs/going-live.md) (Twilio: who sends)", "5 (Webhooks at Twilio) of [going live](../../docs/going-live.md)"], s => Assert.Contains("section " + s, page, StringComparison.Ordinal));
        Assert.All(["## 1. Twilio: who sends\n", "## 5. Webhooks at Twilio\n"], s => Assert.Contains(s, GoingLive, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_setting_of_one_machine_is_explained_where_its_file_says()
    {
        var file = Repository.Read("infra", "self-host", "dispatch.env").Split('\n');
        var names = file.Where(l => l.Contains('=') && l[0] != '#').Select(l => l[..l.IndexOf('=')]).ToList();
        var table = Repository.Read("README.md").Split("## Configuration")[1].Split("\n## ")[0];

        Assert.Contains(file, l => l.Contains("README.md at the root of the repository, Configuration", StringComparison.Ordinal));
        Assert.True(names.Count >= 10);
        Assert.All(names, name => Assert.Contains($"`{name}`", table, StringComparison.Ordinal));
    }

    [Fact]
    public void A_deployment_by_hand_looks_for_the_secrets_and_one_by_azd_has_its_names()
    {
        var byHand = GoingLive.Split("## 4. The app")[1].Split("\n## ")[0];

        Assert.Contains("export REQUIRED_SECRETS=\"twilio-auth-token twilio-api-key-secret api-bootstrap-key\"", byHand, StringComparison.Ordinal);
        Assert.All(byHand.Split('\n').Where(l => l.Contains("deploy.sh ", StringComparison.Ordinal) && l.Contains("--app", StringComparison.Ordinal)), l => Assert.Contains("--vault <vault>", l, StringComparison.Ordinal));
        Assert.All([byHand, Repository.Read("docs", "upgrades.md")], page =>
        {
            var azd = page.IndexOf("set -a; eval \"$(azd env get-values)\"; set +a", StringComparison.Ordinal);
            Assert.True(azd >= 0);
            Assert.Contains("infra/deploy.sh --go", page[azd..], StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Each_alert_is_in_the_costs()
    {
        var rules = Repository.Read("infra", "bicep", "modules", "alerts.bicep").Split("\nresource ")[0].Split("\n    name: '").Length - 1;
        var costs = Repository.Read("docs", "costs.md");
        var price = decimal.Parse(Alert().Match(costs).Groups["price"].Value, CultureInfo.InvariantCulture);

        var month = (rules * price).ToString("0.00", CultureInfo.InvariantCulture);
        Assert.Contains($"| {rules} log alerts every five minutes | {month} | {month} |", costs, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\| log alert every five minutes \| (?<price>[\d.]+) / month", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Alert();

    [GeneratedRegex(@"\]\((?<target>[^)#\s]+)(#[^)]*)?\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Link();

    [GeneratedRegex(@"\b(?<name>(AZURE_(ENV|LOC|PRIN)|TWILIO|ALERT|PUBLIC_BASE_URL_)[A-Z_]*)=", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Variable();
}
