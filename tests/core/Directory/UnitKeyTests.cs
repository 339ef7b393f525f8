using Dispatch.Core.Directory;
using Dispatch.Core.Tests.Requests;

namespace Dispatch.Core.Tests.Directory;

/// <summary>Which spellings mean one flat, and which do not.</summary>
public sealed class UnitKeyTests
{
    [Theory]
    [InlineData("4-B", "4b")]
    [InlineData("Apt. 4-B", "4 b")]
    [InlineData("Unit 12", "12")]
    [InlineData("1-11", "1/11")]
    [InlineData("1 - 11", "apt 1 11")]
    [InlineData("A-1", "a1")]
    [InlineData("Piso 3º 2", "3º-2")]
    public void One_flat_spelled_differently(string one, string other) => Assert.Equal(UnitKey.Of(one), UnitKey.Of(other));

    [Theory]
    [InlineData("1-11", "11-1")]
    [InlineData("1-11", "111")]
    [InlineData("1 2 3", "12 3")]
    [InlineData("Block 1 11", "Block 11 1")]
    public void Different_flats(string one, string other) => Assert.NotEqual(UnitKey.Of(one), UnitKey.Of(other));

    [Theory]
    [InlineData("1-11")]
    [InlineData("11-1")]
    [InlineData("Apt 1 11")]
    public void Rows_written_before_are_found_by_what_they_hold(string unit) => Assert.Equal("111", UnitKey.Former(unit));

    [Fact]
    public void A_report_from_1_11_is_not_taken_for_11_1()
    {
        var story = Story.Of(Some.Ana);
        var (wrong, right) = (Some.Property with { Id = "wrong", Unit = "11-1" }, Some.Property with { Id = "right", Unit = "1-11" });
        story.Complex = story.Complex with { Properties = [wrong, right] };

        Assert.Equal("right", story.Report(Some.Report with { Unit = "apt 1/11" }).Request.PropertyId);
    }

    [Fact]
    public void A_flat_that_is_not_there_is_not_taken_for_another()
    {
        var story = Story.Of(Some.Ana);
        story.Complex = story.Complex with { Properties = [Some.Property with { Unit = "11-1" }] };

        Assert.Null(story.Report(Some.Report with { Unit = "1-11" }).Request.PropertyId);
    }
}
