using System.Text;
using Dispatch.Functions.Twilio;

namespace Dispatch.Functions.Tests.Twilio;

public sealed class TwilioFormTests
{
    [Theory]
    [InlineData("Body=a+b%2Bc%20d", "Body", "a b+c d")]
    [InlineData("Body=%C3%A1%F0%9F%94%A7", "Body", "á🔧")]
    [InlineData("Body=á", "Body", "á")]
    [InlineData("Body=%20+x+%20", "Body", "  x  ")]
    [InlineData("Body=a%00b", "Body", "a\0b")]
    [InlineData("Body=100%", "Body", "100%")]
    [InlineData("Body=%4", "Body", "%4")]
    [InlineData("Body=%zz%41", "Body", "%zzA")]
    [InlineData("Body=a=b", "Body", "a=b")]
    [InlineData("Body=", "Body", "")]
    [InlineData("Body", "Body", "")]
    [InlineData("Bo%64y=x", "Body", "x")]
    [InlineData("=x", "", "x")]
    [InlineData("&&Body=x&", "Body", "x")]
    [InlineData("body=lower&Body=x&BODY=upper", "Body", "x")]
    [InlineData("Body=first&Body=second", "Body", "first")]
    [InlineData("Body=%C3", "Body", "\uFFFD")]
    [InlineData("Body=a;b", "Body", "a;b")]
    [InlineData("body=x", "Body", null)]
    [InlineData("", "Body", null)]
    public void A_value_is_decoded_and_otherwise_left_alone(string body, string name, string? value) =>
        Assert.Equal(value, Parse(body)[name]);

    [Fact]
    public void Order_and_duplicates_are_kept()
    {
        var form = Parse("b=2&a=1&&b=2&B=3");

        Assert.Equal(4, form.Count);
        Assert.Equal(["b=2", "a=1", "b=2", "B=3"], form.All().Select(pair => pair.Key + "=" + pair.Value));
    }

    [Fact]
    public void A_body_over_a_megabyte_is_refused()
    {
        Assert.True(TwilioForm.TryParse(new byte[TwilioForm.MaximumBytes], out _, out _));
        Assert.False(TwilioForm.TryParse(new byte[TwilioForm.MaximumBytes + 1], out var form, out var refusal));
        Assert.Null(form);
        Assert.Equal(TwilioFormRefusal.TooLarge, refusal);
    }

    [Fact]
    public void More_than_1024_parameters_are_refused()
    {
        Assert.Equal(1024, Parse(string.Join('&', Enumerable.Repeat("a=1", 1024)) + "&&&").Count);
        Assert.False(TwilioForm.TryParse(Encoding.ASCII.GetBytes(string.Join('&', Enumerable.Repeat("a", 1025))), out _, out var refusal));
        Assert.Equal(TwilioFormRefusal.TooManyParameters, refusal);
    }

    [Fact]
    public void Any_bytes_can_be_read()
    {
        var random = new Random(20261121);
        for (var i = 0; i < 2000; i++)
        {
            var body = new byte[random.Next(200)];
            random.NextBytes(body);
            Assert.True(TwilioForm.TryParse(body, out var form, out _));
            Assert.InRange(form.All().Sum(pair => pair.Key.Length + pair.Value.Length), 0, body.Length);
        }
    }

    private static TwilioForm Parse(string body)
    {
        Assert.True(TwilioForm.TryParse(Encoding.UTF8.GetBytes(body), out var form, out _));
        return form;
    }
}
