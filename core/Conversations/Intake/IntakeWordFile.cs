using System.Text.Json;
using System.Text.Json.Serialization;

namespace Dispatch.Core.Conversations.Intake;

/// <summary>The file the words stand in, <c>words.json</c>.</summary>
internal static partial class IntakeWords
{
    private const string Resource = "Dispatch.Core.Intake.words.json";

    private static WordFile Read()
    {
        using var stream = typeof(IntakeWords).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The resource {Resource} is missing.");
        return JsonSerializer.Deserialize(stream, WordJson.Default.WordFile) ?? throw new InvalidOperationException($"The resource {Resource} is empty.");
    }

    internal sealed record WordFile(
        Dictionary<string, Dictionary<string, string[]>> Commands,
        Dictionary<string, string[]> Places,
        Dictionary<string, Dictionary<string, string[]>> Urgencies,
        Dictionary<string, Dictionary<string, string[]>> Levels,
        Dictionary<string, Dictionary<string, string[]>> Access,
        Dictionary<string, string[]> Times,
        Dictionary<string, string[]> TimeWords,
        Dictionary<string, string[]> Since,
        Dictionary<string, string[]> Still,
        Dictionary<string, string[]> NotWorking,
        Dictionary<string, string[]> Again,
        Dictionary<string, string[]> OfTheWork,
        Dictionary<string, string[]> Settled,
        Dictionary<string, string[]> Praise,
        Dictionary<string, string[]> Doubt,
        Dictionary<string, string[]> Photos,
        Dictionary<string, string[]> None,
        Dictionary<string, string[]> NotNow,
        Dictionary<string, string[]> Units,
        Dictionary<string, string[]> Articles,
        Dictionary<string, string[]> LivesIn,
        Dictionary<string, string[]> Introductions,
        Dictionary<string, string[]> UnitIs,
        Dictionary<string, string[]> Corrections,
        Dictionary<string, string[]> ItIs,
        Dictionary<string, string[]> Denials);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
    [JsonSerializable(typeof(WordFile))]
    private sealed partial class WordJson : JsonSerializerContext;
}
