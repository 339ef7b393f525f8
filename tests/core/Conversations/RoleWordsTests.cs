using Dispatch.Core.Conversations;
using Dispatch.Core.Conversations.Intake;
using Dispatch.Core.Conversations.Landlords;
using Dispatch.Core.Conversations.Roles;
using Dispatch.Core.Conversations.Workers;
using Dispatch.Core.Messaging.Templates;
using Dispatch.Core.Requests;

namespace Dispatch.Core.Tests.Conversations;

/// <summary>The words for the parts a person can have are data: complete, written as they are compared, and of no other meaning.</summary>
public sealed class RoleWordsTests
{
    private static IEnumerable<(PartyRole Role, string Phrase)> All =>
        RoleWords.All.SelectMany(r => r.Value.Values.SelectMany(p => p), (r, phrase) => (r.Key, phrase));

    [Fact]
    public void Every_part_has_words_in_every_language()
    {
        Assert.Equal([PartyRole.Renter, PartyRole.Landlord, PartyRole.Worker], RoleWords.All.Keys.Order());
        Assert.All(RoleWords.All.Values, l => Assert.Equal(SupportedLanguages.All.Order(), l.Keys.Order()));
        Assert.All(RoleWords.All.Values.SelectMany(l => l.Values), phrases => Assert.NotEmpty(phrases));
    }

    [Fact]
    public void They_mean_one_part_and_nothing_else() => Assert.All(All, word =>
    {
        Assert.Equal(PlainText.Of(word.Phrase), word.Phrase);
        Assert.Equal(new SaidRole(word.Role, string.Empty), RoleWords.Read(word.Phrase));
        Assert.All(SupportedLanguages.All, language => Assert.Null(WorkerReply.Read(word.Phrase, [], language)));
        Assert.Null(IntakeWords.CommandOf(word.Phrase));
        Assert.Null(LandlordReply.Read(word.Phrase, []));
        Assert.False(IntakeWords.IsPlace(word.Phrase));
        Assert.Null(IntakeWords.AccessIn(word.Phrase));
    });

    [Fact]
    public void No_word_of_a_renter_alone_is_a_step_of_a_worker() => Assert.All(
        new[] { "cancelar", "cancel", "annuler", "nuevo", "novo", "nouveau", "new", "other home", "otra vivienda", "outra moradia", "autre logement", "agent", "status", "estado", "situacao", "etat" },
        word => Assert.True(IntakeWords.CommandOf(word) is not null && WorkerWords.Find(word) is null, word));

    [Theory]
    [InlineData("which_role")]
    [InlineData("role_set")]
    public void What_we_tell_people_to_write_is_understood(string template) => Assert.All(
        TemplateCatalog.BuiltIn[template].Languages, language => Assert.All(
            new[] { language.Value.Body, language.Value.Sms }, text => Assert.Equal(
                [PartyRole.Renter, PartyRole.Worker, PartyRole.Landlord], Capitals(text).Select(w => RoleWords.Read(w)?.Role ?? throw new FormatException($"{language.Key}: {w}")))));

    [Fact]
    public void The_other_home_can_be_asked_for_as_we_say() => Assert.All(
        TemplateCatalog.BuiltIn["intake_home"].Languages.Values,
        text => Assert.Equal(IntakeCommand.OtherHome, IntakeWords.CommandOf(Assert.Single(Capitals(text.Body)))));

    [Fact]
    public void The_titles_fit_a_list_and_are_understood_when_typed() => Assert.All(
        SupportedLanguages.All.SelectMany(l => RoleWords.All.Keys, (language, role) => (language, role)), part =>
        {
            var title = RoleWords.TitleOf(part.role, part.language);
            Assert.True(title.Length + 2 <= TemplateRules.MaxListTitle, title);
            Assert.Equal(part.role, RoleWords.FindTitle(title.ToUpperInvariant()));
        });

    /// <summary>Words in capitals, as they follow each other.</summary>
    private static IEnumerable<string> Capitals(string text) =>
        System.Text.RegularExpressions.Regex.Matches(text, @"\p{Lu}{2,}(?: \p{Lu}{2,})+", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(5)).Select(m => m.Value);
}
