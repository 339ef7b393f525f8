using Dispatch.Core.Messaging;
using Dispatch.Core.Messaging.Templates;
using Dispatch.Core.Triage;

namespace Dispatch.Core.Tests.Messaging.Templates;

/// <summary>Everything people are written, in every language, and nothing in another language by accident.</summary>
public sealed class LanguagesOfTextsTests
{
    /// <summary>Texts that are rightly the same in two languages.</summary>
    private static readonly HashSet<string> SameInTwo = new(StringComparer.Ordinal)
    {
        "words priority.high es pt", // Alta
        "words priority.medium en es", // Normal
        "words priority.medium en pt",
        "words priority.medium es pt",
    };

    public static TheoryData<string> Names => [.. TemplateCatalog.BuiltIn.Templates.Select(t => t.Name).Order(StringComparer.Ordinal)];

    [Fact]
    public void Every_word_is_there_in_every_language()
    {
        Assert.Equal(["access", "day", "digest", "error_reaction", "level", "part", "priority", "reason", "renter_stage", "report", "stage"], Words.BuiltIn.All.Keys.Order());
        foreach (var (kind, key, languages) in AllWords)
        {
            Assert.Equal(SupportedLanguages.All.Order(), languages.Keys.Order());
            Assert.All(languages.Values, word => Assert.False(string.IsNullOrWhiteSpace(word), $"{kind}.{key}"));
            AssertDiffer($"words {kind}.{key}", languages);
        }
    }

    [Fact]
    public void Every_sentence_is_in_its_own_language()
    {
        foreach (var (kind, languages) in SafetySentences.BuiltIn.Sentences)
        {
            AssertSpoken($"safety {kind}", languages);
        }

        foreach (var (kind, key, languages) in AllWords.Where(w => w.Kind != "priority"))
        {
            AssertSpoken($"{kind}.{key}", languages);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_message_is_in_its_own_language(string name)
    {
        var languages = TemplateCatalog.BuiltIn[name].Languages;
        AssertSpoken(name, languages.ToDictionary(l => l.Key, l => Literals(l.Value.Body), StringComparer.Ordinal));
        AssertDiffer($"{name} sms", languages.ToDictionary(l => l.Key, l => Literals(l.Value.Sms), StringComparer.Ordinal));
        for (var i = 0; i < languages[SupportedLanguages.Fallback].Buttons.Count; i++)
        {
            AssertDiffer($"{name} button {i}", languages.ToDictionary(l => l.Key, l => l.Value.Buttons[i].Title, StringComparer.Ordinal));
        }
    }

    /// <summary>French sets a blank before ? ! : ; that must not end a line; the SMS form has a plain one, which GSM-7 knows.</summary>
    [Fact]
    public void French_marks_never_stand_alone_on_a_line()
    {
        var french = TemplateCatalog.BuiltIn.Templates.Select(t => t.Languages["fr"].Body)
            .Concat(SafetySentences.BuiltIn.Sentences.Values.Select(s => s["fr"]))
            .Concat(Words.BuiltIn.All["error_reaction"].Values.Select(s => s["fr"]));

        Assert.All(french, text => Assert.DoesNotMatch("[ \\p{L}\\d}][?!:;](?!/)", text.Replace("https://", string.Empty, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(ErrorReaction.OptOut, "pt-BR", "Esta pessoa pediu")]
    [InlineData(ErrorReaction.OptOut, "fr-CA", "Cette personne a demandé")]
    [InlineData(ErrorReaction.OptOut, "es-MX", "Esta persona pidió")]
    [InlineData(ErrorReaction.OptOut, "de", "This person has asked")]
    [InlineData(ErrorReaction.OptOut, null, "This person has asked")]
    public void A_reaction_speaks_the_language_of_a_tag(ErrorReaction reaction, string? language, string start) =>
        Assert.StartsWith(start, ErrorReactionSentences.For(reaction, language), StringComparison.Ordinal);

    private static IEnumerable<(string Kind, string Key, Dictionary<string, string> Languages)> AllWords =>
        Words.BuiltIn.All.SelectMany(kind => kind.Value, (kind, word) => (kind.Key, word.Key, word.Value));

    private static string Literals(string text) => System.Text.RegularExpressions.Regex.Replace(
        text, @"\{\{\w+\}\}", "0", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(5));

    /// <summary>Different from each other, and none is taken for another language where it is sure.</summary>
    private static void AssertSpoken(string what, IReadOnlyDictionary<string, string> languages)
    {
        AssertDiffer(what, languages);
        Assert.All(languages, l => Assert.True(LanguageGuess.Of(l.Value) is not { } guess || guess == l.Key, $"{what} {l.Key} reads like {LanguageGuess.Of(l.Value)}"));
    }

    private static void AssertDiffer(string what, IReadOnlyDictionary<string, string> languages)
    {
        foreach (var (one, other) in languages.Keys.SelectMany(one => languages.Keys.Where(other => string.CompareOrdinal(one, other) < 0), (one, other) => (one, other)))
        {
            Assert.True(languages[one] != languages[other] || SameInTwo.Contains($"{what} {one} {other}"), $"{what}: {one} and {other} are the same.");
        }
    }
}
