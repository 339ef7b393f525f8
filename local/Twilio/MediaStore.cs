using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Dispatch.Local.Twilio;

/// <summary>Bytes of photos and files, in a folder or (without one) in memory.</summary>
internal sealed class MediaStore(string? folder)
{
    /// <summary>Largest file, in bytes (WhatsApp's limit is 16 MB).</summary>
    public const int MaxSize = 16 * 1024 * 1024;

    private readonly ConcurrentDictionary<string, byte[]> _memory = new(StringComparer.Ordinal);

    public async Task<MessageMedia> SaveAsync(byte[] bytes, string contentType, CancellationToken cancellationToken)
    {
        var media = new MessageMedia("ME" + RandomNumberGenerator.GetHexString(32, lowercase: true), contentType, bytes.Length);
        if (folder is null)
        {
            _memory[media.Sid] = bytes;
            return media;
        }

        Directory.CreateDirectory(folder);
        await File.WriteAllBytesAsync(Path.Combine(folder, media.Sid), bytes, cancellationToken);
        return media;
    }

    /// <summary>The bytes, or null where they were deleted. The SID must come from the ledger, never straight from a request.</summary>
    public async Task<byte[]?> ReadAsync(MessageMedia media, CancellationToken cancellationToken)
    {
        if (folder is null)
        {
            return _memory.GetValueOrDefault(media.Sid);
        }

        var file = Path.Combine(folder, media.Sid);
        return File.Exists(file) ? await File.ReadAllBytesAsync(file, cancellationToken) : null;
    }

    public void Remove(MessageMedia media)
    {
        _memory.TryRemove(media.Sid, out _);
        if (folder is not null)
        {
            File.Delete(Path.Combine(folder, media.Sid));
        }
    }
}
