using System.Diagnostics;
using System.Net.Http.Headers;
using System.Reflection;
using System.Text.Json;
using Dispatch.Local.Tests;

[assembly: AssemblyFixture(typeof(Dispatch.Browser.Tests.DispatchInBrowser))]

// One machine, one Dispatch: two browsers at once only wait for each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Dispatch.Browser.Tests;

/// <summary>
/// The whole of Dispatch, started once by its one command, and a Chromium to look at it with. Both are real; the scripts in
/// <c>scripts/</c> do what a person does and say what they saw.
/// </summary>
public sealed class DispatchInBrowser : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    private LocalProcess? _local;
    private JsonElement _browser;

    public string BaseUrl => _local!.BaseUrl;

    public async ValueTask InitializeAsync()
    {
        var finding = NodeAsync<JsonElement>("find-browser.mjs", null);
        _local = await LocalProcess.StartAsync();
        _browser = await finding;
    }

    public async ValueTask DisposeAsync()
    {
        if (_local is not null)
        {
            await _local.DisposeAsync();
        }
    }

    /// <summary>A client of the JSON API.</summary>
    public HttpClient ApiClient()
    {
        var client = _local!.Client();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _local.Settings["Api__BootstrapKey"]);
        return client;
    }

    /// <summary>Runs a script against this system and gives back what it reported.</summary>
    /// <param name="script">Its file name.</param>
    /// <param name="options">What it is told besides, read as <c>given.options</c>.</param>
    public Task<T> RunAsync<T>(string script, object? options = null) =>
        NodeAsync<T>(script, new { baseUrl = BaseUrl, browser = _browser, screenshots = Folder("Screenshots"), options });

    private static async Task<T> NodeAsync<T>(string script, object? argument)
    {
        var start = new ProcessStartInfo("node") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.ArgumentList.Add(Path.Combine(Folder("Scripts"), script));
        start.ArgumentList.Add(JsonSerializer.Serialize(argument));
        using var node = Process.Start(start)!;
        try
        {
            var output = node.StandardOutput.ReadToEndAsync();
            var errors = node.StandardError.ReadToEndAsync();
            await node.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Limit, TestContext.Current.CancellationToken);
            Assert.True(node.ExitCode == 0, $"{script}: {await errors}");
            return JsonSerializer.Deserialize<T>(await output, JsonSerializerOptions.Web)!;
        }
        finally
        {
            if (!node.HasExited)
            {
                node.Kill(entireProcessTree: true);
            }
        }
    }

    private static string Folder(string kind) =>
        Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == $"{kind}Folder").Value!;
}
