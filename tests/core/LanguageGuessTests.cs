using FsCheck;
using FsCheck.Fluent;

namespace Dispatch.Core.Tests;

/// <summary>Which language a first message is in, or that it is too little to tell.</summary>
public sealed class LanguageGuessTests
{
    [Theory]
    [InlineData("Hi", "en")]
    [InlineData("Hello, my boiler is leaking, flat 4B", "en")]
    [InlineData("I can’t turn off the water", "en")]
    [InlineData("My name is João", "en")]
    [InlineData("Hola", "es")]
    [InlineData("No hay luz", "es")]
    [InlineData("NO SALE AGUA CALIENTE", "es")]
    [InlineData("¿Quién viene mañana?", "es")]
    [InlineData("Oi, tudo bem?", "pt")]
    [InlineData("Bom dia! O chuveiro queimou", "pt")]
    [InlineData("nao funciona", "pt")]
    [InlineData("Vazamento no banheiro", "pt")]
    [InlineData("Bonjour", "fr")]
    [InlineData("Fuite d’eau", "fr")]
    [InlineData("J'AI PLUS D'EAU CHAUDE", "fr")]
    [InlineData("ca marche pas", "fr")]
    [InlineData("Hello, huele a gas near the stove, please come", "en")]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData("ok", null)]
    [InlineData("no", null)]
    [InlineData("gas", null)]
    [InlineData("4B", null)]
    [InlineData("K7F3QX", null)]
    [InlineData("+12125550123", null)]
    [InlineData("Maria Lopez", null)]
    [InlineData("João Gonçalves", null)]
    [InlineData("👍", null)]
    [InlineData("Привет, у меня течёт кран", null)]
    [InlineData("Hola my friend", null)]
    public void A_message_tells_its_language_or_nothing(string? text, string? language) => Assert.Equal(language, LanguageGuess.Of(text));

    /// <summary>The reports of the triage tables: nearly all are told, and none is taken for another language.</summary>
    [Theory]
    [InlineData("pt")]
    [InlineData("fr")]
    public void Reports_are_told_and_never_mistaken(string language)
    {
        var guesses = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Triage", "data", $"sentences.{language}.txt"))
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => (Line: line, Guess: LanguageGuess.Of(line.Split(" | ")[^1])))
            .ToList();

        Assert.All(guesses, g => Assert.True(g.Guess is null || g.Guess == language, g.Line));
        Assert.InRange(guesses.Count(g => g.Guess is null), 0, guesses.Count / 8);
    }

    [Fact]
    public void English_and_Spanish_reports_are_neither_Portuguese_nor_French()
    {
        var texts = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Triage", "data", "sentences.txt"))
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split(" | ")[^1])
            .ToList();

        Assert.All(texts, text => Assert.True(LanguageGuess.Of(text) is null or "en" or "es", text));
        Assert.InRange(texts.Count(text => LanguageGuess.Of(text) is null), 0, texts.Count / 8);
    }

    [Fact]
    public void Any_characters_at_all_are_read() => Prop.ForAll<char[]>(static characters =>
        Assert.True(LanguageGuess.Of(characters) is null || SupportedLanguages.Find(LanguageGuess.Of(characters)) is not null)).QuickCheckThrowOnFailure();

    [Fact]
    public void Only_the_beginning_of_a_long_text_is_read()
    {
        var blanks = new string(' ', LanguageGuess.MaxText);
        Assert.Null(LanguageGuess.Of(blanks + "bonjour"));
        Assert.Equal("fr", LanguageGuess.Of(blanks[7..] + "bonjour"));
    }
}
