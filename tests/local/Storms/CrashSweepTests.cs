namespace Dispatch.Local.Tests.Storms;

/// <summary>Points of the crash sweep; all of them: <c>dotnet run -c Release --project tests/storm -- crash-sweep</c>.</summary>
public sealed class CrashSweepTests
{
    [Theory]
    [InlineData("main", "79")]
    [InlineData("chat", "127")]
    public async Task A_handler_killed_anywhere_in_a_story_loses_and_doubles_nothing(string story, string every)
    {
        var (code, output) = await StormProcess.RunAsync("crash-sweep", "--story", story, "--every", every);

        Assert.True(code == 0, output);
        Assert.Contains("failures 0", output, StringComparison.Ordinal);
    }
}
