using System.Diagnostics;
using System.Text;

namespace Dispatch.Local.Tests.Storms;

/// <summary>
/// Short versions of the sweeps and the storm, as processes of their own. The long ones:
/// <c>dotnet run -c Release --project tests/storm -- crash-sweep</c> and <c>-- --requests 5000 --seed 7</c>.
/// </summary>
public sealed class StormTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(8);

    [Theory]
    [InlineData("main", "43")]
    [InlineData("chat", "61")]
    public async Task A_handler_killed_anywhere_in_a_story_loses_and_doubles_nothing(string story, string every)
    {
        var (code, output) = await RunAsync("crash-sweep", "--story", story, "--every", every);

        Assert.True(code == 0, output);
        Assert.Contains("failures 0", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("main", "29")]
    [InlineData("chat", "67")]
    public async Task Storage_that_goes_wrong_anywhere_in_a_story_loses_and_doubles_nothing(string story, string every)
    {
        var (code, output) = await RunAsync("fault-sweep", "--story", story, "--every", every);

        Assert.True(code == 0, output);
        Assert.Contains("failures 0", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("2")]
    [InlineData("3")]
    public async Task Nudges_that_come_often_or_late_and_messages_that_are_none_change_nothing(string point)
    {
        var (code, output) = await RunAsync("fault-sweep", "--point", point);

        Assert.True(code == 0, output);
        Assert.Contains("main story: points 1 of 1", output, StringComparison.Ordinal);
        Assert.Contains("chat story: points 1 of 1", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_small_storm_loses_doubles_and_sticks_nothing()
    {
        var (code, output) = await RunAsync("--requests", "20", "--seed", "7", "--kills", "0.1");

        Assert.True(code == 0, output);
        Assert.Contains("by message: 5 reports", output, StringComparison.Ordinal);
        Assert.EndsWith("lost 0, doubled 0, stuck 0", output.TrimEnd(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--inject-loss", "lost 2, doubled 0, stuck 0")]
    [InlineData("--inject-double", "lost 0, doubled 2, stuck 0")]
    public async Task A_storm_that_lost_or_doubled_a_message_of_a_request_and_one_of_a_conversation_fails(string injected, string verdict)
    {
        var (code, output) = await RunAsync("--requests", "4", "--faults", "0", "--kills", "0", injected);

        Assert.True(code == 1, output);
        Assert.EndsWith(verdict, output.TrimEnd(), StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output)> RunAsync(params string[] arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Dispatch.Storm.dll");
        var start = new ProcessStartInfo("dotnet", [program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        using var process = Process.Start(start)!;
        var output = new StringBuilder();
        process.OutputDataReceived += (_, line) => Append(output, line.Data);
        process.ErrorDataReceived += (_, line) => Append(output, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            limit.CancelAfter(Limit);
            await process.WaitForExitAsync(limit.Token);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }

        lock (output)
        {
            return (process.ExitCode, output.ToString());
        }
    }

    private static void Append(StringBuilder output, string? line)
    {
        lock (output)
        {
            output.AppendLine(line);
        }
    }
}
