using System.Diagnostics;
using Dispatch.Functions.Pictures;
using Dispatch.Functions.Reports;
using FsCheck;
using FsCheck.Fluent;

namespace Dispatch.Functions.Tests.Pictures;

/// <summary>What a picture tells beside what it shows is gone; what it shows, and how it is turned, stays.</summary>
public sealed class MetadataRemovalTests
{
    public static TheoryData<string, byte[]> Files => new()
    {
        { PhotosType.Jpeg, PictureFiles.Jpeg(6) },
        { PhotosType.Jpeg, PictureFiles.Jpeg(8, isLittle: false, trailer: PictureFiles.Jpeg(1)) },
        { PhotosType.Png, PictureFiles.Png(6) },
        { PhotosType.Png, PictureFiles.Png(3, isExifLast: true) },
        { PhotosType.Webp, PictureFiles.Webp(6) },
        { PhotosType.Heic, PictureFiles.Heic() },
        { PhotosType.Mp4, PictureFiles.Film() },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void Nothing_of_the_place_is_left_and_a_second_time_changes_nothing(string type, byte[] file)
    {
        Assert.True(Has(file, PictureFiles.SecretBytes));
        Assert.Equal(type, PhotosType.Of(file));

        var clean = MetadataRemoval.Remove([.. file], type);

        Assert.NotNull(clean);
        Assert.False(Has(clean, PictureFiles.SecretBytes));
        Assert.Equal(type, PhotosType.Of(clean));
        Assert.Equal(clean, MetadataRemoval.Remove([.. clean], type));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(6)]
    [InlineData(8)]
    public void A_JPEG_keeps_its_picture_its_colours_and_how_it_is_turned(int orientation)
    {
        var clean = MetadataRemoval.Remove(PictureFiles.Jpeg(orientation), PhotosType.Jpeg)!;

        Assert.True(clean.AsSpan().EndsWith(PictureFiles.Picture));
        Assert.True(Has(clean, "ICC_PROFILE"u8.ToArray()));
        Assert.True(Has(clean, "JFIF"u8.ToArray()));
        Assert.Equal(orientation, OrientationOf(clean));
        Assert.Equal(orientation != 1, Has(clean, "Exif"u8.ToArray()));
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(6, true)]
    public void PNG_and_WebP_keep_how_they_are_turned(int orientation, bool hasExif)
    {
        var png = MetadataRemoval.Remove(PictureFiles.Png(orientation), PhotosType.Png)!;
        Assert.Equal(hasExif, Has(png, "eXIf"u8.ToArray()));
        Assert.True(Has(png, "gAMA"u8.ToArray()));
        Assert.Equal(orientation, OrientationOf(png));

        var webp = MetadataRemoval.Remove(PictureFiles.Webp(orientation), PhotosType.Webp)!;
        Assert.Equal(hasExif, Has(webp, "EXIF"u8.ToArray()));
        Assert.Equal(hasExif ? 0x28 : 0x20, webp[20]);
        Assert.Equal(webp.Length - 8, BitConverter.ToInt32(webp, 4));
        Assert.Equal(orientation, OrientationOf(webp));
    }

    /// <summary>The checksum of a chunk of PNG's own specification: IEND without content.</summary>
    [Fact]
    public void The_Exif_chunk_of_a_PNG_has_a_right_checksum()
    {
        var png = MetadataRemoval.Remove(PictureFiles.Png(6), PhotosType.Png)!;
        var at = png.AsSpan().IndexOf("eXIf"u8);
        var length = (png[at - 2] << 8) | png[at - 1];
        var crc = uint.MaxValue;
        foreach (var value in png[at..(at + 4 + length)])
        {
            crc = Enumerable.Range(0, 8).Aggregate(crc ^ value, (c, _) => (c & 1) != 0 ? (c >> 1) ^ 0xEDB88320 : c >> 1);
        }

        Assert.Equal(~crc, System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan(at + 4 + length)));
    }

