using Dispatch.Storm.Platform;

namespace Dispatch.Storm.Sweeps;

/// <summary>Something that goes wrong at one point of the story.</summary>
internal interface IDisturbance
{
    /// <summary>Whether table calls have to pass the proxy.</summary>
    bool NeedsTableProxy { get; }

    /// <summary>How many points there are, after a story with point 0.</summary>
    int Points(Cloud cloud);

    string Describe(int points);

    /// <summary>From now on it goes wrong there; 0: nothing does, and the points are counted.</summary>
    void Arm(Cloud cloud, int point);

    /// <returns>Where it went wrong; null where the story did not come there.</returns>
    string? Disarm(Cloud cloud);
}

/// <summary>The handler is killed (SIGKILL) before (odd points) or after (even ones) a storage or Twilio call.</summary>
internal sealed class Crash : IDisturbance
{
    private long _crashesBefore;

    public bool NeedsTableProxy => false;

    public int Points(Cloud cloud) => (int)cloud.State.Calls * 2;

    public string Describe(int points) => $"{points / 2} calls, killed before and after each";

    public void Arm(Cloud cloud, int point)
    {
        _crashesBefore = cloud.State.Crashes;
        cloud.State.Calls = 0;
        cloud.State.IsCrashAfter = point % 2 == 0;
        cloud.State.CrashAt = (point + 1) / 2;
    }

    public string? Disarm(Cloud cloud)
    {
        cloud.State.CrashAt = 0;
        return cloud.State.Crashes > _crashesBefore ? $"killed {cloud.State.LastCrash}" : null;
    }
}
