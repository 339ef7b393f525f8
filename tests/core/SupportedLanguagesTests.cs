namespace Dispatch.Core.Tests;

public sealed class SupportedLanguagesTests
{
    [Theory]
    [InlineData("pt", "pt")]
    [InlineData("pt-BR", "pt")]
    [InlineData("pt_BR", "pt")]
    [InlineData("PT", "pt")]
    [InlineData("fr-CA", "fr")]
    [InlineData("es-419", "es")]
    [InlineData("en-Latn-GB", "en")]
    [InlineData("de-AT", "de")]
    [InlineData("english", null)]
    [InlineData("e1", null)]
    [InlineData("pt-", null)]
    [InlineData("pt-BR BR", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void A_tag_is_read_without_its_region(string? tag, string? language)
    {
        Assert.Equal(language, SupportedLanguages.RootOf(tag));
        Assert.Equal(language == "de" ? null : language, SupportedLanguages.Find(tag));
        Assert.Equal(language is null or "de" ? "en" : language, SupportedLanguages.Of(tag));
    }

    [Fact]
    public void The_languages_are_the_promised_four_and_the_first_is_the_fallback()
    {
        Assert.Equal(["en", "es", "pt", "fr"], SupportedLanguages.All);
        Assert.Equal(SupportedLanguages.Fallback, SupportedLanguages.All[0]);
    }

    [Fact]
    public void Only_Portuguese_has_a_country_at_WhatsApp() =>
        Assert.Equal(["en", "es", "pt_BR", "fr"], SupportedLanguages.All.Select(SupportedLanguages.WhatsAppCode));
}