    [Fact]
    public void Nothing_moves_in_a_HEIC_or_a_film_and_what_they_show_stays()
    {
        var heic = PictureFiles.Heic();
        var clean = MetadataRemoval.Remove([.. heic], PhotosType.Heic)!;
        Assert.Equal(heic.Length, clean.Length);
        Assert.True(Has(clean, [9, 8, 7, 6]));
        Assert.True(Has(clean, "irot"u8.ToArray()));

        var film = PictureFiles.Film();
        var cut = MetadataRemoval.Remove([.. film], PhotosType.Mp4)!;
        Assert.Equal(film.Length, cut.Length);
        Assert.True(Has(cut, PictureFiles.Box("tkhd", [1, 2, 3, 4])));
        Assert.True(Has(cut, PictureFiles.Box("mdat", [5, 5, 5])));
    }

    [Fact]
    public void A_JPEG_cut_off_in_its_picture_is_kept_as_far_as_it_goes_and_one_cut_off_before_is_not()
    {
        var whole = PictureFiles.Jpeg(6);
        var clean = MetadataRemoval.Remove(whole[..^6], PhotosType.Jpeg)!;
        Assert.False(Has(clean, PictureFiles.SecretBytes));
        Assert.Equal([0xFF, 0xD9], clean[^2..]);
        Assert.Null(MetadataRemoval.Remove(whole[..40], PhotosType.Jpeg));
    }

    /// <summary>Any byte may lie: no exception, no secret, no more bytes than before but for the little block, and in no time.</summary>
    [Theory]
    [MemberData(nameof(Files))]
    public void A_file_with_bytes_that_lie_does_no_harm(string type, byte[] file)
    {
        var changes = Gen.Choose(0, 255).SelectMany(_ => Gen.Choose(4, file.Length - 1), (value, at) => (At: at, Value: (byte)value));
        var property = Prop.ForAll(changes.ArrayOf().ToArbitrary(), made =>
        {
            byte[] hostile = [.. file];
            foreach (var (at, value) in made)
            {
                hostile[at] = value;
            }

            return (MetadataRemoval.Remove(hostile, type)?.Length ?? 0) <= file.Length + 64;
        });
        Check.QuickThrowOnFailure(property);
        foreach (var length in Enumerable.Range(12, file.Length - 12))
        {
            Assert.True((MetadataRemoval.Remove(file[..length], type)?.Length ?? 0) <= length + 64);
        }
    }

    [Fact]
    public void Files_made_to_cost_time_do_not()
    {
        var began = Stopwatch.GetTimestamp();
        var nothing = new byte[20 * 1024 * 1024];
        Assert.Null(MetadataRemoval.Remove([0xFF, 0xD8, 0xFF, .. nothing], PhotosType.Jpeg));
        var markers = new byte[20 * 1024 * 1024];
        Array.Fill(markers, (byte)0xFF);
        Assert.Null(MetadataRemoval.Remove(markers, PhotosType.Jpeg));

        // Boxes of eight bytes, and an item of the greatest number of places without a length.
        var boxes = Enumerable.Repeat(PictureFiles.Box("free", []), 2_000_000).SelectMany(b => b).ToArray();
        Assert.Null(MetadataRemoval.Remove([.. boxes], PhotosType.Mp4));
        Assert.Null(MetadataRemoval.Remove(PictureFiles.Box("meta",
        [
            0, 0, 0, 0,
            .. PictureFiles.Box("iinf", [0, 0, 0, 0, 0, 1, .. PictureFiles.Box("infe", [2, 0, 0, 0, 0, 1, 0, 0, .. "Exif"u8, 0])]),
            .. PictureFiles.Box("iloc", [1, 0, 0, 0, 0, 0, 0xFF, 0xFF, .. Enumerable.Repeat(new byte[] { 0, 1, 0, 0, 0, 0, 0xFF, 0xFF }, 60_000).SelectMany(b => b)]),
        ]), PhotosType.Heic));
        Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(20), $"{Stopwatch.GetElapsedTime(began)}");
    }

    private static bool Has(byte[] file, byte[] part) => file.AsSpan().IndexOf(part) >= 0;

    private static int OrientationOf(byte[] file)
    {
        var at = file.AsSpan().IndexOf("MM\0*"u8);
        return at < 0 ? 1 : ExifOrientation.Read(file.AsSpan(at));
    }
}
