using System.Text;

namespace Dispatch.Functions.Pictures;

/// <summary>
/// HEIC and AVIF (ISO/IEC 23008-12): Exif and XMP are items like the pictures. Theirs are overwritten where they lie; how the picture is
/// turned is a property of it and stays.
/// </summary>
internal static class HeifMetadata
{
    private static readonly HashSet<string> Kept = new(StringComparer.Ordinal) { "ftyp", "meta", "mdat", "moov", "free", "skip", "wide", "idat" };

    public static byte[]? Remove(byte[] file)
    {
        if (IsoBoxes.In(file, 0, file.Length) is not { } boxes)
        {
            return null;
        }

        var hasPicture = false;
        foreach (var box in boxes)
        {
            if (!Kept.Contains(box.Type))
            {
                // Phones put a short film behind the picture.
                box.Blank(file);
            }
            else if ((box.Type == "meta" && !Clean(file, box)) || (box.Type == "moov" && !FilmMetadata.Clean(file, box)))
            {
                return null;
            }

            hasPicture |= box.Type == "meta";
        }

        return hasPicture ? file : null;
    }

    private static bool Clean(byte[] file, IsoBox meta)
    {
        // A full box: version and flags come first.
        if (meta.Content + 4 > meta.End || IsoBoxes.In(file, meta.Content + 4, meta.End) is not { } boxes)
        {
            return false;
        }

        var items = boxes.Find(b => b.Type == "iinf");
        var places = boxes.Find(b => b.Type == "iloc");
        var data = boxes.Find(b => b.Type == "idat");
        if (items.Type is null || places.Type is null)
        {
            return false;
        }

        foreach (var box in boxes.Where(b => b.Type is "uuid" or "udta"))
        {
            box.Blank(file);
        }

        return MetadataItems(file, items) is { } ids && (ids.Count == 0 || HeifPlaces.Blank(file, places, data, ids));
    }

    /// <summary>Ids of the items that are no pictures; null where the list cannot be read.</summary>
    private static HashSet<uint>? MetadataItems(byte[] file, IsoBox list)
    {
        var reader = new BoxReader(file, list.Content, list.End);
        var version = reader.Version();
        _ = version == 0 ? reader.Number(2) : reader.Number(4);
        if (reader.IsOver || IsoBoxes.In(file, reader.At, list.End) is not { } entries)
        {
            return null;
        }

        var ids = new HashSet<uint>();
        foreach (var entry in entries.Where(e => e.Type == "infe"))
        {
            var item = new BoxReader(file, entry.Content, entry.End);
            var entryVersion = item.Version();
            var id = item.Number(entryVersion >= 3 ? 4 : 2);
            item.Number(2);
            var type = entryVersion >= 2 ? item.Text(4) : "mime";
            if (item.IsOver)
            {
                return null;
            }

            if (type is "Exif" or "mime" or "uri ")
            {
                ids.Add((uint)id);
            }
        }

        return ids;
    }
}

/// <summary>Numbers of a box one after another; behind its end everything is zero and <see cref="IsOver"/> says so.</summary>
internal struct BoxReader(byte[] file, int start, int end)
{
    public int At { get; private set; } = start;

    public bool IsOver { get; private set; }

    /// <summary>Version of a full box; its flags are passed over.</summary>
    public int Version() => (int)(Number(4) >> 24);

    /// <param name="length">Bytes, 0 to 8.</param>
    public ulong Number(int length)
    {
        if (length > end - At)
        {
            IsOver = true;
            return 0;
        }

        ulong number = 0;
        for (var i = 0; i < length; i++)
        {
            number = (number << 8) | file[At++];
        }

        return number;
    }

    public string Text(int length)
    {
        if (length > end - At)
        {
            IsOver = true;
            return string.Empty;
        }

        At += length;
        return Encoding.Latin1.GetString(file, At - length, length);
    }
}
