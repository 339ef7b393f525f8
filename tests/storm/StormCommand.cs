using System.CommandLine;
using Dispatch.Storm.Storms;
using Dispatch.Storm.Sweeps;

namespace Dispatch.Storm;

/// <summary>The command line.</summary>
internal static class StormCommand
{
    public static RootCommand Create()
    {
        var requests = new Option<int>("--requests") { Description = "Reports of renters", DefaultValueFactory = _ => 200 };
        var seed = new Option<int>("--seed") { Description = "Decides everything that is left to chance", DefaultValueFactory = _ => 7 };
        var faults = new Option<double>("--faults") { Description = "Share of calls that go wrong, 0 to 1", DefaultValueFactory = _ => 0.1 };
        var kills = new Option<double>("--kills") { Description = "Share of people's deeds at which a handler is killed, 0 to 1", DefaultValueFactory = _ => 0.004 };
        var loss = new Option<bool>("--inject-loss") { Description = "Take one message out of the ledger before it is judged: the run must fail" };
        var twice = new Option<bool>("--inject-double") { Description = "Put one message into the ledger twice: the run must fail" };
        var limit = new Option<int>("--limit-minutes") { Description = "Real time after which no more is waited for", DefaultValueFactory = _ => 240 };
        var log = new Option<string?>("--log") { Description = "Keep the handlers' log in this file" };
        var root = new RootCommand("Breaks the system on purpose and counts what people heard. Exit code 0: nothing lost, doubled or stuck.")
        {
            requests, seed, faults, kills, loss, twice, limit, log,
            SweepBy<Crash>("crash-sweep", "Kills the handler before and after every storage and Twilio call of each story, one at a time."),
            SweepBy<StorageFault>("fault-sweep", "Lets storage go wrong at every call of each story, one at a time, in four ways; and the queue in three."),
        };
        root.SetAction(async (result, _) =>
        {
            var options = new StormOptions(
                Math.Max(1, result.GetValue(requests)), result.GetValue(seed), result.GetValue(faults), result.GetValue(kills),
                result.GetValue(loss), result.GetValue(twice), TimeSpan.FromMinutes(result.GetValue(limit)), result.GetValue(log));
            await using var run = new StormRun(options, Console.Out);
            return await run.RunAsync();
        });
        return root;
    }

    private static Command SweepBy<T>(string name, string description)
        where T : IDisturbance, new()
    {
        var every = new Option<int>("--every") { Description = "Only every n-th point", DefaultValueFactory = _ => 1 };
        var only = new Option<int[]>("--point") { Description = "Only these points, counted from 1", AllowMultipleArgumentsPerToken = true };
        var story = new Option<string>("--story") { Description = "main, chat or all", DefaultValueFactory = _ => "all" };
        story.AcceptOnlyFromAmong([.. Sweep.Stories, "all"]);
        var command = new Command(name, description) { every, only, story };
        command.SetAction(async (result, _) =>
        {
            var stories = result.GetValue(story) is { } one and not "all" ? [one] : Sweep.Stories;
            await using var sweep = new Sweep(new SweepOptions(Math.Max(1, result.GetValue(every)), result.GetValue(only) ?? [], stories), new T(), Console.Out);
            return await sweep.RunAsync();
        });
        return command;
    }
}
