using System.Diagnostics;
using Dispatch.Core.Directory;
using Dispatch.Core.Requests;
using Dispatch.Core.Triage;
using FsCheck;
using FsCheck.Fluent;

namespace Dispatch.Core.Tests.Triage;

public sealed class TriagePropertyTests
{
    private static readonly string[] Vocabulary =
    [
        "gas", "smell", "no", "not", "fire", "alarm", "battery", "water", "flood", "heat", "broken", "elevator", "stuck", "in", "leak", "toilet",
        "sparks", "outlet", "sewage", "ceiling", "huele", "a", "fuego", "sin", "calefaccion", "agua", "chispas", "ascensor", "encerrado", "y", "and",
        ",", ".", "!", "\n", "mice", "paint", "the", "my", "FIIIIRE", "gaz", "odeur", "pas", "l'eau", "feu", "fumée", "cheiro", "não", "vazamento", "fogo", "mais", "é", "carbon", "monoxide", "urgent", "\ud83d", "🔥", "é", "'", "2",
    ];

    private static readonly Gen<string> Texts =
        Gen.Choose(0, 40).SelectMany(n => Gen.ArrayOf(Gen.Elements(Vocabulary), n)).Select(words => string.Join(' ', words));

    private static readonly Gen<RequestPriority?> Priorities =
        Gen.Elements<RequestPriority?>(null, RequestPriority.Low, RequestPriority.Medium, RequestPriority.High, RequestPriority.Emergency);

    [Fact]
    public void A_choice_is_never_lowered_and_only_a_danger_raises_it() => Check(
        Texts.Zip(Priorities), static (text, chosen, isWinter) =>
        {
            var result = TriageRules.Assess(text, null, chosen, isWinter);
            Assert.True(chosen is null || result.Priority >= chosen);
            Assert.Equal(chosen is not null, result.WasPriorityChosen);
            Assert.Equal(chosen is { } c && result.Priority > c, result.IsRaised);
            Assert.True(!result.IsRaised || (result.Safety is not null && result.Priority == RequestPriority.Emergency));
            Assert.Equal(result.Dangers.Order().Distinct(), result.Dangers);
        });

    [Fact]
    public void A_chosen_trade_is_kept_unless_it_is_something_else_in_danger_and_changes_nothing_else() => Check(
        Texts.Zip(Gen.Elements([.. Specialty.Known, "gardening", "other"])), static (text, chosen, isWinter) =>
        {
            var left = TriageRules.Assess(text, null, null, isWinter);
            var result = TriageRules.Assess(text, chosen, null, isWinter);
            var isKept = left.Safety is null || !Specialty.IsGeneral(chosen);
            Assert.True(chosen == result.Specialty || !isKept);
            Assert.Equal((chosen == result.Specialty, false), (result.WasSpecialtyChosen, left.WasSpecialtyChosen));
            Assert.Equal((left.Priority, left.Safety), (result.Priority, result.Safety));
            Assert.Equal(left.MatchedRules, result.MatchedRules);
        });

    /// <summary>Another sentence, in whatever language, adds what it tells and takes nothing back.</summary>
    [Fact]
    public void Two_texts_together_are_as_urgent_as_the_more_urgent() => Check(
        Texts.Zip(Texts), static (one, other, isWinter) =>
        {
            var alone = (string[])[one, other];
            var found = alone.SelectMany(t => TriageRules.Assess(t, null, null, isWinter).MatchedRules).Distinct().Order();
            Assert.Equal(found, TriageRules.Assess($"{one}. {other}", null, null, isWinter).MatchedRules.Order());
        });

    [Fact]
    public void Winter_only_adds() => Check(
        Texts.Zip(Texts), static (text, _, _) =>
            Assert.Subset(
                TriageRules.Assess(text, null, null, isWinter: true).MatchedRules.ToHashSet(),
                TriageRules.Assess(text, null, null, isWinter: false).MatchedRules.ToHashSet()));

    [Fact]
    public void Any_characters_at_all_are_read() => Prop.ForAll<char[]>(static characters =>
    {
        var result = TriageRules.Assess(new string(characters), null, null, isWinter: true);
        Assert.True(result.Safety is null || result.Priority == RequestPriority.Emergency);
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("   \n\t ")]
    [InlineData("¡¿!?")]
    public void Nothing_said_is_general_and_normal(string? text)
    {
        var result = TriageRules.Assess(text, null, null, isWinter: true);

        Assert.Equal((Specialty.General, RequestPriority.Medium, null), (result.Specialty, result.Priority, result.Safety));
        Assert.Empty(result.MatchedRules);
    }

    [Fact]
    public void A_danger_overrules_a_lower_choice_and_says_so()
    {
        var result = TriageRules.Assess("I smell gas", "appliances", RequestPriority.Low, isWinter: false);

        Assert.Equal(("appliances", RequestPriority.Emergency, SafetyKind.Gas), (result.Specialty, result.Priority, result.Safety));
        Assert.True(result.IsRaised && result.WasPriorityChosen && result.WasSpecialtyChosen);
        Assert.Equal(["gas_leak", "about_gas"], result.MatchedRules);
    }

    [Fact]
    public void An_ordinary_fault_does_not_raise_a_choice()
    {
        var result = TriageRules.Assess("The toilet is clogged", null, RequestPriority.Low, isWinter: false);

        Assert.Equal((RequestPriority.Low, false), (result.Priority, result.IsRaised));
        Assert.Equal("plumbing", result.Specialty);
    }

    [Fact]
    public void All_dangers_are_told_the_most_pressing_first() =>
        Assert.Equal(
            [SafetyKind.Fire, SafetyKind.Gas, SafetyKind.Sparks, SafetyKind.Flooding],
            TriageRules.Assess("It is flooding. Sparks too. I smell gas. Now there are flames", null, null, isWinter: false).Dangers);

    [Fact]
    public void The_last_words_of_the_longest_report_are_read()
    {
        var text = new string('x', ReportCheck.MaxTitle) + "\n" + new string('y', ReportCheck.MaxDescription - 10) + " I see fire";
        Assert.Null(TriageRules.Assess(text, null, null, isWinter: false).Safety);
        Assert.Equal(SafetyKind.Fire, TriageRules.Assess(text[1..], null, null, isWinter: false).Safety);
    }

    /// <summary>The worst texts that the rules' own words make: still a few milliseconds each, on any number of threads.</summary>
    [Fact]
    public void Hostile_texts_cost_little_and_threads_do_not_mind()
    {
        string[] texts = [.. ((string[])["smell ", "no hay ", "smoke alarm ", "water water heat ", "oven not ", "e ", "carbon co ", "ascensor ", "fiiire "])
            .Select(w => string.Concat(Enumerable.Repeat(w, 1 + (TriageRules.MaxText / w.Length))))];
        var expected = texts.Select(t => TriageRules.Assess(t, null, null, isWinter: true).MatchedRules).ToList();
        var watch = Stopwatch.StartNew();

        Parallel.For(0, 20 * texts.Length, i =>
            Assert.Equal(expected[i % texts.Length], TriageRules.Assess(texts[i % texts.Length], null, null, isWinter: true).MatchedRules));

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), $"{watch.Elapsed} for {20 * texts.Length} texts.");
    }

    private static void Check<T>(Gen<(string, T)> cases, Action<string, T, bool> holds) =>
        Prop.ForAll(cases.Zip(Gen.Elements(true, false)).ToArbitrary(), c => holds(c.Item1.Item1, c.Item1.Item2, c.Item2))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(500));
}
