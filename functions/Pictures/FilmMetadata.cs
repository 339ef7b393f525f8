namespace Dispatch.Functions.Pictures;

/// <summary>
/// MP4 and QuickTime films and sound: phones write the place into user data and metadata boxes of the film and its tracks. How a film is
/// turned stands in the track's header and stays.
/// </summary>
internal static class FilmMetadata
{
    private static readonly HashSet<string> Kept = new(StringComparer.Ordinal) { "ftyp", "moov", "mdat", "free", "skip", "wide", "moof", "mfra", "sidx", "styp" };

    public static byte[]? Remove(byte[] file)
    {
        if (IsoBoxes.In(file, 0, file.Length, isCut: true) is not { } boxes)
        {
            return null;
        }

        foreach (var box in boxes)
        {
            if (!Kept.Contains(box.Type))
            {
                box.Blank(file);
            }
            else if (box.Type == "moov" && !Clean(file, box))
            {
                return null;
            }
        }

        return boxes.Exists(b => b.Type is "moov" or "mdat") ? file : null;
    }

    /// <summary>A film's or a track's own metadata.</summary>
    public static bool Clean(byte[] file, IsoBox movie)
    {
        if (IsoBoxes.In(file, movie.Content, movie.End) is not { } boxes)
        {
            return false;
        }

        foreach (var box in boxes)
        {
            if (box.Type is "udta" or "meta" or "uuid")
            {
                box.Blank(file);
            }
            else if (movie.Type == "moov" && box.Type == "trak" && !Clean(file, box))
            {
                return false;
            }
        }

        return true;
    }
}
