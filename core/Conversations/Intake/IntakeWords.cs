using System.Collections.Frozen;
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

    /// <summary>There is a problem; which one is not said.</summary>
    Trouble,

    /// <summary>The report in the making is not to be sent.</summary>
    DontSend,
}

/// <summary>
/// The words renters type, of all languages together: <c>words.json</c> beside this file. Compared as <see cref="PlainText"/>, so the
/// file holds them without accents and apostrophes.
/// </summary>
internal static partial class IntakeWords
{
    /// <summary>Words of a text that says one thing only.</summary>
    private const int MaxShort = 8;

    private static readonly WordFile File = Read();

    private static readonly FrozenDictionary<string, IntakeCommand> Commands = File.Commands
        .SelectMany(c => c.Value.Values.SelectMany(words => words.Select(w => (Word: w, Command: Wire.Parse<IntakeCommand>(c.Key)))))
        .DistinctBy(w => w.Word).ToFrozenDictionary(w => w.Word, w => w.Command, StringComparer.Ordinal);

    /// <summary>Words of the longest command.</summary>
    private static readonly int LongestCommand = Commands.Keys.Max(p => p.Split(' ').Length);

    private static readonly (string Phrase, RequestPriority Priority)[] Urgencies = LongestFirst(
        File.Urgencies.SelectMany(u => u.Value.Values.SelectMany(w => w).Select(w => (w, Wire.Parse<RequestPriority>(u.Key)))));

    private static readonly FrozenDictionary<string, RequestPriority> Levels = File.Levels
        .SelectMany(l => l.Value.Values.SelectMany(words => words.Select(w => (Word: w, Priority: Wire.Parse<RequestPriority>(l.Key)))))
        .DistinctBy(l => l.Word).ToFrozenDictionary(l => l.Word, l => l.Priority, StringComparer.Ordinal);

    private static readonly (string Phrase, bool MayEnter)[] Accesses = LongestFirst(
        File.Access.SelectMany(a => a.Value.Values.SelectMany(w => w).Select(w => (w, string.Equals(a.Key, "any_time", StringComparison.Ordinal)))));

    private static readonly string[] Times = Phrases(File.Times);
    private static readonly FrozenSet<string> TimeWords =
        Times.Concat(File.TimeWords.Values.SelectMany(w => w)).SelectMany(p => p.Split(' ')).ToFrozenSet(StringComparer.Ordinal);

    private static readonly string[] Since = Phrases(File.Since);
    private static readonly string[] NotFixed = Phrases(File.Commands["not_fixed"]);
    private static readonly string[] Still = Phrases(File.Still);
    private static readonly string[] NotWorking = Phrases(File.NotWorking);
    private static readonly string[] Again = Phrases(File.Again);
    private static readonly string[] OfTheWork = Phrases(File.OfTheWork);
    private static readonly string[] Settled = Phrases(File.Settled);
    private static readonly string[] Praise = Phrases(File.Praise);
    private static readonly string[] Doubt = Phrases(File.Doubt);
    private static readonly string[] Thanks = Phrases(File.Commands["thanks"]);
    private static readonly string[] Photos = Phrases(File.Photos);
    private static readonly string[] None = Phrases(File.None);
    private static readonly string[] NotNow = Phrases(File.NotNow);
    private static readonly string[] Greetings = Phrases(File.Commands["greeting"]);

    /// <summary>Rooms and other places, the longest first.</summary>
    public static IReadOnlyList<string> Places { get; } = Phrases(File.Places);

    /// <summary>Words before the number of a home.</summary>
    public static IReadOnlyList<string> Units { get; } = Phrases(File.Units);

    private static readonly string[] Articles = Phrases(File.Articles);
    private static readonly string[] LivesIn = Phrases(File.LivesIn);
    private static readonly string[] Introductions = Phrases(File.Introductions);
    private static readonly string[] UnitIs = Phrases(File.UnitIs);
    private static readonly string[] Corrections = Phrases(File.Corrections);
    private static readonly string[] ItIs = Phrases(File.ItIs);
    private static readonly string[] Denials = Phrases(File.Denials);

