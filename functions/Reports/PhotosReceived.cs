using System.Buffers;
using System.Security.Cryptography;
using Dispatch.Functions.Pictures;

namespace Dispatch.Functions.Reports;

/// <summary>A file that passed every limit, waiting in a temporary file to be stored.</summary>
/// <param name="MediaType">Found in the content.</param>
/// <param name="Hash">SHA-256 of the content as it came, lower case hex.</param>
/// <param name="Size">Bytes of what is kept of it.</param>
/// <param name="Content">Ends, and takes the file with it, when it is disposed.</param>
internal sealed record ReceivedPhoto(string FileName, string MediaType, string Hash, long Size, Stream Content)
{
    /// <summary>Longer names are cut; characters.</summary>
    public const int MaxName = 120;

    private const int BufferSize = 64 * 1024;

    /// <summary>Without a path (old browsers send one) and without what no name needs.</summary>
    public static string CleanName(string name)
    {
        var last = name[(name.LastIndexOfAny(['/', '\\']) + 1)..];
        var clean = new string([.. last.Where(c => !char.IsControl(c) && !char.IsSurrogate(c))]).Trim();
        return clean.Length <= MaxName ? clean : clean[..MaxName];
    }

    /// <summary>Reads a part to its end and keeps what may be kept, without what a picture tells of its place.</summary>
    /// <param name="limit">Bytes that may be kept; a longer part is counted and thrown away.</param>
    /// <param name="isReadToEnd">Whether the rest of a part that is not kept is read all the same.</param>
    /// <returns>Null for a part that is too long, damaged or of a wrong type; its whole size either way, where it was read to its end.</returns>
    public static async Task<(ReceivedPhoto? Photo, long Size)> ReadAsync(
        string name, Stream body, long limit, CancellationToken cancellationToken, bool isReadToEnd = true)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        FileStream? file = null;
        try
        {
            var length = await body.ReadAtLeastAsync(buffer, PhotosType.HeadLength, throwOnEndOfStream: false, cancellationToken);
            var type = PhotosType.Of(buffer.AsSpan(0, Math.Min(length, PhotosType.HeadLength)));
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            file = type is null ? null : NewFile();
            long size = 0;
            while (length > 0 && (isReadToEnd || file is not null || size == 0))
            {
                size += length;
                if (size > limit && file is not null)
                {
                    await file.DisposeAsync();
                    file = null;
                }

                if (file is not null)
                {
                    hash.AppendData(buffer, 0, length);
                    await file.WriteAsync(buffer.AsMemory(0, length), cancellationToken);
                }

                length = await body.ReadAsync(buffer, cancellationToken);
            }

            if (file is null)
            {
                return (null, size);
            }

            if (!await WithoutMetadataAsync(file, type!, cancellationToken))
            {
                return (null, size);
            }

            await file.FlushAsync(cancellationToken);
            var photo = new ReceivedPhoto(name, type!, Convert.ToHexStringLower(hash.GetHashAndReset()), file.Length, file);
            file = null;
            return (photo, size);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            await (file?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
    }

    /// <returns>False for a file whose structure cannot be followed.</returns>
    private static async Task<bool> WithoutMetadataAsync(FileStream file, string type, CancellationToken cancellationToken)
    {
        if (!MetadataRemoval.Handles(type))
        {
            return true;
        }

        var content = new byte[file.Length];
        file.Position = 0;
        await file.ReadExactlyAsync(content, cancellationToken);
        if (MetadataRemoval.Remove(content, type) is not { } clean)
        {
            return false;
        }

        file.Position = 0;
        await file.WriteAsync(clean, cancellationToken);
        file.SetLength(clean.Length);
        return true;
    }

    private static FileStream NewFile() => new(
        Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()),
        new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
            BufferSize = 0,
        });
}
