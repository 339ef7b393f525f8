using System.Security.Cryptography;
using System.Text;

namespace Dispatch.Storm.World;

/// <summary>Chance that depends on the seed and on what it is for, never on when it is asked: the same seed gives the same run.</summary>
internal sealed class Dice(int seed)
{
    public int Seed => seed;

    /// <summary>0 to 1.</summary>
    public double Of(params ReadOnlySpan<string> what)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{seed} {string.Join(' ', what!)}"));
        return BitConverter.ToUInt32(hash) / (double)uint.MaxValue;
    }

    public TimeSpan Between(TimeSpan least, TimeSpan most, params ReadOnlySpan<string> what) => least + ((most - least) * Of(what));
}
