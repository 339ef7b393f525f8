using Dispatch.Storm;
using Dispatch.Storm.Handler;

return args is [HandlerProgram.Word]
    ? await HandlerProgram.RunAsync()
    : await StormCommand.Create().Parse(args).InvokeAsync();
