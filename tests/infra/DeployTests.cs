using System.Runtime.Versioning;

namespace Dispatch.Infra.Tests;

/// <summary>infra/deploy.sh, with programs of the same names in place of az and curl that write down how they were called.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class DeployTests : IDisposable
{
    private static readonly string[] Names = ["--resource-group", "rg-1", "--app", "func-1", "--storage", "st1"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dispatch-deploy-");

    private string Zip => Path.Combine(_folder.FullName, "package.zip");

    private string CallsFile => Path.Combine(_folder.FullName, "calls");

    private string[] Calls => File.Exists(CallsFile) ? File.ReadAllLines(CallsFile) : [];

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Without_go_it_says_what_it_would_do_and_does_nothing()
    {
        var (exitCode, output, _) = await DeployAsync([.. Names, "--zip", Zip]);

        Assert.Equal(0, exitCode);
        Assert.Empty(Calls);
        var steps = output.Split('\n').Where(l => l.StartsWith("+ ", StringComparison.Ordinal)).ToList();
        string[] expected = ["+ az storage blob upload ", "+ az rest --method post ", "+ az functionapp restart ", "+ curl "];
        Assert.Equal(expected.Length, steps.Count);
        Assert.All(steps.Zip(expected), s => Assert.StartsWith(s.Second, s.First, StringComparison.Ordinal));
        Assert.Contains("Nothing was done", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_go_it_uploads_lets_Azure_read_the_triggers_restarts_and_waits()
    {
        var (exitCode, output, errors) = await DeployAsync(["--go", .. Names, "--zip", Zip]);

        Assert.True(exitCode == 0, errors);
        Assert.Equal(4, Calls.Length);
        Assert.Contains($"--auth-mode login --account-name st1 --container-name app-package --name released-package.zip --file {Zip} --overwrite", Calls[0], StringComparison.Ordinal);
        Assert.Contains("/resourceGroups/rg-1/providers/Microsoft.Web/sites/func-1/syncfunctiontriggers?api-version=", Calls[1], StringComparison.Ordinal);
        Assert.Equal("az functionapp restart --resource-group rg-1 --name func-1", Calls[2]);
        Assert.EndsWith("https://func-1.azurewebsites.net/healthz", Calls[3], StringComparison.Ordinal);
        Assert.DoesNotContain("Nothing was done", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_come_from_azd_too()
    {
        var azd = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["AZURE_RESOURCE_GROUP"] = "rg-2",
            ["AZURE_FUNCTION_APP_NAME"] = "func-2",
            ["AZURE_STORAGE_ACCOUNT_NAME"] = "st2",
            ["AZURE_KEY_VAULT_NAME"] = "kv2",
            ["REQUIRED_SECRETS"] = "twilio-auth-token api-bootstrap-key",
            ["PUBLIC_BASE_URL"] = "https://repairs.example.com",
        };

        var (exitCode, _, errors) = await DeployAsync(["--go", "--zip", Zip], azd);

        Assert.True(exitCode == 0, errors);
        Assert.Equal(6, Calls.Length);
        Assert.StartsWith("az keyvault secret show --vault-name kv2 --name twilio-auth-token", Calls[0], StringComparison.Ordinal);
        Assert.EndsWith("https://repairs.example.com/healthz", Calls[5], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_that_is_not_set_is_named_before_anything_is_uploaded()
    {
        var secrets = new Dictionary<string, string?>(StringComparer.Ordinal) { ["REQUIRED_SECRETS"] = "twilio-auth-token api-bootstrap-key", ["FAILING"] = "api-bootstrap-key" };

        var (exitCode, _, errors) = await DeployAsync(["--go", .. Names, "--vault", "kv1", "--zip", Zip], secrets);

        Assert.Equal(3, exitCode);
        Assert.Contains("set these secrets in kv1 and deploy again (docs/going-live.md): api-bootstrap-key", errors, StringComparison.Ordinal);
        Assert.DoesNotContain(Calls, c => c.Contains("upload", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_app_that_does_not_answer_is_a_failed_deployment()
    {
        var (exitCode, _, errors) = await DeployAsync(["--go", .. Names, "--zip", Zip], new Dictionary<string, string?>(StringComparer.Ordinal) { ["FAILING"] = "healthz" });

        Assert.Equal(4, exitCode);
        Assert.Contains("does not answer", errors, StringComparison.Ordinal);
    }

    /// <summary>az ends with codes of its own, 2 and 3 among them; those must not be taken for ours.</summary>
    [Theory]
    [InlineData("publish", "dotnet publish failed")]
    [InlineData("blob upload", "the upload failed")]
    [InlineData("syncfunctiontriggers", "Azure did not read the triggers")]
    [InlineData("functionapp restart", "the restart failed")]
    public async Task A_step_that_fails_is_named_and_ends_it_with_a_code_of_its_own(string call, string said)
    {
        var (exitCode, _, errors) = await DeployAsync(["--go", "--build", .. Names, "--zip", Zip], new Dictionary<string, string?>(StringComparer.Ordinal) { ["FAILING"] = call });

        Assert.Equal(5, exitCode);
        Assert.Contains("deploy: " + said, errors, StringComparison.Ordinal);
        Assert.Contains(call, Calls[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_help_names_every_exit_code()
    {
        var (exitCode, output, _) = await DeployAsync(["--help"]);

        var codes = Repository.Read("infra", "deploy.sh").Split("fail ").Skip(1).Select(rest => rest[0]).Where(char.IsAsciiDigit).Distinct().ToList();
        Assert.Equal(0, exitCode);
        Assert.Equal("2345", string.Concat(codes.Order()));
        Assert.All(codes, code => Assert.Contains($" {code} when ", output, StringComparison.Ordinal));
        Assert.Contains("the same command may be given again", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Azd_finds_the_files_it_is_told_of()
    {
        var azd = Repository.Read("azure.yaml").Split('\n').Select(l => l.Trim()).ToList();

        Assert.Contains("path: infra/bicep", azd);
        Assert.Contains("module: main", azd);
        Assert.Contains("run: bash infra/deploy.sh --go --build", azd);
        Assert.True(File.Exists(Repository.PathOf("infra", "bicep", "main.bicep")));
        Assert.True(File.GetUnixFileMode(Repository.PathOf("infra", "deploy.sh")).HasFlag(UnixFileMode.UserExecute));
    }

    [Theory]
    [InlineData("no package", "--go", "--resource-group", "rg-1", "--app", "func-1", "--storage", "st1", "--zip", "no-such.zip")]
    [InlineData("no function app", "--resource-group", "rg-1", "--storage", "st1")]
    [InlineData("unknown option --force", "--force", "yes")]
    [InlineData("--zip needs a value", "--zip")]
    public async Task What_is_missing_is_said(string said, params string[] arguments)
    {
        var (exitCode, _, errors) = await DeployAsync(arguments);

        Assert.Equal(2, exitCode);
        Assert.Contains(said, errors, StringComparison.Ordinal);
        Assert.Empty(Calls);
    }

    private async Task<(int ExitCode, string Output, string Errors)> DeployAsync(IEnumerable<string> arguments, Dictionary<string, string?>? variables = null)
    {
        await File.WriteAllTextAsync(Zip, "a package", TestContext.Current.CancellationToken);
        foreach (var program in new[] { "az", "curl", "dotnet" })
        {
            var file = Path.Combine(_folder.FullName, program);
            await File.WriteAllTextAsync(file, $$"""
                #!/usr/bin/env bash
                echo "{{program}} $*" >> '{{CallsFile}}'
                if [ -n "$FAILING" ] && [[ "$*" == *"$FAILING"* ]]; then exit 3; fi
                """, TestContext.Current.CancellationToken);
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        var own = new Dictionary<string, string?>(variables ?? [], StringComparer.Ordinal)
        {
            ["PATH"] = _folder.FullName + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH"),
        };
        own.TryAdd("FAILING", null);
        return await Repository.RunAsync("bash", [Repository.PathOf("infra", "deploy.sh"), .. arguments], own);
    }
}
