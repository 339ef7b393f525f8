using System.IO.Compression;
using System.Security.Cryptography;

namespace Dispatch.Functions.Pages;

/// <summary>
/// Style sheet and scripts, kept in the assembly so that no deployment can miss one, and named by their content so that a browser
/// may keep them for ever.
/// </summary>
public sealed class PageAssets
{
    public const string Route = "/assets/{hash}/{name}";

    private const string Prefix = "Dispatch.Functions.Assets.";

    private readonly Dictionary<string, Asset> _assets;

    private PageAssets(Dictionary<string, Asset> assets) => _assets = assets;

    public static PageAssets BuiltIn { get; } = Load();

    /// <summary>The path of an asset with the hash of what it holds.</summary>
    public string this[string name] => $"/assets/{_assets[name].Hash}/{name}";

    internal Asset? Find(string? name) => name is null ? null : _assets.GetValueOrDefault(name);

    private static PageAssets Load()
    {
        var assembly = typeof(PageAssets).Assembly;
        var assets = new Dictionary<string, Asset>(StringComparer.Ordinal);
        foreach (var resource in assembly.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(resource)!;
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            assets.Add(resource[Prefix.Length..], new Asset(resource[Prefix.Length..], content));
        }

        return new PageAssets(assets);
    }
}

/// <summary>One file as it is sent.</summary>
internal sealed class Asset(string name, byte[] content)
{
    private readonly Lazy<byte[]> _compressed = new(() => Compress(content));

    public string Hash { get; } = Convert.ToHexStringLower(SHA256.HashData(content))[..12];

    public byte[] Content => content;

    /// <summary>With Brotli.</summary>
    public byte[] Compressed => _compressed.Value;

    public string ContentType => Path.GetExtension(name) switch
    {
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        var other => throw new InvalidOperationException($"No media type for {other}."),
    };

    private static byte[] Compress(byte[] content)
    {
        using var target = new MemoryStream();
        using (var brotli = new BrotliStream(target, CompressionLevel.Optimal))
        {
            brotli.Write(content);
        }

        return target.ToArray();
    }
}
