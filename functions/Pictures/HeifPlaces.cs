namespace Dispatch.Functions.Pictures;

/// <summary>The box <c>iloc</c>: where in the file, or in the box <c>idat</c>, each item lies.</summary>
internal static class HeifPlaces
{
    /// <summary>Overwrites the items with zeros.</summary>
    /// <returns>False where the places cannot be read or are not in the file.</returns>
    public static bool Blank(byte[] file, IsoBox places, IsoBox data, IReadOnlySet<uint> ids)
    {
        var reader = new BoxReader(file, places.Content, places.End);
        var version = reader.Version();
        var sizes = (int)reader.Number(2);
        var (offsetSize, lengthSize, baseSize, indexSize) = (sizes >> 12, (sizes >> 8) & 15, (sizes >> 4) & 15, version is 1 or 2 ? sizes & 15 : 0);
        var count = reader.Number(version < 2 ? 2 : 4);
        if (version > 2 || offsetSize > 8 || lengthSize > 8 || baseSize > 8 || indexSize > 8)
        {
            return false;
        }

        // A file that names the same places again and again is made to cost time.
        var left = (ulong)file.Length;
        for (ulong item = 0; item < count; item++)
        {
            var id = (uint)reader.Number(version < 2 ? 2 : 4);
            var method = version is 1 or 2 ? reader.Number(2) & 15 : 0;
            reader.Number(2);
            var start = reader.Number(baseSize);
            var extents = reader.Number(2);
            if (extents > 1 && lengthSize == 0)
            {
                return false;
            }

            for (ulong extent = 0; extent < extents && !reader.IsOver; extent++)
            {
                reader.Number(indexSize);
                var offset = start + reader.Number(offsetSize);
                var length = reader.Number(lengthSize);
                if (reader.IsOver || !ids.Contains(id))
                {
                    continue;
                }

                if (length > left || !Blank(file, method, data, offset, length))
                {
                    return false;
                }

                left -= length;
            }

            if (reader.IsOver)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Method 0 counts from the file's beginning, 1 from the box idat's; 2 (parts of other items) is not used for metadata.</summary>
    private static bool Blank(byte[] file, ulong method, IsoBox data, ulong offset, ulong length)
    {
        var (from, to) = method switch
        {
            0 => (0, file.Length),
            1 when data.Type is not null => (data.Content, data.End),
            _ => (-1, -1),
        };
        var room = (ulong)(to - from);
        if (from < 0 || offset > room || length > room - offset)
        {
            return false;
        }

        // A length of zero is everything from there on: nothing a picture's file should say of its metadata.
        if (length == 0)
        {
            return false;
        }

        file.AsSpan(from + (int)offset, (int)length).Clear();
        return true;
    }
}
