using Dispatch.Core.Requests;
using Dispatch.Core.Triage;

namespace Dispatch.Core.Tests.Triage;

/// <summary>A report takes from its text what the person left out.</summary>
public sealed class ReportTriageTests
{
    private static readonly ReportInput Input = new(
        "Ana Ruiz", "+12125550123", "US", null, "4B", null, null, "The kitchen sink is blocked", null, null, null, null, MayEnter: true, null);

    [Fact]
    public void What_was_left_out_comes_from_the_text()
    {
        var (report, triage, problems) = Check(Input);

        Assert.Empty(problems);
        Assert.Equal(("plumbing", RequestPriority.Medium), (report!.Specialty, report.Priority));
        Assert.Equal("blocked_drain", triage.MatchedRules[0]);
    }

    [Fact]
    public void What_was_chosen_stands()
    {
        var (report, triage, _) = Check(Input with { Specialty = "general", Priority = "low" });

        Assert.Equal(("general", RequestPriority.Low), (report!.Specialty, report.Priority));
        Assert.True(triage.WasSpecialtyChosen && triage.WasPriorityChosen && !triage.IsRaised);
    }

    [Theory]
    [InlineData("general", "Smell of gas, Tuesday is fine", "gas")]
    [InlineData("other", "Sparks from the outlet", "electrical")]
    [InlineData("general", "The tap drips", "general")]
    [InlineData("other", "The tap drips", "other")]
    [InlineData("plumbing", "Smell of gas", "plumbing")]
    public void Something_else_gives_way_to_the_trade_of_a_danger_and_to_nothing_less(string chosen, string description, string specialty)
    {
        var (report, triage, _) = Check(Input with { Specialty = chosen, Description = description });

        Assert.Equal(specialty, report!.Specialty);
        Assert.Equal(chosen == specialty, triage.WasSpecialtyChosen);
    }

    [Fact]
    public void A_danger_makes_it_an_emergency_whatever_was_chosen()
    {
        var (report, triage, _) = Check(Input with { Description = "Huele a gas", Priority = "low" });

        Assert.Equal(("gas", RequestPriority.Emergency), (report!.Specialty, report.Priority));
        Assert.Equal((SafetyKind.Gas, true), (triage.Safety, triage.IsRaised));
    }

    [Fact]
    public void The_title_is_read_too() =>
        Assert.Equal(SafetyKind.Fire, Check(Input with { Title = "Fire" }).Triage.Safety);

    [Fact]
    public void The_season_counts()
    {
        var input = Input with { Description = "No heat" };
        Assert.Equal(RequestPriority.Emergency, Check(input, isWinter: true).Report!.Priority);
        Assert.Equal(RequestPriority.Medium, Check(input).Report!.Priority);
    }

    [Fact]
    public void A_renter_in_danger_is_told_although_the_form_has_faults()
    {
        var (report, triage, problems) = Check(Input with { Description = "I smell gas", PhoneNumber = "12", Priority = "soon" });

        Assert.Null(report);
        Assert.Equal(SafetyKind.Gas, triage.Safety);
        Assert.Equal(["phone_number", "priority"], problems.Select(p => p.Field));
    }

    private static CheckedReport Check(ReportInput input, bool isWinter = false) =>
        ReportCheck.Check(input, RequestSource.Web, new string('0', 32), [], isWinter);
}
