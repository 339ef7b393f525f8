using System.Buffers.Binary;

namespace Dispatch.Functions.Pictures;

/// <summary>PNG (W3C, third edition): chunks by name. What draws the picture stays, with its colours, size and animation; texts, times, Exif and unknown chunks go.</summary>
internal static class PngMetadata
{
    private const int SignatureLength = 8;

    /// <summary>Length, type and checksum.</summary>
    private const int Around = 12;

    private static readonly HashSet<string> Kept = new(StringComparer.Ordinal)
    {
        "IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "cHRM", "sRGB", "iCCP", "sBIT", "bKGD", "pHYs", "cICP", "mDCV", "cLLI", "acTL", "fcTL", "fdAT",
    };

    public static byte[]? Remove(ReadOnlySpan<byte> file)
    {
        var whole = new MemoryStream(file.Length);
        whole.Write(file[..SignatureLength]);
        var orientation = ExifOf(file);
        var (at, hasPicture) = (SignatureLength, false);
        while (Chunk(file, at) is (var type, var length))
        {
            hasPicture |= type == "IDAT";
            if (Kept.Contains(type))
            {
                whole.Write(file.Slice(at, length + Around));
            }

            if (type == "IHDR" && orientation != ExifOrientation.Upright)
            {
                WriteExif(whole, orientation);
            }

            if (type == "IEND")
            {
                return hasPicture ? whole.ToArray() : null;
            }

            at += length + Around;
        }

        return null;
    }

    /// <summary>The Exif chunk may stand behind the picture, and is needed before it.</summary>
    private static int ExifOf(ReadOnlySpan<byte> file)
    {
        var at = SignatureLength;
        while (Chunk(file, at) is (var type, var length) && type != "IEND")
        {
            if (type == "eXIf")
            {
                return ExifOrientation.Read(ExifOrientation.WithoutPrefix(file.Slice(at + 8, length)));
            }

            at += length + Around;
        }

        return ExifOrientation.Upright;
    }

    private static (string Type, int Length)? Chunk(ReadOnlySpan<byte> file, int at)
    {
        if (at + Around > file.Length || BinaryPrimitives.ReadUInt32BigEndian(file[at..]) is var length && length > file.Length - at - Around)
        {
            return null;
        }

        return (System.Text.Encoding.Latin1.GetString(file.Slice(at + 4, 4)), (int)length);
    }

    private static void WriteExif(MemoryStream to, int orientation)
    {
        byte[] chunk = [.. "eXIf"u8, .. ExifOrientation.Write(orientation)];
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, chunk.Length - 4);
        to.Write(number);
        to.Write(chunk);
        BinaryPrimitives.WriteUInt32BigEndian(number, Checksum(chunk));
        to.Write(number);
    }

    /// <summary>CRC-32 as PNG uses it, bit by bit: it is for a few bytes only.</summary>
    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
            }
        }

        return ~crc;
    }
}
