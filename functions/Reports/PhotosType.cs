namespace Dispatch.Functions.Reports;

/// <summary>What a file is, told by its first bytes; names and headers that a browser sends are never believed.</summary>
public static class PhotosType
{
    /// <summary>So many bytes tell every type.</summary>
    public const int HeadLength = 64;

    public const string Jpeg = "image/jpeg";
    public const string Png = "image/png";
    public const string Gif = "image/gif";
    public const string Webp = "image/webp";
    public const string Heic = "image/heic";
    public const string Avif = "image/avif";
    public const string Mp4 = "video/mp4";
    public const string QuickTime = "video/quicktime";
    public const string Pdf = "application/pdf";
    public const string Ogg = "audio/ogg";
    public const string Amr = "audio/amr";
    public const string Mp3 = "audio/mpeg";
    public const string Aac = "audio/aac";
    public const string M4a = "audio/mp4";

    /// <summary>Types every current browser shows in a picture element.</summary>
    public static bool IsPicture(string mediaType) => mediaType is Jpeg or Png or Gif or Webp or Avif;

    /// <summary>Voice notes and other sound.</summary>
    public static bool IsSound(string mediaType) => mediaType is Ogg or Amr or Mp3 or Aac or M4a;

    /// <summary>All that may be stored and served again.</summary>
    public static bool IsKnown(string mediaType) => IsPicture(mediaType) || IsSound(mediaType) || mediaType is Heic or Mp4 or QuickTime or Pdf;

    /// <summary>Media type, or null for anything else.</summary>
    public static string? Of(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
        {
            return Jpeg;
        }

        if (head.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]))
        {
            return Png;
        }

        if (head.StartsWith("GIF87a"u8) || head.StartsWith("GIF89a"u8))
        {
            return Gif;
        }

        if (head.Length >= 12 && head.StartsWith("RIFF"u8) && head[8..12].SequenceEqual("WEBP"u8))
        {
            return Webp;
        }

        if (head.StartsWith("%PDF-"u8))
        {
            return Pdf;
        }

        return head.Length >= 12 && head[4..8].SequenceEqual("ftyp"u8) ? OfBrand(head) : OfSound(head);
    }

    /// <summary>MP3 begins with its tag, or at once with a frame of layer III; AAC with a frame of ADTS.</summary>
    private static string? OfSound(ReadOnlySpan<byte> head) => head switch
    {
        _ when head.StartsWith("OggS"u8) => Ogg,
        _ when head.StartsWith("#!AMR"u8) => Amr,
        _ when head.StartsWith("ID3"u8) => Mp3,
        [0xFF, 0xFB or 0xFA or 0xF3 or 0xF2, _, _, ..] => Mp3,
        [0xFF, 0xF1 or 0xF9, _, _, ..] => Aac,
        _ => null,
    };

    /// <summary>ISO 14496-12 files name themselves by a brand of four characters, and list those they also fit.</summary>
    private static string? OfBrand(ReadOnlySpan<byte> head)
    {
        var major = TypeOfBrand(head[8..12]);
        if (major is not null)
        {
            return major;
        }

        var boxLength = (head[0] << 24) | (head[1] << 16) | (head[2] << 8) | head[3];
        for (var at = 16; at + 4 <= Math.Min(head.Length, boxLength); at += 4)
        {
            if (TypeOfBrand(head[at..(at + 4)]) is { } type)
            {
                return type;
            }
        }

        return null;
    }

    private static string? TypeOfBrand(ReadOnlySpan<byte> brand) => System.Text.Encoding.ASCII.GetString(brand) switch
    {
        "heic" or "heix" or "heim" or "heis" or "hevc" or "hevx" or "hevm" or "hevs" => Heic,
        "avif" or "avis" => Avif,
        "qt  " => QuickTime,
        "M4A " or "M4B " => M4a,
        "isom" or "iso2" or "iso4" or "iso5" or "iso6" or "mp41" or "mp42" or "avc1" or "M4V " or "MSNV" or "dash" or "3gp4" or "3gp5" or "3gp6" => Mp4,
        _ => null,
    };
}