    /// <summary>The whole text has to be one of the phrases, with polite words around it or as a wish: a sentence is never a command.</summary>
    public static IntakeCommand? CommandOf(string text)
    {
        var plain = PlainText.Of(text);
        return Commands.TryGetValue(plain, out var command) ? command
            : text.TrimStart().StartsWith("👍", StringComparison.Ordinal) ? IntakeCommand.Yes
            : Said(Courtesy.Without(plain)) ?? Wished(plain);
    }

    private static IntakeCommand? Said(string plain) =>
        Commands.TryGetValue(plain, out var command) ? command
        : IsOnly(plain, IntakeCommand.Yes) ? IntakeCommand.Yes
        : IsOnly(plain, IntakeCommand.Greeting) ? IntakeCommand.Greeting
        : null;

    /// <summary>"Can you confirm?" is no yes, and "pouvez-vous passer ?" asks for somebody to come: only what can be wished for is one.</summary>
    private static IntakeCommand? Wished(string plain) =>
        Courtesy.WishIn(plain) is { } wish && Commands.TryGetValue(wish, out var command)
        && command is not (IntakeCommand.Yes or IntakeCommand.No or IntakeCommand.Skip or IntakeCommand.Thanks or IntakeCommand.Greeting or IntakeCommand.NotFixed)
            ? command : null;

    /// <summary>"Yes, send it, thank you": one phrase of these commands after the other, and thanks, and nothing else.</summary>
    public static bool IsOnly(string text, params ReadOnlySpan<IntakeCommand> kinds) => Begins(text, out var rest, kinds) && rest.Length == 0;

    /// <summary>"Yes, cancel it, the neighbour did it": as <see cref="IsOnly"/>, and what stands behind.</summary>
    /// <param name="rest">Plain.</param>
    public static bool Begins(string text, out string rest, params ReadOnlySpan<IntakeCommand> kinds)
    {
        var words = PlainText.Of(text).Split(' ');
        var isSaid = false;
        var at = 0;
        for (var length = 1; at < words.Length && length > 0; at += length)
        {
            var command = default(IntakeCommand);
            for (length = Math.Min(LongestCommand, words.Length - at); length > 0; length--)
            {
                if (Commands.TryGetValue(string.Join(' ', words[at..(at + length)]), out command) && (command == IntakeCommand.Thanks || kinds.Contains(command)))
                {
                    break;
                }
            }

            isSaid |= length > 0 && command != IntakeCommand.Thanks;
        }

        rest = string.Join(' ', words[at..]);
        return isSaid;
    }

    /// <summary>"Not fixed, it still drips", "not fixed yet": the text begins with it, the rest is the reason.</summary>
    public static bool SaysNotFixed(string text)
    {
        var plain = Courtesy.Without(PlainText.Of(text));
        return NotFixed.Any(p => plain == p || plain.StartsWith(p + " ", StringComparison.Ordinal));
    }

    /// <summary>"It still drips", "he didn't fix it", or nothing but "it's not working": what was reported before goes on.</summary>
    public static bool SaysStill(string text)
    {
        var plain = Courtesy.Without(PlainText.Of(text));
        return NotWorking.Contains(plain) || (IsShort(plain) ? Still.Any(s => PlainText.Holds(plain, s)) : Still.Any(s => plain.StartsWith(s + " ", StringComparison.Ordinal)));
    }

    /// <summary>The longest of the phrases the plain text begins with.</summary>
    private static string? LeadingOf(string plain, string[] phrases) =>
        phrases.FirstOrDefault(p => plain == p || plain.StartsWith(p + " ", StringComparison.Ordinal));

    /// <summary>A short text that says that something is so still, or once more.</summary>
    public static bool SaysAgain(string plain) => IsShort(plain) && Again.Any(a => PlainText.Holds(plain, a));

