namespace Dispatch.Local.Host;

/// <summary>A custom handler as the parts that call it see it.</summary>
internal interface IHandler
{
    /// <summary>The address of the running handler (http://127.0.0.1:port/), waiting while it starts.</summary>
    /// <exception cref="InvalidOperationException">The handler was given up.</exception>
    Task<Uri> ReadyAsync(CancellationToken cancellationToken);

    /// <summary>What the host does when a call exceeds <c>functionTimeout</c>: the process dies with all its calls. Not counted as a failure.</summary>
    void Restart();
}
