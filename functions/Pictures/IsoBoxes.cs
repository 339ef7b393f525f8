using System.Buffers.Binary;
using System.Text;

namespace Dispatch.Functions.Pictures;

/// <summary>A box of an ISO base media file: where its content begins and ends, both in the file.</summary>
internal readonly record struct IsoBox(string Type, int Start, int Content, int End)
{
    /// <summary>Names the box as empty room and empties it. Places in the file do not move, and many of its boxes name places.</summary>
    public void Blank(byte[] file)
    {
        "free"u8.CopyTo(file.AsSpan(Start + 4));
        file.AsSpan(Content..End).Clear();
    }
}

/// <summary>The boxes of films, HEIC and AVIF (ISO/IEC 14496-12).</summary>
internal static class IsoBoxes
{
    /// <summary>An hour of film in parts of a second has fewer.</summary>
    private const int MaxBoxes = 20_000;

    /// <summary>The boxes of a range, in order; null where one of them does not end in it.</summary>
    /// <param name="isCut">The last one may be cut off, as a film that was not sent to its end.</param>
    public static List<IsoBox>? In(ReadOnlySpan<byte> file, int start, int end, bool isCut = false)
    {
        var boxes = new List<IsoBox>();
        for (var at = start; at < end;)
        {
            if (end - at < 8)
            {
                // QuickTime ends some lists with a zero of 32 bits.
                return file[at..end].ContainsAnyExcept((byte)0) ? null : boxes;
            }

            long size = BinaryPrimitives.ReadUInt32BigEndian(file[at..]);
            var content = at + 8;
            if (size == 1 && end - at >= 16)
            {
                size = BinaryPrimitives.ReadInt64BigEndian(file[(at + 8)..]);
                content = at + 16;
            }
            else if (size == 0)
            {
                size = end - at;
            }

            if (boxes.Count == MaxBoxes || size < content - at || (size > end - at && !isCut))
            {
                return null;
            }

            var stop = (int)Math.Min(end, at + Math.Min(size, int.MaxValue / 2));
            boxes.Add(new IsoBox(Encoding.Latin1.GetString(file.Slice(at + 4, 4)), at, content, stop));
            at = stop;
        }

        return boxes;
    }
}