    /// <summary>"He left a mess": said of somebody's work and not of a thing that is broken.</summary>
    public static bool SaysOfTheWork(string plain) => OfTheWork.Any(w => PlainText.Holds(plain, w));

    /// <summary>"It works great now", "no longer needed": there is nothing left to do, and not a word that says otherwise.</summary>
    public static bool SaysSettled(string text)
    {
        var plain = PlainText.Of(text);
        var others = Settled.Aggregate(plain, Without);
        return others != plain && !text.Contains('?', StringComparison.Ordinal) && !HoldsDoubt(others);
    }

    /// <summary>What stands beside the words that say so, without courtesy.</summary>
    public static string BesideSettled(string text) => Courtesy.Without(Settled.Aggregate(PlainText.Of(text), Without).Trim());

    /// <summary>A word behind which a yes or thanks may mean something else: "but", "not", "still", "come".</summary>
    public static bool SaysDoubt(string text) => text.Contains('?', StringComparison.Ordinal) || HoldsDoubt(PlainText.Of(text));

    private static bool HoldsDoubt(string plain) => Doubt.Any(d => PlainText.Holds(plain, d));

    /// <summary>Thanks, and beside it only courtesy or praise: what tells of anything else is no mere thanks.</summary>
    public static bool IsThanks(string text) =>
        PlainText.Of(text) is var plain && SaysThanks(plain) && !SaysDoubt(text) && (Courtesy.IsAll(plain) || Praise.Any(p => PlainText.Holds(plain, p)));

    /// <summary>Begins or ends with thanks.</summary>
    public static bool SaysThanks(string plain) =>
        Thanks.Any(t => plain.StartsWith(t + " ", StringComparison.Ordinal) || plain.EndsWith(" " + t, StringComparison.Ordinal));

    /// <summary>"I don't have photos", "not now": an answer of a few words to the question for photos.</summary>
    public static bool SaysNoPhotos(string plain) => IsShort(plain)
        && ((Photos.Any(p => PlainText.Holds(plain, p)) && None.Any(n => PlainText.Holds(plain, n))) || NotNow.Any(n => PlainText.Holds(plain, n)));

    private static bool IsShort(string plain) => plain.Count(c => c == ' ') < MaxShort;

    private static string Without(string plain, string phrase) =>
        PlainText.IndexOf(plain, phrase) is >= 0 and var at ? $"{plain[..at]}{plain[(at + phrase.Length)..]}".Trim() : plain;

    /// <summary>
    /// The urgency the plain text names and the phrase that does; "not urgent" comes before "urgent". A single word for a lower one means
    /// it only where it stands alone: "low" is one, "low water pressure" is none.
    /// </summary>
    /// <param name="isAsked">Where it is spoken of how urgent it is, "high" says so; elsewhere it is the water's pressure.</param>
    public static (string Phrase, RequestPriority Priority)? UrgencyIn(string plain, bool isAsked) =>
        isAsked && Levels.TryGetValue(Corrected(plain), out var level) ? (plain, level)
        : Urgencies.Where(u => u.Priority == RequestPriority.High || u.Phrase.Contains(' ') ? PlainText.Holds(plain, u.Phrase) : plain == u.Phrase)
            .Select(u => ((string, RequestPriority)?)u).FirstOrDefault();

    /// <summary>Whether the plain text lets people in, and the phrase that does. What may as well tell how urgent it is ("whenever") does only as the answer.</summary>
    public static (string Phrase, bool MayEnter)? AccessIn(string plain, bool isAsked = false) =>
        Accesses.Where(a => Urgencies.Any(u => u.Phrase == a.Phrase) ? isAsked && plain == a.Phrase : PlainText.Holds(plain, a.Phrase)).Select(a => ((string, bool)?)a).FirstOrDefault();

