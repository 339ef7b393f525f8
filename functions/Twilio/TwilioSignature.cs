using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Dispatch.Functions.Twilio;

/// <summary>What came of checking <c>X-Twilio-Signature</c>. Everything but <see cref="Valid"/> is to be refused.</summary>
public enum SignatureVerdict
{
    Valid,

    /// <summary>No header, or an empty one.</summary>
    Missing,

    /// <summary>Not the base64 of twenty bytes.</summary>
    Malformed,

    /// <summary>Of another token, URL or form.</summary>
    Mismatch,

    /// <summary>The URL is signed, but its <c>bodySHA256</c> is missing or not that of the body.</summary>
    BodyHashMismatch,
}

/// <summary>
/// Twilio's webhook signature: base64(HMAC-SHA1(AuthToken, URL + for each name in ordinal order each distinct value in
/// ordinal order, name + value)); of a body that is no form only the URL is signed, which then carries its SHA-256.
/// Source: Twilio, "Security: validating requests", with the rule for repeated names as twilio-node and twilio-python
/// have it. The URL is the one Twilio was given, from configuration, not what the request says of itself.
/// The signature has no date: a captured request stays valid, so repeats must be recognised by MessageSid.
/// </summary>
public static class TwilioSignature
{
    public const string HeaderName = "X-Twilio-Signature";

    private const string BodyHashParameter = "bodySHA256=";
    private const int StackBytes = 2048;
    private const int StackParameters = 128;

    [ThreadStatic]
    private static (string AuthToken, HMACSHA1 Hmac)? _last;

    /// <summary>Checks the signature of a form, or of a request without a body (an empty form).</summary>
    /// <param name="authToken">The account's primary AuthToken; API keys play no part.</param>
    /// <param name="publicUrl">The URL as Twilio has it, path and query byte for byte; a fragment is ignored.</param>
    /// <param name="form">The parameters of the body.</param>
    /// <param name="header">The value of the header, or null.</param>
    public static SignatureVerdict Check(string authToken, string publicUrl, TwilioForm form, string? header)
    {
        Span<byte> given = stackalloc byte[HMACSHA1.HashSizeInBytes];
        var verdict = ReadHeader(header, given);
        return verdict is SignatureVerdict.Valid ? CheckUrl(authToken, publicUrl, form, given) : verdict;
    }

    /// <summary>Checks the signature of a body that is no form, for example JSON.</summary>
    public static SignatureVerdict Check(string authToken, string publicUrl, ReadOnlySpan<byte> rawBody, string? header)
    {
        Span<byte> given = stackalloc byte[HMACSHA1.HashSizeInBytes];
        var verdict = ReadHeader(header, given);
        if (verdict is SignatureVerdict.Valid)
        {
            verdict = CheckUrl(authToken, publicUrl, NoParameters, given);
        }

        return verdict is SignatureVerdict.Valid && !HasBodyHash(publicUrl, rawBody) ? SignatureVerdict.BodyHashMismatch : verdict;
    }

    /// <summary>The header value Twilio would send for a form.</summary>
    public static string Sign(string authToken, string url, IEnumerable<KeyValuePair<string, string>> parameters)
    {
        Span<byte> hash = stackalloc byte[HMACSHA1.HashSizeInBytes];
        Compute(HmacOf(authToken), WithoutFragment(url), TwilioForm.From(parameters), hash);
        return Convert.ToBase64String(hash);
    }

    private static TwilioForm NoParameters { get; } = TwilioForm.From([]);

    private static SignatureVerdict ReadHeader(string? header, Span<byte> given)
    {
        if (string.IsNullOrEmpty(header))
        {
            return SignatureVerdict.Missing;
        }

        var isSignature = header.Length == 28
            && Convert.TryFromBase64String(header, given, out var written)
            && written == HMACSHA1.HashSizeInBytes;
        return isSignature ? SignatureVerdict.Valid : SignatureVerdict.Malformed;
    }

