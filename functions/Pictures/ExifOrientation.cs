using System.Buffers.Binary;

namespace Dispatch.Functions.Pictures;

/// <summary>
/// How a picture is to be turned, as Exif has it (CIPA DC-008, tag 0x0112): the one thing of Exif that is kept, in a block that holds
/// nothing else.
/// </summary>
internal static class ExifOrientation
{
    public const int Upright = 1;

    private const ushort Tag = 0x0112;
    private const ushort Short = 3;
    private const int HeaderSize = 8;
    private const int EntrySize = 12;

    /// <summary>What an Exif block in JPEG, and sometimes in WebP, begins with.</summary>
    public static ReadOnlySpan<byte> Prefix => "Exif\0\0"u8;

    /// <param name="tiff">Without the prefix.</param>
    /// <returns>1 to 8; upright where it is not told or cannot be read.</returns>
    public static int Read(ReadOnlySpan<byte> tiff)
    {
        if (tiff.Length < HeaderSize + 2 || !(tiff.StartsWith("II*\0"u8) || tiff.StartsWith("MM\0*"u8)))
        {
            return Upright;
        }

        var isLittle = tiff[0] == 'I';
        var first = isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(tiff[4..]) : BinaryPrimitives.ReadUInt32BigEndian(tiff[4..]);
        if (first > tiff.Length - 2)
        {
            return Upright;
        }

        var at = (int)first + 2;
        var count = Number(tiff[(int)first..], isLittle);
        for (var i = 0; i < count && at + EntrySize <= tiff.Length; i++, at += EntrySize)
        {
            if (Number(tiff[at..], isLittle) == Tag)
            {
                var value = Number(tiff[(at + 8)..], isLittle);
                return Number(tiff[(at + 2)..], isLittle) == Short && value is >= 1 and <= 8 ? value : Upright;
            }
        }

        return Upright;
    }

    /// <summary>An Exif block that tells this and nothing else, without the prefix.</summary>
    public static byte[] Write(int orientation) =>
    [
        .. "MM\0*"u8, 0, 0, 0, HeaderSize,
        0, 1,
        Tag >> 8, Tag & 0xFF, 0, (byte)Short, 0, 0, 0, 1, 0, (byte)orientation, 0, 0,
        0, 0, 0, 0,
    ];

    /// <summary>The block, which may have the prefix where none belongs.</summary>
    public static ReadOnlySpan<byte> WithoutPrefix(ReadOnlySpan<byte> exif) => exif.StartsWith(Prefix) ? exif[Prefix.Length..] : exif;

    private static ushort Number(ReadOnlySpan<byte> bytes, bool isLittle) =>
        isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);
}
