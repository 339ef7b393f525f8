using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Dispatch.Local.Azure;

/// <summary>How to start Azurite.</summary>
/// <param name="Location">Folder of the data files (made when missing); null keeps everything in memory.</param>
/// <param name="BlobPort">0 takes a free port; so do the other two.</param>
/// <param name="CertificateFile">PEM certificate: serves HTTPS and accepts bearer tokens (only their shape is checked) beside the key.</param>
/// <param name="KeyFile">PEM private key of <paramref name="CertificateFile"/>.</param>
public sealed record AzuriteOptions(
    string? Location = null,
    int BlobPort = 0,
    int QueuePort = 0,
    int TablePort = 0,
    string? CertificateFile = null,
    string? KeyFile = null);

/// <summary>
/// Azure Storage on this machine: Azurite (npm, restored by the build) as a child process on loopback.
/// It ends with this process however this one ends, because it lives only as long as its standard input is open,
/// and it ignores Ctrl-C, so that the last writes of whoever started it still arrive.
/// </summary>
public sealed partial class Azurite : IAsyncDisposable
{
    /// <summary>The account name every Azure emulator uses.</summary>
    public const string AccountName = "devstoreaccount1";

    /// <summary>The published key of <see cref="AccountName"/>; no secret.</summary>
    public const string AccountKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly Task _output;

    private Azurite(Process process, IReadOnlyDictionary<string, Uri> addresses, Task output)
    {
        _process = process;
        _output = output;
        ProcessId = process.Id;
        BlobEndpoint = Endpoint(addresses["Blob"]);
        QueueEndpoint = Endpoint(addresses["Queue"]);
        TableEndpoint = Endpoint(addresses["Table"]);
        ConnectionString = $"DefaultEndpointsProtocol={BlobEndpoint.Scheme};AccountName={AccountName};AccountKey={AccountKey};"
            + $"BlobEndpoint={BlobEndpoint};QueueEndpoint={QueueEndpoint};TableEndpoint={TableEndpoint};";
    }

    /// <summary>Connection string with the key and the three endpoints, for <c>AzureWebJobsStorage</c>.</summary>
    public string ConnectionString { get; }

    /// <summary>For example <c>http://127.0.0.1:10000/devstoreaccount1</c>; so are the other two.</summary>
    public Uri BlobEndpoint { get; }

    public Uri QueueEndpoint { get; }

    public Uri TableEndpoint { get; }

    public int ProcessId { get; }

    /// <summary>Starts Azurite on free ports and returns when all three services listen.</summary>
    /// <param name="location">Folder of the data files, or null for memory only.</param>
    /// <exception cref="InvalidOperationException">Node.js or Azurite is missing, or Azurite did not start; one line says which.</exception>
    public static Task<Azurite> StartAsync(string? location, CancellationToken cancellationToken) =>
        StartAsync(new AzuriteOptions(location), cancellationToken);

    /// <inheritdoc cref="StartAsync(string?, CancellationToken)"/>
    public static async Task<Azurite> StartAsync(AzuriteOptions options, CancellationToken cancellationToken)
    {
        var process = Launch(options);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(StartLimit);
        try
        {
            // Both streams are read to their end, or a full pipe would stop Azurite.
            var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
            var addresses = await ReadAddressesAsync(process, limit.Token)
                ?? throw new InvalidOperationException($"Azurite ended before it listened: {FirstLine(await errors)}");
            var output = Task.WhenAll(errors, process.StandardOutput.ReadToEndAsync(CancellationToken.None));
            return new Azurite(process, addresses, output);
        }
        catch (Exception exception)
        {
            process.Kill(entireProcessTree: true);
            process.Dispose();
            if (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                throw new InvalidOperationException($"Azurite did not listen within {StartLimit.TotalSeconds:0} s.", exception);
            }

            throw;
        }
    }

    /// <summary>Ends Azurite, data files saved; it is killed when that takes longer than 5 s.</summary>
    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var limit = new CancellationTokenSource(StopLimit);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _output;
        _process.Dispose();
    }

    private static Process Launch(AzuriteOptions options)
    {
        var start = new ProcessStartInfo("node")
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var argument in Arguments(options, FindScript()))
        {
            start.ArgumentList.Add(argument);
        }

        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            throw new InvalidOperationException("Node.js was not found: install Node.js 20 or newer (https://nodejs.org).", exception);
        }
    }

    private static List<string> Arguments(AzuriteOptions options, string script)
    {
        List<string> arguments =
        [
            // A limit, not a need: Node's own default ends a long storm.
            "--max-old-space-size=12288", "-e", Bootstrap(), script,
            "--blobPort", $"{options.BlobPort}", "--queuePort", $"{options.QueuePort}", "--tablePort", $"{options.TablePort}",
            "--silent", "--disableTelemetry", "--skipApiVersionCheck",
        ];
        arguments.AddRange(options.Location is { } folder ? ["--location", Path.GetFullPath(folder)] : ["--inMemoryPersistence"]);
        if (options is { CertificateFile: { } certificate, KeyFile: { } key })
        {
            arguments.AddRange(["--oauth", "basic", "--cert", certificate, "--key", key]);
        }

        return arguments;
    }

    private static string FindScript()
    {
        var folder = BuildFolder.Of("NpmFolder");
        var script = Path.Combine(folder, "node_modules", "azurite", "dist", "src", "azurite.js");
        return File.Exists(script)
            ? script
            : throw new InvalidOperationException("Azurite was not found in stand-ins/npm/node_modules: build the solution again to restore it.");
    }

    /// <summary>Base address by service name, or null when the process ended first.</summary>
    private static async Task<Dictionary<string, Uri>?> ReadAddressesAsync(Process process, CancellationToken cancellationToken)
    {
        var addresses = new Dictionary<string, Uri>(StringComparer.Ordinal);
        while (addresses.Count < 3)
        {
            if (await process.StandardOutput.ReadLineAsync(cancellationToken) is not { } line)
            {
                return null;
            }

            var match = Listening().Match(line);
            if (match.Success)
            {
                addresses[match.Groups["service"].Value] = new Uri(match.Groups["address"].Value);
            }
        }

        return addresses;
    }

    private static string Bootstrap()
    {
        using var reader = new StreamReader(typeof(Azurite).Assembly.GetManifestResourceStream("azurite.cjs")!);
        return reader.ReadToEnd();
    }

    private static Uri Endpoint(Uri address) => new(address, AccountName);

    private static string FirstLine(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .FirstOrDefault(line => line.Contains("rror", StringComparison.Ordinal)) ?? "no reason given";

    [GeneratedRegex(@"^Azurite (?<service>Blob|Queue|Table) service is successfully listening at (?<address>\S+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Listening();
}
