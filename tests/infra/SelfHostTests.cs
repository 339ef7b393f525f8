using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Azure.Storage.Queues;
using Dispatch.Core.Turns;
using Dispatch.Functions.Storage;
using Dispatch.Infra.Tests.Package;

namespace Dispatch.Infra.Tests;

/// <summary>The package on one machine without Azure's host: the real program, the real package, Azurite for storage.</summary>
[Collection(OnePackage.Name)]
public sealed partial class SelfHostTests(PackageFixture package)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_machine_serves_the_web_pumps_the_queue_and_ends_clean()
    {
        using var host = Start(package.Settings());
        try
        {
            var address = await ReadyAsync(host);
            using var client = new HttpClient { BaseAddress = address };
            Assert.Equal("ok\n", await client.GetStringAsync("healthz", Cancellation));
            Assert.Equal(HttpStatusCode.Forbidden, (await client.PostAsync("twilio/status", Form(), Cancellation)).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await client.PostAsync("RunNudge", new StringContent("{}", Encoding.UTF8, "application/json"), Cancellation)).StatusCode);

            // A nudge of a request that does not exist, so old that it is dropped: it leaves the queue and does not come to poison.
            var queue = new QueueClient(package.Storage, StorageNudgeQueue.QueueName, new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 });
            var nudge = new Nudge("00000000-0000-4000-8000-000000000001_00000000-0000-4000-8000-000000000002", 1, "turn", DateTimeOffset.UnixEpoch);
            await queue.SendMessageAsync(StorageNudgeQueue.Write(nudge), Cancellation);
            await UntilAsync(async () => (await queue.GetPropertiesAsync(Cancellation)).Value.ApproximateMessagesCount == 0, "the nudge is taken");
            var poison = new QueueClient(package.Storage, StorageNudgeQueue.PoisonQueueName);
            Assert.Equal(0, (await poison.GetPropertiesAsync(Cancellation)).Value.ApproximateMessagesCount);

            using var terminate = Process.Start("kill", ["-TERM", $"{host.Id}"]);
            await host.WaitForExitAsync(Cancellation).WaitAsync(Limit, Cancellation);
            Assert.Equal(0, host.ExitCode);
            await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("healthz", Cancellation));
        }
        finally
        {
            host.Kill(entireProcessTree: true);
        }
    }

    [Theory]
    [InlineData("AzureWebJobsStorage", "", "AzureWebJobsStorage is missing")]
    [InlineData("Twilio__AuthToken", "", "Twilio__AuthToken is missing.")]
    public async Task What_is_wrong_is_said_and_ends_it(string setting, string value, string said)
    {
        var settings = package.Settings();
        settings[setting] = value;

        using var host = Start(settings);
        var errors = host.StandardError.ReadToEndAsync(Cancellation);
        await host.WaitForExitAsync(Cancellation).WaitAsync(Limit, Cancellation);

        Assert.Equal(1, host.ExitCode);
        Assert.Contains(said, await errors, StringComparison.Ordinal);
    }

    [Fact]
    public void The_files_for_a_server_name_the_same_programs_and_settings()
    {
        var unit = Repository.Read("infra", "self-host", "dispatch.service");
        var container = Repository.Read("infra", "self-host", "Containerfile");
        var known = Setting().Matches(Repository.Read("local.settings.sample.json").Replace("\": \"", "=", StringComparison.Ordinal)).Select(m => m.Groups["key"].Value);
        var named = Repository.Read("infra", "self-host", "dispatch.env").Split('\n').Where(l => l.Contains('=') && l[0] != '#').Select(l => l[..l.IndexOf('=')]).ToList();

        Assert.Contains("ExecStart=/opt/dispatch/host/Dispatch.SelfHost /opt/dispatch/app\n", unit, StringComparison.Ordinal);
        Assert.Contains("ENTRYPOINT [\"/opt/dispatch/host/Dispatch.SelfHost\", \"/opt/dispatch/app\"]", container, StringComparison.Ordinal);
        Assert.Contains("AzureWebJobsStorage", named);
        Assert.Empty(named.Except(known));
    }

    private Process Start(Dictionary<string, string> settings)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Dispatch.SelfHost.dll"), package.App])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        return Process.Start(start)!;
    }

    private static FormUrlEncodedContent Form() => new([KeyValuePair.Create("MessageSid", "SM0123456789abcdef0123456789abcdef")]);

    private static async Task<Uri> ReadyAsync(Process host)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(Limit);
        while (await host.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.StartsWith("Ready on ", StringComparison.Ordinal))
            {
                // The rest is read too, or a full pipe would stop it.
                _ = host.StandardOutput.ReadToEndAsync(CancellationToken.None);
                _ = host.StandardError.ReadToEndAsync(CancellationToken.None);
                return new Uri(line["Ready on ".Length..]);
            }
        }

        throw new InvalidOperationException(await host.StandardError.ReadToEndAsync(Cancellation));
    }

    private static async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < Limit, $"Waited {Limit.TotalSeconds:0} s in vain: {what}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), Cancellation);
        }
    }

    [GeneratedRegex("\"(?<key>\\w+)=", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Setting();
}
