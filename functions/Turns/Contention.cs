namespace Dispatch.Functions.Turns;

/// <summary>What a turn does between two tries of its commit (rule 5 of the design).</summary>
internal static class Contention
{
    /// <summary>A turn that came through in fewer tries than these was not alone; one that did not is given up.</summary>
    public const int MaxTries = 12;

    /// <summary>A commit is abandoned after this long.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Turns that lost to each other would meet again at once: each waits for a time of its own, 5 ms to 20 ms longer with every try,
    /// a second and a half in all.
    /// </summary>
    public static Task PauseAsync(int attempt, TimeProvider clock, CancellationToken cancellationToken) =>
        Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(5, 20 * attempt)), clock, cancellationToken);
}
