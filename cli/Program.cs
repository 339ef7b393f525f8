using Dispatch.Cli;

return await DispatchCommand.RunAsync(args, Console.Out, Console.Error);
