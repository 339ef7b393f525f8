using System.Text.Json;

namespace Dispatch.Core.Tests.Messaging;

/// <summary>The example numbers and calling codes, read from the package for the tests.</summary>
internal static class PhoneNumbers
{
    private static readonly JsonElement Metadata = Read("metadata.max.json");

    public static IReadOnlyDictionary<string, string> Examples { get; } = Read("examples.mobile.json").EnumerateObject()
        .ToDictionary(e => e.Name, e => e.Value.GetString()!, StringComparer.Ordinal);

    public static string CallingCode(string country) =>
        Metadata.GetProperty("countries").GetProperty(country)[0].GetString()!;

    private static JsonElement Read(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(PhoneOracle.PackageFolder, file)));
        return document.RootElement.Clone();
    }
}
