using System.Buffers.Binary;

namespace Dispatch.Functions.Pictures;

/// <summary>WebP (RFC 9649): chunks in a RIFF file. Picture, transparency, animation and colour profile stay; Exif, XMP and unknown chunks go.</summary>
internal static class WebpMetadata
{
    private const int HeaderLength = 12;
    private const byte HasExif = 0x08;
    private const byte HasXmp = 0x04;

    public static byte[]? Remove(ReadOnlySpan<byte> file)
    {
        var whole = new MemoryStream(file.Length + 32);
        whole.Write(file[..HeaderLength]);
        var (orientation, flagsAt, hasPicture) = (ExifOrientation.Upright, -1, false);
        for (var at = HeaderLength; at + 8 <= file.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32LittleEndian(file[(at + 4)..]);
            if (length > file.Length - at - 8)
            {
                return null;
            }

            var content = file.Slice(at + 8, (int)length);
            var type = System.Text.Encoding.Latin1.GetString(file.Slice(at, 4));
            switch (type)
            {
                case "EXIF":
                    orientation = ExifOrientation.Read(ExifOrientation.WithoutPrefix(content));
                    break;
                case "VP8X" when content.Length < 10:
                    return null;
                case "VP8X" or "ICCP" or "ANIM" or "ANMF" or "ALPH" or "VP8 " or "VP8L":
                    flagsAt = type == "VP8X" ? (int)whole.Length + 8 : flagsAt;
                    hasPicture |= type is "VP8 " or "VP8L" or "ANMF";
                    Write(whole, file.Slice(at, 4), content);
                    break;
                default:
                    break;
            }

            at += 8 + (int)length + ((int)length & 1);
        }

        return hasPicture ? Finish(whole, orientation, flagsAt) : null;
    }

    private static byte[] Finish(MemoryStream whole, int orientation, int flagsAt)
    {
        // Only the extended form may carry Exif.
        var isTurned = orientation != ExifOrientation.Upright && flagsAt >= 0;
        if (isTurned)
        {
            Write(whole, "EXIF"u8, ExifOrientation.Write(orientation));
        }

        var file = whole.ToArray();
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), file.Length - 8);
        if (flagsAt >= 0)
        {
            file[flagsAt] = (byte)((file[flagsAt] & ~(HasExif | HasXmp)) | (isTurned ? HasExif : 0));
        }

        return file;
    }

    private static void Write(MemoryStream to, ReadOnlySpan<byte> type, ReadOnlySpan<byte> content)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, content.Length);
        to.Write(type);
        to.Write(length);
        to.Write(content);
        if ((content.Length & 1) != 0)
        {
            to.WriteByte(0);
        }
    }
}
