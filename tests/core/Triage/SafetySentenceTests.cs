using Dispatch.Core.Messaging;
using Dispatch.Core.Triage;

namespace Dispatch.Core.Tests.Triage;

public sealed class SafetySentenceTests
{
    [Fact]
    public void Every_danger_has_its_sentence_in_every_language()
    {
        Assert.Equal(Enum.GetValues<SafetyKind>().Select(k => SafetySentences.Key(k)).Order(), SafetySentences.BuiltIn.Sentences.Keys.Order());
        foreach (var (kind, languages) in SafetySentences.BuiltIn.Sentences)
        {
            Assert.Equal(SupportedLanguages.All.Order(), languages.Keys.Order());
            Assert.True(languages.Values.Distinct(StringComparer.Ordinal).Count() == languages.Count, kind);
        }
    }

    [Fact]
    public void Every_sentence_is_short_and_complete_in_every_country()
    {
        foreach (var kind in Enum.GetValues<SafetyKind>())
        {
            foreach (var language in SupportedLanguages.All)
            {
                foreach (var country in SafetySentences.BuiltIn.Numbers.Keys.Append("ZZ"))
                {
                    var text = SafetySentences.Text(kind, language, country);
                    Assert.InRange(text.Length, 60, SafetySentences.MaxLength);
                    Assert.DoesNotContain('{', text);
                    Assert.EndsWith(".", text, StringComparison.Ordinal);
                }
            }
        }
    }

    [Theory]
    [InlineData(SafetyKind.Gas, "en", "US", "911")]
    [InlineData(SafetyKind.Gas, "en", "GB", "0800 111 999")]
    [InlineData(SafetyKind.Fire, "en", "gb", "999")]
    [InlineData(SafetyKind.Gas, "es", "ES", "112")]
    [InlineData(SafetyKind.CarbonMonoxide, "es", "MX", "911")]
    [InlineData(SafetyKind.Lift, "en", "IE", "112")]
    [InlineData(SafetyKind.Fire, "en", "ZZ", "the emergency number")]
    [InlineData(SafetyKind.Fire, "es", null, "llame al número de emergencias")]
    [InlineData(SafetyKind.Fire, "de", "DE", "call 112")]
    [InlineData(SafetyKind.Fire, "fr", "FR", "appelez le 112")]
    [InlineData(SafetyKind.Gas, "fr-FR", "FR", "0 800 47 33 33")]
    [InlineData(SafetyKind.Fire, "pt-BR", "BR", "ligue para o 193")]
    [InlineData(SafetyKind.Fire, "pt", null, "ligue para o número de emergência")]
    public void The_number_is_the_countrys(SafetyKind kind, string language, string? country, string part) =>
        Assert.Contains(part, SafetySentences.Text(kind, language, country), StringComparison.Ordinal);

    [Fact]
    public void A_messages_value_becomes_the_readers_sentence_and_anything_else_stays()
    {
        Assert.Equal(SafetySentences.Text(SafetyKind.Gas, "es", "GB"), SafetySentences.OfValue(SafetySentences.ValueOf("gas", "GB"), "es"));
        Assert.All(["", "gas", "tigers/US", "a/b/c"], value => Assert.Equal(value, SafetySentences.OfValue(value, "en")));
    }

    [Fact]
    public void Numbers_are_for_real_countries() =>
        Assert.All(SafetySentences.BuiltIn.Numbers.Keys, country => Assert.NotNull(PhoneNumber.ExampleFor(country)));

    [Fact]
    public void Southern_countries_are_real() =>
        Assert.All(RuleFile.BuiltIn.Winter.SouthernCountries, country => Assert.NotNull(PhoneNumber.ExampleFor(country)));
}
