using System.Text.Json;
using Dispatch.Functions.Twilio;
using FsCheck;
using FsCheck.Fluent;

namespace Dispatch.Functions.Tests.Twilio;

public sealed class ContentVariablesTests
{
    [Theory]
    [InlineData("the sink leaks", "the sink leaks")]
    [InlineData("a\r\nb", "a  b")]
    [InlineData("a\tb", "a b")]
    [InlineData("a    b", "a    b")]
    [InlineData("a     b", "a b")]
    [InlineData("a \n \n \n b", "a b")]
    [InlineData("  a  ", "a")]
    [InlineData("a\u2028b\u0085c\u00A0d\0e", "a b c d e")]
    [InlineData("", "-")]
    [InlineData(" \n ", "-")]
    [InlineData(null, "-")]
    public void A_value_becomes_what_WhatsApp_takes(string? value, string expected) =>
        Assert.Equal(expected, ContentVariables.Clean(value));

    [Fact]
    public void Half_a_character_does_not_stop_a_message()
    {
        var json = ContentVariables.ToJson(new Dictionary<string, string> { ["1"] = "🔧 \ud83d" });

        Assert.Equal("🔧 \uFFFD", JsonDocument.Parse(json).RootElement.GetProperty("1").GetString());
    }

    [Fact]
    public void Any_text_becomes_what_WhatsApp_takes() => Check.QuickThrowOnFailure(Prop.ForAll(Texts(), text =>
    {
        var clean = ContentVariables.Clean(text);
        return clean.Length > 0
            && !clean.Any(char.IsControl)
            && !clean.Contains("     ", StringComparison.Ordinal)
            && ContentVariables.Clean(clean) == clean
            && (Visible(text).Length == 0 ? clean == ContentVariables.Nothing : Visible(clean) == Visible(text));
    }));

    [Fact]
    public void All_variables_are_there_as_strings_in_order()
    {
        var json = ContentVariables.ToJson(new Dictionary<string, string> { ["10"] = "ten", ["name"] = "\"q\" \\ <é>", ["2"] = "", ["1"] = "1" });

        Assert.Equal("""{"1":"1","2":"-","10":"ten","name":"\"q\" \\ <é>"}""", json);
        Assert.Equal("\"q\" \\ <é>", JsonDocument.Parse(json).RootElement.GetProperty("name").GetString());
    }

    private static string Visible(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c) && !char.IsControl(c)));

    private static Arbitrary<string> Texts() =>
        Gen.Elements("a", "-", " ", "     ", "\n", "\t", "\r\n", "\0", "ñ", "🔧", "\u2028").ArrayOf().Select(string.Concat).ToArbitrary();
}
