using System.Text;
using System.Text.Json;
using Dispatch.Core.Messaging;
using FsCheck;
using FsCheck.Fluent;

namespace Dispatch.Core.Tests.Messaging;

/// <summary>Against Twilio's own test vectors (tests/core/Messaging/data/segment-vectors.json, MIT, see THIRD-PARTY-NOTICES.md).</summary>
public sealed class SmsSegmentsTests
{
    private static readonly JsonElement Data = ReadData();

    [Fact]
    public void All_vectors_count_the_same()
    {
        var checkedVectors = 0;
        foreach (var vector in Data.GetProperty("vectors").EnumerateArray())
        {
            var id = vector.GetProperty("id").GetString();
            var segments = SmsSegments.Of(vector.GetProperty("body").GetString()!, vector.GetProperty("smart_encoding").GetBoolean());
            var expected = vector.GetProperty("recomputed");
            Assert.Equal(
                (id, expected.GetProperty("encoding").GetString(), expected.GetProperty("segments").GetInt32(), expected.GetProperty("code_units").GetInt32()),
                (id, Word(segments.Encoding), segments.Count, segments.Units));
            AssertUpstream(vector.GetProperty("expect"), segments);
            checkedVectors++;
        }

        Assert.Equal(51, checkedVectors);
    }

    [Fact]
    public void The_alphabet_is_Twilios()
    {
        var table = Data.GetProperty("gsm7").EnumerateArray()
            .ToDictionary(row => CodePoint(row), row => row.GetProperty("septets").GetInt32());
        for (var code = 0; code <= 0xFFFF; code++)
        {
            if (char.IsSurrogate((char)code))
            {
                continue;
            }

            var segments = SmsSegments.Of(((char)code).ToString());
            var expected = table.TryGetValue(code, out var septets) ? (SmsEncoding.Gsm7, septets) : (SmsEncoding.Ucs2, 1);
            Assert.Equal((code, expected), (code, (segments.Encoding, segments.Units)));
        }
    }

    [Fact]
    public void Smart_encoding_replaces_exactly_Twilios_270_characters()
    {
        var table = Data.GetProperty("smart_encoding").EnumerateArray()
            .ToDictionary(row => CodePoint(row), row => row.GetProperty("to").GetString()!);
        Assert.Equal(270, table.Count);
        for (var code = 0; code <= 0xFFFF; code++)
        {
            var character = ((char)code).ToString();
            Assert.Equal(table.GetValueOrDefault(code, character), SmsSegments.SmartEncode(character));
        }
    }

    [Fact]
    public void Smart_encoding_saves_a_text_with_typographic_quotes_from_UCS2()
    {
        const string text = "\u201CThe tap\u201D \u2014 it\u2019s dripping\u2026";
        Assert.Equal(SmsEncoding.Ucs2, SmsSegments.Of(text).Encoding);
        Assert.Equal(SmsEncoding.Gsm7, SmsSegments.Of(text, smartEncoding: true).Encoding);
        Assert.Equal("\"The tap\" - it's dripping...", SmsSegments.SmartEncode(text));
    }

    [Theory]
    [InlineData("Não há água quente no 3º andar", "Nao ha agua quente no 3o andar")]
    [InlineData("Ça goutte sur le nœud, n° 4 — bientôt réparé", "Ça goutte sur le noeud, no 4 - bientot réparé")]
    [InlineData("É aqui, você vê", "É aqui, voce ve")]
    [InlineData("Não há água 💧", "Não há água 💧")]
    public void Portuguese_and_French_lose_only_accents(string text, string expected) => Assert.Equal(expected, SmsSegments.ToGsm7(text));

    [Theory]
    [InlineData("", 0, 1)]
    [InlineData("a", 1, 1)]
    public void Short_texts_are_one_segment(string text, int units, int count) =>
        Assert.Equal(new SmsSegments(SmsEncoding.Gsm7, units, count), SmsSegments.Of(text));

    [Fact]
    public void A_pair_that_would_straddle_two_segments_moves_to_the_second()
    {
        // 152 + an escaped pair: the first part stays one septet short, so 306 septets need a third part.
        var escaped = new string('a', 152) + "€" + new string('a', 152);
        Assert.Equal(new SmsSegments(SmsEncoding.Gsm7, 306, 3), SmsSegments.Of(escaped));
        var emoji = new string('я', 66) + "😀" + new string('я', 66);
        Assert.Equal(new SmsSegments(SmsEncoding.Ucs2, 134, 3), SmsSegments.Of(emoji));
    }

    [Fact]
    public void The_count_is_what_greedy_filling_gives()
    {
        var texts = Gen.Elements("a", "é", "€", "{", "я", "😀", "\n").ListOf()
            .Select(parts => string.Concat(parts)).ToArbitrary();
        Prop.ForAll(texts, text => SmsSegments.Of(text + text).Count == CountSlowly(text + text)).QuickCheckThrowOnFailure();
    }

    private static int CountSlowly(string text)
    {
        var isGsm = text.All(c => "aé€{\n".Contains(c));
        int Size(Rune rune) => isGsm ? (rune.Value is '€' or '{' ? 2 : 1) : rune.Utf16SequenceLength;
        var sizes = text.EnumerateRunes().Select(Size).ToList();
        if (sizes.Sum() <= (isGsm ? 160 : 70))
        {
            return 1;
        }

        var count = 0;
        while (sizes.Count > 0)
        {
            var taken = 0;
            var room = isGsm ? 153 : 67;
            while (taken < sizes.Count && sizes.Take(taken + 1).Sum() <= room)
            {
                taken++;
            }

            sizes.RemoveRange(0, taken);
            count++;
        }

        return count;
    }

    private static void AssertUpstream(JsonElement expected, SmsSegments ours)
    {
        var bits = ours.Units * (ours.Encoding == SmsEncoding.Gsm7 ? 7 : 16);
        foreach (var property in expected.EnumerateObject())
        {
            var value = property.Name switch
            {
                "encoding" => Word(ours.Encoding),
                "segments" => ours.Count.ToString(),
                "message_bits" => bits.ToString(),
                // Every part of a longer message carries a header of six octets.
                "total_bits" => (bits + (ours.Count > 1 ? 48 * ours.Count : 0)).ToString(),
                "characters" or "unicode_scalars" => null, // what a person counts; not billed, not ours
                _ => throw new InvalidOperationException(property.Name),
            };
            if (value is not null)
            {
                Assert.Equal(property.Value.ToString(), value);
            }
        }
    }

    private static string Word(SmsEncoding encoding) => encoding == SmsEncoding.Gsm7 ? "GSM-7" : "UCS-2";

    private static int CodePoint(JsonElement row) => Convert.ToInt32(row.GetProperty("code_point").GetString()![2..], 16);

    private static JsonElement ReadData()
    {
        var path = Path.Combine(RepositoryRoot.Path, "tests", "core", "Messaging", "data", "segment-vectors.json");
        using var document = JsonDocument.Parse(File.ReadAllText(path));
        return document.RootElement.Clone();
    }
}
