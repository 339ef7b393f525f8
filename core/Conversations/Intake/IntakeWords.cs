using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dispatch.Core.Requests;

namespace Dispatch.Core.Conversations.Intake;

/// <summary>What a whole message can ask for.</summary>
internal enum IntakeCommand
{
    New,
    Greeting,
    Thanks,
    StartOver,
    Back,
    Cancel,
    Person,
    Status,
    NotFixed,
    Yes,
    No,
    Change,
    Skip,
    AddPhoto,

    /// <summary>It is about another of their homes.</summary>
    OtherHome,
}

/// <summary>
/// The words renters type, of all languages together: <c>words.json</c> beside this file. Compared as <see cref="PlainText"/>, so the
/// file holds them without accents and apostrophes.
/// </summary>
internal static partial class IntakeWords
{
    private const string Resource = "Dispatch.Core.Intake.words.json";

    private static readonly WordFile File = Read();

    private static readonly FrozenDictionary<string, IntakeCommand> Commands = File.Commands
        .SelectMany(c => c.Value.Values.SelectMany(words => words.Select(w => (Word: w, Command: Wire.Parse<IntakeCommand>(c.Key)))))
        .DistinctBy(w => w.Word).ToFrozenDictionary(w => w.Word, w => w.Command, StringComparer.Ordinal);

    /// <summary>Words of the longest command.</summary>
    private static readonly int LongestCommand = Commands.Keys.Max(p => p.Split(' ').Length);

    private static readonly (string Phrase, RequestPriority Priority)[] Urgencies = LongestFirst(
        File.Urgencies.SelectMany(u => u.Value.Values.SelectMany(w => w).Select(w => (w, Wire.Parse<RequestPriority>(u.Key)))));

    private static readonly (string Phrase, bool MayEnter)[] Accesses = LongestFirst(
        File.Access.SelectMany(a => a.Value.Values.SelectMany(w => w).Select(w => (w, string.Equals(a.Key, "any_time", StringComparison.Ordinal)))));

    private static readonly string[] Times = Phrases(File.Times);
    private static readonly FrozenSet<string> TimeWords =
        Times.Concat(File.TimeWords.Values.SelectMany(w => w)).SelectMany(p => p.Split(' ')).ToFrozenSet(StringComparer.Ordinal);

    private static readonly string[] Since = Phrases(File.Since);
    private static readonly string[] NotFixed = Phrases(File.Commands["not_fixed"]);
    private static readonly string[] Still = Phrases(File.Still);
    private static readonly string[] Greetings = Phrases(File.Commands["greeting"]);

    /// <summary>Rooms and other places, the longest first.</summary>
    public static IReadOnlyList<string> Places { get; } = Phrases(File.Places);

    /// <summary>Words before the number of a home.</summary>
    public static IReadOnlyList<string> Units { get; } = Phrases(File.Units);

    private static readonly string[] Articles = Phrases(File.Articles);

    /// <summary>The whole text has to be one of the phrases: a sentence is never a command.</summary>
    public static IntakeCommand? CommandOf(string text) =>
        Commands.TryGetValue(PlainText.Of(text), out var command) ? command
        : text.TrimStart().StartsWith("👍", StringComparison.Ordinal) || IsOnly(text, IntakeCommand.Yes) ? IntakeCommand.Yes
        : null;

    /// <summary>"Yes, send it, thank you": one phrase of these commands after the other, and thanks, and nothing else.</summary>
    public static bool IsOnly(string text, params ReadOnlySpan<IntakeCommand> kinds)
    {
        var words = PlainText.Of(text).Split(' ');
        var isSaid = false;
        for (var at = 0; at < words.Length;)
        {
            var length = Math.Min(LongestCommand, words.Length - at);
            var command = default(IntakeCommand);
            while (length > 0 && !(Commands.TryGetValue(string.Join(' ', words[at..(at + length)]), out command) && (command == IntakeCommand.Thanks || kinds.Contains(command))))
            {
                length--;
            }

            if (length == 0)
            {
                return false;
            }

            isSaid |= command != IntakeCommand.Thanks;
            at += length;
        }

        return isSaid;
    }

