using Dispatch.Local.Host;

namespace Dispatch.Local.Tests.Host;

public sealed class FunctionFilesTests
{
    [Fact]
    public void The_shipped_files_are_what_the_design_says()
    {
        var host = HostSettings.Read(Path.Combine(AppContext.BaseDirectory, "host.json"));
        var functions = FunctionDefinition.ReadAll(AppContext.BaseDirectory).ToDictionary(function => function.Name, function => function.Trigger);

        Assert.Equal("", host.RoutePrefix);
        Assert.Equal(TimeSpan.FromMinutes(5), host.FunctionTimeout);
        Assert.Equal(new QueueSettings(16, 8, TimeSpan.FromMinutes(1), 5, TimeSpan.FromSeconds(5), true), host.Queues);
        Assert.Equal(["CompareLedgers", "ReconcileInbound", "RunNudge", "Sweep", "TwilioInbound", "TwilioStatus", "WatchTemplates", "Web"], functions.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("{*path}", Assert.IsType<FunctionTrigger.Http>(functions["Web"]).Route);
        Assert.Equal(["POST"], Assert.IsType<FunctionTrigger.Http>(functions["TwilioInbound"]).Methods);
        Assert.Equal(new FunctionTrigger.Queue("nudge", "nudges", "AzureWebJobsStorage"), functions["RunNudge"]);
        Assert.Equal("timer", Assert.IsType<FunctionTrigger.Timer>(functions["Sweep"]).BindingName);
    }

    [Theory]
    [InlineData("0 */5 * * * *", "2026-11-21T08:03:10Z", "2026-11-21T08:05:00Z")]
    [InlineData("0 */5 * * * *", "2026-11-21T08:05:00Z", "2026-11-21T08:10:00Z")]
    [InlineData("0 */5 * * * *", "2026-11-21T23:57:00Z", "2026-11-22T00:00:00Z")]
    [InlineData("30 0 9-17/4 * * 1-5", "2026-11-21T08:00:00Z", "2026-11-23T09:00:30Z")]
    [InlineData("0 0 0 29 2 *", "2026-11-21T08:00:00Z", "2028-02-29T00:00:00Z")]
    [InlineData("15,45 * * * * *", "2026-11-21T08:00:15.500Z", "2026-11-21T08:00:45Z")]
    public void A_schedule_gives_the_next_due_second(string schedule, string after, string due) =>
        Assert.Equal(DateTimeOffset.Parse(due), TimerSchedule.Parse(schedule).Next(DateTimeOffset.Parse(after)));

    [Fact]
    public void A_schedule_that_never_comes_has_no_next() => Assert.Null(TimerSchedule.Parse("0 0 0 31 2 *").Next(DateTimeOffset.UnixEpoch));

    [Theory]
    [InlineData("*/5 * * * *")]
    [InlineData("0 60 * * * *")]
    [InlineData("0 x * * * *")]
    [InlineData("0 */0 * * * *")]
    public void A_schedule_with_a_fault_is_refused(string schedule) => Assert.Throws<FormatException>(() => TimerSchedule.Parse(schedule));

    [Theory]
    [InlineData("""{"bindings":[{"type":"httpTrigger","authLevel":"function","route":"x","methods":["get"]},{"type":"http"}]}""", "authLevel")]
    [InlineData("""{"bindings":[{"type":"httpTrigger","authLevel":"anonymous","route":"x","methods":["get"]}]}""", "exactly one other")]
    [InlineData("""{"bindings":[{"type":"blob"}]}""", "no httpTrigger")]
    [InlineData("""{"bindings":""", "function.json")]
    public void A_function_file_that_would_not_work_in_Azure_is_refused(string json, string reason)
    {
        var app = Directory.CreateTempSubdirectory("dispatch-");
        try
        {
            File.WriteAllText(Path.Combine(app.CreateSubdirectory("Broken").FullName, "function.json"), json);
            var error = Assert.Throws<FunctionsFileException>(() => FunctionDefinition.ReadAll(app.FullName));
            Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        }
        finally
        {
            app.Delete(recursive: true);
        }
    }
}
