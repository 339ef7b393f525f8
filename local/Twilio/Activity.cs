namespace Dispatch.Local.Twilio;

/// <summary>
/// How many of the stand-in's own jobs are at work, those that only wait for the clock not counted. Who plays with the clock
/// moves it when nobody is at work.
/// </summary>
internal sealed class Activity
{
    private int _busy;

    public bool IsIdle => Volatile.Read(ref _busy) == 0;

    public void Enter() => Interlocked.Increment(ref _busy);

    public void Leave() => Interlocked.Decrement(ref _busy);

    /// <summary>Waits for something that only the clock or a person brings about; <paramref name="wait"/> has begun already.</summary>
    public async Task<T> RestAsync<T>(Task<T> wait)
    {
        Leave();
        try
        {
            return await wait;
        }
        finally
        {
            Enter();
        }
    }

    /// <inheritdoc cref="RestAsync{T}(Task{T})"/>
    public async Task RestAsync(Task wait)
    {
        Leave();
        try
        {
            await wait;
        }
        finally
        {
            Enter();
        }
    }
}