    private static SignatureVerdict CheckUrl(string authToken, string publicUrl, TwilioForm form, ReadOnlySpan<byte> given)
    {
        var hmac = HmacOf(authToken);
        Span<byte> hash = stackalloc byte[HMACSHA1.HashSizeInBytes];
        var url = WithoutFragment(publicUrl);
        Compute(hmac, url, form, hash);
        if (CryptographicOperations.FixedTimeEquals(hash, given))
        {
            return SignatureVerdict.Valid;
        }

        foreach (var variant in SignedUrl.OtherForms(url))
        {
            Compute(hmac, variant, form, hash);
            if (CryptographicOperations.FixedTimeEquals(hash, given))
            {
                return SignatureVerdict.Valid;
            }
        }

        return SignatureVerdict.Mismatch;
    }

    /// <summary>Each thread keeps the one it used last: making one takes the system's library longer than a callback's hash.</summary>
    [SuppressMessage("Security", "CA5350:Do Not Use Weak Cryptographic Algorithms", Justification = "Twilio defines its signature as HMAC-SHA1.")]
    private static HMACSHA1 HmacOf(string authToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(authToken);
        if (_last is not { } last || last.AuthToken != authToken)
        {
            _last?.Hmac.Dispose();
            _last = last = (authToken, new HMACSHA1(Encoding.UTF8.GetBytes(authToken)));
        }

        return last.Hmac;
    }

    private static string WithoutFragment(string url)
    {
        var fragment = url.IndexOf('#', StringComparison.Ordinal);
        return fragment < 0 ? url : url[..fragment];
    }

    private static void Compute(HMACSHA1 hmac, string url, TwilioForm form, Span<byte> hash)
    {
        var length = Encoding.UTF8.GetMaxByteCount(url.Length) + form.DecodedLength;
        var rented = length > StackBytes ? ArrayPool<byte>.Shared.Rent(length) : null;
        var text = rented is null ? stackalloc byte[StackBytes] : rented;
        var written = Encoding.UTF8.GetBytes(url, text);
        written += Append(form, text[written..]);
        if (!hmac.TryComputeHash(text[..written], hash, out _))
        {
            throw new ArgumentException("No room for the hash.", nameof(hash));
        }

        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static int Append(TwilioForm form, Span<byte> text)
    {
        var order = form.Count <= StackParameters ? stackalloc int[form.Count] : new int[form.Count];
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        order.Sort(new ByNameThenValue(form));
        var written = 0;
        for (var i = 0; i < order.Length; i++)
        {
            var name = form.NameAt(order[i]);
            var value = form.ValueAt(order[i]);
            if (i > 0 && name.SequenceEqual(form.NameAt(order[i - 1])) && value.SequenceEqual(form.ValueAt(order[i - 1])))
            {
                continue;
            }

            name.CopyTo(text[written..]);
            written += name.Length;
            value.CopyTo(text[written..]);
            written += value.Length;
        }

        return written;
    }

    // The last one: Twilio appends it. Any other would be signed as well, but not be Twilio's.
    private static bool HasBodyHash(string publicUrl, ReadOnlySpan<byte> rawBody)
    {
        var url = WithoutFragment(publicUrl);
        var start = url.LastIndexOf(BodyHashParameter, StringComparison.Ordinal);
        if (start < 1 || url[start - 1] is not ('?' or '&'))
        {
            return false;
        }

        var given = url.AsSpan(start + BodyHashParameter.Length);
        var end = given.IndexOf('&');
        given = end < 0 ? given : given[..end];
        Span<byte> expected = stackalloc byte[SHA256.HashSizeInBytes];
        Span<byte> read = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(rawBody, expected);
        return given.Length == 2 * read.Length
            && Convert.FromHexString(given, read, out _, out _) == OperationStatus.Done
            && CryptographicOperations.FixedTimeEquals(expected, read);
    }

    private readonly struct ByNameThenValue(TwilioForm form) : IComparer<int>
    {
        public int Compare(int x, int y)
        {
            var byName = form.NameAt(x).SequenceCompareTo(form.NameAt(y));
            return byName != 0 ? byName : form.ValueAt(x).SequenceCompareTo(form.ValueAt(y));
        }
    }
}
