using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Dispatch.Local.Tests;

/// <summary>The one command, as a person uses it.</summary>
public sealed class LocalProcessTests
{
    [Fact]
    public async Task It_starts_everything_says_where_and_leaves_nothing_behind()
    {
        await using var local = await LocalProcess.StartAsync();
        using var client = local.Client();
        var children = Children(local.ProcessId);

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/healthz", TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/admin/host/ping", TestContext.Current.CancellationToken)).StatusCode);
        Assert.Contains($"Phones   {local.BaseUrl}/phones", local.Output, StringComparison.Ordinal);
        Assert.Contains(local.TwilioUrl, local.Output, StringComparison.Ordinal);
        Assert.Contains(local.Settings["Api__BootstrapKey"], local.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(local.Settings["Twilio__AuthToken"], local.Output, StringComparison.Ordinal);
        Assert.Equal(local.BaseUrl, local.Settings["PublicBaseUrl"]);

        Assert.Equal(0, await local.EndAsync());
        Assert.All(children, child => Assert.Throws<ArgumentException>(() => Process.GetProcessById(child)));
        if (OperatingSystem.IsLinux())
        {
            Assert.Equal(3, children.Count); // Azurite and two handlers
        }
    }

    [Fact]
    public async Task Ctrl_C_ends_it_too()
    {
        await using var local = await LocalProcess.StartAsync();

        Assert.Equal(0, await local.EndAsync("INT"));
    }

    [Fact]
    public async Task Killed_without_a_warning_its_children_end_by_themselves()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "children are found through /proc");
        await using var local = await LocalProcess.StartAsync();
        var children = Children(local.ProcessId);

        await local.EndAsync("KILL");

        Assert.Equal(3, children.Count);
        await Wait.UntilAsync(() => children.TrueForAll(child => ParentOf(child) is null), "the children end");
    }

    [Fact]
    public async Task The_phones_page_is_served_under_a_policy_that_allows_nothing_foreign()
    {
        (string Path, string Type, string Part)[] files =
        [
            ("/phones", "text/html", "<title>"),
            ("/phones/phones.js", "text/javascript", "EventSource"),
            ("/phones/chat.js", "text/javascript", "export"),
            ("/phones/events.js", "text/javascript", "export"),
            ("/phones/phones.css", "text/css", "color-scheme"),
            ("/phones/icon.svg", "image/svg+xml", "<svg"),
        ];
        await using var local = await LocalProcess.StartAsync();
        using var client = local.Client();

        foreach (var (path, type, part) in files)
        {
            using var answer = await client.GetAsync(path, TestContext.Current.CancellationToken);

            Assert.Equal(type, answer.Content.Headers.ContentType?.MediaType);
            Assert.Contains(part, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
            Assert.StartsWith("default-src 'self';", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_taken_port_is_one_line_that_says_what_to_do()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var (exitCode, output) = await LocalProcess.RunToEndAsync(null, "--port", $"{port}");

        Assert.Equal(1, exitCode);
        Assert.Contains($"Port {port} is taken", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_one_on_the_same_data_is_refused()
    {
        await using var local = await LocalProcess.StartAsync();

        var (exitCode, output) = await LocalProcess.RunToEndAsync(local.DataFolder);

        Assert.Equal(1, exitCode);
        Assert.Contains("--data", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--port", "70000")]
    [InlineData("--twilio-url", "not-a-url")]
    [InlineData("--directory", "/no/such/file.json")]
    [InlineData("--unknown", "1")]
    public async Task A_wrong_option_is_refused(string option, string value)
    {
        var (exitCode, output) = await LocalProcess.RunToEndAsync(null, option, value);

        Assert.Equal(1, exitCode);
        Assert.Contains(option, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_account_and_the_key_stay_over_a_restart()
    {
        var folder = Directory.CreateTempSubdirectory("dispatch-");
        try
        {
            IReadOnlyDictionary<string, string> before;
            await using (var first = await LocalProcess.StartAsync(folder.FullName))
            {
                before = first.Settings;
            }

            await using var second = await LocalProcess.StartAsync(folder.FullName);

            foreach (var name in new[] { "Twilio__AccountSid", "Twilio__AuthToken", "Api__BootstrapKey" })
            {
                Assert.Equal(before[name], second.Settings[name]);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Another_Twilio_takes_the_stand_ins_place()
    {
        await using var local = await LocalProcess.StartAsync(null, "--twilio-url", "http://127.0.0.1:9/");
        using var client = local.Client();

        Assert.Equal("http://127.0.0.1:9", local.Settings["Twilio__ApiBaseUrl"]);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/phones", TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task The_people_of_the_sample_directory_can_be_picked()
    {
        await using var local = await LocalProcess.StartAsync();
        using var client = local.Client();

        var phones = JsonDocument.Parse(await client.GetStringAsync("/_stand-in/phones", TestContext.Current.CancellationToken)).RootElement;

        var roles = phones.GetProperty("people").EnumerateArray().Select(person => person.GetProperty("role").GetString()).Distinct(StringComparer.Ordinal);
        Assert.Superset(new HashSet<string?>(["workers", "landlords", "renters"]), roles.ToHashSet());
    }

    private static List<int> Children(int parent) => !OperatingSystem.IsLinux()
        ? []
        : [.. Directory.EnumerateDirectories("/proc")
            .Select(Path.GetFileName)
            .Where(name => int.TryParse(name, out var id) && ParentOf(id) == parent)
            .Select(name => int.Parse(name!))];

    private static int? ParentOf(int process)
    {
        try
        {
            // "pid (name) state ppid …": the name may hold blanks and brackets.
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1]);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
