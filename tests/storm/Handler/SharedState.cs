using System.IO.MemoryMappedFiles;
using System.Text;

namespace Dispatch.Storm.Handler;

/// <summary>
/// What the harness and its handler processes share: a file in memory with the clock, the number of calls, where to crash, and what
/// each process is at. It outlives a process that is killed.
/// </summary>
internal sealed unsafe class SharedState : IDisposable
{
    /// <summary>Places for processes; one that died leaves its place to nobody.</summary>
    public const int MaxSlots = 8000;

    private const int SlotLongs = 8;
    private const int FirstSlot = 64;
    private const int TextOffset = 128;
    private const int TextLength = 300;
    private const int Size = (FirstSlot + (MaxSlots * SlotLongs)) * sizeof(long);

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _start;

    private SharedState(string path)
    {
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.OpenOrCreate, null, Size);
        _view = _file.CreateViewAccessor(0, Size);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
        Path = path;
    }

    public string Path { get; }

    /// <summary>How far the clock is ahead of the machine's.</summary>
    public TimeSpan ClockAhead
    {
        get => new(Volatile.Read(ref At(0)));
        set => Volatile.Write(ref At(0), value.Ticks);
    }

    /// <summary>Storage and Twilio calls begun since it was set to zero, over all processes.</summary>
    public long Calls
    {
        get => Volatile.Read(ref At(1));
        set => Volatile.Write(ref At(1), value);
    }

    /// <summary>The number of the call at which the process dies; 0 for none.</summary>
    public long CrashAt
    {
        get => Volatile.Read(ref At(2));
        set => Volatile.Write(ref At(2), value);
    }

    /// <summary>Whether it dies after that call instead of before.</summary>
    public bool IsCrashAfter
    {
        get => Volatile.Read(ref At(3)) != 0;
        set => Volatile.Write(ref At(3), value ? 1 : 0);
    }

    /// <summary>How many processes died at a call, and where the last one did.</summary>
    public long Crashes => Volatile.Read(ref At(4));

    public string LastCrash
    {
        get
        {
            var text = new ReadOnlySpan<byte>(_start + TextOffset, TextLength);
            var end = text.IndexOf((byte)0);
            return Encoding.UTF8.GetString(end < 0 ? text : text[..end]);
        }
    }

    public static SharedState Open(string path) => new(path);

    public long NextCall() => Interlocked.Increment(ref At(1));

    /// <summary>Says that this process is about to die, and where.</summary>
    public void Dying(int slot, string where)
    {
        var text = new Span<byte>(_start + TextOffset, TextLength);
        text.Clear();
        Encoding.UTF8.TryGetBytes(where.AsSpan(0, Math.Min(where.Length, TextLength / 3)), text, out _);
        Volatile.Write(ref Slot(slot, 1), 1);
        Interlocked.Increment(ref At(4));
    }

    /// <summary>Requests a process is at.</summary>
    public ref long InFlight(int slot) => ref Slot(slot, 0);

    /// <summary>Whether the process has been told to die.</summary>
    public ref long IsDying(int slot) => ref Slot(slot, 1);

    /// <summary>Calls until this process dies; 0 for never.</summary>
    public ref long CrashIn(int slot) => ref Slot(slot, 2);

    /// <summary>Whether it then dies after that call instead of before.</summary>
    public ref long CrashInAfter(int slot) => ref Slot(slot, 3);

    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }

    private ref long At(int index) => ref *(((long*)_start) + index);

    private ref long Slot(int slot, int index) => ref At(FirstSlot + (slot * SlotLongs) + index);
}
