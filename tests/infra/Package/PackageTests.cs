using System.IO.Compression;
using System.Net;
using System.Runtime.Versioning;
using System.Text;
using System.Text.Json;
using Azure.Storage.Queues.Models;
using Dispatch.Core.Turns;
using Dispatch.Functions.Storage;
using Dispatch.Local.Host;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dispatch.Infra.Tests.Package;

/// <summary>The package as the Functions host meets it: its layout, and its processes by the host's contract.</summary>
[SupportedOSPlatform("linux")]
[Collection(OnePackage.Name)]
public sealed class PackageTests(PackageFixture package)
{
    private const int OwnerMayExecute = 0x40;

    private static readonly TimeSpan FunctionTimeout = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void The_host_finds_its_files_at_the_top_and_the_handler_may_be_executed()
    {
        using var zip = ZipFile.OpenRead(package.ZipFile);
        var names = zip.Entries.Select(e => e.FullName).ToHashSet();
        var executable = Executable();

        Assert.Contains("host.json", names);
        Assert.Equal(
            Directory.GetFiles(Repository.PathOf("functions"), "function.json", SearchOption.AllDirectories)
                .Select(f => Path.GetFileName(Path.GetDirectoryName(f)) + "/function.json").ToHashSet(),
            names.Where(n => n.EndsWith("function.json", StringComparison.Ordinal)).ToHashSet());
        Assert.NotEqual(0, (zip.GetEntry(executable)!.ExternalAttributes >> 16) & OwnerMayExecute);
        Assert.True(File.GetUnixFileMode(Path.Combine(package.App, executable)).HasFlag(UnixFileMode.UserExecute));
    }

    [Fact]
    public void It_brings_its_runtime_and_nothing_that_is_not_needed()
    {
        using var zip = ZipFile.OpenRead(package.ZipFile);
        var names = zip.Entries.Select(e => e.FullName).ToList();

        Assert.Contains("libcoreclr.so", names);
        Assert.Contains("Microsoft.AspNetCore.Server.Kestrel.Core.dll", names);
        Assert.DoesNotContain(names, n => n.Contains("local.settings", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(names, n => n.EndsWith(".pdb", StringComparison.Ordinal) || n.EndsWith(".xml", StringComparison.Ordinal));
        Assert.True(new FileInfo(package.ZipFile).Length < 80_000_000);
    }

    [Fact]
    public async Task It_runs_by_the_contract_of_the_host()
    {
        var settings = package.Settings();
        var (setUp, _, errors) = await Repository.RunAsync(Path.Combine(package.App, Executable()), ["setup-storage"], Variables(settings));
        Assert.True(setUp == 0, errors);
        await using var handler = new HandlerProcess(Command(settings), NullLogger<HandlerProcess>.Instance);
        handler.Start();
        var address = await handler.ReadyAsync(Cancellation);
        using var client = new HttpClient { BaseAddress = address };

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("", Cancellation)).StatusCode);
        Assert.Equal("ok\n", await client.GetStringAsync("healthz", Cancellation));

        // A nudge of a request that does not exist, so old that it is dropped.
        var nudge = new Nudge("00000000-0000-4000-8000-000000000001_00000000-0000-4000-8000-000000000002", 1, "turn", DateTimeOffset.UnixEpoch);
        var message = QueuesModelFactory.QueueMessage("id", "receipt", "", 1, DateTimeOffset.UtcNow, DateTimeOffset.UtcNow, DateTimeOffset.MaxValue);
        var call = InvocationPayload.Queue("RunNudge", "nudge", StorageNudgeQueue.Write(nudge), message, DateTimeOffset.UtcNow);
        using var invoker = new FunctionInvoker(handler, FunctionTimeout, NullLogger<FunctionInvoker>.Instance);
        Assert.Equal(InvocationResult.Succeeded, await invoker.InvokeAsync("RunNudge", call, Cancellation));
        Assert.Equal(InvocationResult.Succeeded, await invoker.InvokeAsync("Sweep", InvocationPayload.Timer("Sweep", "timer", DateTimeOffset.UtcNow), Cancellation));
        Assert.Equal(InvocationResult.Failed, await invoker.InvokeAsync("RunNudge", InvocationPayload.Queue("RunNudge", "nudge", "no nudge", message, DateTimeOffset.UtcNow), Cancellation));

        // The same call from outside, as the host's proxy passes it on.
        using var outside = new HttpRequestMessage(HttpMethod.Post, "RunNudge") { Content = new StringContent(call.ToJsonString(), Encoding.UTF8, "application/json") };
        outside.Headers.Add("X-Forwarded-For", "203.0.113.7");
        Assert.Equal(HttpStatusCode.NotFound, (await client.SendAsync(outside, Cancellation)).StatusCode);
    }

    [Fact]
    public async Task It_says_why_it_does_not_start()
    {
        var settings = package.Settings();
        settings["Twilio__AuthToken"] = "@Microsoft.KeyVault(VaultName=kv-1;SecretName=twilio-auth-token)";

        var (exitCode, _, errors) = await Repository.RunAsync(Path.Combine(package.App, Executable()), [], Variables(settings));

        Assert.Equal(1, exitCode);
        Assert.StartsWith("Dispatch cannot start: Twilio__AuthToken is a reference to a key vault", errors, StringComparison.Ordinal);
    }

    private static Dictionary<string, string?> Variables(Dictionary<string, string> settings) =>
        settings.ToDictionary(s => s.Key, s => (string?)s.Value, StringComparer.Ordinal);

    private HandlerCommand Command(Dictionary<string, string> settings) =>
        new("package", Path.Combine(package.App, Executable()), [], package.App, settings);

    private string Executable()
    {
        using var host = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(package.App, "host.json")));
        return host.RootElement.GetProperty("customHandler").GetProperty("description").GetProperty("defaultExecutablePath").GetString()!;
    }
}
