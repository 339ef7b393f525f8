using System.Buffers.Binary;

namespace Dispatch.Functions.Pictures;

/// <summary>
/// JPEG (ITU T.81): segments by marker. What draws the picture stays, and of the applications' segments what decoding needs (JFIF, colour
/// profile, Adobe's colour transform). Exif, XMP, IPTC, previews, comments and everything behind the picture's end go: phones put a
/// second picture, or a short film, there.
/// </summary>
internal static class JpegMetadata
{
    private const byte StartOfImage = 0xD8;
    private const byte EndOfImage = 0xD9;
    private const byte StartOfScan = 0xDA;
    private const byte App0 = 0xE0;
    private const byte App1 = 0xE1;
    private const byte App2 = 0xE2;
    private const byte App14 = 0xEE;

    public static byte[]? Remove(ReadOnlySpan<byte> file)
    {
        var kept = new MemoryStream(file.Length + 64);
        var (orientation, hasScan, at) = (ExifOrientation.Upright, false, 2);
        while (NextMarker(file, ref at) is { } marker && marker != EndOfImage)
        {
            if (IsAlone(marker))
            {
                continue;
            }

            if (at + 2 > file.Length || BinaryPrimitives.ReadUInt16BigEndian(file[at..]) is var length && (length < 2 || at + length > file.Length))
            {
                // A file cut off in its pictures shows what came; one cut off before shows nothing.
                break;
            }

            var segment = file[(at + 2)..(at + length)];
            at += length;
            if (marker == App1 && orientation == ExifOrientation.Upright && segment.StartsWith(ExifOrientation.Prefix))
            {
                orientation = ExifOrientation.Read(ExifOrientation.WithoutPrefix(segment));
            }

            if (IsKept(marker, segment))
            {
                Write(kept, marker, segment);
            }

            if (marker == StartOfScan)
            {
                hasScan = true;
                var end = EndOfScan(file, at);
                kept.Write(file[at..end]);
                at = end;
            }
        }

        return hasScan ? Whole(kept, orientation) : null;
    }

    private static byte[] Whole(MemoryStream kept, int orientation)
    {
        var whole = new MemoryStream((int)kept.Length + 64);
        whole.Write([0xFF, StartOfImage]);
        if (orientation != ExifOrientation.Upright)
        {
            Write(whole, App1, [.. ExifOrientation.Prefix, .. ExifOrientation.Write(orientation)]);
        }

        kept.WriteTo(whole);
        whole.Write([0xFF, EndOfImage]);
        return whole.ToArray();
    }

    /// <summary>The marker at or after that place, which then stands behind it; null at the file's end. What is between segments is no part of the picture.</summary>
    private static byte? NextMarker(ReadOnlySpan<byte> file, ref int at)
    {
        for (; at + 1 < file.Length; at++)
        {
            if (file[at] == 0xFF && file[at + 1] is not (0x00 or 0xFF))
            {
                at += 2;
                return file[at - 1];
            }
        }

        return null;
    }

    /// <summary>Where a scan's data end: at a marker that is neither a stuffed byte nor a restart.</summary>
    private static int EndOfScan(ReadOnlySpan<byte> file, int at)
    {
        while (at < file.Length)
        {
            var next = file[at..].IndexOf((byte)0xFF);
            if (next < 0 || at + next + 1 >= file.Length)
            {
                return next < 0 ? file.Length : at + next;
            }

            at += next;
            if (file[at + 1] is not (0x00 or (>= 0xD0 and <= 0xD7)))
            {
                return at;
            }

            at += 2;
        }

        return file.Length;
    }

    /// <summary>Markers without a segment: restarts, a second start, and TEM.</summary>
    private static bool IsAlone(byte marker) => marker is 0x01 or (>= 0xD0 and <= StartOfImage);

    private static bool IsKept(byte marker, ReadOnlySpan<byte> segment) => marker switch
    {
        App0 => segment.StartsWith("JFIF\0"u8),
        App2 => segment.StartsWith("ICC_PROFILE\0"u8),
        App14 => segment.StartsWith("Adobe"u8),
        >= 0xC0 and <= 0xCF => true,
        StartOfScan or 0xDB or 0xDC or 0xDD or 0xDE or 0xDF => true,
        _ => false,
    };

    private static void Write(MemoryStream to, byte marker, ReadOnlySpan<byte> segment)
    {
        var length = segment.Length + 2;
        to.Write([0xFF, marker, (byte)(length >> 8), (byte)length]);
        to.Write(segment);
    }
}
