using Dispatch.Functions.Reports;

namespace Dispatch.Functions.Pictures;

/// <summary>
/// Takes out of a file what it tells beside what it shows: where and when it was taken, by which device and whom, earlier versions of
/// it. Nothing is decoded and written anew, so no quality is lost; how a picture is turned stays. See docs/decisions/0009.
/// </summary>
public static class MetadataRemoval
{
    /// <summary>Whether files of this type are looked through; the others are kept as they are.</summary>
    public static bool Handles(string mediaType) =>
        mediaType is PhotosType.Jpeg or PhotosType.Png or PhotosType.Webp or PhotosType.Heic or PhotosType.Avif or PhotosType.Mp4 or PhotosType.QuickTime or PhotosType.M4a;

    /// <returns>The file without it; null where its structure cannot be followed, so that nobody can say what is in it.</returns>
    /// <param name="file">May be changed.</param>
    /// <param name="mediaType">Found in the content.</param>
    public static byte[]? Remove(byte[] file, string mediaType) => mediaType switch
    {
        PhotosType.Jpeg => JpegMetadata.Remove(file),
        PhotosType.Png => PngMetadata.Remove(file),
        PhotosType.Webp => WebpMetadata.Remove(file),
        PhotosType.Heic or PhotosType.Avif => HeifMetadata.Remove(file),
        PhotosType.Mp4 or PhotosType.QuickTime or PhotosType.M4a => FilmMetadata.Remove(file),
        _ => file,
    };
}
