using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;

namespace Dispatch.Functions.Twilio;

/// <summary>Why a body is not read as a form.</summary>
public enum TwilioFormRefusal
{
    None,

    /// <summary>More than <see cref="TwilioForm.MaximumBytes"/>.</summary>
    TooLarge,

    /// <summary>More than <see cref="TwilioForm.MaximumParameters"/>.</summary>
    TooManyParameters,
}

/// <summary>
/// The parameters of a Twilio webhook as they came: names case-sensitive, duplicates kept in order, values not trimmed.
/// ASP.NET Core's own form merges names that differ in case only, and then the signature cannot be checked.
/// Holds the decoded bytes, because those are what Twilio signs.
/// </summary>
public sealed class TwilioForm
{
    /// <summary>Bytes of an undecoded body. Twilio's own are a few hundred; a long text is 10 KB.</summary>
    public const int MaximumBytes = 1 << 20;

    /// <summary>Parameters in one body. Twilio sends about 30.</summary>
    public const int MaximumParameters = 1024;

    private readonly byte[] decoded;
    private readonly Parameter[] parameters;

    private TwilioForm(byte[] decoded, Parameter[] parameters)
    {
        this.decoded = decoded;
        this.parameters = parameters;
    }

    /// <summary>The number of parameters, duplicates counted.</summary>
    public int Count => parameters.Length;

    /// <summary>The first value of a name (compared exactly), or null where the name is absent.</summary>
    public string? this[string name]
    {
        get
        {
            Span<byte> wanted = stackalloc byte[Encoding.UTF8.GetMaxByteCount(name.Length)];
            wanted = wanted[..Encoding.UTF8.GetBytes(name, wanted)];
            for (var i = 0; i < parameters.Length; i++)
            {
                if (NameAt(i).SequenceEqual(wanted))
                {
                    return Encoding.UTF8.GetString(ValueAt(i));
                }
            }

            return null;
        }
    }

    /// <summary>Reads an <c>application/x-www-form-urlencoded</c> body or a query string without its question mark.</summary>
    /// <remarks>A percent sign without two hexadecimal digits stands for itself; bytes that are no UTF-8 show as U+FFFD.</remarks>
    public static bool TryParse(ReadOnlySpan<byte> body, [NotNullWhen(true)] out TwilioForm? form, out TwilioFormRefusal refusal)
    {
        form = null;
        refusal = TwilioFormRefusal.None;
        if (body.Length > MaximumBytes)
        {
            refusal = TwilioFormRefusal.TooLarge;
            return false;
        }

        var pieces = CountPieces(body);
        if (pieces > MaximumParameters)
        {
            refusal = TwilioFormRefusal.TooManyParameters;
            return false;
        }

        form = Parse(body, pieces);
        return true;
    }

    /// <summary>A form of decoded parameters, in their order: what a sender signs.</summary>
    public static TwilioForm From(IEnumerable<KeyValuePair<string, string>> parameters)
    {
        using var bytes = new MemoryStream();
        var read = new List<Parameter>();
        foreach (var (name, value) in parameters)
        {
            var start = (int)bytes.Length;
            bytes.Write(Encoding.UTF8.GetBytes(name));
            var valueStart = (int)bytes.Length;
            bytes.Write(Encoding.UTF8.GetBytes(value));
            read.Add(new Parameter(start, valueStart, (int)bytes.Length));
        }

        return new TwilioForm(bytes.ToArray(), [.. read]);
    }

    /// <summary>All parameters in the order they came, duplicates included.</summary>
    public IEnumerable<KeyValuePair<string, string>> All()
    {
        for (var i = 0; i < parameters.Length; i++)
        {
            yield return new(Encoding.UTF8.GetString(NameAt(i)), Encoding.UTF8.GetString(ValueAt(i)));
        }
    }

    /// <summary>Bytes of all names and values together.</summary>
    internal int DecodedLength => decoded.Length;

    internal ReadOnlySpan<byte> NameAt(int index)
    {
        var parameter = parameters[index];
        return decoded.AsSpan(parameter.Start, parameter.ValueStart - parameter.Start);
    }

    internal ReadOnlySpan<byte> ValueAt(int index)
    {
        var parameter = parameters[index];
        return decoded.AsSpan(parameter.ValueStart, parameter.End - parameter.ValueStart);
    }

    // Empty pieces ("a=1&&b=2") are no parameters, so the array must have their exact number.
    private static int CountPieces(ReadOnlySpan<byte> body)
    {
        var count = 0;
        foreach (var range in body.Split((byte)'&'))
        {
            count += body[range].IsEmpty ? 0 : 1;
        }

        return count;
    }

    private static TwilioForm Parse(ReadOnlySpan<byte> body, int pieces)
    {
        var bytes = new byte[body.Length];
        var read = new Parameter[pieces];
        var (written, next) = (0, 0);
        foreach (var range in body.Split((byte)'&'))
        {
            var piece = body[range];
            if (piece.IsEmpty)
            {
                continue;
            }

            var equals = piece.IndexOf((byte)'=');
            var start = written;
            written += Decode(equals < 0 ? piece : piece[..equals], bytes.AsSpan(written));
            var valueStart = written;
            written += equals < 0 ? 0 : Decode(piece[(equals + 1)..], bytes.AsSpan(written));
            read[next++] = new Parameter(start, valueStart, written);
        }

        return new TwilioForm(bytes, read);
    }

    private static int Decode(ReadOnlySpan<byte> encoded, Span<byte> target)
    {
        var written = 0;
        while (true)
        {
            var plain = encoded.IndexOfAny((byte)'%', (byte)'+');
            if (plain < 0)
            {
                encoded.CopyTo(target[written..]);
                return written + encoded.Length;
            }

            encoded[..plain].CopyTo(target[written..]);
            written += plain;
            encoded = encoded[plain..];
            var isEscape = IsEscape(encoded);
            target[written++] = (isEscape, encoded[0]) switch
            {
                (true, _) => (byte)((FromHex(encoded[1]) << 4) | FromHex(encoded[2])),
                (_, (byte)'+') => (byte)' ',
                _ => (byte)'%',
            };
            encoded = encoded[(isEscape ? 3 : 1)..];
        }
    }

    private static bool IsEscape(ReadOnlySpan<byte> text) =>
        text.Length >= 3 && text[0] == '%' && char.IsAsciiHexDigit((char)text[1]) && char.IsAsciiHexDigit((char)text[2]);

    private static int FromHex(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Parameter(int Start, int ValueStart, int End);
}
