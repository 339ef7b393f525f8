using System.Buffers.Binary;
using System.Text;

namespace Dispatch.Functions.Tests.Pictures;

/// <summary>Pictures put together by hand, with and without what they should not tell.</summary>
internal static class PictureFiles
{
    /// <summary>What must not be found in any file afterwards.</summary>
    public const string Secret = "GPS 52.5163N 13.3777E";

    public static byte[] SecretBytes => Encoding.ASCII.GetBytes(Secret);

    /// <summary>Exif as a phone writes it: make, orientation, a pointer to GPS, and the secret.</summary>
    public static byte[] Tiff(int orientation, bool isLittle = true)
    {
        var bytes = new List<byte>();
        bytes.AddRange(isLittle ? "II*\0"u8 : "MM\0*"u8);
        Add(bytes, 8, 4, isLittle);
        Add(bytes, 3, 2, isLittle);
        Entry(bytes, 0x010F, 2, (uint)Secret.Length, 50, isLittle);
        Add(bytes, 0x0112, 2, isLittle);
        Add(bytes, 3, 2, isLittle);
        Add(bytes, 1, 4, isLittle);
        Add(bytes, (uint)orientation, 2, isLittle);
        Add(bytes, 0, 2, isLittle);
        Entry(bytes, 0x8825, 4, 1, 50, isLittle);
        Add(bytes, 0, 4, isLittle);
        bytes.AddRange(SecretBytes);
        return [.. bytes];
    }

    public static byte[] Jpeg(int orientation, bool isLittle = true, byte[]? trailer = null) =>
    [
        0xFF, 0xD8,
        .. Segment(0xE0, [.. "JFIF\0"u8, 1, 1, 0, 0, 1, 0, 1, 0, 0]),
        .. Segment(0xE1, [.. "Exif\0\0"u8, .. Tiff(orientation, isLittle)]),
        .. Segment(0xE1, [.. "http://ns.adobe.com/xap/1.0/\0"u8, .. SecretBytes]),
        .. Segment(0xE2, [.. "ICC_PROFILE\0"u8, 1, 1, 7, 7, 7]),
        .. Segment(0xE2, [.. "MPF\0"u8, .. SecretBytes]),
        .. Segment(0xED, [.. "Photoshop 3.0\0"u8, .. SecretBytes]),
        .. Segment(0xFE, SecretBytes),
        .. Picture,
        .. trailer ?? [],
    ];

    /// <summary>Tables, frame, two scans (a stuffed byte and a restart in the first), end.</summary>
    public static byte[] Picture =>
    [
        .. Segment(0xDB, [0, .. Enumerable.Repeat((byte)1, 64)]),
        .. Segment(0xC2, [8, 0, 1, 0, 1, 1, 1, 0x11, 0]),
        .. Segment(0xC4, [0, 1, 2, 3]),
        .. Segment(0xDA, [1, 1, 0, 0, 63, 0]), 1, 2, 0xFF, 0x00, 3, 0xFF, 0xD0, 4,
        .. Segment(0xDA, [1, 1, 0, 0, 63, 0]), 5, 6,
        0xFF, 0xD9,
    ];

    public static byte[] Png(int orientation, bool isExifLast = false)
    {
        var exif = Chunk("eXIf", Tiff(orientation));
        byte[] data = Chunk("IDAT", [1, 2, 3]);
        return
        [
            0x89, .. "PNG\r\n"u8, 0x1A, 0x0A, .. Chunk("IHDR", new byte[13]), .. Chunk("tEXt", SecretBytes), .. Chunk("gAMA", [0, 0, 0, 1]),
            .. isExifLast ? [] : exif, .. data, .. isExifLast ? exif : [], .. Chunk("iTXt", SecretBytes), .. Chunk("prVt", SecretBytes),
            .. Chunk("IEND", []), .. SecretBytes,
        ];
    }

