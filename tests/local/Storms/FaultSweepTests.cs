namespace Dispatch.Local.Tests.Storms;

/// <summary>Points of the fault sweep; all of them: <c>dotnet run -c Release --project tests/storm -- fault-sweep</c>.</summary>
public sealed class FaultSweepTests
{
    [Theory]
    [InlineData("main", "71")]
    [InlineData("chat", "149")]
    public async Task Storage_that_goes_wrong_anywhere_in_a_story_loses_and_doubles_nothing(string story, string every)
    {
        var (code, output) = await StormProcess.RunAsync("fault-sweep", "--story", story, "--every", every);

        Assert.True(code == 0, output);
        Assert.Contains("failures 0", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nudges_that_come_often_or_late_and_messages_that_are_none_change_nothing()
    {
        var (code, output) = await StormProcess.RunAsync("fault-sweep", "--point", "1", "2", "3");

        Assert.True(code == 0, output);
        Assert.Contains("main story: points 3 of 3", output, StringComparison.Ordinal);
        Assert.Contains("chat story: points 3 of 3", output, StringComparison.Ordinal);
    }
}