    /// <summary>"Not fixed, it still drips", "not fixed yet": the text begins with it, the rest is the reason.</summary>
    public static bool SaysNotFixed(string text) => BeginsWith(text, NotFixed);

    /// <summary>"It still drips": what was reported before goes on.</summary>
    public static bool SaysStill(string text) => BeginsWith(text, Still);

    private static bool BeginsWith(string text, string[] phrases)
    {
        var plain = PlainText.Of(text);
        return phrases.Any(p => plain == p || plain.StartsWith(p + " ", StringComparison.Ordinal));
    }

    /// <summary>
    /// The urgency the plain text names and the phrase that does; "not urgent" comes before "urgent". A single word for a lower one means
    /// it only where it stands alone: "low" is one, "low water pressure" is none.
    /// </summary>
    public static (string Phrase, RequestPriority Priority)? UrgencyIn(string plain) =>
        Urgencies.Where(u => u.Priority == RequestPriority.High || u.Phrase.Contains(' ') ? PlainText.Holds(plain, u.Phrase) : plain == u.Phrase)
            .Select(u => ((string, RequestPriority)?)u).FirstOrDefault();

    public static (string Phrase, bool MayEnter)? AccessIn(string plain) =>
        Accesses.Where(a => PlainText.Holds(plain, a.Phrase)).Select(a => ((string, bool)?)a).FirstOrDefault();

    /// <summary>A day or a part of it, of a time to come: "since Monday" is none.</summary>
    public static bool IsTime(string plain) => !Since.Any(s => PlainText.Holds(plain, s)) && Times.Any(t => PlainText.Holds(plain, t));

    /// <summary>Nothing but days, hours and the little words between them: "next Monday after 5 pm".</summary>
    public static bool IsOnlyTime(string plain) => plain.Split(' ').All(w => char.IsAsciiDigit(w[0]) || TimeWords.Contains(w));

    /// <summary>Says since when it is so.</summary>
    public static bool IsSince(string plain) => Since.Any(s => PlainText.Holds(plain, s));

    public static string? PlaceIn(string plain) => Places.FirstOrDefault(p => PlainText.Holds(plain, p));

    /// <summary>Nothing but a place: "in the kitchen".</summary>
    public static bool IsPlace(string plain) => Places.Any(p => plain == p || Articles.Any(a => plain == $"{a} {p}"));

    /// <summary>Length of a greeting at the start of the plain text, in its words; 0 for none.</summary>
    public static int GreetingWords(string plain) =>
        Greetings.Where(g => plain == g || plain.StartsWith(g + " ", StringComparison.Ordinal)).Select(g => g.Split(' ').Length).FirstOrDefault();

    private static string[] Phrases(Dictionary<string, string[]> byLanguage) =>
        [.. byLanguage.Values.SelectMany(w => w).Distinct(StringComparer.Ordinal).OrderByDescending(w => w.Length).ThenBy(w => w, StringComparer.Ordinal)];

    private static (string, T)[] LongestFirst<T>(IEnumerable<(string Phrase, T Meaning)> phrases) =>
        [.. phrases.DistinctBy(p => p.Phrase).OrderByDescending(p => p.Phrase.Length).ThenBy(p => p.Phrase, StringComparer.Ordinal)];

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
        Dictionary<string, Dictionary<string, string[]>> Access,
        Dictionary<string, string[]> Times,
        Dictionary<string, string[]> TimeWords,
        Dictionary<string, string[]> Since,
        Dictionary<string, string[]> Still,
        Dictionary<string, string[]> Units,
        Dictionary<string, string[]> Articles);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
    [JsonSerializable(typeof(WordFile))]
    private sealed partial class WordJson : JsonSerializerContext;
}
