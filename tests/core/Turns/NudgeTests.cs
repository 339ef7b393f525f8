using Dispatch.Core.Turns;

namespace Dispatch.Core.Tests.Turns;

/// <summary>What a nudge does when it fires: rule 4 of the design.</summary>
public sealed class NudgeTests
{
    private static readonly DateTimeOffset Armed = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(7, "mine", 30, NudgeVerdict.Live)]
    [InlineData(7, "mine", 86_400, NudgeVerdict.Live)]
    [InlineData(7, "other", 30, NudgeVerdict.Superseded)]
    [InlineData(8, "mine", 30, NudgeVerdict.Superseded)]
    [InlineData(8, "other", 30, NudgeVerdict.Superseded)]
    [InlineData(6, "other", 30, NudgeVerdict.TooEarly)]
    [InlineData(0, "", 299, NudgeVerdict.TooEarly)]
    [InlineData(6, "other", 300, NudgeVerdict.Orphan)]
    [InlineData(0, "", 301, NudgeVerdict.Orphan)]
    public void Seq_turn_and_age_decide(long seq, string turnId, int secondsLater, NudgeVerdict verdict) =>
        Assert.Equal(verdict, new Nudge("p", 7, "mine", Armed).Against(seq, turnId, Armed.AddSeconds(secondsLater)));

    [Fact]
    public void A_nudge_is_seen_only_after_its_turn_can_be_through() =>
        Assert.True(Nudge.SafetyDelay > TimeSpan.FromSeconds(10) && Nudge.SafetyDelay < Nudge.Patience);
}
