using System.CommandLine;
using Dispatch.Local;

// Ctrl-C and SIGTERM are LocalSystem's: it ends the parts in order, which may take longer than the library would wait.
return await LocalOptions.Command(LocalSystem.RunAsync)
    .Parse(args)
    .InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
