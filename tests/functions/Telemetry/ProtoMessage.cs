using System.Buffers.Binary;
using System.Text;

namespace Dispatch.Functions.Tests.Telemetry;

/// <summary>A protobuf message read by its wire format: fields by number, as often as they occur. Enough to read what OTLP sends.</summary>
internal sealed class ProtoMessage
{
    private readonly List<(int Field, ulong Number, byte[]? Bytes)> _fields = [];

    public static ProtoMessage Parse(ReadOnlySpan<byte> bytes)
    {
        var message = new ProtoMessage();
        var at = 0;
        while (at < bytes.Length)
        {
            var key = ReadVarint(bytes, ref at);
            var field = (int)(key >> 3);
            switch (key & 7)
            {
                case 0:
                    message._fields.Add((field, ReadVarint(bytes, ref at), null));
                    break;
                case 1:
                    message._fields.Add((field, BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]), null));
                    at += 8;
                    break;
                case 2:
                    var length = (int)ReadVarint(bytes, ref at);
                    message._fields.Add((field, 0, bytes.Slice(at, length).ToArray()));
                    at += length;
                    break;
                case 5:
                    message._fields.Add((field, BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]), null));
                    at += 4;
                    break;
                default:
                    throw new FormatException($"Wire type {key & 7}.");
            }
        }

        return message;
    }

    public IEnumerable<ProtoMessage> Messages(int field) => _fields.Where(f => f.Field == field && f.Bytes is not null).Select(f => Parse(f.Bytes));

    public bool Has(int field) => _fields.Any(f => f.Field == field);

    public string Text(int field) => Bytes(field) is { } bytes ? Encoding.UTF8.GetString(bytes) : string.Empty;

    /// <summary>Bytes as lower case hexadecimal digits: how ids are written.</summary>
    public string Hex(int field) => Bytes(field) is { } bytes ? Convert.ToHexStringLower(bytes) : string.Empty;

    public long Number(int field) => (long)_fields.LastOrDefault(f => f.Field == field).Number;

    public double Real(int field) => BitConverter.UInt64BitsToDouble(_fields.LastOrDefault(f => f.Field == field).Number);

    private byte[]? Bytes(int field) => _fields.LastOrDefault(f => f.Field == field).Bytes;

    private static ulong ReadVarint(ReadOnlySpan<byte> bytes, ref int at)
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = bytes[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                break;
            }
        }

        return value;
    }
}