    /// <summary>A day or a part of it, of a time to come: "since Monday" is none.</summary>
    public static bool IsTime(string plain) => !Since.Any(s => PlainText.Holds(plain, s)) && Times.Any(t => PlainText.Holds(plain, t));

    /// <summary>Nothing but days, hours and the little words between them: "next Monday after 5 pm".</summary>
    public static bool IsOnlyTime(string plain) => plain.Split(' ').All(w => char.IsAsciiDigit(w[0]) || TimeWords.Contains(w));

    /// <summary>Says since when it is so.</summary>
    public static bool IsSince(string plain) => Since.Any(s => PlainText.Holds(plain, s));

    public static string? PlaceIn(string plain) => Places.FirstOrDefault(p => PlainText.Holds(plain, p));

    /// <summary>Nothing but a place: "in the kitchen".</summary>
    public static bool IsPlace(string plain) => Places.Any(p => plain == p || Articles.Any(a => plain == $"{a} {p}"));

    /// <summary>Words that tell where somebody lives, at the end of the plain text: "hello, I live in".</summary>
    public static bool EndsWithLivesIn(string plain) => LivesIn.Any(l => plain == l || plain.EndsWith(" " + l, StringComparison.Ordinal));

    /// <summary>Words before somebody's own name, at the end of the plain text: "hello, my name is".</summary>
    public static bool EndsWithIntroduction(string plain) => Introductions.Any(i => plain == i || plain.EndsWith(" " + i, StringComparison.Ordinal));

    /// <summary>All that may stand before a unit that is the person's own: "it is".</summary>
    public static bool IsBeforeUnit(string plain) => LivesIn.Concat(UnitIs).Contains(plain, StringComparer.Ordinal);

    public static bool IsArticle(string plain) => Articles.Contains(plain, StringComparer.Ordinal);

    /// <summary>What is said to be right: the plain text behind "actually" and "it is"; the whole of it where it begins with neither.</summary>
    public static string Corrected(string plain)
    {
        var rest = plain;
        while (LeadingOf(rest, Corrections) is { } correction)
        {
            rest = rest[correction.Length..].TrimStart();
        }

        return LeadingOf(rest, ItIs) is { } itIs && rest != itIs ? rest[(itIs.Length + 1)..] : rest;
    }

    /// <summary>"Actually" and what follows.</summary>
    public static bool IsCorrection(string plain) => LeadingOf(plain, Corrections) is not null;

    /// <summary>"Not the kitchen".</summary>
    public static bool IsDeniedPlace(string plain) => !IsPlace(plain) && Denials.Any(d => plain.StartsWith(d + " ", StringComparison.Ordinal) && IsPlace(plain[(d.Length + 1)..]));

    /// <summary>"It's about my other flat".</summary>
    public static bool SaysOtherHome(string text)
    {
        var said = Corrected(PlainText.Of(text));
        var home = LeadingOf(said, Articles) is { } article ? said[article.Length..].TrimStart() : said;
        return new[] { said, home }.Any(s => Commands.TryGetValue(s, out var command) && command == IntakeCommand.OtherHome);
    }

    /// <summary>Length of a greeting at the start of the plain text, in its words; 0 for none.</summary>
    public static int GreetingWords(string plain) =>
        Greetings.Where(g => plain == g || plain.StartsWith(g + " ", StringComparison.Ordinal)).Select(g => g.Split(' ').Length).FirstOrDefault();

    private static string[] Phrases(Dictionary<string, string[]> byLanguage) =>
        [.. byLanguage.Values.SelectMany(w => w).Distinct(StringComparer.Ordinal).OrderByDescending(w => w.Length).ThenBy(w => w, StringComparer.Ordinal)];

    private static (string, T)[] LongestFirst<T>(IEnumerable<(string Phrase, T Meaning)> phrases) =>
        [.. phrases.DistinctBy(p => p.Phrase).OrderByDescending(p => p.Phrase.Length).ThenBy(p => p.Phrase, StringComparer.Ordinal)];
}
