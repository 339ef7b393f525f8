using Dispatch.Core.Messaging;

namespace Dispatch.Core.Tests.Messaging;

/// <summary>Our parser beside libphonenumber-js: every field of every verdict equal.</summary>
public sealed class PhoneNumberOracleTests
{
    [Fact]
    public async Task Every_countrys_example_reads_the_same_in_seven_spellings()
    {
        var cases = PhoneNumbers.Examples.SelectMany(example => Spellings(example.Key, example.Value)).ToArray();
        Assert.Equal(245 * 7, cases.Length);
        await AssertSame(cases);
    }

    [Theory]
    [InlineData(20261121, 20_000)]
    [InlineData(7, 10_000)]
    public async Task Mangled_texts_read_the_same(int seed, int count)
    {
        var inputs = new PhoneInputs(seed, PhoneNumbers.Examples);
        var cases = Enumerable.Range(0, count).Select(_ => inputs.Next()).ToArray();
        var verdicts = await AssertSame(cases);

        // The inputs are worth something only if they reach every outcome.
        foreach (var error in new[] { "NOT_A_NUMBER", "INVALID_COUNTRY", "TOO_SHORT", "TOO_LONG" })
        {
            Assert.True(verdicts.Count(verdict => verdict.Error == error) > count / 200, error);
        }

        var read = verdicts.Where(verdict => verdict.Error is null).ToArray();
        Assert.InRange(read.Count(verdict => verdict.Valid), count / 5, count);
        Assert.InRange(read.Count(verdict => !verdict.Valid), count / 10, count);
        Assert.InRange(read.Count(verdict => verdict.Ext is not null), count / 50, count);
        Assert.InRange(read.Select(verdict => verdict.Country).Distinct(StringComparer.Ordinal).Count(), 240, 250);
        Assert.InRange(read.Select(verdict => verdict.Type).Distinct(StringComparer.Ordinal).Count(), 9, 12);
    }

    private static IEnumerable<PhoneCase> Spellings(string country, string national)
    {
        var code = PhoneNumbers.CallingCode(country);
        Assert.True(PhoneNumber.TryParse($"+{code}{national}", null, out var number, out var problem), $"{country}: {problem}");
        yield return new PhoneCase(national, country);
        yield return new PhoneCase(number.E164, null);
        yield return new PhoneCase(number.ToInternational(), null);
        yield return new PhoneCase(InternationalPrefix(country) + code + national, country);
        yield return new PhoneCase(code + national, country);
        yield return new PhoneCase($"whatsapp:+{code}{national}", null);
        yield return new PhoneCase(number.ToNational(), country);
    }

    private static string InternationalPrefix(string country) => country switch
    {
        "US" or "CA" => "011",
        "AU" => "0011",
        "JP" => "010",
        _ => "00",
    };

    private static async Task<IReadOnlyList<PhoneVerdict>> AssertSame(PhoneCase[] cases)
    {
        var plain = cases.Select(one => one with { Text = WithoutScheme(one.Text) }).ToArray();
        var theirs = await PhoneOracle.AskAsync(plain, TestContext.Current.CancellationToken);
        var differences = cases.Zip(theirs)
            .Select(pair => (Case: pair.First, Theirs: pair.Second, Ours: PhoneOracle.Ours(pair.First)))
            .Where(row => row.Ours != row.Theirs)
            .Select(row => $"{row.Case}\n  theirs {row.Theirs}\n  ours   {row.Ours}")
            .ToArray();
        Assert.True(differences.Length == 0, $"{differences.Length} of {cases.Length} differ\n{string.Join('\n', differences.Take(10))}");
        return theirs;
    }

    // What our parser drops by design is dropped for the oracle as well.
    private static string WithoutScheme(string text) =>
        text.StartsWith("whatsapp:", StringComparison.OrdinalIgnoreCase) ? text["whatsapp:".Length..]
        : text.StartsWith("tel:", StringComparison.OrdinalIgnoreCase) ? text["tel:".Length..]
        : text;
}
