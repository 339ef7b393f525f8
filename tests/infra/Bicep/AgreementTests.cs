using System.Text.Json;
using System.Text.RegularExpressions;
using Dispatch.Functions.Endpoints;
using Dispatch.Functions.Storage;
using Dispatch.Functions.Twilio;
using Dispatch.Local.Host;
using Microsoft.Extensions.Configuration;

namespace Dispatch.Infra.Tests.Bicep;

/// <summary>What is deployed and what the code expects name the same things.</summary>
public sealed partial class AgreementTests(BicepFixture bicep) : IClassFixture<BicepFixture>
{
    /// <summary>Set by the Functions host or by the command for one machine, never by a person.</summary>
    private static readonly string[] NotForPeople =
        ["FUNCTIONS_CUSTOMHANDLER_PORT", "Dispatch__ParentProcessId", "Dispatch__CountStorageCalls"];

    private static readonly string[] StorageByIdentity =
        ["AzureWebJobsStorage__accountName", "AzureWebJobsStorage__credential", "AzureWebJobsStorage__clientId"];

    private static readonly string[] OfThePlatform = ["APPLICATIONINSIGHTS_CONNECTION_STRING", "APPLICATIONINSIGHTS_AUTHENTICATION_STRING"];

    private static string[] Sources { get; } =
        Directory.GetFiles(Repository.PathOf("functions"), "*.cs", SearchOption.AllDirectories).Where(f => !IsBuilt(f)).Select(File.ReadAllText).ToArray();

    private IEnumerable<string> SettingsInBicep => bicep["functions.bicep"].Resource("settings").At("properties").EnumerateObject().Select(p => p.Name);

    private static IEnumerable<string> Options =>
    [
        .. typeof(TwilioOptions).GetProperties().Where(p => p.SetMethod is { IsPublic: true }).Select(p => $"{TwilioOptions.Section}__{p.Name}"),
        PublicBaseUrl.Key, "Api__BootstrapKey",
    ];

    [Fact]
    public void Settings_are_the_same_in_Bicep_in_the_options_and_in_the_sample()
    {
        Assert.Equal([.. Options, .. StorageByIdentity, .. OfThePlatform], SettingsInBicep.ToHashSet());
        Assert.Equal([.. Options, "AzureWebJobsStorage", "FUNCTIONS_WORKER_RUNTIME"], Sample().Keys.ToHashSet());
    }

    [Fact]
    public void What_the_code_reads_is_what_is_set()
    {
        var read = Sources.SelectMany(text => KeyRead().Matches(text)).Select(m => m.Groups["key"].Value.Replace(":", "__", StringComparison.Ordinal)).ToHashSet();

        Assert.Contains("Api__BootstrapKey", read);
        Assert.Empty(read.Except(Options).Except(NotForPeople));
    }

    [Fact]
    public void The_sample_starts_once_the_secret_is_filled_in()
    {
        var sample = Sample();
        Assert.False(TryRead(sample, out var faults));
        Assert.Equal(["Twilio__AuthToken is missing."], faults);
        sample["Twilio__AuthToken"] = "0123456789abcdef0123456789abcdef";
        Assert.True(TryRead(sample, out faults), string.Join('\n', faults));
    }

    [Fact]
    public void A_secret_that_the_vault_did_not_give_stops_the_start()
    {
        var sample = Sample();
        sample["Twilio__AuthToken"] = "@Microsoft.KeyVault(VaultName=kv-1;SecretName=twilio-auth-token)";

        Assert.False(TryRead(sample, out var faults));
        Assert.Contains("Twilio__AuthToken is a reference to a key vault", Assert.Single(faults), StringComparison.Ordinal);
    }

    [Fact]
    public void Secrets_come_from_the_vault_only()
    {
        var settings = bicep["functions.bicep"].Resource("settings").At("properties");
        foreach (var secret in new[] { "Twilio__AuthToken", "Twilio__ApiKeySecret", "Api__BootstrapKey" })
        {
            Assert.Contains("@Microsoft.KeyVault(", settings.GetProperty(secret).GetProperty("$").GetString(), StringComparison.Ordinal);
        }

        Assert.Empty(SettingsInBicep.Intersect(["FUNCTIONS_WORKER_RUNTIME", "FUNCTIONS_EXTENSION_VERSION", "WEBSITE_RUN_FROM_PACKAGE"]));
    }

    [Fact]
    public void Tables_queues_and_containers_are_those_the_code_opens()
    {
        var storage = bicep["storage.bicep"];

        Assert.Equal(StorageSetup.Tables.ToHashSet(), storage.Strings("tableNames").ToHashSet());
        Assert.Equal([StorageNudgeQueue.QueueName, StorageNudgeQueue.PoisonQueueName], storage.Strings("queueNames"));
        Assert.Equal(StorageSetup.PhotosContainer, storage.Values.Single(v => v.Name == "photosContainer").Value.GetString());
        Assert.Equal(StorageSetup.Tables.Count, Sources.Sum(text => TableNamed().Count(text)));
        Assert.Equal(2, Sources.Sum(text => QueueNamed().Count(text)));
    }

