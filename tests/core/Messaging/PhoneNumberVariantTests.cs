using Dispatch.Core.Messaging;

namespace Dispatch.Core.Tests.Messaging;

/// <summary>The same line in two spellings; everything else stays alone.</summary>
public sealed class PhoneNumberVariantTests
{
    [Theory]
    [InlineData("+5215512345678", "+525512345678")]
    [InlineData("+525512345678", "+5215512345678")]
    [InlineData("+5511987654321", "+551187654321")]
    [InlineData("+551187654321", "+5511987654321")]
    [InlineData("+5491123456789", "+541123456789")]
    [InlineData("+541123456789", "+5491123456789")]
    public void Both_spellings_lead_to_each_other(string given, string other)
    {
        Assert.Equal([other], PhoneNumberVariants.Of(given));
        Assert.Contains(given, PhoneNumberVariants.Of(other));
    }

    [Theory]
    [InlineData("+551133334444")]
    [InlineData("+14155550100")]
    [InlineData("+34911234567")]
    [InlineData("US.1A2B3C")]
    [InlineData("12345")]
    [InlineData("+52551234567")]
    public void Others_have_none(string given) => Assert.Empty(PhoneNumberVariants.Of(given));
}
