using Dispatch.Core.Conversations;
using Dispatch.Core.Tests.Requests;

namespace Dispatch.Core.Tests.Conversations;

/// <summary>The language somebody is written to: guessed once, confirmed, changed by its name, and kept.</summary>
public sealed class LanguageChoiceTests
{
    [Theory]
    [InlineData("Good morning, my sink is leaking", "en")]
    [InlineData("Hola, la puerta de mi casa no cierra", "es")]
    [InlineData("Bom dia, a pia da cozinha está vazando", "pt")]
    [InlineData("Bonjour, il y a une fuite dans la cuisine", "fr")]
    public void The_first_words_of_a_stranger_show_the_language_and_it_is_confirmed_once(string text, string language)
    {
        var phone = new Phone(Some.StrangerPhone).Says(text);

        Assert.Equal("language_set", phone.Replies[^1]);
        Assert.All(phone.Last.Messages, m => Assert.Equal(language, m.Language));
        Assert.Equal(language, phone.Aggregate.Contact.Language);
        Assert.DoesNotContain("language_set", phone.Says("SUNNY").Replies);
    }

    [Theory]
    [InlineData("12")]
    [InlineData("👋")]
    [InlineData("Zlatko")]
    public void What_shows_no_language_leaves_it_open(string text) => Assert.Null(new Phone(Some.StrangerPhone).Says(text).Aggregate.Contact.Language);

    [Theory]
    [InlineData("Español", "es")]
    [InlineData("EN FRANÇAIS", "fr")]
    [InlineData("portugues", "pt")]
    [InlineData("english please", "en")]
    public void A_language_is_chosen_by_its_name_and_used_from_then_on(string name, string language)
    {
        var phone = new Phone(Some.StrangerPhone).Says("Hello, my door is broken").Says(name);

        Assert.Equal("language_set", phone.Replies[0]);
        Assert.Equal(language, phone.Last.Messages[0].Language);
        Assert.Equal("intake_building", phone.Replies[1]);
        Assert.Equal(language, phone.Last.Messages[1].Language);
        Assert.Equal(language, phone.Aggregate.ToFacts().Language);
        Assert.All(phone.Says("nowhere you know of").Last.Messages, m => Assert.Equal(language, m.Language));
    }

    [Fact]
    public void A_worker_is_written_to_as_the_directory_says_until_they_choose()
    {
        var phone = Phone.OfWorker(Phone.Job(1, JobState.Assigned)).Says("la llave está en la cocina de la casa");
        Assert.Null(phone.Aggregate.Contact.Language);

        Assert.Equal("es", phone.Says("español").Aggregate.Contact.Language);
    }

    [Fact]
    public void Every_language_can_be_asked_for_in_every_language() => Assert.All(
        SupportedLanguages.All, language => Assert.True(LanguageChoice.All.Count(n => n.Value == language) >= SupportedLanguages.All.Count, language));

    [Fact]
    public void Every_language_counts_to_eight_and_has_words_that_say_nothing() => Assert.All(SupportedLanguages.All, language =>
    {
        Assert.Equal(8, ListAnswer.All.Ordinals[language].Length);
        Assert.NotEmpty(ListAnswer.All.Fillers[language]);
        Assert.NotEmpty(ListAnswer.All.Moments[language]);
    });
}
