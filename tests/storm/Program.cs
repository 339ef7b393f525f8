using System.CommandLine;
using Dispatch.Storm.Handler;
using Dispatch.Storm.Sweep;

if (args is [HandlerProgram.Word])
{
    return await HandlerProgram.RunAsync();
}

var every = new Option<int>("--every") { Description = "Only every n-th point", DefaultValueFactory = _ => 1 };
var only = new Option<int?>("--point") { Description = "Only this point: 1 is before call 1, 2 after it, 3 before call 2 …" };
var sweep = new Command("crash-sweep", "Kills the handler before and after every storage and Twilio call of the main story, one at a time.") { every, only };
sweep.SetAction(async (result, _) =>
{
    await using var run = new CrashSweep(new SweepOptions(Math.Max(1, result.GetValue(every)), result.GetValue(only)), Console.Out);
    return await run.RunAsync();
});
var root = new RootCommand("Breaks the system on purpose and counts what people heard.") { sweep };
return await root.Parse(args).InvokeAsync();
