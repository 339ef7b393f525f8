using System.Text;
using Dispatch.Functions.Twilio;

namespace Dispatch.Functions.Tests.Twilio;

public sealed class TwilioSignatureTests
{
    private const string Url = "https://dispatch.example.com/twilio/status?m=3&r=org_1";
    private const string Token = "12345";

    private static readonly Dictionary<string, Vector> Vectors = TestData.Read<Vector>("signature-vectors.json").ToDictionary(vector => vector.Id);

    public static TheoryData<string> Ids => [.. Vectors.Keys];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Every_vector_is_judged_as_its_library_does(string id)
    {
        var vector = Vectors[id];
        var verdict = vector.RawBody is null
            ? TwilioSignature.Check(vector.AuthToken, vector.Url, vector.Form(), vector.Signature)
            : TwilioSignature.Check(vector.AuthToken, vector.Url, Encoding.UTF8.GetBytes(vector.RawBody), vector.Signature);

        Assert.Equal(vector.Expect == "valid", verdict == SignatureVerdict.Valid);
    }

    [Fact]
    public void All_vectors_are_there() => Assert.Equal(61 + 9, Vectors.Count);

    [Theory]
    [InlineData("form-signature-null", SignatureVerdict.Missing)]
    [InlineData("form-signature-empty", SignatureVerdict.Missing)]
    [InlineData("form-wrong-signature-text", SignatureVerdict.Malformed)]
    [InlineData("url-tampered-query", SignatureVerdict.Mismatch)]
    [InlineData("rack-json-bad-body", SignatureVerdict.BodyHashMismatch)]
    [InlineData("body-no-sha", SignatureVerdict.Mismatch)]
    public void A_refusal_is_named(string id, SignatureVerdict expected)
    {
        var vector = Vectors[id];
        var verdict = vector.RawBody is null
            ? TwilioSignature.Check(vector.AuthToken, vector.Url, vector.Form(), vector.Signature)
            : TwilioSignature.Check(vector.AuthToken, vector.Url, Encoding.UTF8.GetBytes(vector.RawBody), vector.Signature);

        Assert.Equal(expected, verdict);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?bodySHA256=")]
    [InlineData("?bodySHA256=00")]
    [InlineData("?bodySHA256=zz136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a")]
    [InlineData("?xbodySHA256=44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a")]
    public void A_signed_url_without_the_hash_of_its_body_is_refused(string query)
    {
        var url = "https://dispatch.example.com/twilio/inbound" + query;

        Assert.Equal(SignatureVerdict.BodyHashMismatch, TwilioSignature.Check(Token, url, "{}"u8, TwilioSignature.Sign(Token, url, [])));
    }

    [Fact]
    public void What_is_signed_here_is_valid_here_and_everything_else_is_not()
    {
        KeyValuePair<string, string>[] parameters = [new("To", "+15550100001"), new("Body", " ¿Está el técnico? 🔧 "), new("Body", "b"), new("Body", "b")];
        var signature = TwilioSignature.Sign(Token, Url + "#rc=3", parameters);
        var form = TwilioForm.From(parameters);

        Assert.Equal(SignatureVerdict.Valid, TwilioSignature.Check(Token, Url, form, signature));
        Assert.Equal(SignatureVerdict.Valid, TwilioSignature.Check(Token, Url, TwilioForm.From(parameters.Reverse()), signature));
        Assert.Equal(SignatureVerdict.Mismatch, TwilioSignature.Check("12346", Url, form, signature));
        Assert.Equal(SignatureVerdict.Mismatch, TwilioSignature.Check(Token, Url + "1", form, signature));
        Assert.Equal(SignatureVerdict.Mismatch, TwilioSignature.Check(Token, Url, TwilioForm.From(parameters[..2]), signature));
        Assert.Equal(SignatureVerdict.Mismatch, TwilioSignature.Check(Token, Url, TwilioForm.From([.. parameters, new("body", "b")]), signature));
    }

    [Fact]
    public void A_body_of_the_greatest_size_and_number_is_checked()
    {
        var parameters = Enumerable.Range(0, TwilioForm.MaximumParameters)
            .Select(i => new KeyValuePair<string, string>("n" + (i / 2), new string((char)('a' + (i % 7)), 900)))
            .ToArray();
        var body = Encoding.UTF8.GetBytes(string.Join('&', parameters.Reverse().Select(pair => pair.Key + "=" + pair.Value)));

        Assert.True(TwilioForm.TryParse(body, out var form, out _));
        Assert.Equal(SignatureVerdict.Valid, TwilioSignature.Check(Token, Url, form, TwilioSignature.Sign(Token, Url, parameters)));
    }

    [Fact]
    public void An_empty_token_signs_nothing() =>
        Assert.Throws<ArgumentException>(() => TwilioSignature.Check("", Url, TwilioForm.From([]), TwilioSignature.Sign(Token, Url, [])));

    [Fact]
    public void A_valid_request_costs_little_memory()
    {
        var body = Encoding.UTF8.GetBytes(TestData.Read<WebhookFixture>("webhook-fixtures.json").Single(fixture => fixture.Id == "st-wa-read").Body);
        Assert.True(TwilioForm.TryParse(body, out var form, out _));
        var signature = TwilioSignature.Sign(Token, Url, form.All());
        TwilioSignature.Check(Token, Url, form, signature);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            Assert.True(TwilioForm.TryParse(body, out var again, out _));
            Assert.Equal(SignatureVerdict.Valid, TwilioSignature.Check(Token, Url, again, signature));
        }

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 100, 1, 2048);
    }

    internal sealed record Vector(string Id, string AuthToken, string Url, string?[][]? Params, string? RawBody, string? Signature, string Expect)
    {
        /// <summary>As it travels: percent-encoded, then read back from the bytes.</summary>
        public TwilioForm Form()
        {
            var pairs = (Params ?? []).Select(pair => Uri.EscapeDataString(pair[0]!) + "=" + Uri.EscapeDataString(pair[1] ?? ""));
            Assert.True(TwilioForm.TryParse(Encoding.ASCII.GetBytes(string.Join('&', pairs)), out var form, out _));
            return form;
        }
    }
}
