namespace Dispatch.Local;

/// <summary>Another <c>local</c> has the folder open; the message says which and what to do.</summary>
internal sealed class DataFolderInUseException(string folder)
    : Exception($"Another Dispatch uses {folder}: end it, or choose another folder with --data.");

/// <summary>Keeps a second process out of a data folder: storage and conversation have one writer each.</summary>
internal sealed class DataFolderLock : IAsyncDisposable
{
    private readonly FileStream _file;

    private DataFolderLock(FileStream file) => _file = file;

    /// <summary>Takes the folder, making it when missing. The system lets go of it when this process ends, however it ends.</summary>
    public static DataFolderLock Take(string folder)
    {
        Directory.CreateDirectory(folder);
        try
        {
            return new DataFolderLock(new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException)
        {
            throw new DataFolderInUseException(folder);
        }
    }

    public ValueTask DisposeAsync() => _file.DisposeAsync();
}
