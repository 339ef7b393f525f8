namespace Dispatch.Local.Tests.Storms;

/// <summary>A small storm; a real one: <c>dotnet run -c Release --project tests/storm -- --requests 5000 --seed 7</c>.</summary>
public sealed class StormTests
{
    [Fact]
    public async Task A_small_storm_loses_doubles_and_sticks_nothing()
    {
        var (code, output) = await StormProcess.RunAsync("--requests", "12", "--seed", "7", "--kills", "0.1");

        Assert.True(code == 0, output);
        Assert.Contains("by message: 3 reports", output, StringComparison.Ordinal);
        Assert.EndsWith("lost 0, doubled 0, stuck 0", output.TrimEnd(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--inject-loss", "lost 2, doubled 0, stuck 0")]
    [InlineData("--inject-double", "lost 0, doubled 2, stuck 0")]
    public async Task A_storm_that_lost_or_doubled_a_message_of_a_request_and_one_of_a_conversation_fails(string injected, string verdict)
    {
        var (code, output) = await StormProcess.RunAsync("--requests", "4", "--faults", "0", "--kills", "0", injected);

        Assert.True(code == 1, output);
        Assert.EndsWith(verdict, output.TrimEnd(), StringComparison.Ordinal);
    }
}
