using System.Globalization;
using Dispatch.Core.Messaging;

namespace Dispatch.Core.Tests.Messaging;

public sealed class DeliveryErrorReactionTests
{
    private static readonly (int Code, ErrorReaction Reaction)[] Expected =
    [
        .. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Messaging", "data", "error-reactions.txt"))
            .Where(line => !line.StartsWith('#'))
            .Select(line => line.Split(' '))
            .Select(pair => (int.Parse(pair[0], CultureInfo.InvariantCulture), Enum.Parse<ErrorReaction>(pair[1].Replace("_", "", StringComparison.Ordinal), ignoreCase: true))),
    ];

    [Fact]
    public void The_table_is_the_data_file_and_nothing_else()
    {
        var known = Enumerable.Range(0, 100_000).Where(code => ErrorReactions.IsKnown(code));

        Assert.Equal(85, Expected.Length);
        Assert.Equal(Expected.Select(pair => pair.Code), known);
        Assert.All(Expected, pair => Assert.Equal((pair.Code, pair.Reaction), (pair.Code, ErrorReactions.For(pair.Code))));
    }

    [Fact]
    public void The_file_uses_every_reaction() =>
        Assert.Equal(Enum.GetValues<ErrorReaction>(), Expected.Select(pair => pair.Reaction).Distinct().Order());

    [Theory]
    [InlineData(null)]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(63999)]
    public void An_unknown_code_falls_back(int? code)
    {
        Assert.False(ErrorReactions.IsKnown(code));
        Assert.Equal(ErrorReaction.Fallback, ErrorReactions.For(code));
    }

    [Fact]
    public void Every_reaction_has_its_own_sentence_in_every_language()
    {
        var sentences = Enum.GetValues<ErrorReaction>()
            .SelectMany(reaction => SupportedLanguages.All.Select(language => ErrorReactionSentences.For(reaction, language)))
            .ToArray();

        Assert.Equal(sentences.Length, sentences.Distinct().Count());
        Assert.All(sentences, sentence => Assert.EndsWith(".", sentence));
        Assert.Throws<ArgumentOutOfRangeException>(() => ErrorReactionSentences.For((ErrorReaction)(-1), "en"));
    }
}