    [Fact]
    public void Functions_listen_where_the_code_writes()
    {
        var functions = FunctionDefinition.ReadAll(Repository.PathOf("functions")).ToDictionary(f => f.Name, f => f.Trigger);
        var host = HostSettings.Read(Repository.PathOf("functions", "host.json"));

        var nudges = Assert.IsType<FunctionTrigger.Queue>(functions[TriggerEndpoints.RunNudge]);
        Assert.Equal((StorageNudgeQueue.QueueName, "AzureWebJobsStorage"), (nudges.QueueName, nudges.Connection));
        Assert.Equal(StorageNudgeQueue.PoisonQueueName, nudges.QueueName + "-poison");
        Assert.IsType<FunctionTrigger.Timer>(functions[TriggerEndpoints.SweepName]);
        Assert.True(host.Queues.IsBase64);
        Assert.Equal(StatusCallbackUrl.Path, "/" + Assert.IsType<FunctionTrigger.Http>(functions["TwilioStatus"]).Route);
    }

    [Fact]
    public void The_account_takes_no_keys_and_shows_nothing()
    {
        var account = bicep["storage.bicep"].Resource("account");

        Assert.False(account.At("properties", "allowSharedKeyAccess").GetBoolean());
        Assert.False(account.At("properties", "allowBlobPublicAccess").GetBoolean());
        Assert.True(bicep["monitoring.bicep"].Resource("applicationInsights").At("properties", "DisableLocalAuth").GetBoolean());
        Assert.True(bicep["functions.bicep"].Resource("app").At("properties", "httpsOnly").GetBoolean());
    }

    [Fact]
    public void The_app_is_a_custom_handler_on_Flex_Consumption()
    {
        var functions = bicep["functions.bicep"];
        var runtime = functions.Resource("app").At("properties", "functionAppConfig", "runtime");

        Assert.Equal(("custom", "1.0"), (runtime.GetProperty("name").GetString(), runtime.GetProperty("version").GetString()));
        Assert.Equal("FC1", functions.Resource("plan").At("sku", "name").GetString());
        Assert.Contains("name: 'http'", Text("functions.bicep"), StringComparison.Ordinal);
    }

    [Fact]
    public void Roles_are_the_built_in_ones_that_are_meant()
    {
        var roles = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["b7e6dc6d-f1e8-4753-8033-0f276bb0955b"] = "Storage Blob Data Owner",
            ["ba92f5b4-2d11-453d-a403-e96b0029c9fe"] = "Storage Blob Data Contributor",
            ["974c5e8b-45b9-4653-ba55-5f855dd0fb88"] = "Storage Queue Data Contributor",
            ["0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3"] = "Storage Table Data Contributor",
            ["3913510d-42f4-4e42-8a64-420c390055eb"] = "Monitoring Metrics Publisher",
            ["4633458b-17de-408a-b874-0445c86b69e6"] = "Key Vault Secrets User",
            ["b86a8fe4-44ce-4948-aee5-eccb2c155cd7"] = "Key Vault Secrets Officer",
        };
        string[] Named(string variable) => bicep["storage.bicep"].Strings(variable).Select(id => roles[id]).ToArray();

        Assert.Equal(["Storage Blob Data Owner", "Storage Queue Data Contributor", "Storage Table Data Contributor"], Named("appRoles"));
        Assert.Equal(["Storage Blob Data Contributor", "Storage Queue Data Contributor", "Storage Table Data Contributor"], Named("operatorRoles"));
        Assert.Equal(roles.Keys.ToHashSet(), bicep.Files.SelectMany(f => RoleId().Matches(File.ReadAllText(f.File))).Select(m => m.Value).ToHashSet());
    }

    private static bool IsBuilt(string file) =>
        file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
        || file.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", StringComparison.Ordinal);

    private static string Text(string file) => Repository.Read("infra", "bicep", "modules", file);

    private static Dictionary<string, string?> Sample()
    {
        using var json = JsonDocument.Parse(Repository.Read("local.settings.sample.json"));
        return json.RootElement.GetProperty("Values").Deserialize<Dictionary<string, string?>>()!;
    }

    private static bool TryRead(Dictionary<string, string?> settings, out IReadOnlyList<string> faults)
    {
        var pairs = settings.Select(s => KeyValuePair.Create(s.Key.Replace("__", ":", StringComparison.Ordinal), s.Value));
        return Functions.Settings.TryRead(new ConfigurationBuilder().AddInMemoryCollection(pairs).Build(), out _, out faults);
    }

    [GeneratedRegex("""configuration\["(?<key>[\w:]+)"\]""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex KeyRead();

    [GeneratedRegex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RoleId();

    [GeneratedRegex("""const string \w*TableName = """, RegexOptions.None, 1000)]
    private static partial Regex TableNamed();

    [GeneratedRegex("""const string \w*QueueName = """, RegexOptions.None, 1000)]
    private static partial Regex QueueNamed();
}