    public static byte[] Webp(int orientation)
    {
        byte[] chunks =
        [
            .. Riff("VP8X", [0x2C, 0, 0, 0, 0, 0, 0, 0, 0, 0]), .. Riff("ICCP", [7]), .. Riff("VP8 ", [1, 2, 3]),
            .. Riff("EXIF", Tiff(orientation)), .. Riff("XMP ", SecretBytes), .. Riff("ABCD", SecretBytes),
        ];
        return [.. "RIFF"u8, .. Little(chunks.Length + 4), .. "WEBP"u8, .. chunks];
    }

    /// <summary>A picture item and an Exif item in the file, an XMP item in the box idat, and a short film behind.</summary>
    public static byte[] Heic()
    {
        var (exif, xmp) = (Tiff(6), SecretBytes);
        byte[] Meta(int at) => Box("meta",
        [
            0, 0, 0, 0,
            .. Box("hdlr", [0, 0, 0, 0, 0, 0, 0, 0, .. "pict"u8, .. new byte[13]]),
            .. Box("iinf", [0, 0, 0, 0, 0, 3, .. Item(1, "hvc1"), .. Item(2, "Exif"), .. Item(3, "mime")]),
            .. Box("iloc",
            [
                1, 0, 0, 0, 0x44, 0x00, 0, 3,
                .. Place(1, 0, at, 4), .. Place(2, 0, at + 4, exif.Length), .. Place(3, 1, 0, xmp.Length),
            ]),
            .. Box("iprp", Box("ipco", Box("irot", [1]))),
            .. Box("idat", xmp),
        ]);
        var head = Box("ftyp", [.. "heic"u8, 0, 0, 0, 0, .. "mif1heic"u8]);
        var size = head.Length + Meta(0).Length + 8;
        return [.. head, .. Meta(size), .. Box("mdat", [9, 8, 7, 6, .. exif]), .. Box("mpvd", SecretBytes)];
    }

    public static byte[] Film() =>
    [
        .. Box("ftyp", [.. "isom"u8, 0, 0, 0, 0, .. "isom"u8]),
        .. Box("moov",
        [
            .. Box("mvhd", new byte[20]),
            .. Box("trak", [.. Box("tkhd", [1, 2, 3, 4]), .. Box("udta", SecretBytes)]),
            .. Box("udta", Box("\u00A9xyz", SecretBytes)),
            .. Box("meta", SecretBytes),
        ]),
        .. Box("uuid", SecretBytes),
        .. Box("mdat", [5, 5, 5]),
    ];

    public static byte[] Box(string type, byte[] content) => [.. Big(content.Length + 8), .. Encoding.Latin1.GetBytes(type), .. content];

    public static byte[] Segment(byte marker, byte[] content) => [0xFF, marker, (byte)((content.Length + 2) >> 8), (byte)(content.Length + 2), .. content];

    private static byte[] Item(byte id, string type) => Box("infe", [2, 0, 0, 0, 0, id, 0, 0, .. Encoding.ASCII.GetBytes(type), 0]);

    private static byte[] Place(byte id, byte method, int offset, int length) => [0, id, 0, method, 0, 0, 0, 1, .. Big(offset), .. Big(length)];

    private static byte[] Chunk(string type, byte[] content) => [.. Big(content.Length), .. Encoding.ASCII.GetBytes(type), .. content, 1, 2, 3, 4];

    private static byte[] Riff(string type, byte[] content) =>
        [.. Encoding.ASCII.GetBytes(type), .. Little(content.Length), .. content, .. content.Length % 2 == 0 ? Array.Empty<byte>() : [0]];

    private static byte[] Big(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    private static byte[] Little(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return bytes;
    }

    private static void Entry(List<byte> to, uint tag, uint type, uint count, uint value, bool isLittle)
    {
        Add(to, tag, 2, isLittle);
        Add(to, type, 2, isLittle);
        Add(to, count, 4, isLittle);
        Add(to, value, 4, isLittle);
    }

    private static void Add(List<byte> to, uint value, int length, bool isLittle)
    {
        for (var i = 0; i < length; i++)
        {
            to.Add((byte)(value >> (8 * (isLittle ? i : length - 1 - i))));
        }
    }
}
