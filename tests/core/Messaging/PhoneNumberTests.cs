using System.Diagnostics;
using Dispatch.Core.Messaging;

namespace Dispatch.Core.Tests.Messaging;

public sealed class PhoneNumberTests
{
    [Theory]
    [InlineData(null, "US", PhoneNumberProblem.Missing)]
    [InlineData("  ", "US", PhoneNumberProblem.Missing)]
    [InlineData("whatsapp:", "US", PhoneNumberProblem.NotANumber)]
    [InlineData("no number", "US", PhoneNumberProblem.NotANumber)]
    [InlineData("call me on 201 555 0123 thanks a lot", "US", PhoneNumberProblem.None)]
    [InlineData("1-800-FLOWERS", "US", PhoneNumberProblem.TooShort)]
    [InlineData("2015550123", null, PhoneNumberProblem.InvalidCountry)]
    [InlineData("2015550123", "us", PhoneNumberProblem.InvalidCountry)]
    [InlineData("+0015550123", null, PhoneNumberProblem.InvalidCountry)]
    [InlineData("555 0123", "US", PhoneNumberProblem.TooShort)]
    [InlineData("201 555 0123 45", "US", PhoneNumberProblem.TooLong)]
    [InlineData("100 555 0123", "US", PhoneNumberProblem.NotValidForCountry)]
    [InlineData("+4915123456789", null, PhoneNumberProblem.None)]
    public void A_refused_text_names_its_reason(string? text, string? country, PhoneNumberProblem expected)
    {
        var read = PhoneNumber.TryParse(text, country, out var number, out var problem);
        Assert.Equal(expected, problem);
        Assert.Equal(expected == PhoneNumberProblem.None, read);
        Assert.Equal(read, number is not null);
    }

    [Fact]
    public void Sixty_four_characters_are_read_and_one_more_is_not()
    {
        var text = "+1 201 555 0123".PadRight(64);
        Assert.True(PhoneNumber.TryParse(text, null, out _, out _));
        Assert.True(PhoneNumber.TryParse("whatsapp:" + text, null, out _, out _));
        Assert.False(PhoneNumber.TryParse(text + " ", null, out _, out var problem));
        Assert.Equal(PhoneNumberProblem.InputTooLong, problem);
    }

    [Fact]
    public void A_number_shows_all_its_parts()
    {
        Assert.True(PhoneNumber.TryParse("whatsapp:+44 7400 123456 ext. 89", null, out var number, out _));
        Assert.Equal("+447400123456", number.E164);
        Assert.Equal(("GB", "44", "7400123456", "89"), (number.Country, number.CountryCallingCode, number.NationalNumber, number.Extension));
        Assert.Equal(PhoneNumberType.Mobile, number.Type);
        Assert.Equal("07400 123456 x89", number.ToNational());
        Assert.Equal("+44 7400 123456 x89", number.ToInternational());
        Assert.Equal("+44••••••••56", number.ToString());
    }

    [Fact]
    public void Spellings_of_one_number_are_equal()
    {
        Assert.True(PhoneNumber.TryParse("(201) 555-0123", "US", out var typed, out _));
        Assert.True(PhoneNumber.TryParse("tel:+12015550123", null, out var linked, out _));
        Assert.Equal(typed, linked);
    }

    [Theory]
    [InlineData("US", "(201) 555-0123")]
    [InlineData("GB", "07400 123456")]
    [InlineData("MX", "222 123 4567")]
    [InlineData("ZZ", null)]
    public void Examples_are_in_the_countrys_own_spelling(string country, string? expected) =>
        Assert.Equal(expected, PhoneNumber.ExampleFor(country));

    [Fact]
    public void Every_example_reads_back_to_the_number_it_shows()
    {
        foreach (var country in PhoneNumbers.Examples.Keys)
        {
            Assert.True(PhoneNumber.TryParse(PhoneNumber.ExampleFor(country), country, out var number, out var problem), $"{country} {problem}");
            Assert.Equal("+" + PhoneNumbers.CallingCode(country) + PhoneNumbers.Examples[country], number.E164);
        }
    }

    [Theory]
    [InlineData(null, "")]
    [InlineData("", "")]
    [InlineData("+12015550123", "+1••••••••23")]
    [InlineData("whatsapp:+12015550123", "+1••••••••23")]
    [InlineData("+447400123456", "+44••••••••56")]
    [InlineData("+2904123", "+290••••")]
    [InlineData("US.13491208655302741918", "•••••••••••••••••••••••")]
    [InlineData("Ana Lopez", "•••••••••")]
    public void Masks_hide_all_but_the_ends_of_a_number(string? address, string expected) =>
        Assert.Equal(expected, PhoneNumber.Mask(address));

    [Fact]
    public void Texts_made_to_be_slow_are_read_in_time()
    {
        string[] texts =
        [
            string.Concat(Enumerable.Repeat("1-", 31)) + "z9",
            string.Concat(Enumerable.Repeat("1 ", 30)) + "ext",
            "+1" + new string(',', 60) + "9z",
            "1;phone-context=" + string.Concat(Enumerable.Repeat("1-", 23)) + "!",
            new string('1', 63) + "x",
            "123" + new string('~', 60),
        ];
        foreach (var text in texts)
        {
            var first = PhoneNumber.TryParseLenient(text, "US", out _, out _);
            var watch = Stopwatch.StartNew();
            var second = PhoneNumber.TryParseLenient(text, "US", out _, out _);
            Assert.Equal(first, second);
            Assert.True(watch.ElapsedMilliseconds < 200, $"{text}: {watch.ElapsedMilliseconds} ms");
        }
    }

    [Fact]
    public void Many_threads_read_the_same_numbers()
    {
        var texts = PhoneNumbers.Examples.Select(e => "+" + PhoneNumbers.CallingCode(e.Key) + e.Value).ToArray();
        Parallel.For(0, 2_000, i =>
        {
            var text = texts[i % texts.Length];
            Assert.True(PhoneNumber.TryParse(text, null, out var number, out _));
            Assert.Equal(text, number.E164);
        });
    }

    [Fact]
    public void The_licences_travel_with_the_assembly()
    {
        var names = typeof(PhoneNumber).Assembly.GetManifestResourceNames();
        Assert.Contains("Dispatch.Core.Phone.LICENSE", names);
        Assert.Contains("Dispatch.Core.Phone.LICENSE.Apache", names);
        Assert.Contains("Dispatch.Core.THIRD-PARTY-NOTICES.md", names);
    }
}
